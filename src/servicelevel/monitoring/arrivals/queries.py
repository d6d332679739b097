"""What is known of data that has to arrive: what is still to be looked for, what was heard, and which alarms stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.levels import AvailabilityTarget, CountTarget, SampleTarget, Target
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.live.queries import terms_followed
from servicelevel.monitoring.models import Check, Outage, Sample, Source, TicketEvent

WITHIN = timedelta(hours=24)
"""Data has to arrive so long after an agreement is in force; ours, the document names no time."""


@dataclass(frozen=True)
class Awaited:
    """A target whose data has not arrived yet, as far as we know. since: from when its version is in force."""

    agreement: str
    version: int
    target: Target
    services: Sequence[str]
    since: datetime

    @property
    def due_at(self) -> datetime:
        """Until when it has to have arrived."""
        return self.since + WITHIN


def awaited(now: datetime) -> Iterator[Awaited]:
    """The targets of all agreements in force of which it is not known that their data arrives."""
    done = set(
        DataArrival.objects.exclude(arrived_at=None).values_list("agreement", "version", "target").iterator()
    )
    begun = {
        (row.agreement.key, row.number): row.in_force_since
        for row in AgreementVersion.objects.exclude(in_force_since=None).select_related("agreement")
    }
    for terms in terms_followed():
        version = terms.version_at(now)
        if version is None or (terms.key, version.number) not in begun:
            continue
        since = max(version.takes_effect, begun[terms.key, version.number] or version.takes_effect)
        for target in version.targets:
            if (terms.key, version.number, target.id) not in done:
                yield Awaited(terms.key, version.number, target, version.services, since)


def arrives(one: Awaited) -> bool:
    """Whether the sources of a target told of anything since: of the service, or of any ticket where they tell of tickets.

    A desk without a ticket is no desk that is silent, so whatever its source tells counts.
    """
    target, since = one.target, one.since
    if isinstance(target, SampleTarget):
        told = Sample.objects.filter(source__withdrawn_at=None, service=target.service, metric=target.metric)
        return told.filter(taken_at__gte=since).exists()
    if isinstance(target, AvailabilityTarget) or (isinstance(target, CountTarget) and target.of == "outages"):
        return _service_is_watched(target.service, since)
    sources = TicketEvent.objects.filter(source__withdrawn_at=None, service__in=one.services).values("source")
    return TicketEvent.objects.filter(source__in=sources.distinct(), occurred_at__gte=since).exists()


def alarms() -> QuerySet[DataArrival]:
    """The alarms that stand: data was missed and has not arrived."""
    return DataArrival.objects.filter(arrived_at=None)


def alarms_visible_to(person: Any) -> QuerySet[DataArrival]:
    """Those of agreements that a person sees."""
    return alarms().filter(agreement__in=agreements_visible_to(person).order_by().values("key"))


def alarms_of_line(line: int) -> list[DataArrival]:
    """The alarms that a line of the ledger raised."""
    return list(DataArrival.objects.filter(line=line))


def _service_is_watched(service: str, since: datetime) -> bool:
    """Looks of its own; else anything that a source told which ever told of an outage of it (as the gate has it)."""
    looks = Check.objects.filter(source__withdrawn_at=None, service=service)
    if looks.exists():
        return looks.filter(checked_at__gte=since).exists()
    sources = Source.objects.filter(withdrawn_at=None, outages__service=service).distinct()
    return any(
        model._default_manager.filter(source__in=sources, **{f"{when}__gte": since}).exists()
        for model, when in ((Outage, "started_at"), (Sample, "taken_at"))
    )
