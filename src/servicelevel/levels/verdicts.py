"""How clocks came out: verdict, and the instants of breach, stop and outcome, as arrays.

The rest of a clock does not depend on its goal; so a proposed goal is judged on the same stretches, without walking
the events again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import Stretches
from servicelevel.levels.ticket_target import TicketTarget

VERDICTS = ("open", "waiting", "met", "cancelled", "breached")
OPEN, WAITING, MET, CANCELLED, BREACHED = range(5)
# The verdict of a clock that has not breached, by its phase at the end: running, paused, waiting, stopped, cancelled.
_BY_PHASE = np.array([OPEN, OPEN, WAITING, MET, CANCELLED])


@dataclass(frozen=True)
class Verdicts:
    """One entry for each clock. breach: the stretch in which the goal was used up, -1 for none; verdict: place in VERDICTS.

    Instants are int64 microseconds, NAT for none. counted: the instant whose period the clock counts in.
    """

    breach: Indices
    verdict: Indices
    breached_at: Indices
    stopped_at: Indices
    outcome: Indices
    counted: Indices


def verdicts(target: TicketTarget, cut: Stretches, first: Indices, last: Indices) -> Verdicts:
    """Judge each clock by the goals of the stretches. first, last: its first and last stretch."""
    breach, breached_at = _breaches(target, cut, first)
    has_breached = breach >= 0
    final = cut.phase[last]
    stopped_at = np.where(final == Phase.STOPPED, cut.begins[_begin_of_last_stop(cut, first, last)], NAT)
    verdict = np.where(has_breached, BREACHED, _BY_PHASE[final - Phase.RUNNING])
    verdict[(verdict == MET) & (cut.row[last] < 0)] = WAITING
    outcome = np.where(has_breached, breached_at, np.where(verdict == MET, stopped_at, NAT))
    counted = {"outcome": outcome, "start": cut.begins[first], "stop": stopped_at}[target.counts_in]
    return Verdicts(breach, verdict, breached_at, stopped_at, outcome, np.where(outcome == NAT, NAT, counted))


def _breaches(target: TicketTarget, cut: Stretches, first: Indices) -> tuple[Indices, Indices]:
    """For each clock the stretch in which its goal was used up for good and the instant; -1 and NAT for none.

    The instant is the last at which a stop would still have been in time.
    """
    live = (cut.phase == Phase.RUNNING) | (cut.phase == Phase.PAUSED)
    after = cut.used + np.where(cut.phase == Phase.RUNNING, cut.work, 0)
    rows = np.flatnonzero(live & (cut.row >= 0) & (after > cut.goal))
    clock_of_row = np.searchsorted(first, rows, side="right") - 1
    which, place = np.unique(clock_of_row, return_index=True)
    breach = np.full(len(first), -1, np.int64)
    breach[which] = rows[place]
    found = np.full(len(first), NAT, np.int64)
    found[which] = exhausted(target, cut, breach[which])
    return breach, found


def exhausted(target: TicketTarget, cut: Stretches, rows: Indices) -> Indices:
    """The last instant in each of these stretches at which no more than the goal is used; its begin if it was before."""
    left = cut.goal[rows] - cut.used[rows]
    found = cut.begins[rows].copy()
    for place, row in enumerate(target.rows):
        chosen = (cut.row[rows] == place) & (left >= 0)
        if chosen.any():
            calendar = row.goal.calendar(row.calendar)
            starts = cut.begins[rows[chosen]].view("datetime64[us]")
            found[chosen] = calendar.exhausted(starts, left[chosen]).view(np.int64)
    return found


def _begin_of_last_stop(cut: Stretches, first: Indices, last: Indices) -> Indices:
    """The stretch with which the standing still at the end of each clock began."""
    moving = np.where(cut.phase != Phase.STOPPED, np.arange(len(cut)), -1)
    before = np.maximum.accumulate(moving)[last] if len(last) else last
    return np.minimum(np.maximum(before + 1, first), last)
