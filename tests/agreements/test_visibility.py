"""Who sees which agreement: everybody who is not named here sees none."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from servicelevel.agreements import queries
from servicelevel.organisation.models import Party, Person
from tests.agreements.conftest import COMPLETE, NOW, Apply

EVERYTHING = {"mail-physics", "files-biology", "mail-team-ola", "mail-hosting"}
ROLES = {
    "it": EVERYTHING,
    "mail-team": {"mail-team-ola", "mail-physics"},
    "physics": {"mail-physics"},
    "biology": {"files-biology"},
    "hoster": {"mail-hosting"},
    "art": set(),
    "other-hoster": set(),
    "other-team": set(),
}
MORE = """
parties:
  art: {name: Art, kind: customer}
  other-hoster: {name: Other hoster, kind: vendor}
  other-team: {name: Other team, kind: team}
"""


@pytest.fixture
def recorded(applied: Apply) -> None:
    applied(COMPLETE)
    applied(MORE)


def person(party: str | None, **more: Any) -> Person:
    acts_for = Party.objects.get(key=party) if party else None
    return Person.objects.create_user(f"of-{party}", party=acts_for, **more)


@pytest.mark.req("R41")
@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("party", ROLES)
def test_each_role_sees_its_own_and_nothing_else(party: str) -> None:
    somebody = person(party)
    assert {one.key for one in queries.agreements_visible_to(somebody)} == ROLES[party]
    assert {terms.key for terms in queries.all_terms(somebody)} == ROLES[party]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("party", ROLES)
@pytest.mark.parametrize("key", sorted(EVERYTHING))
def test_asking_for_one_by_its_id_gives_no_more(party: str, key: str) -> None:
    assert queries.agreements_visible_to(person(party)).filter(key=key).exists() == (key in ROLES[party])


@pytest.mark.usefixtures("recorded")
def test_without_a_party_nobody_sees_anything() -> None:
    for nobody in (person(None), AnonymousUser(), None, "it"):
        assert not queries.agreements_visible_to(nobody).exists()
        assert queries.all_terms(nobody) == ()


@pytest.mark.usefixtures("recorded")
def test_an_administrator_of_the_site_without_a_party_sees_nothing_either() -> None:
    assert not queries.agreements_visible_to(person(None, is_superuser=True, is_staff=True)).exists()


@pytest.mark.usefixtures("recorded")
def test_who_may_not_sign_in_any_more_sees_nothing() -> None:
    assert not queries.agreements_visible_to(person("it", is_active=False)).exists()


def test_a_customer_does_not_see_an_ola_in_which_it_were_named(applied: Apply) -> None:
    """Even when a record says so: the kind of the agreement decides, not only the party."""
    from servicelevel.agreements.models import Agreement

    applied(COMPLETE)
    Agreement.objects.filter(key__in=["mail-team-ola", "mail-hosting"]).update(
        customer=Party.objects.get(key="physics")
    )
    assert {one.key for one in queries.agreements_visible_to(person("physics"))} == {"mail-physics"}


def test_a_team_that_supports_an_agreement_no_longer_does_not_see_it(applied: Apply) -> None:
    applied(COMPLETE)
    ola = COMPLETE.replace(
        "    supports: [mail-physics]\n    targets:\n      taken-up", "    targets:\n      taken-up"
    )
    applied(ola, NOW)
    assert {one.key for one in queries.agreements_visible_to(person("mail-team"))} == {"mail-team-ola"}
