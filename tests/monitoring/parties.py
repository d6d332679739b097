"""The people around the small desk: two of the provider, one of the customer, one of another customer."""

from __future__ import annotations

from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person, RoleHolding
from tests.monitoring.desk import LONG_AGO

PEOPLE = (
    ("maya", "it", roles.SERVICE_LEVEL_MANAGER),
    ("omar", "it", roles.SERVICE_OWNER),
    ("ines", "it", roles.INFRASTRUCTURE_LEAD),
    ("lea", "lab", roles.CUSTOMER),
    ("olga", "other", roles.CUSTOMER),
)


def people() -> dict[str, Person]:
    """Each with one role, by name. The parties of the promise file are there already."""
    Party.objects.get_or_create(key="other", defaults={"name": "Others", "kind": "customer"})
    found = {}
    for name, party, role in PEOPLE:
        person = Person.objects.create_user(name, party=Party.objects.get(key=party))
        RoleHolding.objects.create(person=person, role=role, begins=LONG_AGO)
        found[name] = person
    return found
