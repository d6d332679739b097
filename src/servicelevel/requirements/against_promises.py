"""Whether what an OLA or a UC promises is enough for a requirement. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels import Goal
from servicelevel.requirements.against import MET, NOT_MET, UNKNOWN, Promise, Verdict
from servicelevel.requirements.figures import WORKING_TIME, Figure, plain
from servicelevel.requirements.hours import WEEKS, uncovered
from servicelevel.worktime import WorkCalendar

STEP = np.timedelta64(15, "m")
ALL = Decimal(100)


def promise_keeps(
    figure: Figure, promise: Promise, hours: WorkCalendar | None, at: datetime
) -> tuple[Verdict, str]:
    """Whether whoever is promised this much can keep the figure, and the sentence why.

    hours: in which the figure holds, None where nobody has said. Deadlines are compared for starts at every quarter
    of an hour of a year, on both calendars with their holidays.
    """
    said = f"It promises {promise.words}"
    if promise.number is not None:
        return _availability(figure, promise, hours, said, at)
    goal = figure.goal()
    if goal is None or promise.goal is None:
        return UNKNOWN, f"{said}, which is of another measure."
    if hours is None and figure.unit in WORKING_TIME:
        return UNKNOWN, f"{said}; the hours in which the requirement counts are not known."
    wanted = figure.share if figure.share is not None else ALL
    if promise.share < wanted:
        return NOT_MET, f"{said}; {plain(wanted)} % of the cases are wanted."
    late = latest_promise(promise.goal, promise.calendar, goal, hours or promise.calendar, at)
    if late is None:
        return MET, f"{said}: due in time whenever a ticket begins."
    return NOT_MET, f"{said}: {_late_words(*late, promise.calendar)}"


def latest_promise(
    promised: Goal, calendar: WorkCalendar, wanted: Goal, hours: WorkCalendar, at: datetime
) -> tuple[datetime, datetime | None, datetime] | None:
    """Where a promise falls due later than what is wanted: the start for which it is worst, both due instants.

    None where it never does in a year; a promise without an end is due at None.
    """
    starts = _starts(at)
    theirs, ours = promised.deadline(calendar, starts), wanted.deadline(hours, starts)
    late = ~np.isnat(ours) & (np.isnat(theirs) | (theirs > ours))
    if not late.any():
        return None
    over = np.where(np.isnat(theirs), np.timedelta64(10**15, "us"), theirs - ours)
    worst = int(np.argmax(np.where(late, over, np.timedelta64(-1, "us"))))
    due = None if np.isnat(theirs[worst]) else _instant(theirs[worst])
    return _instant(starts[worst]), due, _instant(ours[worst])


def _availability(
    figure: Figure, promise: Promise, hours: WorkCalendar | None, said: str, at: datetime
) -> tuple[Verdict, str]:
    assert promise.number is not None
    if figure.number is None:
        return UNKNOWN, f"{said}; the requirement names no share."
    if promise.number < figure.number:
        return NOT_MET, f"{said}; {plain(figure.number)} % are wanted."
    if hours is None:
        return UNKNOWN, f"{said}; the hours in which the requirement counts are not known."
    if gap := uncovered(promise.calendar, hours, at):
        begins = gap[0].astimezone(hours.zone)
        return (
            NOT_MET,
            f"{said}, but not in all hours that are wanted: {begins:%a %d %b %Y, %H:%M} is left out.",
        )
    return MET, f"{said}, in all hours that are wanted."


def _starts(at: datetime) -> NDArray[np.datetime64]:
    first = np.datetime64(at.astimezone(UTC).replace(tzinfo=None), "us")
    return np.arange(first, first + np.timedelta64(timedelta(weeks=WEEKS)), STEP)


def _instant(at: np.datetime64) -> datetime:
    naive: datetime = at.astype("datetime64[us]").item()
    return naive.replace(tzinfo=UTC)


def _late_words(start: datetime, due: datetime | None, wanted: datetime, calendar: WorkCalendar) -> str:
    zone = calendar.zone
    shown = [f"{instant.astimezone(zone):%a %d %b %Y, %H:%M}" for instant in (start, wanted)]
    theirs = f"due {due.astimezone(zone):%a %d %b %Y, %H:%M}" if due else "never due"
    return f"a ticket of {shown[0]} is {theirs} there, and is wanted by {shown[1]} ({zone.key})."
