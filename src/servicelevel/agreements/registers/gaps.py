"""Offered services without an active SLA (R17), and dependency edges that no active OLA or UC covers (R18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements.registers.covers import Cover, covered_services, holding, last_end
from servicelevel.capabilities import queries as capabilities
from servicelevel.capabilities.edges import Edge
from servicelevel.capabilities.queries import CatalogueVersion
from servicelevel.capabilities.service_content import lifecycle_of
from servicelevel.organisation.models import Party

SLA = ("SLA",)
NEEDS: Mapping[str, str] = {Party.Kind.TEAM.value: "OLA", Party.Kind.VENDOR.value: "UC"}
"""The agreement that a dependency on somebody needs, by their kind; on the provider itself it needs none."""


@dataclass(frozen=True)
class Offered:
    """A service that is offered. since: from when on without a break, as far as that is known."""

    key: str
    name: str
    owner: str
    since: datetime


@dataclass(frozen=True)
class WithoutSla:
    """An offered service that no SLA in force covers. since: when the gap began; had: whether one covered it before."""

    service: Offered
    since: datetime
    had: bool
    coming: tuple[Cover, ...] = ()

    def days(self, at: datetime) -> int:
        """The age of the gap in whole days."""
        return (at - self.since).days


@dataclass(frozen=True)
class EdgeCover:
    """An edge with the agreements that cover it. needs: OLA, UC, or empty where it needs none."""

    edge: Edge
    needs: str
    covered_by: tuple[Cover, ...]

    @property
    def is_gap(self) -> bool:
        """Whether it needs an agreement and has none."""
        return bool(self.needs) and not self.covered_by


def offered(at: datetime, as_of: datetime | None = None) -> list[Offered]:
    """The services that are offered at an instant, by name."""
    rows = capabilities.current(at, as_of).filter(lifecycle="offered").select_related("service")
    found = {row.service.key: row for row in rows.order_by("folded", "service__key")}
    versions = capabilities.versions_of(found, as_of)
    return [Offered(key, row.name, row.owner, offered_since(versions[key], at)) for key, row in found.items()]


def offered_since(versions: Sequence[CatalogueVersion], at: datetime) -> datetime:
    """When the unbroken stretch began in which the service is offered at an instant.

    Where a version holds "from the beginning", the day on which it was recorded is all that is known.
    """
    since = at
    for one in reversed([one for one in versions if one.holds_from is None or one.holds_from <= at]):
        if lifecycle_of(one.content) != "offered":
            break
        since = one.recorded_at if one.holds_from is None else one.holds_from
    return min(since, at)


def without_sla(
    services: Sequence[Offered], found: Sequence[Cover], coming: Sequence[Cover], at: datetime
) -> list[WithoutSla]:
    """The offered services that no SLA covers, the oldest gap first. found: in force; coming: drafts."""
    covered = covered_services(found, at, SLA)
    gaps = [_gap(one, found, coming, at) for one in services if one.key not in covered]
    return sorted(gaps, key=lambda one: (one.since, one.service.key))


def edge_covers(
    services: Sequence[str], edges: Mapping[str, Sequence[Edge]], found: Sequence[Cover], at: datetime
) -> list[EdgeCover]:
    """The edges of some services, each with the agreements in force with its provider that name its service."""
    held = holding(found, at, tuple(NEEDS.values()))
    return [_covered(edge, held) for key in services for edge in edges.get(key, ())]


def _gap(service: Offered, found: Sequence[Cover], drafts: Sequence[Cover], at: datetime) -> WithoutSla:
    ended = last_end(found, service.key, at, SLA)
    later = [one for one in found if one.begins > at]
    coming = [one for one in (*later, *drafts) if one.kind in SLA and service.key in one.services]
    return WithoutSla(service, max(service.since, ended or service.since), ended is not None, tuple(coming))


def _covered(edge: Edge, held: Sequence[Cover]) -> EdgeCover:
    needs = NEEDS.get(edge.provider_kind, "")
    mine = [
        one for one in held
        if one.kind == needs and one.provider == edge.provider and edge.service in one.services
    ]  # fmt: skip
    return EdgeCover(edge, needs, tuple(mine))
