"""A small organisation that negotiates."""

from __future__ import annotations

import pytest

from servicelevel.organisation.models import Person
from tests.agreements.negotiation import cases


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Everybody by their name; E-Mail is in the catalogue, and Priya may sign for Physics."""
    return cases.found()
