"""The instants at which clocks reached their warning points."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import Stretches
from servicelevel.levels.ticket_target import TicketTarget


def warned_at(target: TicketTarget, cut: Stretches, first: Indices) -> dict[Fraction, Indices]:
    """For each warning point of the target the instants at which clocks reached it, NAT for none. first: of each clock."""
    running = cut.phase == Phase.RUNNING
    live = (running | (cut.phase == Phase.PAUSED)) & (cut.row >= 0)
    after = cut.used + np.where(running, cut.work, 0)
    found = {share: np.full(len(first), NAT, np.int64) for share in target.warn}
    reached = []
    for share in target.warn:
        point = _point(cut.goal, share)
        rows = np.flatnonzero(live & (after >= point))
        which, place = np.unique(np.searchsorted(first, rows, side="right") - 1, return_index=True)
        rows = rows[place]
        reached.append((which, rows, point[rows] - cut.used[rows]))
    if not reached:
        return found
    instants = _instants(target, cut, *(np.concatenate([one[part] for one in reached]) for part in (1, 2)))
    ends = np.cumsum([len(which) for which, *_ in reached])[:-1]
    for (which, *_), of_share, at in zip(reached, found.values(), np.split(instants, ends), strict=True):
        of_share[which] = at
    return found


def _point(goal: Indices, share: Fraction) -> Indices:
    """The share of each goal, rounded up: what is used when the point is reached."""
    numerator, denominator = share.numerator, share.denominator
    point: Indices = goal // denominator * numerator - (-(goal % denominator) * numerator // denominator)
    return point


def _instants(target: TicketTarget, cut: Stretches, rows: Indices, left: Indices) -> Indices:
    """The instant in each of these stretches at which so much more is used; its begin where no more is left."""
    instant = cut.begins[rows].copy()
    for number, row in enumerate(target.rows):
        chosen = (cut.row[rows] == number) & (left > 0)
        if chosen.any():
            starts = cut.begins[rows[chosen]].view("datetime64[us]")
            instant[chosen] = row.goal.calendar(row.calendar).deadline(starts, left[chosen]).view(np.int64)
    return instant
