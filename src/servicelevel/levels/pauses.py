"""Pauses: the cap that a target may set on them."""

from __future__ import annotations

import numpy as np

from servicelevel.levels.coded import Flags
from servicelevel.levels.history import Indices
from servicelevel.levels.phases import Phase, Phases, clocks_of
from servicelevel.levels.ticket_target import TicketTarget

Cut = tuple[Indices, Indices, Indices, Indices, Phases, Indices]


def end_pauses_at_cap(
    target: TicketTarget,
    event: Indices,
    ticket: Indices,
    begins: Indices,
    ends: Indices,
    phase: Phases,
    rows: Indices,
    capped: Flags,
) -> Cut:
    """Cut the stretch in which a clock's pauses reach the cap; from there on, what would be paused runs.

    The cap is counted like a goal: in working time of the row's calendar, or in real time. capped: where a pause counts
    towards it; an agreed exclusion does not.
    """
    cap = target.pause_cap
    assert cap is not None
    paused = (phase == Phase.PAUSED) & (rows >= 0) & capped
    work = np.zeros(len(begins), np.int64)
    for place, row in enumerate(target.rows):
        chosen = paused & (rows == place)
        calendar = cap.calendar(row.calendar)
        work[chosen] = calendar.elapsed(
            begins[chosen].view("datetime64[us]"), ends[chosen].view("datetime64[us]")
        )
    total = np.cumsum(work)
    clock = clocks_of(target, ticket, phase)
    used = total - work - (total - work)[clock]
    over = paused & (used >= cap.amount)
    crossing = np.flatnonzero(paused & (used < cap.amount) & (used + work > cap.amount))
    phase = np.where(over, Phase.RUNNING, phase).astype(np.int8)
    instants = np.empty(len(crossing), np.int64)
    for place, row in enumerate(target.rows):
        chosen = rows[crossing] == place
        starts = begins[crossing[chosen]].view("datetime64[us]")
        left = cap.amount - used[crossing[chosen]]
        instants[chosen] = cap.calendar(row.calendar).deadline(starts, left).view(np.int64)
    return _cut(crossing, instants, event, ticket, begins, ends, phase, rows)


def _cut(
    crossing: Indices,
    instants: Indices,
    event: Indices,
    ticket: Indices,
    begins: Indices,
    ends: Indices,
    phase: Phases,
    rows: Indices,
) -> Cut:
    """Put a running stretch after each crossing one, from the instant of crossing to its end."""
    after = crossing + 1
    new_begins = np.insert(begins, after, instants)
    new_ends = np.insert(ends, after, ends[crossing])
    new_ends[crossing + np.arange(len(crossing))] = instants
    return (
        np.insert(event, after, event[crossing]),
        np.insert(ticket, after, ticket[crossing]),
        new_begins,
        new_ends,
        np.insert(phase, after, np.int8(Phase.RUNNING)),
        np.insert(rows, after, rows[crossing]),
    )
