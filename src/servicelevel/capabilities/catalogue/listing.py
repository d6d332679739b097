"""The catalogue as lists: a page of services, found and filtered; the waves of the roadmap; what customers see of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from servicelevel.capabilities.models import Dependency, ServiceVersion
from servicelevel.capabilities.queries import current, current_visible_to
from servicelevel.capabilities.service_content import Completeness, completeness
from servicelevel.organisation.models import Party

PAGE = 50
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
    """A wave of the roadmap (R8, R13). number: None for services that are in none yet."""

    number: int | None
    services: tuple[Listed, ...]
    share: int

    @property
    def complete(self) -> int:
        """How many of its services say all that the catalogue should say."""
        return sum(not one.complete.missing for one in self.services)


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
    found = _listed(rows.order_by("folded", "service__key"), at, PAGE + 1)
    after = found[PAGE - 1].version.service.key if len(found) > PAGE else ""
    return found[:PAGE], total, after


def waves(person: Any, at: datetime) -> list[Wave]:
    """The services that are not retired, by the wave in which service level management reaches them, those in none last."""
    rows = current_visible_to(person, at).exclude(lifecycle="retired")
    found = _listed(rows.order_by("folded", "service__key"), at)
    numbers = sorted({one.version.phase for one in found}, key=lambda number: (number is None, number or 0))
    return [_wave(number, found) for number in numbers]


def completeness_of(version: ServiceVersion, at: datetime) -> Completeness:
    """How complete the catalogue is on one service, its dependency map included (R16)."""
    return completeness(version.content, _dependencies(at).filter(service=version.service_id).exists())


def _wave(number: int | None, found: Iterable[Listed]) -> Wave:
    every = list(found)
    mine = tuple(one for one in every if one.version.phase == number)
    return Wave(number, mine, len(mine) * 100 // len(every))


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


def _listed(rows: QuerySet[ServiceVersion], at: datetime, most: int | None = None) -> list[Listed]:
    mapped = Exists(_dependencies(at).filter(service=OuterRef("service")))
    found: list[Any] = list(rows.annotate(is_mapped=mapped)[:most])
    return [Listed(row, completeness(row.content, row.is_mapped)) for row in found]


def _dependencies(at: datetime) -> QuerySet[Dependency]:
    rows = Dependency.objects.filter(holds_from__lte=at, service__isnull=False)
    return rows.filter(Q(ended_at=None) | Q(ended_at__gt=at))
