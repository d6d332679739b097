"""The catalogue as lists: a page of services, found and filtered; the waves of the roadmap; what customers see of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet

from servicelevel.capabilities.models import Dependency, ServiceVersion
from servicelevel.capabilities.queries import current, current_visible_to
from servicelevel.capabilities.service_content import Completeness, completeness
from servicelevel.organisation.models import Party

PAGE = 50
OF_A_WAVE = 10
NO_WAVE = "none"


@dataclass(frozen=True)
class Wanted:
    """Which services are wanted. Empty parts ask for nothing; wave: a number, or NO_WAVE; after: the key before the page."""

    find: str = ""
    lifecycle: str = ""
    criticality: str = ""
    wave: str = ""
    after: str = ""


@dataclass(frozen=True)
class Listed:
    """A service in a list: what counts of it, and how much of what the catalogue should say is said."""

    version: ServiceVersion
    complete: Completeness


@dataclass(frozen=True)
class Wave:
    """A wave of the roadmap (R8, R13). number: None for services that are in none yet; shown: the first by name.

    share: of the catalogue, whole per cent; promised, mapped: how many have an SLA, and a dependency map.
    """

    number: int | None
    count: int
    share: int
    promised: int
    mapped: int
    shown: tuple[Listed, ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)


def offered_to(party: Party, at: datetime) -> QuerySet[ServiceVersion]:
    """What counts of the services that a customer or a vendor sees."""
    return current(at).select_related("service").filter(service__seen_by=party)


def page_of_services(
    rows: QuerySet[ServiceVersion], wanted: Wanted, at: datetime
) -> tuple[list[Listed], int, str]:
    """A page by name, how many there are in all, and the key after which the next page begins ("" for none).

    rows: what counts of the services that somebody may see. The number of queries does not depend on how many there are.
    """
    rows = _filtered(rows, wanted)
    total = rows.count()
    before = rows.filter(service__key=wanted.after).first() if wanted.after else None
    if before is not None:
        rows = rows.filter(
            Q(folded__gt=before.folded) | Q(folded=before.folded, service__key__gt=wanted.after)
        )
    found = _listed(list(rows.order_by("folded", "service__key")[: PAGE + 1]), at)
    after = found[PAGE - 1].version.service.key if len(found) > PAGE else ""
    return found[:PAGE], total, after


def waves(person: Any, at: datetime, promised: QuerySet[Any]) -> list[Wave]:
    """The services that are not retired, by the wave in which service level management reaches them, those in none last.

    promised: the primary keys of services that an SLA covers.
    """
    rows = current_visible_to(person, at).exclude(lifecycle="retired")
    mapped = _dependencies(at).values("service")
    counts = rows.order_by().values("phase").annotate(
        count=Count("pk"), promised=Count("pk", filter=Q(service__in=promised)),
        mapped=Count("pk", filter=Q(service__in=mapped)),
    )  # fmt: skip
    found = sorted(counts, key=lambda one: (one["phase"] is None, one["phase"] or 0))
    total = sum(one["count"] for one in found)
    firsts = [
        list(rows.filter(phase=one["phase"]).order_by("folded", "service__key")[:OF_A_WAVE]) for one in found
    ]
    listed = iter(_listed([row for some in firsts for row in some], at))
    return [
        Wave(
            one["phase"], one["count"], one["count"] * 100 // total, one["promised"], one["mapped"],
            tuple(islice(listed, len(some))),
        )
        for one, some in zip(found, firsts, strict=True)
    ]  # fmt: skip


def completeness_of(version: ServiceVersion, at: datetime) -> Completeness:
    """How complete the catalogue is on one service, its dependency map included (R16)."""
    return completeness(version.content, _dependencies(at).filter(service=version.service_id).exists())


def _filtered(rows: QuerySet[ServiceVersion], wanted: Wanted) -> QuerySet[ServiceVersion]:
    for word in wanted.find.casefold().split():
        rows = rows.filter(words__contains=word)
    if wanted.lifecycle:
        rows = rows.filter(lifecycle=wanted.lifecycle)
    if wanted.criticality:
        rows = rows.filter(criticality=wanted.criticality)
    if wanted.wave == NO_WAVE:
        return rows.filter(phase=None)
    return rows.filter(phase=int(wanted.wave)) if wanted.wave.isdecimal() and len(wanted.wave) < 3 else rows


def _listed(rows: Sequence[ServiceVersion], at: datetime) -> list[Listed]:
    shown = [row.service_id for row in rows]
    mapped = set(_dependencies(at).filter(service__in=shown).values_list("service_id", flat=True))
    return [Listed(row, completeness(row.content, row.service_id in mapped)) for row in rows]


def _dependencies(at: datetime) -> QuerySet[Dependency]:
    rows = Dependency.objects.filter(holds_from__lte=at, service__isnull=False)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=at))
