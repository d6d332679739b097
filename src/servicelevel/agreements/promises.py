"""Promises as they were read from files: checked, and each knowing where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicelevel.agreements.promise_moments import local_begin
from servicelevel.agreements.yaml_text import Document
from servicelevel.worktime import Problem, WorkCalendar

Content = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a record stands: its document and its path in it."""

    document: Document
    path: str

    def problem(self, below: str, value: object, message: str, remedy: str = "") -> Problem:
        """A problem with a part of the record (``below``), or with the record itself (empty)."""
        path = self.path if not below else self.path + (below if below.startswith("[") else f".{below}")
        return self.document.problem(path, value, message, remedy)

    def __str__(self) -> str:
        return f"{self.document.file}:{self.document.line(self.path)}"


@dataclass(frozen=True)
class PartyPromise:
    """A party: provider, team, customer or vendor. Parties have no versions; their name may change."""

    key: str
    name: str
    kind: str
    place: Place


@dataclass(frozen=True)
class CalendarPromise:
    """A version of a calendar; holds_from is None for "always". content: canonical mapping, and a name."""

    key: str
    holds_from: datetime | None
    calendar: WorkCalendar
    content: Content
    place: Place

    @property
    def local_begin(self) -> datetime | None:
        """From when it holds, on the wall clock of its zone."""
        return self.holds_from and local_begin(self.holds_from, self.calendar.zone.key)


@dataclass(frozen=True)
class ServicePromise:
    """A version of a service; holds_from is None for "always"."""

    key: str
    holds_from: datetime | None
    content: Content
    place: Place

    @property
    def local_begin(self) -> datetime | None:
        """From when it holds, on a clock that shows UTC."""
        return self.holds_from and local_begin(self.holds_from, "UTC")


@dataclass(frozen=True)
class AgreementPromise:
    """A version of an agreement, from ``takes_effect`` up to but without ``ends``."""

    key: str
    kind: str
    customer: str
    provider: str
    zone: str
    takes_effect: datetime
    ends: datetime | None
    content: Content
    place: Place

    @property
    def local_begin(self) -> datetime:
        """From when it holds, on the wall clock of its zone."""
        return local_begin(self.takes_effect, self.zone)


@dataclass(frozen=True)
class Promises:
    """All records of some promise files, in the order in which they stand there."""

    parties: tuple[PartyPromise, ...] = ()
    calendars: tuple[CalendarPromise, ...] = ()
    services: tuple[ServicePromise, ...] = ()
    agreements: tuple[AgreementPromise, ...] = ()


@dataclass(frozen=True)
class KnownAgreement:
    """An agreement that is recorded: what no version of it may change.

    zones: the zone of each version that counts, by the local time from which it holds. supports, targets: of all
    versions that count; of targets that stand in several the content of the last.
    """

    kind: str
    customer: str
    provider: str
    zones: Mapping[datetime, str]
    supports: frozenset[str] = frozenset()
    targets: Mapping[str, Content] = field(default_factory=dict)


@dataclass(frozen=True)
class Known:
    """What is recorded already, so that files may refer to it.

    parties: id -> kind; calendars: id -> (from, calendar) in ascending order, None first for "always".
    """

    parties: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, tuple[tuple[datetime | None, WorkCalendar], ...]] = field(default_factory=dict)
    services: frozenset[str] = frozenset()
    agreements: Mapping[str, KnownAgreement] = field(default_factory=dict)
