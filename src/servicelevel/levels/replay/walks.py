"""The events walked once for one clock definition, so that any goal can be judged on what was found.

When a clock runs, pauses and stops, which goal row holds and how much working time passes: none of it depends on how
long the goal is. So the stretches stay, and only their goals and what follows from them are worked out again; by the
same code as always (`levels.verdicts`), so breach instants, restarts, pause caps and goals in days come out the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT, microseconds
from servicelevel.levels.periods import Period
from servicelevel.levels.stretches import Stretches, goals_of, stretches
from servicelevel.levels.ticket_target import TicketTarget
from servicelevel.levels.verdicts import BREACHED, MET, Verdicts, verdicts

Counts = tuple[NDArray[np.int64], NDArray[np.int64]]
"""How many clocks met and how many breached, by period."""
_OF_THE_WALK = (
    "applies", "start", "stop", "pause", "cancel", "on_priority_change", "on_reopen", "pause_cap",
)  # fmt: skip


@dataclass(frozen=True)
class Walk:
    """The stretches of a target's clocks up to an instant. first, last: of each clock."""

    target: TicketTarget
    cut: Stretches
    first: Indices
    last: Indices

    def serves(self, target: TicketTarget) -> bool:
        """Whether a target differs only in what is judged on stretches: goals, shares, warnings, the month it counts in."""
        same = all(getattr(self.target, name) == getattr(target, name) for name in _OF_THE_WALK)
        return same and _counted_on(self.target) == _counted_on(target)

    def judged(self, target: TicketTarget) -> Verdicts:
        """How the clocks come out by the goals of a target that the walk serves. ValueError for any other."""
        if not self.serves(target):
            raise ValueError(f"{target.id} has another clock than the one that was walked; walk it anew")
        goals = goals_of(target, self.cut.row, self.cut.leg, self.cut.begins)
        return verdicts(target, replace(self.cut, goal=goals), self.first, self.last)


@dataclass(frozen=True)
class Part:
    """A walk, and the span in which clocks have to start that it judges."""

    walk: Walk
    begins: datetime | None = None
    ends: datetime | None = None


def walk(events: pl.DataFrame, target: TicketTarget, at: Any) -> Walk:
    """Walk events in order (see history) once, up to the instant ``at``."""
    cut = stretches(events, target, microseconds(at))
    first = np.flatnonzero(cut.clock == np.arange(len(cut)))
    last = np.append(first[1:], len(cut))[: len(first)] - 1
    return Walk(target, cut, first, last)


def counter(
    parts: Sequence[Part], periods: Sequence[Period]
) -> Callable[[Callable[[TicketTarget], TicketTarget]], Counts]:
    """A function that counts what met and what breached, by period (in order), for targets changed in one way.

    ValueError for several parts of which a later one takes over open clocks (retroactive): those need all their clocks.
    """
    if any(part.walk.target.retroactive for part in parts[1:]):
        raise ValueError("a version that takes over open clocks is judged from all of them, not from a walk")
    begins = np.array([microseconds(period.start) for period in periods], np.int64)
    ends = np.array([microseconds(period.end) for period in periods], np.int64)

    def count(changed: Callable[[TicketTarget], TicketTarget]) -> Counts:
        met, breached = np.zeros(len(periods), np.int64), np.zeros(len(periods), np.int64)
        for part in parts:
            target = changed(part.walk.target)
            judged = part.walk.judged(target)
            counts = in_effect(part, target, judged)
            for verdict, total in ((MET, met), (BREACHED, breached)):
                total += _by_period(judged.counted[counts & (judged.verdict == verdict)], begins, ends)
        return met, breached

    return count


def in_effect(part: Part, target: TicketTarget, judged: Verdicts) -> NDArray[np.bool_]:
    """The clocks that a part judges: those that start in its span, with a retroactive target those still open too."""
    started = part.walk.cut.begins[part.walk.first]
    chosen = np.ones(len(started), np.bool_)
    if part.begins is not None:
        begin = microseconds(part.begins)
        chosen = started >= begin
        if target.retroactive:
            chosen |= (judged.outcome == NAT) | (judged.outcome >= begin)
    if part.ends is not None:
        chosen &= started < microseconds(part.ends)
    return chosen


def _by_period(instants: Indices, begins: Indices, ends: Indices) -> NDArray[np.int64]:
    if not len(begins):
        return np.zeros(0, np.int64)
    place = np.searchsorted(begins, instants, side="right") - 1
    inside = (place >= 0) & (instants != NAT)
    inside &= instants < ends[np.maximum(place, 0)]
    return np.bincount(place[inside], minlength=len(begins)).astype(np.int64)


def _counted_on(target: TicketTarget) -> tuple[tuple[str | None, int], ...]:
    """For each goal row its priority, and the calendar on which its time is counted."""
    return tuple((row.priority, id(row.goal.calendar(row.calendar))) for row in target.rows)
