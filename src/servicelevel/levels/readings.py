"""What the words of a target leave open: the readings that people fall out over, each as a target of its own.

"Within two days", "from when it is assigned", "resolved": each can be read in several ways. All readings run over the
same history, and where two of them differ, the smallest real ticket on which they do is what the parties talk about.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any

import polars as pl

from servicelevel.levels.clocks import clocks
from servicelevel.levels.conditions import Condition, FieldTest
from servicelevel.levels.goals import Unit
from servicelevel.levels.ticket_target import GoalRow, TicketTarget
from servicelevel.worktime import WorkCalendar

NO_CLOCK = "no clock"
"""Stands for the verdict of a ticket that a reading does not count."""
_ASSIGNED = ("assignee", "assignment_group")


@dataclass(frozen=True)
class Reading:
    """One way to read the words. as_written: the one that the target has now.

    is_writable: the target can say it without a calendar that it does not name.
    """

    words: str
    target: TicketTarget
    as_written: bool
    is_writable: bool = True


@dataclass(frozen=True)
class Question:
    """What the words leave open, with at least two readings. key: hours, start, stop, pause, tie or priority."""

    key: str
    words: str
    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class Told:
    """What a reading says of a ticket: its verdict, time used and goal in microseconds, and when it was due."""

    verdict: str
    used_us: int | None
    goal_us: int | None
    due_at: datetime | None


@dataclass(frozen=True)
class Difference:
    """Two readings that differ, with the smallest ticket on which they do: the fewest events, then the earliest start.

    tickets: on how many clocks they differ. For the question of the tie it is the due instant that differs.
    """

    question: Question
    first: Reading
    second: Reading
    ticket: str
    events: int
    started_at: datetime
    of_first: Told
    of_second: Told
    tickets: int


def differences(target: TicketTarget, events: pl.DataFrame, at: Any) -> tuple[Difference, ...]:
    """Every pair of readings of a target that some ticket tells apart. events: in order (see history)."""
    sizes = events.group_by("ticket").len("events")
    found = []
    for question in questions(target, events):
        frames = [_told(clocks(events, reading.target, at)) for reading in question.readings]
        for one, other in combinations(range(len(frames)), 2):
            pair = question.readings[one], question.readings[other]
            made = _difference(question, *pair, frames[one], frames[other], sizes)
            if made is not None:
                found.append(made)
    return tuple(found)


def questions(target: TicketTarget, events: pl.DataFrame) -> tuple[Question, ...]:
    """The questions that the words of a target leave open. events: say which fields tell that a ticket is assigned."""
    kinds = (
        ("hours", "Which hours and days count", _hours(target)),
        ("start", "When the clock starts", _starts(target, events)),
        ("stop", "Which stop counts when a ticket is opened again", _stops(target)),
        ("pause", "Whether waiting counts", _pauses(target)),
        ("tie", "When something is due whose time is used up at closing", _ties(target)),
        ("priority", "Which goal holds when the priority changes", _priorities(target)),
    )
    return tuple(
        Question(key, words, tuple(readings))
        for key, words, found in kinds
        if len(readings := list(found)) > 1
    )


def _hours(target: TicketTarget) -> Iterator[Reading]:
    yield Reading(_of_unit(target.rows[0].goal.unit), target, True)
    if any(row.goal.unit == "working time" for row in target.rows):
        weekdays = tuple(replace(row, calendar=_weekdays(row)) for row in target.rows)
        yield Reading("every hour from Monday to Friday", replace(target, rows=weekdays), False, False)
    other: dict[Unit, Unit] = {
        "working time": "elapsed time", "elapsed time": "working time", "working days": "calendar days",
        "calendar days": "working days",
    }  # fmt: skip
    turned = tuple(replace(row, goal=replace(row.goal, unit=other[row.goal.unit])) for row in target.rows)
    if turned != target.rows:
        yield Reading(_of_unit(turned[0].goal.unit), replace(target, rows=turned), False)


def _of_unit(unit: Unit) -> str:
    return {
        "working time": "only hours in which the calendar is open",
        "elapsed time": "every hour of every day",
        "working days": "working days",
        "calendar days": "calendar days",
    }[unit]


def _weekdays(row: GoalRow) -> WorkCalendar:
    if row.goal.unit != "working time":
        return row.calendar
    return WorkCalendar.parse({"zone": row.calendar.zone.key, "weekly": {"mon-fri": ["00:00-24:00"]}})


def _starts(target: TicketTarget, events: pl.DataFrame) -> Iterator[Reading]:
    assigned = [
        name for name in _ASSIGNED if name in events.columns and events[name].null_count() < len(events)
    ]
    waits = Condition(tuple((FieldTest(name, ("",), among=False),) for name in assigned))
    if target.start is not None:
        yield Reading(f"when {target.start.words()}", target, True)
        yield Reading("when the ticket is opened", replace(target, start=None), False)
    else:
        yield Reading("when the ticket is opened", target, True)
    if assigned and target.start != waits:
        yield Reading("when the ticket is assigned", replace(target, start=waits), False)


def _stops(target: TicketTarget) -> Iterator[Reading]:
    words = {
        "final": "the first stop",
        "continue": "the last stop",
        "new_episode": "each stop, as a clock of its own",
    }
    yield Reading(words[target.on_reopen], target, True)
    for way in ("final", "continue"):
        if way != target.on_reopen:
            yield Reading(words[way], replace(target, on_reopen=way), False)


def _pauses(target: TicketTarget) -> Iterator[Reading]:
    if target.pause is not None:
        yield Reading("waiting does not count", target, True)
        yield Reading("waiting counts", replace(target, pause=None, pause_cap=None), False)


def _ties(target: TicketTarget) -> Iterator[Reading]:
    words = {"closing": "at closing", "next_opening": "at the next opening"}
    if all(row.goal.unit in ("elapsed time", "calendar days") for row in target.rows):
        return
    yield Reading(words[target.rows[0].goal.tie], target, True)
    other: Any = "next_opening" if target.rows[0].goal.tie == "closing" else "closing"
    rows = tuple(replace(row, goal=replace(row.goal, tie=other)) for row in target.rows)
    yield Reading(words[other], replace(target, rows=rows), False)


def _priorities(target: TicketTarget) -> Iterator[Reading]:
    words = {
        "carry": "the new one, with the time that was used before", "fixed": "that of the start",
        "restart": "the new one, from zero", "final": "the last one, for the whole time",
    }  # fmt: skip
    if len(target.rows) > 1:
        yield Reading(words[target.on_priority_change], target, True)
        for way in ("carry", "fixed"):
            if way != target.on_priority_change:
                yield Reading(words[way], replace(target, on_priority_change=way), False)


def _told(found: pl.DataFrame) -> pl.DataFrame:
    return found.select(
        "ticket",
        "episode",
        "started_at",
        pl.col("verdict").cast(pl.String),
        "elapsed_us",
        "goal_us",
        "due_at",
    )


def _difference(
    question: Question,
    first: Reading,
    second: Reading,
    one: pl.DataFrame,
    other: pl.DataFrame,
    sizes: pl.DataFrame,
) -> Difference | None:
    both = one.join(
        other, on=["ticket", "episode"], how="full", coalesce=True, suffix="_second"
    ).with_columns(
        pl.col("verdict", "verdict_second").fill_null(NO_CLOCK),
        started=pl.coalesce("started_at", "started_at_second"),
    )
    column = "due_at" if question.key == "tie" else "verdict"
    differing = both.filter(pl.col(column).ne_missing(pl.col(f"{column}_second")))
    if differing.is_empty():
        return None
    smallest = differing.join(sizes, on="ticket").sort("events", "started", "ticket").row(0, named=True)
    return Difference(
        question,
        first,
        second,
        str(smallest["ticket"]),
        smallest["events"],
        smallest["started"],
        Told(smallest["verdict"], smallest["elapsed_us"], smallest["goal_us"], smallest["due_at"]),
        Told(
            smallest["verdict_second"],
            smallest["elapsed_us_second"],
            smallest["goal_us_second"],
            smallest["due_at_second"],
        ),
        differing.height,
    )
