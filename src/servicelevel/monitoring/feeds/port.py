"""What a connector to a tool gives and takes. Instants are microseconds since 1970 UTC. No framework is known here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

Cursor = Mapping[str, Any]
"""How far a tool was read: plain values that only its connector understands; empty before the first page."""


class ToolTrouble(Exception):
    """A tool could not be asked, or what it said cannot be used; nothing was taken from it. The words hold no secret.

    wait: seconds for which the tool asked to be left alone. for_good: a later try will not help before somebody mends it.
    """

    def __init__(self, words: str, *, wait: float | None = None, for_good: bool = False) -> None:
        super().__init__(words)
        self.wait, self.for_good = wait, for_good


@dataclass(frozen=True)
class TicketPage:
    """Rows that a tool told (as connectors of files give them), and where it is to be read on.

    more: the tool has further rows already. skew: how far the tool's clock is ahead of ours, in microseconds, where it
    told its time.
    """

    rows: Sequence[Any]
    cursor: Cursor
    more: bool = False
    skew: int | None = None


@dataclass(frozen=True)
class ClockStanding:
    """One clock of a ticket. left: working microseconds, negative when over; None where it has no goal.

    record: where the record of its breach stands, empty while there is none (R63).
    """

    agreement: str
    target: str
    state: str
    verdict: str
    due_at: int | None
    left: int | None
    record: str = ""

    @property
    def is_open(self) -> bool:
        return self.verdict == "open" or (self.verdict == "breached" and self.state in ("running", "paused"))


@dataclass(frozen=True)
class Standing:
    """Where a ticket stands against what was agreed, at an instant."""

    at: int
    clocks: tuple[ClockStanding, ...] = field(default=())

    def at_address(self, address: str) -> Standing:
        """As it is told outside: the records under the address of the installation, where it knows its own."""
        clocks = (replace(one, record=address + one.record) if one.record else one for one in self.clocks)
        return replace(self, clocks=tuple(clocks))

    @property
    def next_due(self) -> ClockStanding | None:
        """The open clock that is due first."""
        ahead = [clock for clock in self.clocks if clock.is_open and clock.due_at is not None]
        return min(ahead, key=lambda clock: (clock.due_at or 0, clock.agreement, clock.target), default=None)

    @property
    def is_breached(self) -> bool:
        return any(clock.verdict == "breached" for clock in self.clocks)

    @property
    def content(self) -> list[tuple[Any, ...]]:
        """What is worth telling again when it changes: all but what passing time alone changes."""
        return [(c.agreement, c.target, c.state, c.verdict, c.due_at) for c in self.clocks]

    def as_json(self) -> dict[str, Any]:
        """Plain values, as they are kept until they are told."""
        return {"at": self.at, "clocks": [asdict(clock) for clock in self.clocks]}

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> Standing:
        """The standing that `as_json` wrote."""
        return cls(kept["at"], tuple(ClockStanding(**clock) for clock in kept["clocks"]))


class Connector(Protocol):
    """A tool: asked for what happened, told where its tickets stand."""

    def poll(self, cursor: Cursor, now: datetime) -> TicketPage:
        """The next page. Raises ToolTrouble."""

    def write_back(self, ticket: str, standing: Standing) -> None:
        """Tell the tool where its ticket stands; telling it twice changes nothing more. Raises ToolTrouble."""
