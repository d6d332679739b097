"""The checks of the policies on the service catalogue."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from servicelevel.capabilities.queries import catalogue
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import holders_by_service
from servicelevel.organisation.roles import SERVICE_OWNER
from servicelevel.process.models import StepTaken
from servicelevel.process.policies import Result, among, check

SUMMARY = ("name", "description", "owner", "hours")
"""What the catalogue has to say of a service so that a customer knows what it is."""


@check(
    "catalogue-completeness",
    "Services of which the catalogue lacks the name, the description, the owner or the hours",
)
def services_are_described(person: Person, now: datetime) -> Result:
    """P2: a summary of the characteristics of every service (R16)."""
    found = catalogue(person, now)
    short = sum(not all(content.get(part) for part in SUMMARY) for content in found.values())
    return among(short, len(found), "service", "is incomplete,are incomplete", reverse("services"))


@check("catalogue-owners", "Services without exactly one person who holds the role of Service Owner for them")
def services_have_one_owner(person: Person, now: datetime) -> Result:
    """P8, from the policies of the catalogue: one owner for each service (R44)."""
    keys = list(catalogue(person, now))
    owners = holders_by_service(SERVICE_OWNER, now)
    short = sum(len(owners.get(key, set()) | owners.get("", set())) != 1 for key in keys)
    return among(short, len(keys), "service", "has no single owner,have no single owner", reverse("people"))


@check(
    "services-without-slr",
    "Services for which no case of procedure 2.0 has documented requirements at step 2.5",
)
def services_have_requirements(person: Person, now: datetime) -> Result:
    """P5: requirements for all services (R19)."""
    keys = list(catalogue(person, now))
    documented = set(
        StepTaken.objects.filter(step="2.5", waived_because="").values_list("case__service", flat=True)
    )
    short = sum(key not in documented for key in keys)
    href = f"{reverse('process')}#procedure-2.0"
    return among(
        short, len(keys), "service", "has no documented requirements,have no documented requirements", href
    )
