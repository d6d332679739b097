"""Making the demonstration, and going on with it. Every step can be broken off and is done again without harm."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from servicelevel.agreements import actions as agreements
from servicelevel.agreements import promise_file
from servicelevel.agreements.queries import known
from servicelevel.demonstration import cases, marks, months, parameters, people, promises, reports, talks
from servicelevel.demonstration.downtimes import Downtime
from servicelevel.demonstration.generate import Happened, generate
from servicelevel.demonstration.marks import KIND
from servicelevel.demonstration.measured import SATISFACTION, Value
from servicelevel.errors import Conflict
from servicelevel.instants import from_microseconds
from servicelevel.monitoring import actions
from servicelevel.monitoring.models import Import, Outage, Sample

DESK, MONITOR, SURVEY = "service-desk", "monitor", "survey"
"""The sources: the tool of the Service Desk, the monitor of the services, and the survey after closing."""
BATCH = 20_000
NEWS_AFTER = timedelta(minutes=10)
"""A start so soon after the last one has nothing to add."""
Said = Callable[[str], None]


@dataclass(frozen=True)
class Started:
    """A demonstration that is ready: from when to when it tells, and what was added by this start."""

    first: date
    until: datetime
    new_events: int
    password: str


def start(folder: Path, now: datetime, say: Said = lambda _: None, *, fresh: bool = False) -> Started:
    """Make the demonstration up to an instant, or go on with the one that is there.

    folder: for the promise files and the password. Raises Conflict for a database that holds anything else, and for a
    demonstration of another version in which somebody has worked.
    """
    marks.refuse_foreign()
    if fresh or _of_another_version():
        _begin_anew(say, fresh)
    of = marks.mark() or _marked(now)
    given = parameters.parameters()
    first = months.first_day(of.started_at, given.months, given.zone)
    until = _told_until(of)
    if until is None:
        say("Writing down what was promised")
        _promise(folder / "demonstration", first)
    since = min(from_microseconds(months.midnight(first, given.zone)), of.started_at - talks.REACHES_BACK)
    password = people.welcome_all(folder, since)
    new = 0
    if until is None or now - until >= NEWS_AFTER:
        say("Inventing eighteen months of tickets" if until is None else "Inventing what has happened since")
        happened = generate(given, promises.calendars(folder / "demonstration", first), first, now, until)
        new = _load(of, happened, now, say)
        until = now
    cases.tell(of.started_at)
    talks.tell(of.started_at)
    reports.tell(of.started_at)
    return Started(first, until, new, password)


def _of_another_version() -> bool:
    of = marks.mark()
    return of is not None and of.file_digest != _digest()


def _digest() -> str:
    """SHA-256 of everything that the demonstration is made of but the day."""
    names = [f"promises/{name}.yaml" for name in (*promises.AT_FIRST, *promises.CHANGES)]
    texts = "".join(parameters.written(name) for name in ["parameters.yaml", *names])
    return hashlib.sha256(texts.encode()).hexdigest()


def _begin_anew(say: Said, asked_for: bool) -> None:
    if marks.has_own_data() and not asked_for:
        raise Conflict(
            "The demonstration in this database was made by another version of the software, and somebody has added to it. "
            "Look at it with servicelevel serve, or begin anew with servicelevel demo --fresh, which takes everything out."
        )
    say("Taking the demonstration out that was there")
    marks.forget()


@transaction.atomic
def _marked(now: datetime) -> Import:
    """Mark an empty database, before anything else is put into it."""
    marks.refuse_foreign()
    given = actions.Given("the demonstration", _digest(), "")
    return actions.begin_import(DESK, KIND, parameters.parameters().zone, given, now)


def _told_until(of: Import) -> datetime | None:
    """Up to when everything is in the database; None while it is being made for the first time."""
    return datetime.fromisoformat(of.summary["until"]) if of.state == Import.State.DONE else None


def _promise(folder: Path, first: date) -> None:
    """Apply the promise files, each on its day in the past, and bring into force what they promise."""
    for step in promises.steps(folder, first):
        read = promise_file.read(step.files, known())
        agreements.apply(read, step.recorded_at)
        for key in dict.fromkeys(promise.key for promise in read.agreements):
            agreements.bring_into_force(key, step.in_force_at)


def _load(of: Import, happened: Happened, now: datetime, say: Said) -> int:
    """Store everything; what is known changes nothing. At last the mark says up to when it reaches."""
    zone, new = parameters.parameters().zone, 0
    for batch in _batches(happened.events):
        new += actions.record_ticket_events(DESK, KIND, zone, batch)
        say(f"{new:,} ticket events stored")
    actions.record_outages(MONITOR, KIND, zone, (_outage(each) for each in happened.downtimes))
    for key, answers in ((MONITOR, False), (SURVEY, True)):
        values = (_sample(each) for each in happened.values if (each.metric == SATISFACTION) is answers)
        actions.record_samples(key, KIND, zone, values)
    told = of.rows_read + len(happened.events)
    things = of.summary.get("things", 0) + len(
        {each.ticket for each in happened.events if each.sequence == 0}
    )
    summary = {
        "rows": told,
        "refused": 0,
        "events": told,
        "things": things,
        "odd": [],
        "until": now.isoformat(),
    }
    actions.finish_import(of, told, 0, summary, now, new)
    return new


def _batches(events: Sequence[Any]) -> Iterator[list[Any]]:
    iterator = iter(events)
    while batch := list(islice(iterator, BATCH)):
        yield batch


def _outage(told: Downtime) -> Outage:
    ends: Any = None if told.ended_at is None else from_microseconds(told.ended_at)
    return Outage(
        event_id=told.event_id, revision=told.revision, service=told.service, kind=told.kind,
        started_at=from_microseconds(told.started_at),
        ended_at=ends,
        weight=told.weight, cause=told.cause, recorded_at=from_microseconds(told.recorded_at),
    )  # fmt: skip


def _sample(told: Value) -> Sample:
    return Sample(
        event_id=told.event_id, service=told.service, metric=told.metric, taken_at=from_microseconds(told.taken_at),
        value=told.value, recorded_at=from_microseconds(told.recorded_at),
    )  # fmt: skip
