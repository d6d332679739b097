"""What a clock does at each event of its ticket: run, pause, wait, stand stopped or cancelled."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels.coded import Coded
from servicelevel.levels.history import Indices, last_where
from servicelevel.levels.ticket_target import TicketTarget

Phases = NDArray[np.int8]


class Phase(IntEnum):
    """What a clock does between two events of its ticket. From STOPPED on, its time is over."""

    NOT_STARTED = 0
    RUNNING = 1
    PAUSED = 2
    WAITING = 3
    STOPPED = 4
    CANCELLED = 5


def phases(events: Coded, target: TicketTarget) -> Phases:
    """The phase from each event on."""
    first = events.first
    rows = np.arange(len(first), dtype=np.int64)
    applies = target.applies.holds(events)
    starting = applies & target.start.holds(events) if target.start else applies
    started = last_where(starting, rows) >= first
    over = ~applies | target.cancel.holds(events) if target.cancel else ~applies
    stopped = target.stop.holds(events) & ~over
    if target.on_reopen == "final":
        stopped = (last_where(stopped & started, rows) >= first) & ~over
    phase = np.full(len(first), Phase.RUNNING, np.int8)
    if target.pause:
        phase[target.pause.holds(events)] = Phase.PAUSED
    phase[stopped] = Phase.STOPPED
    # What is cancelled after its stop has kept its promise: it stays stopped.
    before = last_where(~over, rows)
    was_stopped = (before >= first) & stopped[np.maximum(before, 0)] & started[np.maximum(before, 0)]
    phase[over] = np.where(was_stopped, Phase.STOPPED, Phase.CANCELLED)[over]
    phase[~started] = Phase.NOT_STARTED
    return phase


def clocks_of(target: TicketTarget, ticket: Indices, phase: Phases) -> Indices:
    """For each stretch the index of the first stretch of its clock; with `new_episode` a reopening begins a clock."""
    begins = np.ones(len(ticket), np.bool_)
    begins[1:] = ticket[1:] != ticket[:-1]
    if target.on_reopen == "new_episode":
        begins[1:] |= (phase[:-1] == Phase.STOPPED) & (phase[1:] < Phase.STOPPED)
    return last_where(begins, np.arange(len(ticket), dtype=np.int64))
