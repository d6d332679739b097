"""Pages on which people and parties are added, changed, let in and let out; and the command line for the first ones."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from typer.testing import CliRunner

from servicelevel.cli import app
from servicelevel.commands import register
from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Party, Person, RoleHolding
from tests.process.organisation import found

PASSWORD = "a-better-password-27"
DETAILS = {"first_name": "Rosa", "last_name": "Ahlgren", "party": "physics", "email": "", "zone": "UTC"}


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    return found()


def of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def code_in(page: str) -> str:
    matched = re.search(r"<code>([^<]+)</code>", page)
    assert matched
    return matched[1]


def test_from_being_added_to_signing_in_with_a_password_that_nobody_else_knows(
    people: dict[str, Person],
) -> None:
    ada = of(people["ada"])
    assert ada.post("/add-person/", {"username": "rosa", **DETAILS})["Location"] == "/people/rosa/"
    code = code_in(ada.post("/people/rosa/code/").content.decode())
    rosa = Client()
    chosen = {"username": "rosa", "code": code, "password": PASSWORD, "again": PASSWORD}
    assert rosa.post("/set-up/", chosen)["Location"] == "/sign-in/"
    assert "Your password is set" in rosa.get("/sign-in/").content.decode()
    assert rosa.post("/sign-in/", {"login": "rosa", "password": PASSWORD})["Location"] == "/"
    assert "does not fit the name" in Client().post("/set-up/", chosen).content.decode()
    assert not Line.objects.filter(content__contains=code).exists()


def test_the_answer_to_a_wrong_code_does_not_say_whether_there_is_such_a_person(
    people: dict[str, Person],
) -> None:
    answers = set()
    for username in ("ada", "nobody"):
        given = {"username": username, "code": "wrong", "password": PASSWORD, "again": PASSWORD}
        page = Client().post("/set-up/", given).content.decode().replace(username, "X")
        answers.add(re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page))
    assert len(answers) == 1


def test_a_weak_password_and_one_mistyped_are_refused_with_nothing_set(people: dict[str, Person]) -> None:
    code = code_in(of(people["ada"]).post("/people/priya/code/").content.decode())
    given = {"username": "priya", "code": code, "password": PASSWORD, "again": PASSWORD + "x"}
    assert "is not the same" in Client().post("/set-up/", given).content.decode()
    weak = given | {"password": "short", "again": "short"}
    page = Client().post("/set-up/", weak).content.decode()
    assert "too short" in page
    assert 'value="short"' not in page
    assert not Person.objects.get(username="priya").check_password("short")


def test_details_are_changed_and_access_is_ended_and_given_back(people: dict[str, Person]) -> None:
    ada = of(people["ada"])
    ada.post("/people/priya/details/", DETAILS | {"first_name": "Priyanka"})
    assert Person.objects.get(username="priya").first_name == "Priyanka"
    assert "Nothing was changed yet" in ada.post("/people/priya/access/", {"because": ""}).content.decode()
    ada.post("/people/priya/access/", {"because": "Left."})
    assert not Person.objects.get(username="priya").is_active
    ada.post("/people/priya/access/", {"because": "Came back."})
    assert Person.objects.get(username="priya").is_active


def test_a_party_is_added_and_renamed(people: dict[str, Person]) -> None:
    ada = of(people["ada"])
    ada.post("/add-party/", {"key": "geology", "name": "Geology", "kind": "customer"})
    ada.post("/parties/geology/name/", {"name": "Geosciences"})
    assert Party.objects.get(key="geology").name == "Geosciences"
    assert "Geosciences" in ada.get("/parties/").content.decode()
    assert (
        "is not an id"
        in ada.post("/add-party/", {"key": "G G", "name": "G", "kind": "team"}).content.decode()
    )


@pytest.mark.parametrize(
    "path", ["/add-person/", "/add-party/", "/people/priya/details/", "/people/priya/access/"]
)
def test_it_is_for_those_who_record_people(people: dict[str, Person], path: str) -> None:
    assert of(people["priya"]).get(path).status_code == 403
    assert of(people["abel"]).get(path).status_code == 403
    assert of(people["priya"]).get("/people/").content.decode().count("Add a person") == 0


def test_the_first_administrator_comes_from_the_command_line(db: None) -> None:
    register(app)
    run = CliRunner().invoke
    assert run(app, ["party", "add", "it", "IT", "--kind", "provider"]).exit_code == 0
    made = run(
        app, ["person", "add", "ada", "--party", "it", "--role", "administrator", "--zone", "Europe/Berlin"]
    )
    assert made.exit_code == 0
    code = made.output.strip().splitlines()[-1]
    given = {"username": "ada", "code": code, "password": PASSWORD, "again": PASSWORD}
    assert Client().post("/set-up/", given)["Location"] == "/sign-in/"
    assert RoleHolding.objects.get().role == "administrator"


def test_a_refusal_on_the_command_line_leaves_nothing_behind(db: None) -> None:
    register(app)
    run = CliRunner().invoke
    run(app, ["party", "add", "it", "IT", "--kind", "provider"])
    refused = run(app, ["person", "add", "ada", "--party", "it", "--role", "king"])
    assert refused.exit_code == 2
    assert not Person.objects.exists()
    assert run(app, ["person", "add", "ada", "--party", "its"]).exit_code == 2
    assert run(app, ["party", "add", "it", "IT", "--kind", "provider"]).exit_code == 2
