"""The truth: incidents of a service desk, what changed in them when, and the desk's own clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

BEGIN = int(datetime(2026, 10, 12, 8, tzinfo=UTC).timestamp())
FIELDS = ("state", "priority", "service", "customer", "category", "assignment_group", "assignee")
STATES = ("New", "In Progress", "On Hold", "Resolved", "Closed")


@dataclass
class Changed:
    """One change of one field. at: whole seconds since 1970, as the desk's clock told it."""

    number: int
    at: int
    field: str
    old: str
    new: str
    update: int


@dataclass
class Incident:
    """An incident as it is, with all that changed in it. id: the tool's own, of another order than the numbers."""

    ticket: str
    id: str
    opened_at: int
    updated_at: int
    fields: dict[str, str]
    first: dict[str, str]
    entered: dict[str, int]
    updates: int = 0


@dataclass
class Desk:
    """Incidents that people open and change; ahead: by how many seconds its clock is wrong."""

    at: int = BEGIN
    ahead: int = 0
    incidents: dict[str, Incident] = field(default_factory=dict)
    changes: dict[str, list[Changed]] = field(default_factory=dict)
    written: dict[str, dict[str, object]] = field(default_factory=dict)

    @property
    def clock(self) -> int:
        return self.at + self.ahead

    def pass_(self, seconds: int) -> None:
        self.at += seconds

    def open(self, **fields: str) -> str:
        number = len(self.incidents) + 1
        ticket, own = f"INC{number:012}", f"{(number * 7919) % 9973:04}{number:08}"
        said = {"state": "New", "priority": "2 - High", "service": "email", "customer": "Physics", "category": "mail",
                "assignment_group": "Desk", "assignee": "", **fields}  # fmt: skip
        self.incidents[ticket] = Incident(
            ticket, own, self.clock, self.clock, said, dict(said), {said["state"]: self.clock}
        )
        self.changes[ticket] = []
        return ticket

    def change(self, ticket: str, **fields: str) -> None:
        one = self.incidents[ticket]
        one.updates += 1
        one.updated_at = self.clock
        for name, new in fields.items():
            if one.fields[name] == new:
                continue
            number = sum(map(len, self.changes.values())) + 1
            self.changes[ticket].append(Changed(number, self.clock, name, one.fields[name], new, one.updates))
            one.fields[name] = new
            if name == "state":
                one.entered[new] = self.clock

    def truth(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """By ticket and field when it took which value; values of one instant but the last count for nothing."""
        found = {}
        for ticket, one in self.incidents.items():
            for name in FIELDS:
                taken = {one.opened_at: one.first[name]}
                taken |= {change.at: change.new for change in self.changes[ticket] if change.field == name}
                found[ticket, name] = without_repeats(sorted(taken.items()))
        return found


def without_repeats(taken: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """A history without the instants at which nothing changed."""
    kept: list[tuple[int, str]] = []
    for at, value in taken:
        if not kept or kept[-1][1] != value:
            kept.append((at, value))
    return kept
