"""On which side somebody stands in a request, and how it is called before those who do not know the customer."""

from __future__ import annotations

from typing import Any

from servicelevel.capabilities.queries import service_names
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of
from servicelevel.requirements.models import Requirements


def is_customer(person: Any) -> bool:
    """Whether somebody acts for a customer."""
    party = party_of(person)
    return party is not None and party.kind == Party.Kind.CUSTOMER


def service_of(row: Requirements) -> str:
    """The name of the service that a request is about: in notices, which vendors read as well, no customer is named."""
    return service_names().get(row.case.service, "") or row.wanted
