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
from servicelevel.levels.replay.tally import Tally, steady, tally
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

    def of_clocks(self, chosen: NDArray[np.bool_]) -> Walk:
        """The walk of some of the clocks."""
        kept = np.repeat(chosen, self.last - self.first + 1)
        moved = np.cumsum(kept) - 1
        cut = self.cut
        fields = {name: getattr(cut, name)[kept] for name in vars(cut)}
        fields |= {name: moved[fields[name]] for name in ("clock", "leg")}
        return replace(
            self, cut=Stretches(**fields), first=moved[self.first[chosen]], last=moved[self.last[chosen]]
        )


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
    prepared = [_prepared(part, begins, ends) for part in parts]

    def count(changed: Callable[[TicketTarget], TicketTarget]) -> Counts:
        met, breached = np.zeros(len(periods), np.int64), np.zeros(len(periods), np.int64)
        for part in prepared:
            for total, more in zip(
                (met, breached), part.counts(changed(part.whole.walk.target)), strict=True
            ):
                total += more
        return met, breached

    return count


@dataclass(frozen=True)
class _Prepared:
    """A part, with the tallies of its steady clocks by goal row, and a part of the clocks that are left."""

    whole: Part
    tallies: tuple[Tally, ...]
    rest: Part
    begins: Indices
    ends: Indices

    def counts(self, target: TicketTarget) -> Counts:
        """What met and what breached, by period, for a target that the walk serves."""
        if not self._tallied(target):
            return _counted(self.whole, target, self.begins, self.ends)
        met, breached = _counted(self.rest, target, self.begins, self.ends)
        for row, tallied in zip(target.rows, self.tallies, strict=True):
            of_row = tallied.counts(row.goal.amount)
            met, breached = met + of_row[0], breached + of_row[1]
        return met, breached

    def _tallied(self, target: TicketTarget) -> bool:
        """Whether the tallies were made for such a target: goals of the same units, counted in the same month."""
        own = self.whole.walk.target
        units = [row.goal.unit for row in own.rows] == [row.goal.unit for row in target.rows]
        return units and own.counts_in == target.counts_in and not target.retroactive


def _prepared(part: Part, begins: Indices, ends: Indices) -> _Prepared:
    walked = part.walk
    target, cut = walked.target, walked.cut
    rows = steady(target, cut, walked.first, walked.last)
    starts = np.ones(len(rows), np.bool_) if not len(rows) else _in_span(part)
    tallies = tuple(
        tally(target, cut, (walked.first, walked.last), (rows == place) & starts, (begins, ends))
        for place in range(len(target.rows))
    )
    return _Prepared(part, tallies, replace(part, walk=walked.of_clocks(rows < 0)), begins, ends)


def _counted(part: Part, target: TicketTarget, begins: Indices, ends: Indices) -> Counts:
    judged = part.walk.judged(target)
    counts = in_effect(part, target, judged)
    met, breached = (
        _by_period(judged.counted[counts & (judged.verdict == verdict)], begins, ends)
        for verdict in (MET, BREACHED)
    )
    return met, breached


def _in_span(part: Part) -> NDArray[np.bool_]:
    """The clocks that start in the span of a part."""
    started = part.walk.cut.begins[part.walk.first]
    chosen = np.ones(len(started), np.bool_)
    if part.begins is not None:
        chosen &= started >= microseconds(part.begins)
    if part.ends is not None:
        chosen &= started < microseconds(part.ends)
    return chosen


def in_effect(part: Part, target: TicketTarget, judged: Verdicts) -> NDArray[np.bool_]:
    """The clocks that a part judges: those that start in its span, with a retroactive target those still open too."""
    chosen = _in_span(part)
    if part.begins is not None and target.retroactive:
        begin = microseconds(part.begins)
        still_open = (judged.outcome == NAT) | (judged.outcome >= begin)
        chosen |= still_open & _in_span(replace(part, begins=None))
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
