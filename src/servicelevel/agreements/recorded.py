"""What is recorded of calendars, services and agreements, as a plan of changes takes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servicelevel.agreements.models import AgreementVersion, CalendarVersion
from servicelevel.capabilities.models import ServiceVersion

Content = Mapping[str, Any]


@dataclass
class History:
    """The versions of one record: the one that counts for each instant, and the highest number so far."""

    by_begin: dict[datetime, tuple[str, Content]] = field(default_factory=dict)
    last_number: int = 0

    def add(self, number: int, begins: datetime, digest: str, content: Content) -> None:
        """A version with a higher number than all before it; for its instant it is the one that counts."""
        self.by_begin[begins] = (digest, content)
        self.last_number = number

    def at(self, begins: datetime) -> tuple[str, Content] | None:
        """Digest and content of the version that counts from exactly this instant."""
        return self.by_begin.get(begins)

    def before(self, begins: datetime) -> Content | None:
        """The content that holds until this instant."""
        earlier = [begin for begin in self.by_begin if begin < begins]
        return self.by_begin[max(earlier)][1] if earlier else None

    def after(self, begins: datetime) -> datetime | None:
        """The instant of the next version."""
        return min((begin for begin in self.by_begin if begin > begins), default=None)


Histories = dict[str, History]


def calendar_histories() -> Histories:
    rows = CalendarVersion.objects.order_by("calendar__key", "number")
    return _histories(rows.values_list("calendar__key", "number", "holds_from", "digest", "content"))


def service_histories() -> Histories:
    rows = ServiceVersion.objects.order_by("service__key", "number")
    return _histories(rows.values_list("service__key", "number", "holds_from", "digest", "content"))


def agreement_histories() -> Histories:
    rows = AgreementVersion.objects.order_by("agreement__key", "number")
    return _histories(rows.values_list("agreement__key", "number", "takes_effect", "digest", "content"))


def _histories(rows: Iterable[tuple[Any, ...]]) -> Histories:
    found: Histories = {}
    for key, number, begins, digest, content in rows:
        found.setdefault(key, History()).add(number, begins, digest, content)
    return found


def contents(histories: Histories) -> Iterator[tuple[str, datetime, Content]]:
    """Every version that counts: id, instant, content."""
    for key, history in histories.items():
        for begins in sorted(history.by_begin):
            yield key, begins, history.by_begin[begins][1]
