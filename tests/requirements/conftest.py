"""A small organisation with two services, and cases of 2.0 at any of their steps."""

from __future__ import annotations

import pytest

from servicelevel.organisation.models import Person
from tests.process import organisation
from tests.requirements import cases


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """Everybody of the small organisation by their name; its services e-mail and desktop are in the catalogue."""
    found = organisation.found()
    cases.catalogue()
    return found
