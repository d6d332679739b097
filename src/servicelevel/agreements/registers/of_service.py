"""What the registers say of one service."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from servicelevel.agreements.registers.checklist import Held
from servicelevel.agreements.registers.covers import covers, drafts
from servicelevel.agreements.registers.gaps import edge_covers
from servicelevel.capabilities.edges import edges_at
from servicelevel.requirements.queries import holding


def held_of(service: str, at: datetime, opens: Collection[str]) -> Held:
    """The agreements and the edges of a service at an instant. opens: the agreements that the reader may open."""
    found = covers(service=service)
    interim = holding(at).filter(requirements__case__service=service).first()
    return Held(
        in_force=[one for one in found if one.holds(at) and service in one.services],
        drafts=[one for one in drafts(at, service) if service in one.services],
        interim=interim,
        edges=edge_covers([service], edges_at(at, service), found, at),
        opens=opens,
    )
