"""The checks of the policies on agreements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.urls import reverse

from servicelevel.agreements.queries import all_terms
from servicelevel.capabilities.queries import catalogue
from servicelevel.organisation.models import Person
from servicelevel.process.policies import Result, among, check


@check("services-without-sla", "Services that no SLA in force covers today")
def services_have_an_sla(person: Person, now: datetime) -> Result:
    """P3: SLAs for the services that are provided (R17)."""
    return _without(person, now, ("SLA",), "has no active SLA,have no active SLA")


@check("services-without-support", "Services that no OLA and no underpinning contract in force covers today")
def services_have_support(person: Person, now: datetime) -> Result:
    """P4: OLAs and UCs with the suppliers on whom delivery depends (R18)."""
    return _without(person, now, ("OLA", "UC"), "has no active OLA or UC,have no active OLA or UC")


def _without(person: Person, now: datetime, kinds: Collection[str], falls_short: str) -> Result:
    keys = set(catalogue(person, now))
    held = [terms.version_at(now) for terms in all_terms(person) if terms.kind in kinds]
    covered = {
        service
        for version in held
        if version is not None and version.state == "in force"
        for service in version.services
    }
    return among(len(keys - covered), len(keys), "service", falls_short, reverse("agreements"))
