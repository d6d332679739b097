"""The service catalogue for others: who sees which service, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import QuerySet

from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of, sees_everything

ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)
"""`holds_from` of a version without a beginning."""


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
    if party.kind == Party.Kind.TEAM or sees_everything(person):
        return Service.objects.order_by("key")
    return Service.objects.filter(seen_by=party).order_by("key")


def catalogue(person: Any, at: datetime, as_of: datetime | None = None) -> dict[str, dict[str, Any]]:
    """What the catalogue says of each service that the person may see, by key, at an instant."""
    keys = list(services_visible_to(person).values_list("key", flat=True))
    by_key = _counting(keys, as_of)
    said = {
        key: [version for version in by_key[key] if (version.holds_from or ALWAYS) <= at] for key in by_key
    }
    return {key: versions[-1].content for key, versions in said.items() if versions}


def versions(key: str, as_of: datetime | None = None) -> list[CatalogueVersion]:
    """The versions of a service that count, in the order in which they hold."""
    return _counting([key], as_of).get(key, [])


def versions_of(keys: Iterable[str], as_of: datetime | None = None) -> dict[str, list[CatalogueVersion]]:
    """The same of several services, in one query."""
    return _counting(keys, as_of)


def service_names(as_of: datetime | None = None) -> dict[str, str]:
    """The name of every service by its key, as its last version says: to write out keys that a person sees already."""
    return {key: versions[-1].content["name"] for key, versions in _counting(None, as_of).items()}


def _counting(keys: Iterable[str] | None, as_of: datetime | None) -> dict[str, list[CatalogueVersion]]:
    """The versions that count: for one `holds_from` the highest number that was recorded by then."""
    rows = ServiceVersion.objects.select_related("service").order_by("service__key", "number")
    rows = rows if keys is None else rows.filter(service__key__in=list(keys))
    rows = rows if as_of is None else rows.filter(recorded_at__lte=as_of)
    found: dict[str, dict[datetime, ServiceVersion]] = {}
    for row in rows:
        found.setdefault(row.service.key, {})[row.holds_from] = row
    return {key: [_seen(by_begin[begin]) for begin in sorted(by_begin)] for key, by_begin in found.items()}


def _seen(row: ServiceVersion) -> CatalogueVersion:
    return CatalogueVersion(
        row.number, None if row.holds_from == ALWAYS else row.holds_from, row.recorded_at, row.content
    )
