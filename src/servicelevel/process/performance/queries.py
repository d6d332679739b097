"""Figures of processes for others: the provider's people, its teams and auditors read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of, sees_everything
from servicelevel.process.performance.models import ProcessFigure

MONTHS = 6


@dataclass(frozen=True)
class Series:
    """A named figure of a process, by month; the last one that was brought for a month counts."""

    process: str
    name: str
    by_month: Mapping[str, ProcessFigure]


def reads_figures(person: Any) -> bool:
    """Whether a person reads the figures of processes."""
    party = party_of(person)
    return sees_everything(person) or (party is not None and party.kind == Party.Kind.TEAM)


def figures(person: Any) -> tuple[Sequence[str], list[Series]]:
    """The last months that have figures, the latest first (at most six), and each named figure in them."""
    if not reads_figures(person):
        return (), []
    latest = ProcessFigure.objects.order_by("-period").values_list("period", flat=True).distinct()
    months = list(latest[:MONTHS])
    found: dict[tuple[str, str], dict[str, ProcessFigure]] = {}
    for row in ProcessFigure.objects.filter(period__in=months).select_related("by").order_by("pk"):
        found.setdefault((row.process, row.name), {})[row.period] = row
    return months, [Series(process, name, found[process, name]) for process, name in sorted(found)]
