"""What stands in the way of an SLA's signatures besides the consents: each is mended in the texts, or waived (R84, R18)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.agreements.negotiation.models import Draft
from servicelevel.agreements.negotiation.queries import documents_of, latest, standings_of
from servicelevel.agreements.negotiation.rules import SLA, is_waived
from servicelevel.agreements.promise_moments import read_moment
from servicelevel.agreements.registers.covers import Cover, covers
from servicelevel.agreements.registers.gaps import EdgeCover, edge_covers
from servicelevel.agreements.security.queries import unsaid
from servicelevel.capabilities.edges import edges_at


@dataclass(frozen=True)
class Hindrance:
    """Something that hinders the signatures. key: names it in a waiver; words, remedy: for the provider.

    outward: as every reader of the SLA may read it once it is waived.
    """

    key: str
    words: str
    remedy: str
    outward: str


def hindrances_of(sla: Draft, now: datetime) -> list[Hindrance]:
    """Everything that hinders the signatures under the latest text of an SLA, waived or not."""
    text = latest(sla)
    if text is None or sla.kind != SLA:
        return []
    begins = max(now, read_moment(text.content["from"], text.content["zone"]))
    return [*_security(text.content, now), *_uncovered(sla, text.content, begins, now)]


def unwaived(sla: Draft, now: datetime) -> list[Hindrance]:
    """Those that no second person has agreed to put up with."""
    found = hindrances_of(sla, now)
    granted = set(sla.waivers.filter(granted=True).values_list("about", flat=True)) if found else set()
    return [one for one in found if one.key not in granted]


def _security(content: Mapping[str, Any], now: datetime) -> Iterator[Hindrance]:
    for one in unsaid(content, now):
        yield Hindrance(
            f"security:{one.key}", f"The security requirement {one.key} is not in the text: {one.words}",
            "write its words under Security", f"A security requirement is not included ({one.words.rstrip('.')})",
        )  # fmt: skip


def _uncovered(
    sla: Draft, content: Mapping[str, Any], begins: datetime, now: datetime
) -> Iterator[Hindrance]:
    for one in _edges(sla, content["services"], begins, now):
        edge, missing = one.edge, "an OLA" if one.needs == "OLA" else "an underpinning contract"
        yield Hindrance(
            f"uncovered:{edge.service}:{edge.component}",
            f"{edge.service} rests on {edge.name} of {edge.provider_name}, which {missing} does not cover",
            f"put {missing} with {edge.provider_name} on the table",
            "Something that the service rests on is not covered by an agreement yet",
        )


def _edges(sla: Draft, services: Sequence[str], begins: datetime, now: datetime) -> list[EdgeCover]:
    """The edges that nothing in force or on the table covers when the SLA begins."""
    edges = edges_at(now)
    if not any(one in edges for one in services):
        return []
    found = [*covers(), *_tabled(sla, begins)]
    return [one for one in edge_covers(services, edges, found, begins) if one.is_gap]


def _tabled(sla: Draft, begins: datetime) -> Iterator[Cover]:
    """The OLAs and UCs that come into force with the SLA; one of which a party was waived does not."""
    for draft in documents_of(sla.negotiation):
        text = latest(draft)
        if draft.kind != SLA and text is not None and not is_waived(standings_of(draft)):
            services = tuple(text.content["services"])
            yield Cover(
                draft.key, draft.kind, text.content["title"], draft.customer.key, draft.provider.key, services, begins, None
            )  # fmt: skip
