"""Putting many rows at once into the tables of what happened, for the actions. The same on both databases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from django.db import connection, models

from servicelevel.instants import from_microseconds, to_microseconds
from servicelevel.monitoring.models import Check, Outage, Sample, TicketEvent
from servicelevel.monitoring.queries import FIELDS

CHUNK = 500
_KNOWN = frozenset(FIELDS)
_quoted = json.encoder.encode_basestring_ascii
_EVENT_COLUMNS = (
    "source_id",
    "event_id",
    "ticket",
    "occurred_at",
    "recorded_at",
    "sequence",
    *FIELDS,
    "other",
)
_CHECK_COLUMNS = ("source_id", "event_id", "service", "checked_at", "up", "code", "recorded_at")
_SAMPLE_COLUMNS = ("source_id", "event_id", "service", "metric", "taken_at", "value", "recorded_at")
_OUTAGE_COLUMNS = (
    "source_id", "event_id", "revision", "service", "kind", "started_at", "ended_at", "weight", "cause", "recorded_at",
)  # fmt: skip
_OUTAGE_CONTENT = ("service", "kind", "started_at", "ended_at", "weight", "cause")


def insert_events(source_id: int, events: Iterable[Any], recorded_at: int | None = None) -> int:
    """Ticket events, known ones left alone; gives how many were new. recorded_at: of all, or else each has its own."""
    return _insert(TicketEvent, _EVENT_COLUMNS, _event_rows(source_id, events, recorded_at))


def insert_checks(source_id: int, checks: Iterable[Any], recorded_at: int) -> int:
    """Checks, known ones left alone; gives how many were new."""
    rows = (
        (source_id, one.event_id, one.service, one.checked_at, one.up, one.code, recorded_at)
        for one in checks
    )
    return _insert(Check, _CHECK_COLUMNS, rows)


def insert_samples(source_id: int, samples: Iterable[Any], recorded_at: int) -> int:
    """Samples, known ones left alone; gives how many were new."""
    rows = (
        (source_id, one.event_id, one.service, one.metric, one.taken_at, one.value, recorded_at)
        for one in samples
    )
    return _insert(Sample, _SAMPLE_COLUMNS, rows)


def insert_outages(source_id: int, outages: Sequence[Any], recorded_at: int) -> int:
    """Outages; gives how many said something new. What is told anew of a known one is its next revision.

    One that is known to have ended is not opened again by an older file.
    """
    latest = _latest_revisions(source_id, [one.event_id for one in outages])
    rows = []
    for one in outages:
        content = tuple(getattr(one, name) for name in _OUTAGE_CONTENT)
        revision, known = latest.get(one.event_id, (0, None))
        if known == content or (known and known[3] is not None and one.ended_at is None):
            continue
        latest[one.event_id] = revision + 1, content
        rows.append((source_id, one.event_id, revision + 1, *content, recorded_at))
    return _insert(Outage, _OUTAGE_COLUMNS, rows)


INSERTS: dict[str, Callable[[int, list[Any], int], int]] = {
    "Event": insert_events,
    "Watch": insert_checks,
    "Downtime": insert_outages,
    "Measured": insert_samples,
}
"""By the name of what was said."""


def by_kind(said: Iterable[Any]) -> dict[str, list[Any]]:
    """What was said, by the name of its kind."""
    kinds: dict[str, list[Any]] = {}
    for one in said:
        kinds.setdefault(type(one).__name__, []).append(one)
    return kinds


def contradictions(source_id: int, rows: Iterable[Any]) -> dict[int, str]:
    """The rows whose event was told before with other content: their number and what differs."""
    told = [(row.number, one) for row in rows for one in row.said if hasattr(one, "fields")]
    found: dict[int, str] = {}
    for start in range(0, len(told), CHUNK):
        chunk = told[start : start + CHUNK]
        known = _told_before(source_id, [one.event_id for _, one in chunk])
        for number, one in chunk:
            if one.event_id in known and (differs := _difference(known[one.event_id], _content(one))):
                found.setdefault(number, differs)
    return found


def _told_before(source_id: int, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    rows = TicketEvent.objects.filter(source_id=source_id, event_id__in=event_ids)
    return {
        row.event_id: {
            "ticket": row.ticket,
            "instant": row.occurred_at,
            **{name: value for name in FIELDS if (value := getattr(row, name)) is not None},
            **row.other,
        }
        for row in rows
    }


def _content(event: Any) -> dict[str, Any]:
    when = from_microseconds(event.occurred_at)
    return {"ticket": event.ticket, "instant": when, **event.other, **event.fields}


def _difference(known: dict[str, Any], here: dict[str, Any]) -> str:
    for name in [*here, *known]:
        if (was := known.get(name)) != (now := here.get(name)):
            return f"the same event was told before with {name} {_shown(was)}, here {_shown(now)}; what came first stands"
    return ""


def _shown(value: Any) -> str:
    return "not mentioned" if value is None else repr(str(value))


def _latest_revisions(source_id: int, event_ids: Sequence[str]) -> dict[str, tuple[int, tuple[Any, ...]]]:
    latest: dict[str, tuple[int, tuple[Any, ...]]] = {}
    for start in range(0, len(event_ids), CHUNK):
        some = event_ids[start : start + CHUNK]
        for row in Outage.objects.filter(source_id=source_id, event_id__in=some).order_by("revision"):
            ended_at = None if row.ended_at is None else to_microseconds(row.ended_at)
            content = (
                row.service,
                row.kind,
                to_microseconds(row.started_at),
                ended_at,
                row.weight,
                row.cause,
            )
            latest[row.event_id] = row.revision, content
    return latest


def _event_rows(source_id: int, events: Iterable[Any], recorded_at: int | None) -> Iterator[tuple[Any, ...]]:
    """Events that follow each other often say the same besides their fields, so its text is kept from one to the next."""
    told: Mapping[str, Any] = {}
    text = _as_json(told)
    for event in events:
        fields, other = event.fields, event.other
        if not _KNOWN.issuperset(fields):
            other = {**other, **{name: value for name, value in fields.items() if name not in _KNOWN}}
        if other is not told and other != told:
            told, text = other, _as_json(other)
        said = fields.get
        yield (
            source_id, event.event_id, event.ticket, event.occurred_at, recorded_at or event.recorded_at, event.sequence,
            said("state"), said("priority"), said("service"), said("customer"), said("category"),
            said("assignment_group"), said("assignee"), text,
        )  # fmt: skip


def _as_json(told: Mapping[str, Any]) -> str:
    """What json.dumps gives, a few times as fast for texts: a log has millions of these."""
    try:
        return "{" + ", ".join([f"{_quoted(name)}: {_quoted(value)}" for name, value in told.items()]) + "}"
    except TypeError:
        return json.dumps(told)


def _insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    return put_in(model, columns, list(rows), " ON CONFLICT DO NOTHING")


def put_in(
    model: type[models.Model], columns: Sequence[str], rows: Sequence[Sequence[Any]], otherwise: str = ""
) -> int:
    """Put rows into a table by a plain statement; gives how many went in. otherwise: what to do where one does not fit.

    On PostgreSQL the rows travel as one JSON text: a statement for each, or a place for each value, costs more than
    storing them.
    """
    if not rows:
        return 0
    into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            told = json.dumps([dict(zip(columns, row, strict=True)) for row in rows])
            cursor.execute(f"{into} {_out_of_json(model, tuple(columns))}{otherwise}", [told])
        else:
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(columns))}){otherwise}", rows)
        return max(int(cursor.rowcount), 0)


@cache
def _out_of_json(model: type[models.Model], columns: tuple[str, ...]) -> str:
    """The rows of a JSON text. Texts are not cast, for a cast would cut one that is too long instead of refusing it."""
    types = {field.attname: str(field.db_type(connection)) for field in model._meta.concrete_fields}
    cast = [
        name if types[name].startswith(("varchar", "text")) else f"{name}::{types[name]}" for name in columns
    ]
    given = ", ".join(f"{name} text" for name in columns)
    return f"SELECT {', '.join(cast)} FROM json_to_recordset(%s::json) AS told({given})"
