"""A slow, obvious clock to the microsecond: walks one ticket's events and asks the calendar only for the time of each piece.

For calendars with changes of clocks and goals in days; knows neither deadlines nor arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

MICROSECOND = timedelta(microseconds=1)


@dataclass
class Clock:
    """What became of one clock."""

    started: datetime
    phase: str = "running"
    used: int = 0
    counted_from: datetime | None = None
    row: str | None = None
    first_row: str | None = None
    breached: datetime | None = None
    stopped: datetime | None = None
    paused: timedelta = timedelta()

    def verdict(self) -> str:
        if self.breached:
            return "breached"
        if self.phase == "stopped":
            return "met" if self.row else "waiting"
        return {"cancelled": "cancelled", "waiting": "waiting"}.get(self.phase, "open")


@dataclass
class Walk:
    """One ticket. goals: priority to (Goal, calendar)."""

    goals: dict[str, tuple[Any, Any]]
    on_priority_change: str
    on_reopen: str
    clocks: list[Clock] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)

    def walk(self, events: list[tuple[datetime, dict[str, str]]], at: datetime) -> list[Clock]:
        known = [(when, said) for when, said in events if when <= at]
        ends = [*[when for when, _ in known[1:]], at][: len(known)]
        for (when, said), end in zip(known, ends, strict=True):
            self.fields |= said
            self.event(when)
            self.piece(when, end)
        return self.clocks

    def event(self, when: datetime) -> None:
        applies, state = self.fields.get("service") == "a", self.fields.get("state")
        fresh = not self.clocks
        if fresh:
            if not applies:
                return
            self.clocks.append(Clock(when, counted_from=when))
        clock = self.clocks[-1]
        if clock.phase == "stopped" and self.on_reopen == "final" and clock.stopped:
            return
        if not applies or state == "Cancelled":
            clock.phase = "stopped" if clock.phase == "stopped" and clock.stopped else "cancelled"
            return
        if state == "Done":
            if clock.phase != "stopped":
                clock.phase, clock.stopped = "stopped", when
                if fresh:  # nothing held before: what opens stopped is judged by its own priority
                    clock.row = self.asked_row()
            return
        if clock.phase == "stopped" and self.on_reopen == "new_episode":
            self.clocks.append(Clock(when, counted_from=when))
            clock = self.clocks[-1]
        self.live(clock, when, state == "Wait")

    def live(self, clock: Clock, when: datetime, waits: bool) -> None:
        clock.stopped, before = None, clock.row
        clock.row = self.asked_row()
        clock.first_row = clock.first_row or clock.row
        if self.on_priority_change == "fixed":
            clock.row = clock.first_row
        if self.on_priority_change == "restart" and clock.row != before:
            clock.used, clock.counted_from = 0, when
        clock.phase = "paused" if waits else "running" if clock.row else "waiting"
        if clock.row and not clock.breached and clock.used > self.goal(clock):
            clock.breached = when

    def asked_row(self) -> str | None:
        priority = self.fields.get("priority") or "none"
        return priority if priority in self.goals else None

    def goal(self, clock: Clock) -> int:
        goal, calendar = self.goals[clock.row]
        if not goal.unit.endswith("days"):
            return goal.amount
        due = goal.deadline(calendar, clock.counted_from)
        return (
            2**62
            if np.isnat(due)
            else goal.calendar(calendar).elapsed(clock.counted_from, due.item().replace(tzinfo=UTC))
        )

    def piece(self, begin: datetime, end: datetime) -> None:
        clock = self.clocks[-1] if self.clocks else None
        if clock is None or clock.phase not in ("running", "paused"):
            return
        if clock.phase == "paused":
            clock.paused += end - begin
            return
        goal, calendar = self.goals[clock.row]
        counted = goal.calendar(calendar)
        left = self.goal(clock) - clock.used
        if not clock.breached and counted.elapsed(begin, end) > left:
            clock.breached = last_in_time(counted, begin, end, left)
        clock.used += counted.elapsed(begin, end)


def last_in_time(calendar: Any, begin: datetime, end: datetime, left: int) -> datetime:
    """The last instant up to which no more than ``left`` is worked, found by halving."""
    low, high = 0, (end - begin) // MICROSECOND
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (middle, high) if calendar.elapsed(begin, begin + middle * MICROSECOND) <= left else (low, middle)
        )
    return begin + low * MICROSECOND
