"""What tells of the services of an agreement, for its data collection document (3.6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from servicelevel.agreements.documenting.collection import OUTAGES, SAMPLES, TICKETS, Source
from servicelevel.monitoring.models import Check, Outage, Sample, TicketEvent

FREQUENCY: Final = "whenever it is read; each event once, with when it happened and when it was learned"


def sources_of(services: Iterable[str]) -> tuple[Source, ...]:
    """The sources in use that have told of any of these services, by name."""
    wanted = list(services)
    told_by: tuple[tuple[Any, str], ...] = (
        (TicketEvent, TICKETS),
        (Outage, OUTAGES),
        (Check, OUTAGES),
        (Sample, SAMPLES),
    )
    found: dict[tuple[str, str, str], set[str]] = {}
    for model, of in told_by:
        rows = model.objects.filter(service__in=wanted, source__withdrawn_at=None).order_by()
        for key, kind, service in rows.values_list("source__key", "source__kind", "service").distinct():
            found.setdefault((key, kind, of), set()).add(service)
    return tuple(
        Source(key, of, frozenset(told), f"connector {kind}", FREQUENCY)
        for (key, kind, of), told in sorted(found.items())
    )
