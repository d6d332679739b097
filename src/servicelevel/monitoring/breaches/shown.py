"""What the pages of breaches show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse

from servicelevel.levels import Period
from servicelevel.monitoring.attribution.measured import breached_in
from servicelevel.monitoring.breaches.models import BreachNote, Investigation
from servicelevel.monitoring.breaches.queries import (
    cause_names,
    investigations_by_clock,
    missed_in,
    notes_by_clock,
    record_address,
)
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.queries import tickets_named
from servicelevel.web import addresses
from servicelevel.web.wording import counted, duration


@dataclass(frozen=True)
class BreachRow:
    """A breached clock in a list, with its classification and its investigations; or a target that a period missed.

    over_us: beyond the goal, 0 for what has no clock; words: what its figure came to.
    """

    key: ClockKey
    agreement_title: str
    target_name: str
    zone: str
    period: Period
    breached_at: datetime
    over_us: int
    note: BreachNote | None
    cause_name: str
    investigations: Sequence[Investigation]
    words: str = ""

    @property
    def over_words(self) -> str:
        """`3 h over`, or what the figure of the period came to."""
        return self.words or f"{duration(self.over_us)} over"

    @property
    def href(self) -> str:
        return record_address(self.key)


def breach_rows(measurement: Measurement, period: Period) -> list[BreachRow]:
    """The breached clocks that count in a period, those to classify first, then the latest."""
    return sorted(
        _rows(measurement, period), key=lambda row: (row.note is not None, -row.breached_at.timestamp())
    )


def _rows(measurement: Measurement, period: Period) -> Iterator[BreachRow]:
    terms = measurement.terms
    notes, looked_into, names = notes_by_clock(terms.key), investigations_by_clock(terms.key), cause_names()
    for target, clocks in breached_in(measurement, period).items():
        for one in clocks.with_columns(pl.col("ticket").cast(pl.String)).iter_rows(named=True):
            key = ClockKey(terms.key, target, one["ticket"], one["episode"])
            note = notes.get(key)
            yield BreachRow(
                key, terms.title, terms.target_name(target), terms.zone, period, one["breached_at"],
                one["elapsed_us"] - one["goal_us"], note, names.get(note.cause, note.cause) if note else "",
                looked_into.get(key, ()),
            )  # fmt: skip
    for figure in missed_in(measurement, period):
        key = ClockKey(terms.key, figure.target, "", period=period.key)
        note = notes.get(key)
        yield BreachRow(
            key, terms.title, figure.target_name, terms.zone, period, min(period.end, measurement.at), 0, note,
            names.get(note.cause, note.cause) if note else "", looked_into.get(key, ()), figure.words,
        )  # fmt: skip


def chips(rows: Sequence[BreachRow]) -> list[tuple[str, int, str]]:
    """The agreements and periods with breaches to classify: words, how many, and where they stand together."""
    waiting = Counter((row.key.agreement, row.period.key) for row in rows if row.note is None)
    words = {
        (row.key.agreement, row.period.key): f"{row.agreement_title}, {row.period.words}" for row in rows
    }
    return [
        (
            words[key],
            count,
            f"{reverse('breaches')}?{urlencode(dict(zip(('agreement', 'period'), key, strict=True)))}",
        )
        for key, count in waiting.most_common()
    ]


def sentence(rows: Sequence[BreachRow]) -> str:
    """`3 of 12 breaches wait to be classified`."""
    waiting = sum(row.note is None for row in rows)
    if not rows:
        return "Nothing was breached"
    if not waiting:
        return counted(len(rows), "breach is classified,breaches are all classified")
    verb = "waits" if waiting == 1 else "wait"
    return f"{waiting} of {counted(len(rows), 'breach,breaches')} {verb} to be classified"


def linked(links: Sequence[str]) -> list[tuple[str, str]]:
    """What an investigation is about, each with where it stands: tickets that are known, and addresses of the web."""
    return [(one, _address(one)) for one in links]


def _address(link: str) -> str:
    if link.startswith(("https://", "http://")):
        return link
    source, _, number = link.partition("/")
    return addresses.ticket(link) if number and source in tickets_named(number) else ""
