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
    return {share: _reached(target, cut, first, share.numerator, share.denominator) for share in target.warn}


def _reached(
    target: TicketTarget, cut: Stretches, first: Indices, numerator: int, denominator: int
) -> Indices:
    """The first instant at which a clock had used the share of the goal that then held; NAT for none."""
    point = cut.goal // denominator * numerator - (-(cut.goal % denominator) * numerator // denominator)
    running = cut.phase == Phase.RUNNING
    live = (running | (cut.phase == Phase.PAUSED)) & (cut.row >= 0)
    rows = np.flatnonzero(live & (cut.used + np.where(running, cut.work, 0) >= point))
    which, place = np.unique(np.searchsorted(first, rows, side="right") - 1, return_index=True)
    rows = rows[place]
    found = np.full(len(first), NAT, np.int64)
    instant = cut.begins[rows].copy()
    left = point[rows] - cut.used[rows]
    for number, row in enumerate(target.rows):
        chosen = (cut.row[rows] == number) & (left > 0)
        if chosen.any():
            starts = cut.begins[rows[chosen]].view("datetime64[us]")
            instant[chosen] = row.goal.calendar(row.calendar).deadline(starts, left[chosen]).view(np.int64)
    found[which] = instant
    return found
