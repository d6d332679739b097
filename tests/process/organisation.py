"""A small provider with a customer, a vendor and an auditor, everybody in their role, for the steps of the process."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from servicelevel.organisation import roles
from servicelevel.organisation.models import Deputy, Party, Person, RoleHolding

NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=900)
PARTIES = {
    "computing": "provider", "messaging": "team", "physics": "customer", "astronomy": "customer",
    "relay": "vendor", "audit": "auditor",
}  # fmt: skip
PEOPLE = {
    "maya": ("computing", roles.SERVICE_LEVEL_MANAGER, ""),
    "cora": ("computing", roles.CS_MANAGEMENT, ""),
    "ada": ("computing", roles.ADMINISTRATOR, ""),
    "dora": ("computing", roles.SERVICE_DESK, ""),
    "paul": ("computing", roles.PROCESS_OWNER, ""),
    "connor": ("computing", roles.CONTRACT_MANAGER, ""),
    "lia": ("computing", roles.SERVICE_LIAISON, ""),
    "owen": ("messaging", roles.SERVICE_OWNER, "email"),
    "ines": ("messaging", roles.INFRASTRUCTURE_LEAD, "email"),
    "stan": ("messaging", roles.DELIVERY_STAFF, "email"),
    "otto": ("messaging", roles.SERVICE_OWNER, "desktop"),
    "priya": ("physics", roles.CUSTOMER, ""),
    "carl": ("astronomy", roles.CUSTOMER, ""),
    "niamh": ("relay", roles.EXTERNAL_VENDOR, "email"),
    "abel": ("audit", roles.AUDITOR, ""),
}
"""Name, party, role, and the service that it is held for."""


def found() -> dict[str, Person]:
    """Fill an empty database."""
    parties = {
        key: Party.objects.create(key=key, name=key.title(), kind=kind) for key, kind in PARTIES.items()
    }
    people = {}
    for name, (party, role, service) in PEOPLE.items():
        people[name] = Person.objects.create(
            username=name, first_name=name.title(), party=parties[party], zone="America/Chicago"
        )
        RoleHolding.objects.create(person=people[name], role=role, service=service, begins=LONG_AGO)
    return people


def deputise(people: dict[str, Person], name: str, deputy: str) -> None:
    """Let somebody act for another from yesterday on."""
    Deputy.objects.create(
        person=people[name],
        deputy=people[deputy],
        begins=NOW - timedelta(days=1),
        ends=NOW + timedelta(days=6),
    )
