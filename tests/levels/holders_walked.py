"""Who had a clock, walked: minute by minute with calendars and every choice, or event by event where every hour counts.

Shares no code with `servicelevel.levels`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from tests.levels.minute_by_minute import Ticket

OUTSIDE = {"Relay": ("vendor", "relay", "Relay Ltd"), "Lab": ("customer", "lab", "Laboratory")}
WAITS = {"Waiting": ("customer", "lab", "Laboratory"), "With vendor": ("vendor", "relay", "Relay Ltd")}
Who = tuple[str, str, str]


@dataclass
class Hands:
    """In whose hands a ticket is. names_people: whether its source names assignees."""

    names_people: bool
    last: str = ""

    def who(self, state: str, group: str, assignee: str) -> Who:
        if state in WAITS:
            return WAITS[state]
        if group in OUTSIDE or assignee or (group and not self.names_people):
            self.last = group
            return OUTSIDE.get(group, ("team", "", group or "no group named"))
        if not group:
            return ("queue", "", "no group named")
        if self.last not in ("", group):
            return ("handover", "", f"{self.last} to {group}")
        return ("queue", "", group)


@dataclass
class HeldTicket(Ticket):
    """Walks one ticket and writes down for each counted minute who had it."""

    hands: Hands = field(default_factory=lambda: Hands(True))
    now: Who = ("queue", "", "no group named")
    held: dict[int, Counter[Who]] = field(default_factory=dict)

    def event(self, minute: int, changes: dict[str, str]) -> None:
        super().event(minute, changes)
        fields = self.fields
        self.now = self.hands.who(
            fields["state"], fields.get("assignment_group", ""), fields.get("assignee", "")
        )
        if self.clocks and self.clocks[-1].used < sum(self.mine().values()):
            self.mine().clear()  # it began anew

    def minute(self, minute: int) -> None:
        before = self.clocks[-1].used if self.clocks else 0
        super().minute(minute)
        if self.clocks and self.clocks[-1].used > before:
            self.mine()[self.now] += 1

    def mine(self) -> Counter[Who]:
        return self.held.setdefault(len(self.clocks), Counter())


def held_minutes(events, options, goals, at: int, names_people: bool) -> list[Counter[Who]]:
    """Of each clock of one ticket the minutes of every holder."""
    forced = None
    for _ in range(2 if options["on_priority_change"] == "final" else 1):
        ticket = HeldTicket(options, goals, forced=forced, hands=Hands(names_people))
        seen = [(minute, changes) for minute, changes in events if minute <= at]
        for minute in range(seen[0][0] if seen else at, at + 1):
            for when, changes in seen:
                if when == minute:
                    ticket.event(minute, changes)
            if minute < at:
                ticket.minute(minute)
        forced = [clock.row for clock in ticket.clocks]
    return [ticket.held.get(number, Counter()) for number in range(1, len(ticket.clocks) + 1)]


def held_microseconds(events: list[tuple[int, str, str, str]], at: int, names_people: bool) -> Counter[Who]:
    """Of a clock for which every hour counts: it runs but in `Waiting`, and in `Done`; a reopening goes on with it.

    events: instant in microseconds, state, group, assignee as they then stood.
    """
    hands, found = Hands(names_people), Counter[Who]()
    for (begins, state, group, assignee), (ends, *_) in zip(events, [*events[1:], (at,)], strict=True):
        who = hands.who(state, group, assignee)
        if state not in ("Waiting", "Done") and ends > begins:
            found[who] += ends - begins
    return found
