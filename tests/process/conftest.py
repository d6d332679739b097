"""Fixtures of the process tests."""

from __future__ import annotations

import pytest

from servicelevel.organisation.models import Person
from tests.process import organisation


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Everybody of the small organisation by their name."""
    return organisation.found()
