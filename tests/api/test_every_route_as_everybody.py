"""Every route of the API as every kind of person: what one may not see answers as what does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse

from servicelevel.ledger.models import Line
from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.accounts.tokens import end_token
from servicelevel.organisation.acting import By
from servicelevel.web import clock
from tests.api.conftest import Program
from tests.api.routes import NOW, ROUTES, Route, World, found, tried
from tests.filters_taken_out import take_out
from tests.process.organisation import PEOPLE

SECRETS = ("physics", "Physics", "priya", "Priya", "Spectrograph", "SLR-")
"""Words that only the customer Physics and its provider may read."""
EVERYTHING = {"maya", "cora", "ada", "dora", "paul", "connor", "lia", "abel"}
TEAM = {"owen", "ines", "stan"}
TEAMS_OWN = ("otto",)
SEEN_BY = {
    "cases": EVERYTHING | TEAM | {"priya"},
    "requests": EVERYTHING | TEAM | {"priya"},
    "assessments": EVERYTHING | TEAM,
    "agreements": EVERYTHING | {"priya"},
    "services": EVERYTHING | TEAM | {"otto", "priya"},
    "people": EVERYTHING | {"priya"},
    "parties": EVERYTHING | TEAM | {"priya", "otto"},
    "documents": EVERYTHING | TEAM | {"otto", "priya"},
    "ledger": EVERYTHING,
    "registers": EVERYTHING,
    "waivers": EVERYTHING | TEAM | {"priya"},
    "consultations": EVERYTHING | TEAM | {"priya"},
    "notices": {"dora"},
    "security-requirements": EVERYTHING | TEAM | {"otto"},
    "exclusions": EVERYTHING | {"priya"},
    "periods": EVERYTHING | TEAM | {"priya"},
    "investigations": EVERYTHING,
    "notice-words": EVERYTHING,
    "feeds": EVERYTHING,
    "feedback": EVERYTHING | {"priya"},
    "issues": EVERYTHING | TEAM | {"otto"},
    "questions": EVERYTHING | {"owen", "priya"},
    "ticket-holders": EVERYTHING,
    "cause-classes": EVERYTHING | TEAM | {"otto"},
    "negotiations": EVERYTHING | TEAM | {"otto", "priya", "niamh"},
}
"""Who sees the records with which the paths of a room are filled in; a new room has to be added here."""
FILTERS = (
    "agreements_visible_to", "assessments_visible_to", "cases_visible_to", "documents_visible_to", "exclusions_visible_to",
    "investigations_visible_to", "issues_visible_to", "negotiations_visible_to", "parties_visible_to", "people_visible_to",
    "periods_visible_to", "questions_visible_to", "requests_visible_to", "requirements_visible_to", "rounds_visible_to", "services_visible_to",
)  # fmt: skip
"""What decides which rows somebody sees; each is taken out once, and has to be missed."""
OF_ONESELF = ("/duties", "/how-i-am-told", "/how-i-am-told/sent")
"""What is another's for each."""
OF_OTHERS = {"carl": SECRETS, "niamh": ("Physics", "Spectrograph", "SLR-"), "otto": ("Spectrograph", "SLR-")}


@pytest.fixture(scope="module")
def founded(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The small organisation, founded once and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield found()
        transaction.set_rollback(True)


@pytest.fixture
def world(founded: World, db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """Each test works in a savepoint of its own, at one instant."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return founded


@pytest.mark.req("R41", "R52")
@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_everybody_gets_an_answer_that_is_described(name: str, world: World) -> None:
    program = world.program(name)
    for route in ROUTES:
        if not route.of_one:
            assert_described(route, name, call(program, route, world.filled(route)))


@pytest.mark.req("R41", "R52")
@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_what_one_may_not_see_is_answered_as_what_does_not_exist(name: str, world: World) -> None:
    program = world.program(name)
    for route in filter(lambda route: route.of_one, ROUTES):
        path, missing = world.filled(route), world.missing(route)
        answer, nothing = call(program, route, path), call(program, route, missing)
        assert_described(route, name, answer)
        assert nothing.status_code in (403, 404), f"{route} has {missing} for {name}: {nothing.content}"
        if name not in SEEN_BY[path.split("/")[1]]:
            assert (answer.status_code, answer.content) == (nothing.status_code, nothing.content), route
            assert answer.headers.items() == nothing.headers.items()
        elif not route.writes and route.path.count("/") == 2:
            assert answer.status_code == 200, f"{route} hides {path} from {name}"


def call(program: Program, route: Route, path: str) -> HttpResponse:
    """The answer to a call whose effect is undone."""
    return tried(lambda: program.call(route.method, path, route.example))


def assert_described(route: Route, name: str, answer: HttpResponse) -> None:
    """The answer is one of those of which the description tells."""
    assert str(answer.status_code) in route.told["responses"], f"{route} answers {name} with {answer.content}"
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", route


@pytest.mark.req("R41", "R52")
@pytest.mark.parametrize("name", sorted(OF_OTHERS))
def test_nobody_reads_a_word_of_what_belongs_to_another_customer(name: str, world: World) -> None:
    program = world.program(name)
    for route in ROUTES:
        if name in TEAMS_OWN and route.path.startswith("/documents"):
            continue  # what is published is for all of the provider's people, whichever service they look after
        for path in {world.filled(route), world.missing(route)}:
            answer = call(program, route, path)
            for word in OF_OTHERS[name]:
                told = answer.content.decode()
                if route.writes and answer.status_code == 422:
                    continue  # it says back what was sent
                assert word not in told, f"{route} tells {name} of {word}: {told}"


@pytest.mark.parametrize("filtering", FILTERS)
def test_a_filter_that_is_taken_out_is_found(
    filtering: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def everything_as_carl() -> None:
        test_what_one_may_not_see_is_answered_as_what_does_not_exist("carl", world)
        test_nobody_reads_a_word_of_what_belongs_to_another_customer("carl", world)

    take_out(monkeypatch, filtering, world.people["maya"])
    with pytest.raises(AssertionError):
        everything_as_carl()


@pytest.mark.req("R168")
def test_an_auditor_reads_what_the_manager_reads(world: World) -> None:
    manager, auditor = world.program("maya", "read"), world.program("abel", "read")
    for route in ROUTES:
        if not route.writes and route.path not in OF_ONESELF:
            path = world.filled(route)
            assert auditor.read(path) == manager.read(path), route


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_a_token_that_may_only_read_writes_nothing(name: str, world: World) -> None:
    program, lines = world.program(name, "read"), Line.objects.count() + 1
    for route in ROUTES:
        if route.writes:
            answer = program.call(route.method, world.filled(route), route.example, key="k")
            assert (answer.status_code, b"may only read" in answer.content) == (403, True), route
    assert Line.objects.count() <= lines


def test_an_expired_an_ended_and_a_wrong_token_are_refused_alike(world: World) -> None:
    expired = world.program("maya", at=NOW - timedelta(days=2))
    ended = world.program("maya")
    end_token(By(world.people["maya"], NOW), ApiToken.objects.latest("pk").pk)
    wrong = type(ended)("slm_wrong")
    for route in ROUTES:
        answers = [
            one.call(route.method, world.filled(route), route.example, key="k")
            for one in (expired, ended, wrong)
        ]
        assert {one.status_code for one in answers} == {401}, route
        assert len({one.content for one in answers}) == 1
        assert {one["WWW-Authenticate"] for one in answers} == {"Bearer"}
