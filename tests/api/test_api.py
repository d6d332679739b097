"""The API: who may, what is said when it is refused, pages of lists, and writes that are sent twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from servicelevel.ledger.models import Line
from servicelevel.organisation.accounts.models import ApiToken
from servicelevel.organisation.accounts.tokens import end_token, make_token, person_of_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.process import cases
from servicelevel.process.models import Consultation
from tests.api.conftest import Program
from tests.process.marked import open_case

People = dict[str, Person]
Of = Callable[..., Program]


@pytest.fixture
def slr(people: People) -> str:
    now = datetime.now(UTC)
    physics = Party.objects.get(key="physics")
    start = cases.Start("2.0", "E-Mail for Physics", "customer request", service="email", customer=physics)
    return open_case(By(people["maya"], now), start).key


def test_without_a_token_there_is_no_answer(db: None) -> None:
    for headers in ({}, {"Authorization": "Bearer slm_wrong"}, {"Authorization": "Basic eA=="}):
        answer = Client(headers=headers).get("/api/v1/cases")
        assert answer.status_code == 401
        assert answer["Content-Type"] == "application/problem+json"
        assert json.loads(answer.content)["title"] == "Unauthorized"


def test_a_token_reads_or_acts_as_it_was_made_and_ends(people: People, program: Of) -> None:
    reader = program("ada", "read")
    assert reader.call("GET", "/people").status_code == 200
    refused = reader.call("POST", "/people/stan/roles", {"role": "process-owner"})
    assert (refused.status_code, json.loads(refused.content)["detail"]) == (403, "This token may only read.")
    now = datetime.now(UTC)
    assert person_of_token(reader.secret, now + timedelta(days=1)) is None
    end_token(By(people["ada"], now), ApiToken.objects.get().pk)
    assert reader.call("GET", "/people").status_code == 401
    assert reader.secret not in "".join(line.content for line in Line.objects.all())
    assert not ApiToken.objects.filter(digest=reader.secret).exists()


def test_who_may_no_longer_sign_in_has_no_token(people: People, program: Of) -> None:
    of_stan = program("stan")
    people["stan"].is_active = False
    people["stan"].save()
    assert of_stan.call("GET", "/people").status_code == 401


def test_a_refusal_says_everything_that_is_wrong(people: People, program: Of) -> None:
    answer = program("ada").call("POST", "/people/stan/roles", {"role": "king"})
    told = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert told["errors"][0]["path"] == "role"
    assert "one of service-level-manager" in told["errors"][0]["remedy"]
    malformed = program("ada").call("POST", "/people/stan/roles", {"service": 3})
    assert {one["path"] for one in json.loads(malformed.content)["errors"]} == {"given.role", "given.service"}


def test_a_person_is_given_a_role_and_loses_it(people: People, program: Of) -> None:
    ada = program("ada")
    made = ada.call("POST", "/people/stan/roles", {"role": "process-owner", "service": "email"})
    assert made.status_code == 201
    roles = ada.get("/people/stan")["roles"]
    assert {"process-owner", "service-delivery-staff"} == {one["role"] for one in roles}
    number = json.loads(made.content)["id"]
    assert ada.call("DELETE", f"/people/stan/roles/{number}").status_code == 204
    assert len(ada.get("/people/stan")["roles"]) == 1
    assert program("dora").call("POST", "/people/stan/roles", {"role": "process-owner"}).status_code == 403


def test_a_list_comes_in_pages_that_hold_everybody_once(people: People, program: Of) -> None:
    ada = program("ada")
    seen, after = [], ""
    while True:
        page = ada.get(f"/people?limit=4&after={after}")
        assert len(page["items"]) <= 4
        seen += [one["username"] for one in page["items"]]
        after = page["next"]
        if not after:
            break
    assert seen == sorted(people)
    assert ada.call("GET", "/people?after=%21%21").status_code == 422
    assert ada.call("GET", "/people?limit=100000").status_code == 422


def test_a_write_that_is_sent_twice_is_done_once(people: People, program: Of) -> None:
    ada, body = program("ada"), {"role": "process-owner"}
    before = Line.objects.count()
    first = ada.call("POST", "/people/stan/roles", body, key="k-1")
    again = ada.call("POST", "/people/stan/roles", body, key="k-1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert json.loads(first.content) == json.loads(again.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Line.objects.count() == before + 1
    other = ada.call("POST", "/people/stan/roles", {"role": "auditor"}, key="k-1")
    assert other.status_code == 409
    mine = program("maya").call("POST", "/people/ines/roles", body, key="k-1")
    assert mine.status_code == 201


def test_a_refused_write_leaves_its_key_free(people: People, program: Of) -> None:
    ada = program("ada")
    assert ada.call("POST", "/people/dora/roles", {"role": "service-desk"}, key="k-2").status_code == 409
    RoleHolding.objects.filter(person=people["dora"]).update(ends=datetime.now(UTC) - timedelta(seconds=1))
    assert ada.call("POST", "/people/dora/roles", {"role": "service-desk"}, key="k-2").status_code == 201


@pytest.mark.req("R41")
def test_another_customers_case_does_not_exist(people: People, program: Of, slr: str) -> None:
    assert [one["key"] for one in program("priya").get("/cases")["items"]] == [slr]
    carl = program("carl")
    assert carl.get("/cases")["items"] == []
    for path in (f"/cases/{slr}", f"/cases/{slr}/steps", "/people/priya"):
        answer = carl.call("GET", path)
        assert answer.status_code == 404
        assert json.loads(answer.content) == {
            "type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is no such record.",
        }  # fmt: skip
    skip = carl.call("POST", f"/cases/{slr}/steps/2.1/waivers", {"reason": "x"})
    assert skip.status_code == 404


def test_duties_replies_and_waivers(people: People, program: Of, slr: str) -> None:
    priya = program("priya")
    asked = priya.get("/duties")
    assert [(one["kind"], one["step"], one["case"]) for one in asked] == [("reply", "2.1", slr)]
    number = asked[0]["id"]
    assert (
        priya.call("POST", f"/consultations/{number}/reply", {"words": "Fine.", "supports": True}).status_code
        == 204
    )
    assert priya.call("POST", f"/consultations/{number}/reply", {"words": "Again."}).status_code == 409
    assert Consultation.objects.get(pk=number).supports is True
    asked_to_skip = program("maya").call(
        "POST", f"/cases/{slr}/steps/2.1/waivers", {"reason": "Known already."}
    )
    waiver = json.loads(asked_to_skip.content)["id"]
    assert program("maya").call("POST", f"/waivers/{waiver}/decision", {"granted": True}).status_code == 403
    assert program("cora").call("POST", f"/waivers/{waiver}/decision", {"granted": True}).status_code == 204
    steps = program("maya").get(f"/cases/{slr}/steps")
    assert [(one["step"], one["state"], one["because"]) for one in steps] == [
        ("2.1", "waived", "Known already."), ("2.2", "waiting", ""),
    ]  # fmt: skip
    assert steps[0]["consultations"][0]["reply"] == "Fine."


def test_the_description_covers_every_route(people: People, client: Client) -> None:
    client.force_login(people["maya"])
    told = client.get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            assert one["summary"], path
            assert one["security"], f"{method} {path} asks for no token"
    assert "/api/v1/cases/{key}/steps" in told["paths"]


def test_a_token_is_refused_with_all_that_is_wrong(people: People) -> None:
    from servicelevel.errors import Invalid

    with pytest.raises(Invalid) as refused:
        make_token(By(people["ada"], datetime.now(UTC)), name=" ", scope="all", days=999)
    assert [one.path for one in refused.value.problems] == ["name", "scope", "days"]
