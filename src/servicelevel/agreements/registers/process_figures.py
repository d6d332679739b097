"""KPI 3 and KPI 4 of the process, worked out for the end of any month from the versions of then (R32, R56, R57).

Nothing is stored: a month that is closed gives the same figures whenever it is asked for, as long as it is asked as it
was known then; as it is known now, what was recorded later counts as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from servicelevel.agreements.registers.covers import Cover, covered_services, covers
from servicelevel.agreements.registers.gaps import EdgeCover, Offered, edge_covers, offered
from servicelevel.capabilities import queries as capabilities
from servicelevel.capabilities.edges import edges_at
from servicelevel.requirements.queries import holding
from servicelevel.web.wording import MONTHS

SHOWN = 13


@dataclass(frozen=True)
class Month:
    """A calendar month in UTC. at: the instant as of which it is judged, its end or now. closed: whether it is over."""

    key: str
    words: str
    at: datetime
    closed: bool


@dataclass(frozen=True)
class Share:
    """Some of all, by name, each side listable."""

    having: tuple[Offered, ...]
    missing: tuple[Offered, ...]

    @property
    def of(self) -> int:
        """How many there are in all."""
        return len(self.having) + len(self.missing)

    @property
    def percent(self) -> float | None:
        """The share in per cent; None where there is nothing to be divided by."""
        return len(self.having) * 100 / self.of if self.of else None


@dataclass(frozen=True)
class ProcessMonth:
    """The figures of a month (X21): sla is KPI 3, ola KPI 4. interim: offered services with an interim agreement alone.

    defined: services of the catalogue that are not retired, offered or not. edges: dependencies on teams and vendors.
    """

    month: Month
    sla: Share
    ola: Share
    interim: tuple[Offered, ...]
    defined: int
    edges: tuple[EdgeCover, ...]

    @property
    def covered_edges(self) -> int:
        """How many of the dependencies an agreement in force covers."""
        return sum(not one.is_gap for one in self.edges)


def months_until(now: datetime, count: int = SHOWN) -> list[Month]:
    """The last months up to the one that runs, the oldest first."""
    here = now.astimezone(UTC)
    found = [_month(here.year * 12 + here.month - 1 - back, now) for back in range(count)]
    return found[::-1]


def process_months(months: Sequence[Month], known_then: bool) -> list[ProcessMonth]:
    """The figures of months, without those in which no service was defined yet. known_then: as each was known at its end."""
    present = [] if known_then else covers()
    found = (_of_month(one, covers(one.at) if known_then else present, known_then) for one in months)
    return [one for one in found if one.defined]


def _month(number: int, now: datetime) -> Month:
    begins, ends = (datetime(each // 12, each % 12 + 1, 1, tzinfo=UTC) for each in (number, number + 1))
    words = f"{MONTHS[begins.month - 1]} {begins.year}"
    return Month(f"{begins:%Y-%m}", words, min(ends, now), ends <= now)


def _of_month(month: Month, found: Sequence[Cover], known_then: bool) -> ProcessMonth:
    as_of = month.at if known_then else None
    services = offered(month.at, as_of)
    keys = [one.key for one in services]
    with_sla, with_ola = (covered_services(found, month.at, (kind,)) for kind in ("SLA", "OLA"))
    interim = set(holding(month.at).values_list("requirements__case__service", flat=True)) - with_sla
    defined = capabilities.current(month.at, as_of).exclude(lifecycle="retired").count()
    edges = edge_covers(keys, edges_at(month.at), found, month.at)
    return ProcessMonth(
        month, _share(services, with_sla), _share(services, with_ola),
        tuple(one for one in services if one.key in interim), defined, tuple(one for one in edges if one.needs),
    )  # fmt: skip


def _share(services: Sequence[Offered], covered: set[str]) -> Share:
    return Share(
        tuple(one for one in services if one.key in covered),
        tuple(one for one in services if one.key not in covered),
    )
