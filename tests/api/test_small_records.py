"""Issues with OLAs, questions to owners and the dependency map, by programs."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from servicelevel.agreements.models import Agreement
from servicelevel.capabilities.models import Dependency
from servicelevel.organisation.models import Party, Person
from tests.agreements.test_small_records import people  # noqa: F401
from tests.api.conftest import Program
from tests.api.test_requests import done

Of = Callable[..., Program]
WORDS = {"words": "Tickets arrive without their priority."}
RELAYS = {"above": "email", "component": "relays", "provider": "messaging", "component_kind": "server"}


@pytest.mark.req("R38")
def test_an_issue_is_reported_read_and_closed(program: Of) -> None:
    ines, maya = program("ines"), program("maya")
    first = done(ines, "/agreements/mail-ola/issues", WORDS, 201)
    done(program("otto"), "/agreements/mail-ola/issues", {"words": "Nobody answers."}, 201)
    done(maya, f"/issues/{first['number']}/closing", {"closing": "The field is filled in."})
    assert maya.call("POST", f"/issues/{first['number']}/closing", {"closing": "Again."}).status_code == 409
    told = ines.get(f"/issues/{first['number']}")
    assert (told["closing"], told["closed_by"]) == ("The field is filled in.", "maya")
    assert [one["words"] for one in ines.get("/issues?open=true")["items"]] == ["Nobody answers."]
    assert [one["number"] for one in ines.get("/issues?open=false")["items"]] == [first["number"]]
    page = ines.get("/issues?limit=1&agreement=mail-ola")
    assert len(ines.get(f"/issues?limit=1&after={page['next']}")["items"]) == 1


@pytest.mark.req("R38", "R41")
def test_an_issue_is_not_there_for_customers_and_vendors_of_others(
    people: dict[str, Person],  # noqa: F811
    program: Of,
) -> None:
    number = done(program("ines"), "/agreements/mail-ola/issues", WORDS, 201)["number"]
    relay = Party.objects.get(key="relay")
    Agreement.objects.create(
        key="relay-uc", kind="UC", customer=Party.objects.get(key="computing"), provider=relay
    )
    for name in ("priya", "carl", "niamh"):
        stranger = program(name)
        assert stranger.get("/issues")["items"] == []
        for method, path, body in (
            ("GET", f"/issues/{number}", None), ("POST", f"/issues/{number}/closing", {"closing": "Done."}),
            ("POST", "/agreements/mail-ola/issues", WORDS),
        ):  # fmt: skip
            answer = stranger.call(method, path, body)
            assert (answer.status_code, b"priority" in answer.content) == (404, False), (name, path)
    assert program("maya").call("POST", "/agreements/mail-physics/issues", WORDS).status_code == 404
    assert program("niamh").call("POST", "/agreements/relay-uc/issues", WORDS).status_code == 201
    assert program("ines").call("POST", f"/issues/{number}/closing", {"closing": "Done."}).status_code == 403


@pytest.mark.req("R48")
def test_a_customer_asks_and_the_owner_answers_once(program: Of) -> None:
    priya, owen = program("priya"), program("owen")
    asked = done(priya, "/services/email/questions", {"words": "How large may a message be?"}, 201)
    path = f"/questions/{asked['number']}"
    assert [one["number"] for one in owen.get("/questions?answered=false")["items"]] == [asked["number"]]
    assert done(owen, f"{path}/answer", {"answer": "35 MB."})["answered_by"] == "owen"
    assert owen.call("POST", f"{path}/answer", {"answer": "36 MB."}).status_code == 409
    assert priya.get(path)["answer"] == "35 MB."
    assert priya.get("/questions?answered=false&service=email")["items"] == []
    assert priya.get("/questions?answered=true&service=email")["items"] == [priya.get(path)]


@pytest.mark.req("R41", "R48")
def test_a_question_is_not_there_for_another_customer_a_team_and_a_vendor(program: Of) -> None:
    number = done(program("priya"), "/services/email/questions", {"words": "Who reads it?"}, 201)["number"]
    for name in ("carl", "ines", "otto", "niamh"):
        stranger = program(name)
        assert stranger.get("/questions")["items"] == []
        assert stranger.call("GET", f"/questions/{number}").status_code == 404
        assert stranger.call("POST", f"/questions/{number}/answer", {"answer": "I do."}).status_code == 404
    assert program("dora").call("POST", f"/questions/{number}/answer", {"answer": "I do."}).status_code == 403
    assert program("maya").call("POST", "/services/email/questions", {"words": "Why?"}).status_code == 403
    assert program("carl").call("POST", "/services/nothing/questions", {"words": "Why?"}).status_code == 404


@pytest.mark.req("R9")
def test_the_map_of_a_service_is_drawn_by_its_owner(program: Of) -> None:
    owen = program("owen")
    relays = done(owen, "/services/email/dependencies", RELAYS, 201)
    below = {
        "above": "component:relays", "component": "power-a", "provider": "relay", "kind": "k of n", "group": "power", "k": 1,
    }  # fmt: skip
    done(owen, "/services/email/dependencies", below, 201)
    told = program("ines").get("/services/email/dependencies")
    assert [(one["above"], one["component"], one["k"]) for one in told] == [
        ("email", "relays", None), ("component:relays", "power-a", 1),
    ]  # fmt: skip
    wrong = owen.call(
        "POST", "/services/email/dependencies", RELAYS | {"k": 2, "kind": "serial", "group": "a"}
    )
    assert [one["path"] for one in json.loads(wrong.content)["errors"]] == ["group", "k"]
    circle = {"above": "component:power-a", "component": "relays"}
    assert owen.call("POST", "/services/email/dependencies", circle).status_code == 409
    assert owen.call("POST", "/services/email/dependencies", RELAYS | {"name": "n" * 201}).status_code == 422
    end = f"/services/email/dependencies/{relays['number']}/end"
    assert (owen.call("POST", end).status_code, owen.call("POST", end).status_code) == (204, 404)
    assert owen.get("/services/email/dependencies") == []


@pytest.mark.req("R41")
def test_nobody_outside_reads_the_map_and_no_other_owner_draws_it(program: Of) -> None:
    number = done(program("owen"), "/services/email/dependencies", RELAYS, 201)["number"]
    path = "/services/email/dependencies"
    for name in ("priya", "carl", "niamh"):
        for method, part, body in (("GET", "", None), ("POST", "", RELAYS), ("POST", f"/{number}/end", None)):
            answer = program(name).call(method, f"{path}{part}", body)
            assert (answer.status_code, b"relays" in answer.content) == (404, False), (name, part)
    for name in ("ines", "otto", "dora", "abel"):
        assert program(name).call("POST", path, RELAYS).status_code == 403
        assert program(name).call("POST", f"{path}/{number}/end").status_code == 403
    assert Dependency.objects.get().ended_at is None
