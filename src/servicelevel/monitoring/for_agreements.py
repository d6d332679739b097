"""What a negotiation asks of the figures: which agreements are there already (3.1), and what can be measured (R171)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from servicelevel.agreements.negotiation.models import Negotiation
from servicelevel.agreements.negotiation.rules import Finding, Proof
from servicelevel.agreements.queries import terms_covering
from servicelevel.monitoring.models import Outage, Sample, TicketEvent


def findings(row: Negotiation, now: datetime) -> list[Finding]:
    """The agreements in force on the same service: what is promised already, and to whom, is looked at first."""
    found = []
    for terms in terms_covering(row.case.service):
        version = terms.version_at(now)
        if version is not None and version.state == "in force" and row.case.service in version.services:
            words = f"{terms.title} ({terms.kind}, {terms.customer}) is in force on the same service."
            found.append(Finding(f"same-service:{terms.key}", words, "similarity"))
    return found


def proofs(content: Mapping[str, Any]) -> dict[str, Proof]:
    """Whether data of the kind that each target measures has arrived for its service."""
    return {key: _proof(target, content["services"]) for key, target in content["targets"].items()}


def _proof(target: Mapping[str, Any], services: list[str]) -> Proof:
    service = target.get("service")
    among = [service] if service else services
    measure = target["measure"]
    if measure == "samples":
        arrived = Sample.objects.filter(service__in=among, metric=target["metric"]).exists()
        return Proof(arrived, "" if arrived else f"no sample of {target['metric']} has arrived")
    if measure == "availability" or target.get("of") == "outages":
        arrived = Outage.objects.filter(service__in=among).exists()
        return Proof(arrived, "" if arrived else "nothing has been told of its outages")
    arrived = TicketEvent.objects.filter(service__in=among).exists()
    return Proof(arrived, "" if arrived else "no ticket of the service has arrived")
