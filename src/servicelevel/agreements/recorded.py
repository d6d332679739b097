"""What is recorded of calendars, services and agreements: which versions count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicelevel.agreements.models import AgreementVersion, CalendarVersion
from servicelevel.agreements.promise_moments import local_begin
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.capabilities.queries import ALWAYS

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """A version that counts: from when it holds, its digest and its content."""

    begins: datetime
    digest: str
    content: Content


@dataclass
class History:
    """The versions of one record: the one that counts for each local begin, and the highest number so far."""

    by_begin: dict[datetime, Kept] = field(default_factory=dict)
    last_number: int = 0

    def add(self, number: int, local: datetime, kept: Kept) -> None:
        """A version with a higher number than all before it: for its local begin it is the one that counts."""
        self.by_begin[local] = kept
        self.last_number = number

    def before(self, begins: datetime) -> Kept | None:
        """The version that holds until this instant."""
        earlier = [kept for kept in self.by_begin.values() if kept.begins < begins]
        return max(earlier, key=lambda kept: kept.begins) if earlier else None

    def after(self, begins: datetime) -> datetime | None:
        """The instant of the next version."""
        return min((kept.begins for kept in self.by_begin.values() if kept.begins > begins), default=None)

    def in_order(self) -> list[Kept]:
        """The versions that count, in the order in which they hold."""
        return sorted(self.by_begin.values(), key=lambda kept: kept.begins)


Histories = dict[str, History]


def calendar_histories(as_of: datetime | None = None) -> Histories:
    """Every calendar, as it was known at ``as_of`` (None: now)."""
    rows = CalendarVersion.objects.order_by("calendar__key", "number")
    rows = rows if as_of is None else rows.filter(recorded_at__lte=as_of)
    return _histories(rows.values_list("calendar__key", "number", "holds_from", "digest", "content"))


def service_histories() -> Histories:
    """Every service; drafts do not count, but their numbers are taken."""
    rows = ServiceVersion.objects.order_by("service__key", "number")
    live = rows.filter(state=ServiceVersion.State.LIVE)
    found = _histories(live.values_list("service__key", "number", "holds_from", "digest", "content"))
    for key, number in rows.exclude(state=ServiceVersion.State.LIVE).values_list("service__key", "number"):
        history = found.setdefault(key, History())
        history.last_number = max(history.last_number, number)
    return found


def agreement_histories() -> Histories:
    """Every agreement."""
    rows = AgreementVersion.objects.order_by("agreement__key", "number")
    return _histories(rows.values_list("agreement__key", "number", "takes_effect", "digest", "content"))


def local_key(begins: datetime, zone: str) -> datetime:
    """The local begin of a version; ALWAYS stays what it is in every zone."""
    return ALWAYS.replace(tzinfo=None) if begins == ALWAYS else local_begin(begins, zone)


def _histories(rows: Iterable[tuple[Any, ...]]) -> Histories:
    found: Histories = {}
    for key, number, begins, digest, content in rows:
        local = local_key(begins, content.get("zone", "UTC"))
        found.setdefault(key, History()).add(number, local, Kept(begins, digest, content))
    return found
