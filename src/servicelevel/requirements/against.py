"""What a requirement is held against: values that are handed in, because they live in rooms above and below. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels import Goal
from servicelevel.worktime import WorkCalendar

Verdict = Literal["met", "not met", "unknown"]
MET: Final = "met"
NOT_MET: Final = "not met"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True)
class Promise:
    """What an OLA or a UC promises of one kind.

    kind: availability, response or resolution; priority: "" for every one; goal: of a clock, None for availability;
    number: per cent, for availability; share: per cent of the tickets for which it is promised; words: all of it in a few.
    """

    kind: str
    calendar: WorkCalendar
    words: str
    priority: str = ""
    goal: Goal | None = None
    number: Decimal | None = None
    share: Decimal = Decimal(100)


@dataclass(frozen=True)
class Underpinning:
    """An OLA or a UC that covers the service."""

    kind: Literal["OLA", "UC"]
    key: str
    title: str
    in_force: bool
    promises: tuple[Promise, ...] = ()


@dataclass(frozen=True)
class Month:
    """What was available in a month: microseconds up of microseconds agreed."""

    words: str
    up: int
    agreed: int


@dataclass(frozen=True)
class MeasuredAvailability:
    """The availability of the service by months, oldest first, in the hours of a calendar."""

    calendar: WorkCalendar
    months: tuple[Month, ...]


@dataclass(frozen=True, eq=False)
class MeasuredTickets:
    """How long tickets of the service took, one entry a ticket that came to its end.

    kind: response or resolution; priority: "" for those without one; started: datetime64[us] UTC; used: microseconds
    on the clock (in the calendar, without pauses); real: microseconds from begin to end; of: by which target they were
    clocked; link: where that stands.
    """

    kind: str
    priority: str
    calendar: WorkCalendar
    since: datetime
    until: datetime
    started: NDArray[np.datetime64]
    used: NDArray[np.int64]
    real: NDArray[np.int64]
    of: str = ""
    link: str = ""


@dataclass(frozen=True)
class Assessed:
    """What an assessment of the service's capabilities found (1.0)."""

    key: str
    at: datetime
    verdict: Verdict
    words: str


@dataclass(frozen=True)
class Capability:
    """What the service can do today: its hours, what was measured, what assessments found."""

    hours: WorkCalendar | None = None
    hours_words: str = ""
    availability: MeasuredAvailability | None = None
    tickets: tuple[MeasuredTickets, ...] = ()
    assessed: tuple[Assessed, ...] = ()


@dataclass(frozen=True)
class Against:
    """All that requirements for a service are held against."""

    capability: Capability = field(default_factory=Capability)
    underpinnings: tuple[Underpinning, ...] = ()

    def of_kind(self, kind: str) -> tuple[Underpinning, ...]:
        """The OLAs, or the UCs, that cover the service."""
        return tuple(one for one in self.underpinnings if one.kind == kind)
