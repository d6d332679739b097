"""The catalogue: who sees which service, and what it says when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from servicelevel.capabilities import queries
from servicelevel.organisation.models import Party, Person
from tests.agreements.conftest import COMPLETE, NOW, Apply, applied, write

__all__ = ["applied", "write"]
ROLES = {
    "it": {"mail", "files"},
    "mail-team": {"mail", "files"},
    "physics": {"mail"},
    "biology": {"files"},
    "hoster": {"mail"},
}


def person(party: str | None) -> Person:
    return Person.objects.create_user(f"of-{party}", party=Party.objects.filter(key=party).first())


@pytest.mark.parametrize("party", ROLES)
def test_each_role_sees_its_own_services_and_nothing_else(applied: Apply, party: str) -> None:  # noqa: F811
    applied(COMPLETE)
    somebody = person(party)
    assert {one.key for one in queries.services_visible_to(somebody)} == ROLES[party]
    assert set(queries.catalogue(somebody, NOW)) == ROLES[party]


def test_without_a_party_nobody_sees_a_service(applied: Apply) -> None:  # noqa: F811
    applied(COMPLETE)
    for nobody in (person(None), AnonymousUser(), None):
        assert not queries.services_visible_to(nobody).exists()
        assert queries.catalogue(nobody, NOW) == {}


def test_a_customer_that_a_service_names_sees_it_without_an_agreement(applied: Apply) -> None:  # noqa: F811
    applied(COMPLETE.replace("files: {name: Files,", "files: {name: Files, customers: [physics],"))
    physics = person("physics")
    assert {one.key for one in queries.services_visible_to(physics)} == {"mail", "files"}
    applied(COMPLETE, NOW + timedelta(days=1))
    assert {one.key for one in queries.services_visible_to(physics)} == {"mail"}


def test_a_service_that_leaves_an_agreement_leaves_the_sight_of_its_customer(applied: Apply) -> None:  # noqa: F811
    applied(COMPLETE.replace("    services: [mail]\n", "    services: [mail, files]\n", 1))
    physics = person("physics")
    assert {one.key for one in queries.services_visible_to(physics)} == {"mail", "files"}
    applied(COMPLETE, NOW + timedelta(days=1))
    assert {one.key for one in queries.services_visible_to(physics)} == {"mail"}


def test_versions_of_a_service_hold_from_their_instant_and_are_known_from_theirs(applied: Apply) -> None:  # noqa: F811
    applied(COMPLETE)
    applied("services: {mail: {name: Mail and calendar, from: 2026-07-01}}", NOW + timedelta(days=1))
    somebody = person("it")
    july = datetime(2026, 7, 1, tzinfo=UTC)
    assert queries.catalogue(somebody, july)["mail"]["name"] == "Mail and calendar"
    assert queries.catalogue(somebody, july - timedelta(microseconds=1))["mail"]["name"] == "E-Mail"
    assert queries.catalogue(somebody, july, as_of=NOW)["mail"]["name"] == "E-Mail"
    assert [(one.number, one.holds_from) for one in queries.versions("mail")] == [(1, None), (2, july)]
    assert queries.service_names()["mail"] == "Mail and calendar"
