"""Fixtures of the tests of communication: the small organisation of the process, at an instant that stands still."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from servicelevel.organisation.models import Person
from servicelevel.web import clock
from tests.process import organisation

People = dict[str, Person]


@pytest.fixture
def people(db: None, monkeypatch: pytest.MonkeyPatch) -> People:
    """Everybody of the small organisation by their name."""
    monkeypatch.setattr(clock, "now", lambda: organisation.NOW)
    return organisation.found()


@pytest.fixture
def of(people: People) -> Callable[[str], Client]:
    """A client of somebody by their name."""

    def client(name: str) -> Client:
        made = Client()
        made.force_login(people[name])
        return made

    return client
