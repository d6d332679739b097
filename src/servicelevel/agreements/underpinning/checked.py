"""What was found: target by target whether it is carried, and what ends too early."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Literal

from servicelevel.levels import GoalRow
from servicelevel.levels.underpinning import Bounds, Chain, NoTimeAhead, Worst

Verdict = Literal["carried", "not carried", "cannot be decided"]


@dataclass(frozen=True)
class Shares:
    """In which share of the cases the parts are kept together, and which share is promised above them.

    promised: what the parts guarantee together: their product where they are independent, else the least it can be.
    count: how many parts somebody promises.
    """

    promised: Fraction
    wanted: Fraction
    independent: bool
    count: int

    @property
    def enough(self) -> bool:
        """Whether as much is promised below as above."""
        return self.promised >= self.wanted


@dataclass(frozen=True)
class CheckedTime:
    """A goal of a ticket target, for one priority (empty: for all).

    found: None where something is missing, which `missing` says in sentences. written: whether the agreement says what
    the target rests on. uncovered: the first instant of its hours at which none of the parts works.
    """

    target: str
    name: str
    priority: str
    row: GoalRow
    written: bool
    missing: tuple[str, ...] = ()
    chain: Chain | None = None
    found: Worst | NoTimeAhead | None = None
    shares: Shares | None = None
    uncovered: datetime | None = None

    @property
    def verdict(self) -> Verdict:
        """Carried only where it is in time from every start, in as many cases as are promised."""
        if not isinstance(self.found, Worst) or self.shares is None:
            return "cannot be decided"
        if not self.found.carried:
            return "not carried"
        return "carried" if self.shares.enough else "cannot be decided"


@dataclass(frozen=True)
class Component:
    """What an availability rests on: a share of its own hours, and what that can be of the hours of the target."""

    key: str
    name: str
    party: str
    share: Fraction
    hours: str
    bounds: Bounds
    uncovered: datetime | None


@dataclass(frozen=True)
class CheckedAvailability:
    """An availability target. bounds: what the components are together, each just kept; None where one is missing.

    product: the same where they are independent of each other.
    """

    target: str
    name: str
    wanted: Fraction
    hours: str
    written: bool
    missing: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    bounds: Bounds | None = None
    product: Fraction | None = None

    priority = ""

    @property
    def verdict(self) -> Verdict:
        """By the product where it is known; else only where it holds, or fails, however outages fall together."""
        if self.bounds is None:
            return "cannot be decided"
        if self.product is not None:
            return "carried" if self.product >= self.wanted else "not carried"
        if self.bounds.low >= self.wanted:
            return "carried"
        return "not carried" if self.bounds.high < self.wanted else "cannot be decided"


@dataclass(frozen=True)
class Ending:
    """An OLA or UC that ends before the agreement that it carries; ends: the first instant without it."""

    key: str
    title: str
    kind: str
    ends: datetime


CheckedTarget = CheckedTime | CheckedAvailability


@dataclass(frozen=True)
class Checked:
    """An agreement held against what it rests on, over the starts from ``first`` up to but without ``last`` (UTC).

    unchecked: names of targets that are neither times nor availabilities. drafts: titles of what it rests on that is
    not in force. titles: of the agreements below, by key.
    """

    key: str
    title: str
    zone: str
    first: datetime
    last: datetime
    targets: tuple[CheckedTarget, ...]
    endings: tuple[Ending, ...]
    unchecked: tuple[str, ...]
    drafts: tuple[str, ...]

    def of(self, verdict: Verdict) -> tuple[CheckedTarget, ...]:
        """The targets with a verdict."""
        return tuple(target for target in self.targets if target.verdict == verdict)

    @property
    def carried(self) -> bool:
        """Whether every target that was checked is carried, and nothing ends before the agreement."""
        return bool(self.targets) and len(self.of("carried")) == len(self.targets) and not self.endings
