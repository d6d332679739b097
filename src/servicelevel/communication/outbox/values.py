"""What the names in words of the organisation's own stand for in one notice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.live.models import MarkReached

LISTED = 3
"""So many names are written out; of the others their number."""
SOMEBODY = "a customer"
"""Of an agreement that whoever is told may not open."""


def values_of_marks(
    marks: Sequence[MarkReached],
    terms: Mapping[str, Terms],
    services: Mapping[str, str],
    sees: Collection[str],
) -> dict[str, str]:
    """Of marks in the order in which a notice lists them. services: names by key; sees: agreements that the reader sees."""
    of = [(mark, terms.get(mark.agreement)) for mark in marks]
    return {
        "count": f"{len(marks):,}",
        "agreement": _listed(known.title if known else mark.agreement for mark, known in of),
        "service": _listed(services.get(mark.service, mark.service) for mark in marks),
        "customer": _listed(known.customer if known and known.key in sees else SOMEBODY for _, known in of),
        "target": _listed(known.target_name(mark.target) if known else mark.target for mark, known in of),
        "ticket": _listed(mark.ticket for mark in marks),
    }


def values_of_missing(
    alarms: Sequence[DataArrival], known: Terms | None, services: Mapping[str, str], since: str
) -> dict[str, str]:
    """Of targets of one agreement for which no data arrives. since: in words, as the reader's clock has it."""
    return {
        "count": f"{len(alarms):,}",
        "agreement": known.title if known else alarms[0].agreement,
        "service": _listed(services.get(key, key) for key in known.services) if known else "",
        "customer": known.customer if known else SOMEBODY,
        "target": _listed(row.name for row in alarms),
        "since": since,
    }


def values_of_missed(
    missed: Sequence[Mapping[str, Any]],
    known: Terms | None,
    services: Mapping[str, str],
    period: str,
    title: str,
    *,
    sees: bool,
) -> dict[str, str]:
    """Of targets without clocks that a period missed, as the line of the ledger says them. sees: the agreement."""
    return {
        "count": f"{len(missed):,}",
        "agreement": title,
        "service": _listed(services.get(key, key) for row in missed for key in row["services"]),
        "customer": known.customer if known and sees else SOMEBODY,
        "target": _listed(row["name"] for row in missed),
        "period": period,
    }


def _listed(names: Iterable[str]) -> str:
    """`INC1, INC2, INC3 and 117 more`, each once."""
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - LISTED:,} more" if len(found) > LISTED else ""
    return ", ".join(found[:LISTED]) + more
