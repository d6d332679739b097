"""The register of gaps as one value: what pages, API, policies and figures of the process count from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements.registers.covers import Cover, covers, drafts
from servicelevel.agreements.registers.gaps import (
    EdgeCover,
    Offered,
    WithoutSla,
    edge_covers,
    offered,
    without_sla,
)
from servicelevel.capabilities.edges import edges_at
from servicelevel.requirements.models import InterimAgreement
from servicelevel.requirements.queries import holding


@dataclass(frozen=True)
class Register:
    """What is offered at an instant, and which agreements it lacks. interims: by service; they are no active SLAs (X5).

    unmapped: offered services of which nothing is known that they rest on.
    """

    at: datetime
    services: tuple[Offered, ...]
    without_sla: tuple[WithoutSla, ...]
    interims: dict[str, InterimAgreement]
    edges: tuple[EdgeCover, ...]
    unmapped: tuple[Offered, ...]
    found: tuple[Cover, ...]

    @property
    def uncovered(self) -> list[EdgeCover]:
        """The edges that need an OLA or a UC and have none."""
        return [one for one in self.edges if one.is_gap]

    @property
    def needing(self) -> list[EdgeCover]:
        """The edges that need an OLA or a UC at all: those on the provider itself do not."""
        return [one for one in self.edges if one.needs]

    def name(self, service: str) -> str:
        """The name of an offered service."""
        return next((one.name for one in self.services if one.key == service), service)


def register_at(at: datetime, as_of: datetime | None = None) -> Register:
    """The register at an instant, in a fixed number of queries. as_of: as it was known then."""
    services, found, edges = offered(at, as_of), covers(as_of), edges_at(at)
    keys = [one.key for one in services]
    interims = {one.requirements.case.service: one for one in holding(at)}
    return Register(
        at=at,
        services=tuple(services),
        without_sla=tuple(without_sla(services, found, drafts(at), at)),
        interims={key: interims[key] for key in keys if key in interims},
        edges=tuple(edge_covers(keys, edges, found, at)),
        unmapped=tuple(one for one in services if one.key not in edges),
        found=tuple(found),
    )
