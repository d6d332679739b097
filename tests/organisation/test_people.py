"""Parties and people: whom one acts for, and whom one may see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import AnonymousUser

from servicelevel.organisation import actions, queries
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BY = By(None, NOW, "console")
KINDS = {"it": "provider", "team": "team", "physics": "customer", "biology": "customer", "hoster": "vendor"}


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """One person for each party."""
    for key, kind in KINDS.items():
        actions.add_party(BY, key, key.title(), kind)
    return {key: actions.add_person(BY, f"of-{key}", key, first_name=key) for key in KINDS}


@pytest.mark.parametrize(
    ("party", "parties", "seen"),
    [
        ("it", set(KINDS), set(KINDS)),
        ("team", set(KINDS), {"team"}),
        ("physics", {"it", "team", "physics"}, {"physics"}),
        ("hoster", {"it", "team", "hoster"}, {"hoster"}),
    ],
)
def test_each_role_sees_its_own(
    people: dict[str, Person], party: str, parties: set[str], seen: set[str]
) -> None:
    somebody = people[party]
    assert {one.key for one in queries.parties_visible_to(somebody)} == parties
    assert {one.username for one in queries.people_visible_to(somebody)} == {f"of-{one}" for one in seen}
    assert queries.acts_for_provider(somebody) is (party == "it")


def test_whoever_acts_for_nobody_sees_nobody(people: dict[str, Person]) -> None:
    gone = people["it"]
    gone.is_active = False
    for nobody in (Person.objects.create_user("nobody"), AnonymousUser(), None, gone):
        assert queries.party_of(nobody) is None
        assert not queries.parties_visible_to(nobody).exists()
        assert not queries.people_visible_to(nobody).exists()
        assert not queries.acts_for_provider(nobody)
