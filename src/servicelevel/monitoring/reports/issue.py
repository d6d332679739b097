"""What a report that goes out says besides its figures: analysis, actions, exclusions, and what it restates (R116, R120)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True)
class Note:
    """What a person makes of a target's figure, and how it compares with what was expected."""

    target: str
    target_name: str
    words: str
    against: str
    by: str


@dataclass(frozen=True)
class Undertaken:
    """A specific action to improve the service."""

    words: str
    owner: str
    due_on: date | None


@dataclass(frozen=True)
class Excluded:
    """An interval that was agreed not to count, with who asked for it and who agreed."""

    about: str
    target: str
    begins: datetime
    ends: datetime
    reason: str
    asked_by: str
    agreed_by: str


@dataclass(frozen=True)
class Cause:
    """Why a clock was breached, as a person classified it."""

    ticket: str
    target_name: str
    cause: str
    narrative: str
    by: str


@dataclass(frozen=True)
class Change:
    """A figure, or a clock behind one, that differs from the report before. about: the target's name, or the ticket."""

    about: str
    target_name: str
    before: str
    after: str


@dataclass(frozen=True)
class Restated:
    """What a restatement names: the report that it takes the place of, why, and exactly what differs."""

    number: int
    as_of: datetime
    digest: str
    reason: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Issue:
    """A report as it goes out: number 1 is the report of the period, higher ones restate it."""

    number: int
    notes: tuple[Note, ...] = ()
    actions: tuple[Undertaken, ...] = ()
    exclusions: tuple[Excluded, ...] = ()
    causes: tuple[Cause, ...] = ()
    restates: Restated | None = None
