"""How the columns of somebody's table become events: the mapping of csv and jsonl, after it has been checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from servicelevel.connectors.local_times import LocalTimes

STATES_OF_STAMPS = {
    "opened": "New",
    "assigned": "Assigned",
    "responded": "In Progress",
    "resolved": "Resolved",
    "reopened": "In Progress",
    "closed": "Closed",
}


@dataclass(frozen=True)
class Stamp:
    """A column of a ticket's row that says when it entered a state."""

    name: str
    column: str
    state: str


@dataclass(frozen=True)
class TicketMapping:
    """A mapping that has been checked.

    columns: our name to theirs; ``ticket`` and, where a row is an event, ``at`` are among them. stamps: where a row is
    a ticket. times: of columns that have no format of their own in ``times_of``. blank_says_nothing: an empty cell
    leaves the field as it was, otherwise it empties the field.
    """

    columns: Mapping[str, str]
    stamps: tuple[Stamp, ...]
    values: Mapping[str, Mapping[str, str]]
    refuse_unknown: frozenset[str]
    times: LocalTimes
    times_of: Mapping[str, LocalTimes] = field(default_factory=dict)
    delimiter: str = ","
    encoding: str = "utf-8"
    missing: frozenset[str] = frozenset({""})
    blank_says_nothing: bool = False
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> list[str]:
        """The columns that must be there."""
        return list(dict.fromkeys([*self.columns.values(), *(stamp.column for stamp in self.stamps)]))
