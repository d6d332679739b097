"""Roles: for what they are held, until when, by whom instead, and who may give them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation import role_actions, roles
from servicelevel.organisation.acting import CONSOLE, SYSTEM, By
from servicelevel.organisation.models import Deputy, Party, Person, RoleHolding
from servicelevel.organisation.queries import Scope, holders, holds, may_sign, roles_of, sees_everything
from tests.process.organisation import NOW, found

People = dict[str, Person]
DAY = timedelta(days=1)
EMAIL = Scope("email")


@pytest.fixture
def people(db: None) -> People:
    return found()


def names(role: str, scope: Scope, at=NOW) -> list[str]:
    return [one.person.username for one in holders(role, scope, at)]


def test_a_role_reaches_as_far_as_it_was_given(people: People) -> None:
    assert names(roles.SERVICE_OWNER, EMAIL) == ["owen"]
    assert names(roles.SERVICE_OWNER, Scope("desktop")) == ["otto"]
    assert names(roles.SERVICE_LEVEL_MANAGER, Scope("anything")) == ["maya"]
    assert names(roles.INFRASTRUCTURE_LEAD, Scope("desktop")) == []


def test_a_customers_role_is_for_its_own_party_alone(people: People) -> None:
    physics, astronomy = Party.objects.get(key="physics"), Party.objects.get(key="astronomy")
    assert names(roles.CUSTOMER, Scope("email", customer=physics)) == ["priya"]
    assert names(roles.CUSTOMER, Scope("email", customer=astronomy)) == ["carl"]
    assert names(roles.CUSTOMER, EMAIL) == []


def test_a_role_for_one_customer_is_not_held_for_another(people: People) -> None:
    by = By(people["ada"], NOW)
    role_actions.grant_role(by, "stan", roles.SERVICE_LIAISON, customer="physics")
    physics, astronomy = Party.objects.get(key="physics"), Party.objects.get(key="astronomy")
    assert names(roles.SERVICE_LIAISON, Scope(customer=physics)) == ["lia", "stan"]
    assert names(roles.SERVICE_LIAISON, Scope(customer=astronomy)) == ["lia"]
    assert names(roles.SERVICE_LIAISON, EMAIL) == ["lia"]


def test_a_role_begins_and_ends(people: People) -> None:
    by = By(people["ada"], NOW)
    held = role_actions.grant_role(by, "stan", roles.PROCESS_OWNER, begins=NOW + DAY, ends=NOW + 3 * DAY)
    assert [holds(people["stan"], roles.PROCESS_OWNER, EMAIL, NOW + n * DAY) for n in range(5)] == [
        False, True, True, False, False,
    ]  # fmt: skip
    role_actions.end_role(By(people["ada"], NOW + 2 * DAY), held.pk)
    assert not holds(people["stan"], roles.PROCESS_OWNER, EMAIL, NOW + 2 * DAY)
    with pytest.raises(Conflict, match="ended"):
        role_actions.end_role(By(people["ada"], NOW + 2 * DAY), held.pk)


@pytest.mark.req("R44")
def test_a_service_has_one_owner_at_a_time(people: People) -> None:
    by = By(people["maya"], NOW)
    with pytest.raises(Conflict, match="Owen owns email"):
        role_actions.grant_role(by, "otto", roles.SERVICE_OWNER, service="email")
    with pytest.raises(Invalid, match="R44"):
        role_actions.grant_role(by, "otto", roles.SERVICE_OWNER)
    mine = RoleHolding.objects.get(person=people["owen"])
    role_actions.end_role(by, mine.pk, at=NOW + DAY)
    with pytest.raises(Conflict):
        role_actions.grant_role(by, "otto", roles.SERVICE_OWNER, service="email")
    role_actions.grant_role(by, "otto", roles.SERVICE_OWNER, service="email", begins=NOW + DAY)
    assert names(roles.SERVICE_OWNER, EMAIL, NOW) == ["owen"]
    assert names(roles.SERVICE_OWNER, EMAIL, NOW + DAY) == ["otto"]


@pytest.mark.parametrize(
    ("person", "role", "words"),
    [
        ("priya", roles.SERVICE_LEVEL_MANAGER, "provider or team"),
        ("stan", roles.CUSTOMER, "customer"),
        ("stan", roles.EXTERNAL_VENDOR, "vendor"),
        ("maya", roles.AUDITOR, "auditor"),
        ("stan", "king", "no role of the process"),
    ],
)
def test_a_role_is_for_people_of_the_right_party(people: People, person: str, role: str, words: str) -> None:
    before = Line.objects.count()
    with pytest.raises(Invalid, match=words):
        role_actions.grant_role(By(people["ada"], NOW), person, role)
    assert Line.objects.count() == before


def test_an_end_before_the_beginning_is_refused(people: People) -> None:
    with pytest.raises(Invalid, match="not after the beginning"):
        role_actions.grant_role(By(people["ada"], NOW), "stan", roles.PROCESS_OWNER, ends=NOW - DAY)


def test_the_same_role_twice_is_refused(people: People) -> None:
    with pytest.raises(Conflict, match="already"):
        role_actions.grant_role(By(people["ada"], NOW), "dora", roles.SERVICE_DESK)


def test_who_may_give_roles(people: People) -> None:
    for name in ("maya", "ada"):
        role_actions.grant_role(By(people[name], NOW), "stan", roles.PROCESS_OWNER, service=name)
    for name in set(people) - {"maya", "ada"}:
        with pytest.raises(NotAllowed):
            role_actions.grant_role(By(people[name], NOW), "stan", roles.PROCESS_OWNER)
    role_actions.grant_role(By(None, NOW, CONSOLE), "stan", roles.PROCESS_OWNER, service="c")
    line = Line.objects.order_by("-number").first()
    assert line is not None
    assert (line.actor, line.role, line.subject) == ("console", "console", "person:stan")
    with pytest.raises(NotFound):
        role_actions.grant_role(By(people["ada"], NOW), "nobody", roles.PROCESS_OWNER)


def test_what_only_people_do_is_not_for_a_schedule(people: People) -> None:
    with pytest.raises(NotAllowed, match="act of a person"):
        role_actions.end_deputy(By(None, NOW, SYSTEM), 1)


def test_a_deputy_acts_for_a_while_and_in_the_role_that_was_named(people: People) -> None:
    by = By(people["ines"], NOW)
    role_actions.name_deputy(by, "ines", "stan", role=roles.INFRASTRUCTURE_LEAD, ends=NOW + 2 * DAY)
    assert names(roles.INFRASTRUCTURE_LEAD, EMAIL) == ["ines", "stan"]
    assert [row.person.username for row in roles_of(people["stan"], NOW)] == ["stan", "ines"]
    assert names(roles.INFRASTRUCTURE_LEAD, EMAIL, NOW + 2 * DAY) == ["ines"]
    role_actions.name_deputy(by, "ines", "otto", role=roles.SERVICE_OWNER)
    assert "otto" not in names(roles.INFRASTRUCTURE_LEAD, EMAIL)


def test_one_names_a_deputy_for_oneself_and_only_who_orders_for_others(people: People) -> None:
    with pytest.raises(NotAllowed, match="somebody else"):
        role_actions.name_deputy(By(people["stan"], NOW), "ines", "stan")
    with pytest.raises(Invalid, match="same person"):
        role_actions.name_deputy(By(people["ines"], NOW), "ines", "ines")
    with pytest.raises(Invalid, match="another party"):
        role_actions.name_deputy(By(people["priya"], NOW), "priya", "carl")
    made = role_actions.name_deputy(By(people["ada"], NOW), "ines", "stan")
    with pytest.raises(NotAllowed):
        role_actions.end_deputy(By(people["otto"], NOW), made.pk)
    role_actions.end_deputy(By(people["ines"], NOW), made.pk)
    assert not Deputy.objects.filter(ends=None).exists()


def test_who_may_no_longer_sign_in_holds_nothing(people: People) -> None:
    people["owen"].is_active = False
    people["owen"].save()
    assert names(roles.SERVICE_OWNER, EMAIL) == []
    assert roles_of(people["owen"], NOW) == []


@pytest.mark.req("R52")
def test_the_authority_to_sign_is_for_a_kind_and_a_time(people: People) -> None:
    by = By(people["maya"], NOW)
    made = role_actions.give_signature_authority(by, "priya", kind="SLA")
    assert may_sign(people["priya"], "SLA", NOW)
    assert not may_sign(people["priya"], "OLA", NOW)
    assert not may_sign(people["carl"], "SLA", NOW)
    role_actions.end_signature_authority(By(people["maya"], NOW + DAY), made.pk)
    assert not may_sign(people["priya"], "SLA", NOW + DAY)
    with pytest.raises(Invalid, match="no kind of agreement"):
        role_actions.give_signature_authority(by, "priya", kind="NDA")


@pytest.mark.req("R168")
def test_auditors_and_the_provider_see_everything_and_nobody_else(people: People) -> None:
    seeing = {name for name, person in people.items() if sees_everything(person)}
    assert seeing == {"maya", "cora", "ada", "dora", "paul", "connor", "lia", "abel"}
