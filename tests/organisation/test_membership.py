"""People and parties come, change and go: by whom, what is refused, what the ledger says."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.test import Client

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation import actions, role_actions
from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CONSOLE = By(None, NOW, "console")
PASSWORD = "keeps-promises-2026"


@pytest.fixture(autouse=True)
def organisation(db: None) -> None:
    actions.add_party(CONSOLE, "it", "IT", "provider")
    actions.add_party(CONSOLE, "physics", "Physics", "customer")
    actions.add_person(CONSOLE, "ada", "it", first_name="Ada", password=PASSWORD)
    role_actions.grant_role(CONSOLE, "ada", "administrator")
    actions.add_person(CONSOLE, "priya", "physics", password=PASSWORD)


def ada() -> By:
    return By(Person.objects.get(username="ada"), NOW)


def priya() -> By:
    return By(Person.objects.get(username="priya"), NOW)


def said(problems: Invalid) -> set[str]:
    return {problem.path for problem in problems.problems}


def test_who_is_added_acts_for_the_party_and_the_ledger_says_who_did_it() -> None:
    made = actions.add_person(ada(), "otto", "physics", email="otto@physics.example", zone="Europe/Berlin")
    assert (made.party.key if made.party else "", made.zone, made.has_usable_password()) == (
        "physics",
        "Europe/Berlin",
        False,
    )
    line = Line.objects.latest("number")
    assert (line.actor, line.act, line.subject) == ("ada", "organisation.add_person", "person:otto")


def test_only_who_records_may() -> None:
    for act in (
        lambda by: actions.add_person(by, "otto", "physics"),
        lambda by: actions.add_party(by, "biology", "Biology", "customer"),
        lambda by: actions.rename_party(by, "physics", "Physics and more"),
        lambda by: actions.change_person(by, "ada", {"first_name": "Eve"}),
        lambda by: actions.end_access(by, "ada", because="no"),
        lambda by: actions.invite(by, "ada"),
        lambda by: actions.change_password(by, "ada", "another-long-password"),
    ):
        with pytest.raises(NotAllowed):
            act(priya())
    assert Person.objects.get(username="ada").first_name == "Ada"


def test_all_that_is_wrong_with_a_person_is_said_at_once_and_nothing_is_recorded() -> None:
    lines = Line.objects.count()
    with pytest.raises(Invalid) as wrong:
        actions.add_person(ada(), "o t t o", "phisics", email="otto", zone="Europe/Berlino")
    assert said(wrong.value) == {"username", "party", "email", "zone"}
    assert "physics" in str(wrong.value)
    assert Person.objects.count() == 2
    assert Line.objects.count() == lines


def test_all_that_is_wrong_with_a_party_is_said_at_once() -> None:
    with pytest.raises(Invalid) as wrong:
        actions.add_party(ada(), "Bio Logy", " ", "customers")
    assert said(wrong.value) == {"key", "name", "kind"}


def test_a_name_to_sign_in_with_is_given_once_whatever_its_letters() -> None:
    with pytest.raises(Conflict):
        actions.add_person(ada(), "Priya", "physics")
    with pytest.raises(Conflict):
        actions.add_party(ada(), "physics", "Physics", "customer")


def test_what_changes_is_told_before_and_after() -> None:
    actions.change_person(ada(), "priya", {"first_name": "Priya", "zone": "UTC"})
    assert '"before":{"first_name":""}' in Line.objects.latest("number").content
    with pytest.raises(Conflict, match="Nothing differs"):
        actions.change_person(ada(), "priya", {"first_name": "Priya"})
    with pytest.raises(Invalid):
        actions.change_person(ada(), "priya", {"is_superuser": "1"})


def test_nobody_takes_roles_to_another_party() -> None:
    actions.add_party(ada(), "biology", "Biology", "customer")
    held = role_actions.grant_role(ada(), "priya", "customer")
    with pytest.raises(Conflict, match="holds roles"):
        actions.change_person(ada(), "priya", {"party": "biology"})
    role_actions.end_role(ada(), held.pk)
    assert actions.change_person(ada(), "priya", {"party": "biology"}).party == Party.objects.get(
        key="biology"
    )


def test_who_may_not_sign_in_any_more_is_out_at_once() -> None:
    browser = Client()
    assert browser.login(username="priya", password=PASSWORD)
    make_token(priya(), name="desk", scope="read", days=10)
    actions.end_access(ada(), "priya", because="Left the laboratory.")
    assert browser.get("/").status_code == 302
    assert not Client().login(username="priya", password=PASSWORD)
    assert not ApiToken.objects.filter(ended_at=None).exists()
    with pytest.raises(Conflict):
        actions.end_access(ada(), "priya", because="Again.")
    actions.restore_access(ada(), "priya", because="Came back.")
    assert Client().login(username="priya", password=PASSWORD)


def test_access_ends_with_a_reason_and_never_ones_own() -> None:
    with pytest.raises(Invalid):
        actions.end_access(ada(), "priya", because=" ")
    with pytest.raises(Conflict):
        actions.end_access(ada(), "ada", because="Bye.")
    with pytest.raises(NotFound):
        actions.end_access(ada(), "nobody", because="Gone.")


def test_a_set_up_code_works_once_and_stands_nowhere() -> None:
    code = actions.invite(ada(), "priya")
    assert not Line.objects.filter(content__contains=code).exists()
    with pytest.raises(Invalid):
        actions.set_up(priya(), code, "short")
    actions.set_up(priya(), code, "a-better-password-27")
    assert Client().login(username="priya", password="a-better-password-27")
    with pytest.raises(Invalid, match="does not fit"):
        actions.set_up(priya(), code, "yet-another-password")


def test_a_code_is_for_one_person_and_none_for_who_may_not_sign_in() -> None:
    code = actions.invite(ada(), "priya")
    with pytest.raises(Invalid):
        actions.set_up(ada(), code, "a-better-password-27")
    actions.end_access(ada(), "priya", because="Left.")
    with pytest.raises(Conflict):
        actions.invite(ada(), "priya")
