"""The service catalogue for others: who sees which service, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from servicelevel.capabilities.models import Component, Dependency, Service, ServiceVersion
from servicelevel.errors import NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.queries import EVERYWHERE, Scope, holds, is_inside, party_of

ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)
"""`holds_from` of a version without a beginning."""
LIVE, DRAFT = ServiceVersion.State.LIVE, ServiceVersion.State.DRAFT


@dataclass(frozen=True)
class CatalogueVersion:
    """A version of a service that counts. holds_from: None for "always"."""

    number: int
    holds_from: datetime | None
    recorded_at: datetime
    content: dict[str, Any]


def services_visible_to(person: Any) -> QuerySet[Service]:
    """The provider and its teams see all services; customers and vendors those they take part in; others none."""
    party = party_of(person)
    if party is None:
        return Service.objects.none()
    if is_inside(person):
        return Service.objects.order_by("key")
    return Service.objects.filter(seen_by=party).order_by("key")


def current(at: datetime, as_of: datetime | None = None) -> QuerySet[ServiceVersion]:
    """What counts of each service at an instant: the live version that holds, one row a service.

    Of versions that hold from the same instant the one with the highest number counts; as_of: known by then.
    """
    rows = _live(as_of).filter(holds_from__lte=at)
    after = Q(holds_from__gt=OuterRef("holds_from"))
    after |= Q(holds_from=OuterRef("holds_from"), number__gt=OuterRef("number"))
    return rows.filter(~Exists(rows.filter(after, service=OuterRef("service"))))


def current_visible_to(person: Any, at: datetime) -> QuerySet[ServiceVersion]:
    """What counts now of the services that a person may see."""
    rows = current(at).select_related("service")
    if is_inside(person):
        return rows
    party = party_of(person)
    return rows.filter(service__seen_by=party) if party else rows.none()


def catalogue(person: Any, at: datetime, as_of: datetime | None = None) -> dict[str, dict[str, Any]]:
    """What the catalogue says of each service that the person may see, by key, at an instant."""
    rows = current(at, as_of).filter(service__in=services_visible_to(person)).order_by("service__key")
    return dict(rows.values_list("service__key", "content"))


def versions(key: str, as_of: datetime | None = None) -> list[CatalogueVersion]:
    """The versions of a service that count, in the order in which they hold."""
    return versions_of([key], as_of).get(key, [])


def versions_of(keys: Iterable[str], as_of: datetime | None = None) -> dict[str, list[CatalogueVersion]]:
    """The same of several services, in one query."""
    rows = _live(as_of).filter(service__key__in=list(keys)).select_related("service").order_by("number")
    found: dict[str, dict[datetime, ServiceVersion]] = {}
    for row in rows:
        if row.holds_from is not None:
            found.setdefault(row.service.key, {})[row.holds_from] = row
    return {key: [_seen(by_begin[begin]) for begin in sorted(by_begin)] for key, by_begin in found.items()}


def service_names(as_of: datetime | None = None) -> dict[str, str]:
    """The name of every service by its key, as its last version says: to write out keys that a person sees already."""
    rows = _live(as_of).order_by("service__key", "holds_from", "number")
    return dict(rows.values_list("service__key", "name"))


def names_visible_to(person: Any, at: datetime) -> dict[str, str]:
    """The names of the services that a person may see, by key, in the order of their names."""
    rows = current_visible_to(person, at).order_by("folded", "service__key")
    return dict(rows.values_list("service__key", "name"))


def service_seen(person: Any, key: str) -> Service:
    """The service of that key, as far as the person may see it. Raises NotFound."""
    found = services_visible_to(person).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no service {key}.")
    return found


def live_version(service: Service) -> ServiceVersion | None:
    """The latest version of a service that is live."""
    return service.versions.filter(state=LIVE).order_by("-number").first()


def service_with_map(person: Any, key: str) -> ServiceVersion:
    """The latest live version of a service of which a person reads the map; outside nobody does. Raises NotFound."""
    service = service_seen(person, key)
    found = live_version(service) if is_inside(person) else None
    if found is None:
        raise NotFound(f"There is no map of {key}.")
    return found


def always_needed() -> dict[str, list[Component]]:
    """By the key of a service the components without which it stops at any hour, through other components as well."""
    rows = Dependency.objects.filter(ended_at=None, kind=Dependency.Kind.SERIAL, hours="")
    below: dict[str, list[Component]] = {}
    for row in rows.select_related("service", "above", "below__provider").order_by("pk"):
        below.setdefault(row.place, []).append(row.below)
    return {place: _all_below(place, below) for place in below if not place.startswith("component:")}


def _all_below(place: str, below: dict[str, list[Component]]) -> list[Component]:
    found: dict[str, Component] = {}
    waiting = list(below.get(place, ()))
    while waiting:
        one = waiting.pop(0)
        if one.key not in found:
            found[one.key] = one
            waiting += below.get(f"component:{one.key}", ())
    return list(found.values())


def drafts() -> QuerySet[ServiceVersion]:
    """What waits for the Service Level Manager to authorise it, the oldest first."""
    rows = ServiceVersion.objects.filter(state=DRAFT).select_related("service", "proposed_by")
    return rows.order_by("recorded_at", "pk")


def may_propose(person: Any, key: str, at: datetime) -> bool:
    """Whether a person may propose changes to a service: its owner, and the Service Level Manager."""
    scope = Scope(service=key)
    return any(holds(person, role, scope, at) for role in (roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER))


def may_authorise(person: Any, at: datetime) -> bool:
    """Whether a person authorises what the catalogue says (R31)."""
    return holds(person, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, at)


def _live(as_of: datetime | None) -> QuerySet[ServiceVersion]:
    rows = ServiceVersion.objects.filter(state=LIVE)
    return rows if as_of is None else rows.filter(authorised_at__lte=as_of)


def _seen(row: ServiceVersion) -> CatalogueVersion:
    begins = None if row.holds_from == ALWAYS else row.holds_from
    return CatalogueVersion(row.number, begins, row.recorded_at, row.content)
