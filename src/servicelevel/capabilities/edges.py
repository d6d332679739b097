"""What every service rests on at an instant, as edges from the service through a component to who provides it (R18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from servicelevel.capabilities.models import Dependency


@dataclass(frozen=True)
class Edge:
    """A service rests on a component that a team, a vendor or the provider itself provides.

    through: names of the components between the two, the nearest to the service first; empty for a direct one.
    """

    service: str
    component: str
    name: str
    provider: str
    provider_name: str
    provider_kind: str
    through: tuple[str, ...] = ()


def edges_at(at: datetime, service: str = "") -> dict[str, list[Edge]]:
    """The edges of every service that has any (or of one alone), each component once, in one query.

    A component that changed hands is shown under the provider that it has now.
    """
    rows = Dependency.objects.filter(holds_from__lte=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))
    if service:
        rows = rows.filter(Q(service__key=service) | Q(above__isnull=False))
    rows = rows.select_related("service", "above", "below__provider").order_by("pk")
    tops: dict[str, list[Dependency]] = {}
    below: dict[int, list[Dependency]] = {}
    for one in rows:
        if one.service is not None:
            tops.setdefault(one.service.key, []).append(one)
        elif one.above_id is not None:
            below.setdefault(one.above_id, []).append(one)
    return {key: list(_edges(key, found, below)) for key, found in sorted(tops.items())}


def _edges(
    service: str, tops: Sequence[Dependency], below: Mapping[int, Sequence[Dependency]]
) -> Iterator[Edge]:
    waiting: list[tuple[Dependency, tuple[str, ...]]] = [(one, ()) for one in tops]
    seen: set[int] = set()
    while waiting:
        one, through = waiting.pop(0)
        if one.below_id in seen:
            continue
        seen.add(one.below_id)
        found = one.below
        yield Edge(
            service, found.key, found.name, found.provider.key, found.provider.name, found.provider.kind, through
        )  # fmt: skip
        waiting += [(each, (*through, found.name)) for each in below.get(found.pk, ())]
