"""Counts of any goal by two searches a period, for the clocks of which one goal holds all the time.

Such a clock's used time only grows. So it has not breached before an instant exactly if it has used no more than the
goal by then, and what it had used at the bounds of each period says for every goal at once in which period it
breaches. Clocks whose goal changes on the way, that begin anew, or whose goal is in days are left to the walk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import Stretches
from servicelevel.levels.ticket_target import TicketTarget

Flags = NDArray[np.bool_]
BEFORE_START = -1
"""Stands for the time used before a clock starts: less than any goal, for it cannot breach then."""


@dataclass(frozen=True)
class Tally:
    """By period, sorted: time used at its begin and at its end by clocks that may breach in it, and by those that stop."""

    begin: Sequence[Indices]
    end: Sequence[Indices]
    stopped: Sequence[Indices]

    def counts(self, goal: int) -> tuple[Indices, Indices]:
        """How many clocks meet a goal in microseconds and how many breach it, by period."""
        met = [np.searchsorted(used, goal, side="right") for used in self.stopped]
        breached = [
            np.searchsorted(begin, goal, side="right") - np.searchsorted(end, goal, side="right")
            for begin, end in zip(self.begin, self.end, strict=True)
        ]
        return np.array(met, np.int64), np.array(breached, np.int64)


def steady(target: TicketTarget, cut: Stretches, first: Indices, last: Indices) -> Indices:
    """For each clock the row whose goal, an amount of time, holds whenever it runs or is paused; -1 for all others."""
    live = ((cut.phase == Phase.RUNNING) | (cut.phase == Phase.PAUSED)) & (cut.row >= 0)
    lowest = _of_clocks(np.minimum, np.where(live, cut.row, len(target.rows)), first)
    highest = _of_clocks(np.maximum, np.where(live, cut.row, -1), first)
    one_leg = cut.leg[last] == cut.clock[last]
    in_time = np.array([not row.goal.unit.endswith("days") for row in target.rows] + [False])
    return np.where(one_leg & (lowest == highest) & in_time[np.minimum(highest, lowest)], highest, -1)


def tally(
    target: TicketTarget,
    cut: Stretches,
    clocks: tuple[Indices, Indices],
    chosen: Flags,
    bounds: tuple[Indices, Indices],
) -> Tally:
    """The tally of the chosen clocks. clocks: first and last stretch of each; bounds: begins and ends of the periods."""
    first, last = clocks[0][chosen], clocks[1][chosen]
    running = cut.phase == Phase.RUNNING
    total = cut.used[last] + np.where(running[last], cut.work[last], 0)
    at_begin, at_end = (_used_at(target, cut, clocks, chosen, instants) for instants in bounds)
    stops = (cut.phase[last] == Phase.STOPPED) & (cut.row[last] >= 0)
    stopped_at = np.where(cut.phase[last] == Phase.STOPPED, _stops(cut, first, last), NAT)
    if target.counts_in != "outcome":
        counted = cut.begins[first] if target.counts_in == "start" else stopped_at
        inside = (counted[:, None] >= bounds[0]) & (counted[:, None] < bounds[1]) & (counted != NAT)[:, None]
        at_begin = np.where(inside, BEFORE_START, 0)
        at_end = np.where(inside, total[:, None], 0)
    met_at = cut.begins[first] if target.counts_in == "start" else stopped_at
    met = stops[:, None] & (met_at[:, None] >= bounds[0]) & (met_at[:, None] < bounds[1])
    may = at_end > at_begin
    return Tally(
        [np.sort(at_begin[may[:, place], place]) for place in range(len(bounds[0]))],
        [np.sort(at_end[may[:, place], place]) for place in range(len(bounds[0]))],
        [np.sort(total[met[:, place]]) for place in range(len(bounds[0]))],
    )


def _used_at(
    target: TicketTarget, cut: Stretches, clocks: tuple[Indices, Indices], chosen: Flags, instants: Indices
) -> NDArray[np.int64]:
    """What each chosen clock had used at each instant: one row a clock, one column an instant."""
    first = clocks[0]
    columns = []
    for instant in instants.tolist():
        begun = (
            np.add.reduceat((cut.begins < instant).astype(np.int64), first)[chosen] if len(first) else first
        )
        place = np.maximum(first[chosen] + begun - 1, 0)
        used = cut.used[place].copy()
        counts = cut.phase[place] == Phase.RUNNING
        whole = counts & (cut.ends[place] <= instant)
        used[whole] += cut.work[place[whole]]
        within = np.flatnonzero(counts & ~whole & (begun > 0))
        used[within] += _worked(target, cut, place[within], instant)
        columns.append(np.where(begun > 0, used, BEFORE_START))
    return np.stack(columns, axis=1) if columns else np.zeros((int(chosen.sum()), 0), np.int64)


def _worked(target: TicketTarget, cut: Stretches, places: Indices, instant: int) -> Indices:
    """Working time from the begin of stretches to an instant within them."""
    work = np.zeros(len(places), np.int64)
    for number, row in enumerate(target.rows):
        own = cut.row[places] == number
        if own.any():
            starts = cut.begins[places[own]].view("datetime64[us]")
            ends = np.full(len(starts), instant, np.int64).view("datetime64[us]")
            work[own] = row.goal.calendar(row.calendar).elapsed(starts, ends)
    return work


def _stops(cut: Stretches, first: Indices, last: Indices) -> Indices:
    """The instant at which the standing still at the end of each clock began."""
    moving = np.maximum.accumulate(np.where(cut.phase != Phase.STOPPED, np.arange(len(cut)), -1))
    found: Indices = cut.begins[np.minimum(np.maximum(moving[last] + 1, first), last)]
    return found


def _of_clocks(how: np.ufunc, values: Indices, first: Indices) -> Indices:
    found: Indices = how.reduceat(values, first) if len(first) else first
    return found
