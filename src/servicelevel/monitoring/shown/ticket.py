"""A ticket with its clocks: each drawn, explained stretch by stretch, and the events that it all rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from servicelevel.errors import NotFound
from servicelevel.levels import Explanation
from servicelevel.monitoring.attribution.measured import Span, shares_of_spans
from servicelevel.monitoring.attribution.shown import HolderRow, holder_rows
from servicelevel.monitoring.breaches.queries import record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.explaining import ExplainedClock
from servicelevel.monitoring.queries import FIELDS
from servicelevel.monitoring.reports import words as report_words
from servicelevel.monitoring.shown.clock_rows import ClockRow, row_of
from servicelevel.monitoring.shown.drawing import StretchRow, stretch_rows, timeline_of
from servicelevel.web import addresses
from servicelevel.web.charts import clock_timeline
from servicelevel.web.wording import counted, duration, instant

OF_THE_EVENT = ("ticket", "source", "event_id", "occurred_at", "recorded_at", "sequence")
"""What an event frame says of the event itself, and not of the ticket."""
LIST_OPEN_UP_TO = 12
"""A list of up to so many stretches is open from the start."""


@dataclass(frozen=True)
class TicketClock:
    """One clock on the page."""

    anchor: str
    name: str
    agreement_title: str
    agreement_href: str
    month_words: str
    month_href: str
    verdict: str
    verdict_words: str
    sentence: str
    drawing: str
    zone: str
    elapsed_us: int
    stretches: Sequence[StretchRow]
    held: Sequence[HolderRow] = ()
    spans: Sequence[Span] = ()
    record_href: str = ""
    record_words: str = ""
    none_words: str = "The clock has not run yet."

    @property
    def open(self) -> bool:
        """Whether the list of stretches is shown without asking."""
        return len(self.stretches) <= LIST_OPEN_UP_TO


@dataclass(frozen=True)
class EventRow:
    """What the source said at an instant: pairs of a field and its new value."""

    occurred_at: datetime
    recorded_at: datetime
    says: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TicketView:
    """What the page of a ticket shows."""

    ticket: str
    story: Sequence[tuple[str, str]]
    what: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    clocks: Sequence[TicketClock]
    events: Sequence[EventRow]


def ticket_view(
    reference: str,
    explained: Sequence[ExplainedClock],
    events: pl.DataFrame,
    sees_all: bool,
    at: datetime,
    services: Mapping[str, str],
    held: Sequence[Sequence[Span]],
    records: Mapping[ClockKey, str] | None,
) -> TicketView:
    """The view of one ticket. Raises NotFound where it has no events, or no clock that the person may see.

    events: those of the ticket as they came; explained: its clocks under the agreements that the person may see;
    services: the names of services by key; held: for each clock who had it when; records: what breaches were classified
    as, by clock; None for whom there are no records.
    """
    events = events.filter(pl.col("occurred_at") <= at)
    if events.is_empty() or not (explained or sees_all):
        raise NotFound(f"There is no ticket {reference}.")
    rows = [_row(one) for one in explained]
    clocks = [
        _clock(row, one, at, spans, records) for row, one, spans in zip(rows, explained, held, strict=True)
    ]
    source, _, number = reference.partition("/")
    last = {name: _last(events, name) for name in FIELDS if name in events.columns}
    last["service"] = services.get(last.get("service", ""), last.get("service", ""))
    return TicketView(
        ticket=number,
        story=_story(rows, clocks),
        what=f"Ticket of {source}",
        sentence=_sentence(rows),
        facts=[(_label(name), value) for name, value in last.items() if value],
        clocks=clocks,
        events=_event_rows(events),
    )


def _row(one: ExplainedClock) -> ClockRow:
    name = one.explanation.target_name
    return row_of(one.explanation.clock, one.agreement, one.agreement_title, one.target, name, one.zone)


def _clock(
    row: ClockRow,
    one: ExplainedClock,
    at: datetime,
    spans: Sequence[Span],
    records: Mapping[ClockKey, str] | None,
) -> TicketClock:
    again = f", {report_words.ordinal(row.episode)} time" if row.episode > 1 else ""
    counts = one.counts_in != ""
    key = ClockKey(row.agreement, row.target, row.reference, row.episode)
    recorded = records is not None and row.verdict == "breached"
    return TicketClock(
        anchor=f"clock-{row.agreement}-{row.target}-{row.episode}",
        name=f"{row.target_name}{again}",
        agreement_title=row.agreement_title,
        agreement_href=addresses.agreement(row.agreement),
        month_words=f"counts in {one.counts_in_words}" if counts else "",
        month_href=addresses.target_month(row.agreement, one.counts_in, row.target) if counts else "",
        verdict=row.look,
        verdict_words=row.words,
        sentence=_clock_sentence(row, one.explanation),
        drawing=clock_timeline(timeline_of(one.explanation, row.zone, at)),
        zone=row.zone,
        elapsed_us=row.elapsed_us,
        stretches=stretch_rows(one.explanation, row.zone),
        held=holder_rows(shares_of_spans(spans)),
        spans=spans,
        record_href=record_address(key) if recorded else "",
        record_words=(records or {}).get(key, "to be classified"),
    )


def _clock_sentence(row: ClockRow, explanation: Explanation) -> str:
    used = f"Used {duration(row.elapsed_us, exact=True)}"
    said = [
        f"{used} of {duration(row.goal_us, exact=True)} ({explanation.goal})"
        if row.goal_us is not None
        else f"{used}; {explanation.goal}"
    ]
    if row.due_at:
        said.append(f"{'was ' if row.outcome_at else ''}due {instant(row.due_at, row.zone, exact=True)}")
    if breached := explanation.clock["breached_at"]:
        said.append(f"breached {instant(breached, row.zone, exact=True)}")
    if row.stopped_at:
        said.append(f"stopped {instant(row.stopped_at, row.zone, exact=True)}")
    paused = explanation.clock["paused_us"]
    if paused:
        said.append(f"paused for {duration(paused, exact=True)} of real time")
    return "; ".join(said) + "."


def _sentence(rows: Sequence[ClockRow]) -> str:
    if not rows:
        return "No clock runs on this ticket"
    if len(rows) <= 2:
        return "; ".join(f"{row.target_name}: {_state(row)}" for row in rows)
    missed = [row for row in rows if row.verdict == "breached"]
    if missed:
        over = "; ".join(f"{row.target_name}, {row.left_words}" for row in missed)
        return f"{len(missed)} of {len(rows)} clocks {'is' if len(missed) == 1 else 'are'} breached: {over}"
    told = Counter(row.verdict for row in rows)
    return f"{counted(len(rows), 'clock')}: " + ", ".join(
        f"{count} {verdict}" for verdict, count in told.items()
    )


def _state(row: ClockRow) -> str:
    if row.verdict == "met":
        return f"met with {row.left_words}"
    if row.verdict == "breached":
        return f"breached, {row.left_words}" if row.left_us is not None and row.left_us < 0 else "breached"
    if row.verdict == "open":
        return f"{row.status}, {row.left_words}" if row.left_words else row.status
    return row.verdict


def _story(rows: Sequence[ClockRow], clocks: Sequence[TicketClock]) -> list[tuple[str, str]]:
    """Agreement, target and month of the first clock that counts in one; else the list of tickets."""
    for row, clock in zip(rows, clocks, strict=True):
        if clock.month_href:
            month = clock.month_words.removeprefix("counts in ")
            return [
                ("Agreements", addresses.agreements()),
                (row.agreement_title, clock.agreement_href),
                (f"{row.target_name}, {month}", clock.month_href),
            ]
    return [("Tickets", addresses.tickets())]


def _last(events: pl.DataFrame, field: str) -> str:
    said = events.sort("occurred_at", "sequence")[field].drop_nulls().cast(pl.String)
    return said[-1] if len(said) else ""


def _event_rows(events: pl.DataFrame) -> list[EventRow]:
    """Each event with what it changed; the first one with all that it says."""
    rows, known = [], dict[str, str]()
    for row in events.sort("occurred_at", "sequence").iter_rows(named=True):
        said = {
            name: str(value) for name, value in row.items() if name not in OF_THE_EVENT and value is not None
        }
        says = [
            (_label(name), value or "empty") for name, value in said.items() if value != known.get(name, "")
        ]
        rows.append(EventRow(row["occurred_at"], row["recorded_at"], says))
        known |= said
    return rows


def _label(field: str) -> str:
    return field.replace("_", " ").capitalize()
