"""On which side somebody stands in a request."""

from __future__ import annotations

from typing import Any

from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of


def is_customer(person: Any) -> bool:
    """Whether somebody acts for a customer."""
    party = party_of(person)
    return party is not None and party.kind == Party.Kind.CUSTOMER
