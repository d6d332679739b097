"""The deadline as a function of the start, in pieces.

Each unit of a goal says at which starts its deadline can bend or jump; between two of them it is constant or rises as time
does. What the deadline is there, `Goal.deadline` itself says.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from servicelevel.levels.goals import DAY, NEVER, Goal
from servicelevel.levels.underpinning.chain import Chain, Part, Serial
from servicelevel.levels.underpinning.pieces import Pieces, each_once
from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.instants import LAST_INSTANT
from servicelevel.worktime.zones import Int64s


def ends(chain: Chain, first: int, last: int) -> Pieces:
    """When a chain is done, for every start from ``first`` up to but without ``last``."""
    if isinstance(chain, Part):
        return deadlines(chain.goal, chain.calendar, first, last)
    if isinstance(chain, Serial):
        found = Pieces(np.array([first]), np.array([first]), np.array([1]), last)
        for part in chain.parts:
            known = found.values[found.known]
            begin = int(known.min()) if len(known) else first
            found = found.then(ends(part, begin, max(found.latest, begin) + 1))
        return found
    branches = [ends(part, first, last) for part in chain.parts]
    found = branches[0]
    for branch in branches[1:]:
        found = found.later(branch)
    return found


def deadlines(goal: Goal, calendar: WorkCalendar, first: int, last: int) -> Pieces:
    """The deadline of a goal for every start from ``first`` up to but without ``last``; NEVER where there is none."""
    points = np.append(_bends(goal, calendar, first, last), first)
    points = each_once(points[(points >= first) & (points < last)])
    due = _due(goal, calendar, np.concatenate([points, points + 1]))
    values, after = due[: len(points)], due[len(points) :]
    alone = np.diff(np.append(points, last)) == 1
    return Pieces(points, values, np.where(alone, 0, after - values), last).joined()


def worked(calendar: WorkCalendar, first: int, last: int) -> Pieces:
    """Working time since ``first``, for every instant from it up to but without ``last``."""
    windows = calendar.windows(_at(first), _at(last)).view(np.int64)
    opens, closes = windows[:, 0], windows[:, 1]
    starts = each_once(np.concatenate([[first], opens, closes]))
    starts = starts[starts < last]
    done = np.asarray(calendar.elapsed(_at(first), starts.view("datetime64[us]")))
    return Pieces(starts, done, np.isin(starts, opens).astype(np.int64), last)


def _due(goal: Goal, calendar: WorkCalendar, starts: Int64s) -> Int64s:
    due = np.asarray(goal.deadline(calendar, starts.view("datetime64[us]")))
    return np.where(np.isnat(due), NEVER, due.view(np.int64))


def _bends(goal: Goal, calendar: WorkCalendar, first: int, last: int) -> Int64s:
    if goal.unit == "working time":
        return _bends_of_working_time(goal.amount, calendar, first, last)
    if goal.unit == "elapsed time":
        return np.empty(0, np.int64)
    reach = _reach(goal, calendar, last)
    if goal.unit == "calendar days":
        return _bends_of_calendar_days(goal.amount, calendar, first, reach)
    return _bends_of_working_days(calendar, first, last, reach)


def _bends_of_working_time(amount: int, calendar: WorkCalendar, first: int, last: int) -> Int64s:
    """Openings and closings, and the starts from which exactly the goal's time is left until one of them."""
    due = calendar.deadline(_at(last), amount)
    windows = calendar.windows(_at(first), _at(LAST_INSTANT) if np.isnat(due) else due).view(np.int64)
    until_closing = np.cumsum(windows[:, 1] - windows[:, 0])
    left = until_closing[until_closing >= amount] - amount
    exact = [
        np.asarray(found(_at(first), left)).view(np.int64)
        for found in (calendar.deadline, calendar.exhausted)
    ]
    return _with_the_next([windows.ravel(), *exact])


def _bends_of_calendar_days(days: int, calendar: WorkCalendar, first: int, reach: int) -> Int64s:
    """Changes of the clocks, and the starts whose wall time some days later falls on one."""
    changes, offsets = _changes(calendar, first, reach)
    walls = each_once((changes[:, None] + offsets[None, :]).ravel())
    return _with_the_next([changes, (walls[:, None] - days * DAY - offsets[None, :]).ravel()])


def _bends_of_working_days(calendar: WorkCalendar, first: int, last: int, reach: int) -> Int64s:
    """Openings, closings, midnights, and every day the times at which windows end or clocks change."""
    changes, offsets = _changes(calendar, first, reach)
    windows = calendar.windows(_at(first), _at(reach)).view(np.int64).ravel()
    walls = ((np.concatenate([windows, changes])[:, None]) + offsets[None, :]).ravel()
    times = each_once(np.append(walls % DAY, 0))
    days = np.arange(first // DAY - 2, last // DAY + 3) * DAY
    every_day = (days[:, None] + times[None, :]).ravel()
    return _with_the_next([windows, changes, (every_day[:, None] - offsets[None, :]).ravel()])


def _reach(goal: Goal, calendar: WorkCalendar, last: int) -> int:
    due = goal.deadline(calendar, _at(last))
    return LAST_INSTANT if np.isnat(due) else min(int(due.astype(np.int64)) + 3 * DAY, LAST_INSTANT)


def _changes(calendar: WorkCalendar, first: int, last: int) -> tuple[Int64s, Int64s]:
    """The instants at which the calendar's offset from UTC changes, and every offset that it has."""
    before = np.arange(first, min(last + DAY, LAST_INSTANT), DAY)
    offsets = _offsets(calendar, before)
    place = np.flatnonzero(np.diff(offsets))
    low, high = before[place], before[place + 1]
    while len(place) and (high - low).max() > 1:
        middle = (low + high) // 2
        same = _offsets(calendar, middle) == offsets[place]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    return high, each_once(offsets)


def _offsets(calendar: WorkCalendar, instants: Int64s) -> Int64s:
    walls = np.asarray(calendar.wall_times(instants.view("datetime64[us]")))
    offsets: Int64s = walls.view(np.int64) - instants
    return offsets


def _with_the_next(points: list[Int64s]) -> Int64s:
    """The points, and the microsecond after each: at a closing time the one is the last in time."""
    every = np.concatenate(points)
    return np.concatenate([every, every + 1])


def _at(instant: int) -> Any:
    return np.datetime64(instant, "us")
