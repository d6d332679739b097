"""Parties and people: whom one acts for, and whom one may see."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation import actions, queries
from servicelevel.organisation.models import Party, Person

KINDS = {"it": "provider", "team": "team", "physics": "customer", "biology": "customer", "hoster": "vendor"}


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    """One person for each party."""
    for key, kind in KINDS.items():
        actions.record_party(key, key.title(), kind)
    return {key: actions.welcome(f"of-{key}", "keeps-promises", key, first_name=key) for key in KINDS}


def test_a_welcomed_person_can_sign_in_and_acts_for_the_party(people: dict[str, Person]) -> None:
    person = people["physics"]
    assert person.check_password("keeps-promises")
    assert queries.party_of(person) == Party.objects.get(key="physics")


def test_without_a_password_nobody_can_sign_in(people: dict[str, Person]) -> None:
    assert not actions.welcome("silent", "", "it").has_usable_password()


def test_welcoming_is_refused_with_a_reason(people: dict[str, Person]) -> None:
    with pytest.raises(NotFound, match="There is no party nobody"):
        actions.welcome("x", "y", "nobody")
    with pytest.raises(Conflict, match="Somebody signs in as of-it already"):
        actions.welcome("of-it", "y", "it")


def test_a_party_is_renamed_in_place(people: dict[str, Person]) -> None:
    actions.record_party("physics", "Physics and Astronomy", "customer")
    assert Party.objects.get(key="physics").name == "Physics and Astronomy"
    assert Party.objects.count() == len(KINDS)


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
