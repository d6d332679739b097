"""The checks of the policies on agreements."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from servicelevel.agreements.registers.register import register_at
from servicelevel.organisation.models import Person
from servicelevel.process.policies import Result, among, check
from servicelevel.web.wording import counted


@check(
    "services-without-sla", "Offered services that no SLA in force covers now; interim agreements are none"
)
def services_have_an_sla(person: Person, now: datetime) -> Result:
    """P3: SLAs for the services that are provided (R17)."""
    found = register_at(now)
    words = "has no active SLA,have no active SLA"
    return among(len(found.without_sla), len(found.services), "service", words, reverse("gaps"))


@check(
    "services-without-support",
    "Dependencies of offered services on a team or a vendor that no OLA or underpinning contract in force covers",
)
def dependencies_are_covered(person: Person, now: datetime) -> Result:
    """P4: OLAs and UCs with the suppliers on whom delivery depends (R18). Of what is on no map nothing can be said."""
    found = register_at(now)
    words = "has no active OLA or UC,have no active OLA or UC"
    kind, href = "dependency,dependencies", reverse("gaps")
    result = among(len(found.uncovered), len(found.needing), kind, words, href)
    if not found.unmapped:
        return result
    unknown = f"nothing is recorded of what {counted(len(found.unmapped), 'service')} {_rest(len(found.unmapped))} on"
    said = f"{result.words}; {unknown}" if found.needing else unknown.capitalize()
    return Result(False if found.uncovered else None, said, result.count, href)


def _rest(count: int) -> str:
    return "rests" if count == 1 else "rest"
