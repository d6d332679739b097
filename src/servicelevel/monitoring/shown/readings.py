"""Readings of an agreement as a page shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from servicelevel.agreements.terms import Terms
from servicelevel.levels.readings import Difference
from servicelevel.monitoring.reading.asked import ReadTarget
from servicelevel.web import addresses
from servicelevel.web.wording import counted, duration, instant


@dataclass(frozen=True)
class ReadingSide:
    """What one of two readings says of the ticket."""

    words: str
    as_written: bool
    verdict: str
    time: str


@dataclass(frozen=True)
class DifferenceRow:
    """Two readings and the smallest ticket that tells them apart."""

    question: str
    ticket: str
    href: str
    size: str
    started_at: datetime
    sides: Sequence[ReadingSide]
    tickets: str


@dataclass(frozen=True)
class TargetReadings:
    """A target: its differences, and the questions on which no ticket differs."""

    name: str
    rows: Sequence[DifferenceRow]
    agreed: str


@dataclass(frozen=True)
class ReadingsView:
    """What the page of readings shows."""

    title: str
    agreement_href: str
    sentence: str
    zone: str
    targets: Sequence[TargetReadings]


def readings_view(terms: Terms, targets: Sequence[ReadTarget]) -> ReadingsView:
    """The view of an agreement's readings."""
    return ReadingsView(
        terms.title,
        addresses.agreement(terms.key),
        sentence_of(targets),
        terms.zone,
        [_target(one, terms.zone) for one in targets],
    )


def sentence_of(targets: Sequence[ReadTarget]) -> str:
    """How much the words leave open, in one sentence."""
    asked = sum(len(one.questions) for one in targets)
    open_ = sum(len({row.question.key for row in one.differences}) for one in targets)
    if not asked:
        return "No target here is read from tickets, so its words leave nothing of this kind open"
    if not open_:
        return f"However the words are read, every ticket comes out the same on {counted(asked, 'question')}"
    verb = "leaves" if open_ == 1 else "leave"
    return f"{counted(open_, 'question')} of {asked} {verb} real tickets with two answers; agree on a reading"


def _target(one: ReadTarget, zone: str) -> TargetReadings:
    told = {row.question.key for row in one.differences}
    agreed = [question.words for question in one.questions if question.key not in told]
    return TargetReadings(one.target.name, [_row(row, zone) for row in one.differences], "; ".join(agreed))


def _row(row: Difference, zone: str) -> DifferenceRow:
    noun = "another due time" if row.question.key == "tie" else "another verdict"
    return DifferenceRow(
        row.question.words,
        row.ticket.partition("/")[2],
        addresses.ticket(row.ticket),
        counted(row.events, "event"),
        row.started_at,
        [side_of(row, 1, zone), side_of(row, 2, zone)],
        f"{counted(row.tickets, 'clock')} with {noun}",
    )


def side_of(row: Difference, number: Literal[1, 2], zone: str) -> ReadingSide:
    """What the first or the second of two readings says of the ticket."""
    reading, told = (row.first, row.of_first) if number == 1 else (row.second, row.of_second)
    tie = row.question.key == "tie"
    if told.used_us is None:
        time = "does not count"
    elif tie and told.due_at is not None:
        time = f"due {instant(told.due_at, zone)}"
    else:
        goal = f" of {duration(told.goal_us)}" if told.goal_us is not None else ""
        time = f"{duration(told.used_us)}{goal}"
    return ReadingSide(reading.words, reading.as_written, told.verdict, time)
