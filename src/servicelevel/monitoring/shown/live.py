"""The clocks that run now, the most urgent first, and what was noticed lately."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import numpy as np
from django.db.models import QuerySet

from servicelevel.agreements.terms import Terms
from servicelevel.instants import MICROSECOND
from servicelevel.levels import TicketTarget
from servicelevel.monitoring.live import queries
from servicelevel.monitoring.live.marks import BREACH
from servicelevel.monitoring.live.models import LiveClock, MarkReached
from servicelevel.monitoring.shown.target_month import Chip
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import addresses
from servicelevel.web.wording import counted, duration

SHOWN = 100
COUNTED = 10_000
NOTICED = 20
LATE = timedelta(minutes=1)
SHAPES = {"running": "running", "breached": "breached", "paused": "paused", "waiting": "waiting"}
"""How a clock can stand, and the shape that stands for it."""
FILTERS = ("agreement", "service", "holder", "ticket")


@dataclass(frozen=True)
class LiveRow:
    """One clock. left_us: of the goal, on its calendar, negative when over; holder: who has the ticket, for those inside."""

    ticket: str
    source: str
    href: str
    target: str
    agreement: str
    zone: str
    draft: bool
    look: str
    words: str
    priority: str
    holder: str
    left_us: int | None
    left_words: str
    due_at: datetime | None
    next_words: str
    next_at: datetime | None


@dataclass(frozen=True)
class NoticedRow:
    """A warning or breach of which somebody was told."""

    words: str
    look: str
    ticket: str
    href: str
    target: str
    agreement: str
    zone: str
    at: datetime


@dataclass(frozen=True)
class Live:
    """What the page of live clocks shows. trouble: why nobody may be told in time; empty where all is well."""

    sentence: str
    trouble: str
    chips: Sequence[Chip]
    rows: Sequence[LiveRow]
    more: str
    noticed: Sequence[NoticedRow]
    asked: Mapping[str, str]
    agreements: Mapping[str, str]
    inside: bool


def live(person: Any, query: Mapping[str, str], now: datetime) -> Live:
    """The view: `show` is how a clock stands; `agreement`, `service`, `holder` and `ticket` leave those of it."""
    visible = queries.running(queries.clocks_visible_to(person))
    asked = {name: value for name in FILTERS if (value := query.get(name, "").strip())}
    rows = _filtered(visible, asked)
    standing = queries.standing_at(now)
    counts = {name: queries.most(rows.filter(where), COUNTED + 1) for name, where in standing.items()}
    show = query.get("show", "") if query.get("show", "") in standing else ""
    shown_of = rows.filter(standing[show]) if show else rows
    found = list(queries.most_urgent_first(shown_of)[: SHOWN + 1])
    terms = {one.key: one for one in queries.terms_followed()}
    total = counts[show] if show else sum(counts.values())
    titles = {key: terms[key].title for key in sorted({one.agreement for one in found}) if key in terms}
    return Live(
        sentence=_sentence(counts),
        trouble=_trouble(now),
        chips=[_chip(name, count, show, asked) for name, count in counts.items() if count or name == show],
        rows=[_row(one, terms.get(one.agreement), now) for one in found[:SHOWN]],
        more=f"The first {SHOWN} of {_many(total)} are shown." if len(found) > SHOWN else "",
        noticed=[
            _noticed(one, terms.get(one.agreement)) for one in queries.noticed_lately(person, now, NOTICED)
        ],
        asked=asked | ({"show": show} if show else {}),
        agreements=titles,
        inside=sees_everything(person),
    )


def _filtered(rows: QuerySet[LiveClock], asked: Mapping[str, str]) -> QuerySet[LiveClock]:
    exact = {name: value for name, value in asked.items() if name != "ticket"}
    rows = rows.filter(**exact)
    return rows.filter(ticket__istartswith=asked["ticket"]) if "ticket" in asked else rows


def _row(one: LiveClock, terms: Terms | None, now: datetime) -> LiveRow:
    breached = one.breached_at is not None and one.breached_at < now
    left = _left(one, terms, now)
    ahead = [(name, at) for name, at in ((each["mark"], each["at"]) for each in one.marks_ahead) if at > now]
    name, at = ahead[0] if ahead else ("", None)
    return LiveRow(
        ticket=one.ticket, source=one.source.key, href=addresses.ticket(f"{one.source.key}/{one.ticket}"),
        target=terms.target_name(one.target) if terms else one.target, agreement=terms.title if terms else one.agreement,
        zone=terms.zone if terms else "UTC", draft=one.draft, look="breached" if breached else one.status,
        words=f"Breached, still {one.status}" if breached else one.status.capitalize(),
        priority="" if one.priority == "any" else one.priority, holder=one.holder, left_us=left,
        left_words=_left_words(left), due_at=one.due_at, next_words=_mark_words(name), next_at=at,
    )  # fmt: skip


def _mark_words(name: str) -> str:
    return "Breach" if name == BREACH else f"{name} of the goal" if name else ""


def _left(one: LiveClock, terms: Terms | None, now: datetime) -> int | None:
    """What is left of the goal now: working time until it is used up, on the calendar of the goal that judges."""
    if one.status != "running" or one.breached_at is None:
        return one.left_us
    version = next((each for each in terms.versions if each.number == one.version), None) if terms else None
    target = version.target(one.target) if version else None
    if not isinstance(target, TicketTarget):
        return None
    place = target.row_of(one.priority)
    if place < 0:
        return None
    row = target.rows[place]
    return int(np.asarray(row.goal.calendar(row.calendar).elapsed(now, one.breached_at)))


def _left_words(left: int | None) -> str:
    if left is None:
        return ""
    return f"{duration(-left)} over" if left < 0 else f"{duration(left)} left"


def _noticed(one: MarkReached, terms: Terms | None) -> NoticedRow:
    is_breach = one.mark == BREACH
    words = "Breached" if is_breach else f"{one.mark} of the goal used"
    reference = f"{one.source.key}/{one.ticket}"
    target = terms.target_name(one.target) if terms else one.target
    return NoticedRow(
        words, "breached" if is_breach else "threatened", one.ticket, addresses.ticket(reference), target,
        terms.title if terms else one.agreement, terms.zone if terms else "UTC",
        one.at - MICROSECOND if is_breach else one.at,
    )  # fmt: skip


def _chip(name: str, count: int, show: str, asked: Mapping[str, str]) -> Chip:
    query = dict(asked) if name == show else {**asked, "show": name}
    return Chip(name.capitalize(), SHAPES[name], count, name == show, f"?{urlencode(query)}")


def _many(count: int) -> str:
    return f"more than {COUNTED:,}" if count > COUNTED else f"{count:,}"


def _sentence(counts: Mapping[str, int]) -> str:
    if not any(counts.values()):
        return "No clock runs"
    if counts["breached"] > COUNTED:
        return f"More than {COUNTED:,} clocks have breached and still run"
    runs = f"{_many(counts['running'])} {'clock runs' if counts['running'] == 1 else 'clocks run'} in time"
    if not counts["breached"]:
        return f"{runs}, none has breached"
    return f"{counted(counts['breached'], 'clock has,clocks have')} breached, {runs}"


def _trouble(now: datetime) -> str:
    """Why warnings and breaches may come late."""
    overdue = queries.most_overdue(now)
    alive = [row for row, lives in queries.workers(now) if lives]
    held = next((row for row in alive if row.because), None)
    if held is not None:
        return held.because
    if moved := queries.moved_before(now - LATE):
        return f"The clocks of {counted(moved, 'ticket')} could not be worked out; the log says why."
    if overdue is None or now - overdue < LATE:
        return ""
    late = duration((now - overdue) // MICROSECOND)
    return f"What was due {late} ago was not told yet" + (
        "." if alive else ": no worker runs. Start one with servicelevel worker."
    )
