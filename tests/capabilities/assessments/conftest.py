"""A small organisation with two services, a tactical plan, and assessments at any of their steps."""

from __future__ import annotations

import pytest

from servicelevel.organisation.models import Person
from tests.capabilities.assessments import cases as assessments
from tests.process import organisation
from tests.requirements import cases


@pytest.fixture
def nobody_planned(db: None) -> dict[str, Person]:
    """Everybody of the small organisation by their name; its services are in the catalogue, there is no plan."""
    found = organisation.found()
    cases.catalogue()
    return found


@pytest.fixture
def people(nobody_planned: dict[str, Person]) -> dict[str, Person]:
    """The same, with a tactical plan."""
    assessments.plan(nobody_planned)
    return nobody_planned
