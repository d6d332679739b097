"""A slow, obvious clock: walks every minute of one ticket's life. Shares no code with `servicelevel.levels`."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

EPOCH = datetime(2024, 3, 4, tzinfo=UTC)  # a Monday
HOURS = {"office": [(8, 12), (13, 17)], "always": [(0, 24)]}


def is_open(minute: int, calendar: str) -> bool:
    """Whether a minute counts: office hours on weekdays, or always."""
    at = EPOCH + timedelta(minutes=minute)
    if calendar == "office" and at.weekday() >= 5:
        return False
    return any(begin <= at.hour < end for begin, end in HOURS[calendar])


@dataclass
class Clock:
    """What became of one clock; all in minutes."""

    started: int
    used: int = 0
    paused: int = 0
    row: str | None = None
    last_row: str | None = None
    phase: str = "running"
    breached: int | None = None
    stopped: int | None = None
    fixed: str | None = None
    lived: bool = False

    def verdict(self) -> str:
        if self.breached is not None:
            return "breached"
        if self.phase == "stopped":
            return "met" if self.row else "waiting"
        return {"cancelled": "cancelled", "waiting": "waiting"}.get(self.phase, "open")


@dataclass
class Ticket:
    """Walks one ticket. options: the target's mapping; forced: for "final", the row that judges each clock."""

    options: dict
    goals: dict[str, tuple[int, str]]
    forced: list[str | None] | None = None
    clocks: list[Clock] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=lambda: {"state": "", "priority": "", "service": ""})
    latched: bool = False

    def row(self) -> str | None:
        priority = self.fields["priority"] or "none"
        own = priority if priority in self.goals else None
        choice = self.options["on_priority_change"]
        if choice == "final" and self.forced is not None:
            return self.forced[len(self.clocks) - 1]
        if choice == "fixed" and self.clocks and self.clocks[-1].fixed:
            return self.clocks[-1].fixed
        return own

    def event(self, minute: int, changes: dict[str, str]) -> None:
        self.fields |= changes
        state, applies = self.fields["state"], self.fields["service"] == "a"
        fresh = not self.clocks
        if fresh:
            if not (applies and state in self.options.get("start", [state])):
                return
            self.clocks.append(Clock(minute))
        clock = self.clocks[-1]
        over = not applies or state == "Cancelled"
        stopping = state == "Resolved" or (self.latched and self.options["on_reopen"] == "final")
        if over:
            if clock.phase not in ("stopped", "cancelled") or fresh:
                clock.phase = "cancelled"
                self._row_at_end(clock)
            return
        if stopping:
            self.latched = True
            if clock.phase != "stopped":
                clock.stopped = minute
                clock.phase = "stopped"
                self._row_at_end(clock)
            return
        if clock.phase == "stopped" and self.options["on_reopen"] == "new_episode":
            self.clocks.append(Clock(minute))
            clock = self.clocks[-1]
        clock.phase = "paused" if state == "Waiting" else "running"
        clock.stopped = None
        clock.lived = True
        clock.row = self.row()
        clock.fixed = clock.fixed or clock.row
        clock.row = self.row()
        if clock.phase == "running" and clock.row is None:
            clock.phase = "waiting"
        if self.options["on_priority_change"] == "restart" and clock.row != clock.last_row:
            clock.used = 0
        clock.last_row = clock.row
        if clock.row and clock.breached is None and clock.used > self.goals[clock.row][0]:
            clock.breached = minute

    def _row_at_end(self, clock: Clock) -> None:
        """A stop is judged by the goal that held until then; for "final" by the last priority."""
        if not clock.lived or self.options["on_priority_change"] == "final":
            clock.row = self.row()

    def minute(self, minute: int) -> None:
        if not self.clocks:
            return
        clock = self.clocks[-1]
        if clock.row is None or clock.phase not in ("running", "paused"):
            return
        goal, calendar = self.goals[clock.row]
        if not is_open(minute, calendar):
            return
        cap = self.options.get("pause_cap")
        if clock.phase == "paused" and (cap is None or clock.paused < cap):
            clock.paused += 1
            return
        clock.used += 1
        if clock.breached is None and clock.used > goal:
            clock.breached = minute


def walk(
    events: list[tuple[int, dict[str, str]]], options: dict, goals: dict[str, tuple[int, str]], at: int
) -> list[Clock]:
    """The clocks of one ticket at minute ``at``; events in order of (minute, position)."""
    first = _walked(Ticket(options, goals), events, at)
    if options["on_priority_change"] != "final":
        return first.clocks
    last_rows = [clock.row for clock in first.clocks]
    return _walked(Ticket(options, goals, forced=last_rows), events, at).clocks


def _walked(ticket: Ticket, events: list[tuple[int, dict[str, str]]], at: int) -> Ticket:
    seen = [(minute, changes) for minute, changes in events if minute <= at]
    if not seen:
        return ticket
    for minute in range(seen[0][0], at + 1):
        for when, changes in seen:
            if when == minute:
                ticket.event(minute, changes)
        if minute < at:
            ticket.minute(minute)
    return ticket
