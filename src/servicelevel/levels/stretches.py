"""Every ticket's time, cut at its events: what a clock did in each stretch, and how much working time passed.

One mechanism serves one ticket and ten million: `clocks` sums these rows up, `explain` shows those of one ticket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels.coded import Coded, Events, Flags, coded
from servicelevel.levels.exclusions import excluded
from servicelevel.levels.goals import NEVER
from servicelevel.levels.history import Indices, last_where
from servicelevel.levels.pauses import end_pauses_at_cap
from servicelevel.levels.phases import Phase, clocks_of, phases
from servicelevel.levels.ticket_target import TicketTarget
from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class Stretches:
    """One row for each stretch between events; all arrays have the same length, instants are int64 microseconds.

    event: row of the event that opens the stretch, in the frame that was given.
    clock: index of the first stretch of the clock (ticket and episode); leg: of the counting (a restart begins anew).
    row: goal row that holds, -1 for none. goal: its amount on its own calendar. work: working time of the stretch on
    that calendar, whatever the phase. used: time that the leg had used before the stretch.
    """

    event: Indices
    ticket: Indices
    begins: Indices
    ends: Indices
    phase: NDArray[np.int8]
    clock: Indices
    leg: Indices
    row: Indices
    goal: Indices
    work: Indices
    used: Indices

    def __len__(self) -> int:
        return len(self.begins)

    @property
    def running(self) -> Flags:
        """Where the clock runs."""
        running: Flags = self.phase == Phase.RUNNING
        return running


def stretches(events: Events, target: TicketTarget, at: int) -> Stretches:
    """Cut the time of each ticket at its events, up to the instant ``at`` (microseconds).

    events: in order (see history), one or many tickets; those after ``at`` are left out.
    Stretches before a clock starts are left out too.
    """
    told = coded(events)
    known = np.flatnonzero(told.at <= at)
    if len(known) < len(told):
        told = told.some(known)
    begins, first = told.at, told.first
    ends = _ends(begins, first, at)
    phase = phases(told, target)
    rows = _rows(told, target)
    kept = np.flatnonzero(phase != Phase.NOT_STARTED)
    event, ticket, begins, ends, rows = (values[kept] for values in (known, first, begins, ends, rows))
    phase = phase[kept]
    rows = _rows_that_judge(target, rows, clocks_of(target, ticket, phase), phase)
    phase[(phase == Phase.RUNNING) & (rows < 0)] = Phase.WAITING
    agreed_out = excluded(told, target.id)[kept]
    phase[(phase == Phase.RUNNING) & agreed_out] = Phase.PAUSED
    if target.pause_cap:
        event, ticket, begins, ends, phase, rows = end_pauses_at_cap(
            target, event, ticket, begins, ends, phase, rows, ~agreed_out
        )
    return _counted(target, event, ticket, begins, ends, phase, rows)


def _ends(begins: Indices, first: Indices, at: int) -> Indices:
    """A stretch ends where the ticket's next event begins; the last one at the instant asked for."""
    ends = np.empty_like(begins)
    ends[:-1] = np.where(first[1:] == first[:-1], begins[1:], at)
    ends[-1:] = at
    return ends


def _rows(events: Coded, target: TicketTarget) -> Indices:
    """The goal row that each event's priority asks for."""
    priority = events.field("priority")
    if priority is None:
        return np.full(len(events), target.row_of(""), np.int64)
    return np.array([target.row_of(name) for name in priority.names], np.int64)[priority.codes]


def _counted(
    target: TicketTarget,
    event: Indices,
    ticket: Indices,
    begins: Indices,
    ends: Indices,
    phase: NDArray[np.int8],
    rows: Indices,
) -> Stretches:
    places = np.arange(len(begins), dtype=np.int64)
    clock = clocks_of(target, ticket, phase)
    new_leg = clock == places
    if target.on_priority_change == "restart":
        new_leg[1:] |= (rows[1:] != rows[:-1]) & (phase[1:] < Phase.STOPPED)
    leg = last_where(new_leg, places)
    work = _work(target, rows, begins, ends)
    goal = goals_of(target, rows, leg, begins)
    counted = np.where(phase == Phase.RUNNING, work, 0)
    total = np.cumsum(counted)
    before = total - counted
    used = before - before[leg] if len(leg) else before
    return Stretches(event, ticket, begins, ends, phase, clock, leg, rows, goal, work, used)


def _rows_that_judge(target: TicketTarget, rows: Indices, clock: Indices, phase: NDArray[np.int8]) -> Indices:
    """The goal row that holds in each stretch, as the target decides when the priority changes on the way.

    A stop is judged by the goal that held until then, and nobody changes a promise that was kept; where the clock never
    ran before it, by what its own event says. "final" asks for the last priority, so there the stop's own counts.
    """
    places = np.arange(len(rows), dtype=np.int64)
    stopping = phase >= Phase.STOPPED
    entered = stopping.copy()
    entered[1:] &= (phase[1:] != phase[:-1]) | (clock[1:] != clock[:-1])
    standing = np.maximum(last_where(~stopping | entered, places), clock)
    if target.on_priority_change == "final":
        return _last_of_clock(rows[standing], clock, places)
    last_live = last_where(~stopping, places)
    rows = rows[np.where(last_live >= clock, last_live, standing)]
    if target.on_priority_change != "fixed":
        return rows
    # While the priority is not known the clock waits; the first goal that is known holds from then on.
    known = (rows >= 0) & ~stopping
    first_known = last_where(known & ~_earlier_in_clock(known, clock, places), places)
    return np.where(first_known >= clock, rows[np.maximum(first_known, 0)], rows)


def _last_of_clock(rows: Indices, clock: Indices, places: Indices) -> Indices:
    """For each stretch the row of the last one of its clock."""
    if not len(rows):
        return rows
    ends_clock = np.append(clock[1:] != clock[:-1], True)
    last = np.empty(len(rows), np.int64)
    last[clock[ends_clock]] = places[ends_clock]
    return rows[last[clock]]


def _earlier_in_clock(true: Flags, clock: Indices, places: Indices) -> Flags:
    """Whether ``true`` held in an earlier stretch of the same clock."""
    last = last_where(true, places)
    before = np.concatenate([[-1], last[:-1]]) if len(last) else last
    earlier: Flags = before >= clock
    return earlier


def _work(target: TicketTarget, rows: Indices, begins: Indices, ends: Indices) -> Indices:
    work = np.zeros(len(rows), np.int64)
    for calendar, of_rows in _by_calendar(target):
        chosen = (
            slice(None) if len(of_rows) == len(target.rows) and (rows >= 0).all() else np.isin(rows, of_rows)
        )
        work[chosen] = calendar.elapsed(
            begins[chosen].view("datetime64[us]"), ends[chosen].view("datetime64[us]")
        )
    return work


def _by_calendar(target: TicketTarget) -> Iterable[tuple[WorkCalendar, list[int]]]:
    groups: dict[int, tuple[WorkCalendar, list[int]]] = {}
    for place, row in enumerate(target.rows):
        calendar = row.goal.calendar(row.calendar)
        groups.setdefault(id(calendar), (calendar, []))[1].append(place)
    return groups.values()


def goals_of(target: TicketTarget, rows: Indices, leg: Indices, begins: Indices) -> Indices:
    """The goal as an amount for each stretch; days are counted from the start of the leg, once for each leg."""
    fixed = [
        row.goal.amount if row.goal.unit in ("working time", "elapsed time") else NEVER for row in target.rows
    ]
    goals = np.array([*fixed, NEVER], np.int64)[rows]
    for place, row in enumerate(target.rows):
        if fixed[place] != NEVER:
            continue
        chosen = rows == place
        legs, where = np.unique(leg[chosen], return_inverse=True)
        if len(legs):
            goals[chosen] = row.goal.work(row.calendar, begins[legs].view("datetime64[us]"))[where]
    return goals
