"""What tells of the services of an agreement, for its data collection document (3.6)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Max, Model

from servicelevel.agreements.documenting.collection import OUTAGES, SAMPLES, TICKETS, Source
from servicelevel.monitoring.models import Check, Import, Outage, Sample, TicketEvent
from servicelevel.web.wording import counted, day

TOLD_BY: tuple[tuple[type[Model], str], ...] = (
    (TicketEvent, TICKETS),
    (Outage, OUTAGES),
    (Check, OUTAGES),
    (Sample, SAMPLES),
)


def sources_of(services: Iterable[str]) -> tuple[Source, ...]:
    """The sources in use that have told of any of these services, by name."""
    wanted = list(services)
    found: dict[tuple[str, str, str], set[str]] = {}
    for model, of in TOLD_BY:
        rows = model._default_manager.filter(service__in=wanted, source__withdrawn_at=None).order_by()
        for key, kind, service in rows.values_list("source__key", "source__kind", "service").distinct():
            found.setdefault((key, kind, of), set()).add(service)
    return tuple(
        Source(key, of, frozenset(told), f"connector {kind}", _frequency(key))
        for (key, kind, of), told in sorted(found.items())
    )


def _frequency(key: str) -> str:
    done = Import.objects.filter(source__key=key, source__withdrawn_at=None, state=Import.State.DONE)
    last = done.aggregate(last=Max("finished_at"))["last"]
    if last is None:
        return "as it is told"
    return f"with each import; {counted(done.count(), 'import')} so far, the last on {day(last)}"
