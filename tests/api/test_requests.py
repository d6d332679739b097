"""Procedure 2.0 by programs: a customer's system asks, the provider's take it from step to step."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Person
from servicelevel.process.models import Case, Consultation
from tests.api.conftest import Program
from tests.requirements import cases

Of = Callable[..., Program]
ASKED = {
    "trigger": "customer request", "description": "Mail stops during night shifts.", "service": "email",
}  # fmt: skip
WRITTEN = {
    "kind": "availability", "statement": "Mail can be read.", "source": "liaison", "citation": "Lia, 12 Oct",
    "figure": {"number": "99.9", "unit": "%", "per": "month"},
}  # fmt: skip
WHO = {
    "customer": "priya",
    "service-owner": "owen",
    "external-vendor": "niamh",
    "infrastructure-lead": "ines",
}


@pytest.fixture
def asked(people: dict[str, Person], program: Of) -> str:
    """A request that the customer's system has sent."""
    cases.catalogue()
    return done(program("priya"), "/requests", ASKED, 201)["key"]


def done(of: Program, path: str, body: object = None, status: int = 200) -> Any:
    """The answer to a write that has to be accepted; it is sent twice under one key, and done once."""
    sent, key = {} if body is None else body, uuid4().hex
    answer = of.call("POST", path, sent, key=key)
    assert answer.status_code == status, answer.content
    lines = Line.objects.count()
    again = of.call("POST", path, sent, key=key)
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (
        status,
        answer.content,
        "true",
    )
    assert Line.objects.count() == lines
    return json.loads(answer.content)


def replies(program: Of, key: str) -> None:
    """Everybody who is asked in a case replies, each by their own duties."""
    for row in Consultation.objects.filter(case__key=key, replied_at=None):
        of = program(WHO[row.role])
        assert row.pk in [one["id"] for one in of.get("/duties") if one["kind"] == "reply"]
        assert (
            of.call(
                "POST", f"/consultations/{row.pk}/reply", {"words": "Fine.", "supports": True}
            ).status_code
            == 204
        )


def assessed(program: Of, key: str) -> Any:
    """From 2.1 to 2.3, with a requirement that cannot be met."""
    liaison, owner, lead = program("lia"), program("maya"), program("ines")
    assert done(liaison, f"/requests/{key}/requirements", WRITTEN)["requirements"][0]["verdict"] == ""
    replies(program, key)
    gathered = done(owner, f"/requests/{key}/gathered", {"summary": "As gathered."})
    assert (gathered["version"], gathered["waiting"]) == (1, ["2.2"])
    done(owner, f"/requests/{key}/assessment")
    rows = lead.get(f"/requests/{key}/gaps")
    assert rows
    assert not rows[0]["verdict"]
    said = [{"row": row["id"], "verdict": "not met", "comment": "One relay only."} for row in rows]
    done(lead, f"/requests/{key}/confirmations", {"rows": said})
    replies(program, key)
    return done(owner, f"/requests/{key}/assessed")


@pytest.mark.req("R23", "R51", "R94", "X6")
def test_a_customers_system_opens_a_request(people: dict[str, Person], program: Of, asked: str) -> None:
    seen = program("priya").get(f"/requests/{asked}")
    assert (seen["customer"], seen["service"], seen["waiting"]) == ("physics", "email", ["2.1"])
    assert [need["words"] for need in seen["needs"]] == [ASKED["description"]]
    assert [one["key"] for one in program("priya").get("/requests")["items"]] == [asked]
    assert program("carl").get("/requests")["items"] == []
    refused = program("priya").call("POST", "/requests", ASKED | {"customer": "astronomy"})
    invented = program("priya").call("POST", "/requests", ASKED | {"customer": "nobody"})
    assert refused.status_code == invented.status_code == 422
    assert refused.content == invented.content.replace(b"nobody", b"astronomy")
    other = program("priya").call("POST", "/requests", ASKED | {"service": "desktop"})
    assert other.status_code == 422
    assert Case.objects.count() == 1


@pytest.mark.req("R95", "R96", "R97", "R99", "R100", "R101", "R173", "X5")
def test_a_request_goes_its_way_to_an_interim_agreement(program: Of, asked: str) -> None:
    key = asked
    found = assessed(program, key)
    assert (found["waiting"], found["out_of_reach"]) == (["2.3"], [1])
    owner, customer = program("owen"), program("priya")
    replies(program, key)
    early = program("maya").call(
        "POST", f"/requests/{key}/resolution", {"outcome": "no action", "reason": "It is as it is."}
    )
    assert early.status_code == 409
    option = {
        "words": "A second relay", "days": 60, "cost": "40000.00", "currency": "USD", "gains": "99.9 %",
        "risk": "Late delivery", "benefit": "No shift stops for mail", "justified_by": "Priya Raman",
    }  # fmt: skip
    done(owner, f"/requests/{key}/requirements/1/options", {"options": [option]})
    assert customer.get(f"/requests/{key}/options")[0]["options"] == [option]
    assert customer.get(f"/requests/{key}/gaps") == []
    done(customer, f"/requests/{key}/requirements/1/decision", {"choice": "none", "words": "We do without."})
    slm = program("maya")
    done(slm, f"/requests/{key}/resolution", {"outcome": "no action", "reason": "Physics does without."})
    replies(program, key)
    done(slm, f"/requests/{key}/documented")
    replies(program, key)
    expires = (datetime.now(UTC) + timedelta(days=90)).isoformat()
    issued = done(slm, f"/requests/{key}/interim", {"expires": expires})
    assert issued["interims"][0]["state"] == "holds"
    assert "INTERIM" in issued["interims"][0]["text"]
    assert issued["closed_at"]
    ended = done(slm, f"/requests/{key}/interim/end", {"reason": "Physics moves away."})
    assert ended["interims"][0]["state"] == "ended"
    assert [one["number"] for one in customer.get(f"/requests/{key}/versions")] == [1]


@pytest.mark.req("R97", "R98", "X2", "X4")
def test_capabilities_are_defined_or_the_requirements_are_modified(program: Of, asked: str) -> None:
    key, slm, customer = asked, program("maya"), program("priya")
    assessed(program, key)
    replies(program, key)
    opened = done(slm, f"/requests/{key}/resolution", {"outcome": "modify SLR", "reason": "Less will do."})
    assert opened["waiting"] == ["2.4"]
    change = WRITTEN | {"because": "Nights only.", "figure": {"number": "99", "unit": "%", "per": "month"}}
    done(slm, f"/requests/{key}/requirements/1/changes", change)
    needs = done(customer, f"/requests/{key}/needs", {"words": "Nights are enough."})["needs"]
    assert (len(needs), needs[-1]["stated_by"]) == (2, "Priya")
    replies(program, key)
    fixed = done(
        slm, f"/requests/{key}/modified", {"summary": "99 %.", "consulted": "Priya, by phone, 14 Oct."}
    )
    assert fixed["version"] == 2
    assert fixed["requirements"][0]["figure"]["number"] == "99"


def test_requirements_are_changed_and_left_out(program: Of, asked: str) -> None:
    key, customer = asked, program("priya")
    done(program("lia"), f"/requests/{key}/requirements", WRITTEN)
    own = WRITTEN | {"statement": "Scanned.", "kind": "security", "figure": {}, "source": "customer"}
    assert len(done(customer, f"/requests/{key}/requirements", own)["requirements"]) == 2
    refused = customer.call("POST", f"/requests/{key}/requirements/1/drop", {"because": "x"})
    assert refused.status_code == 403
    left = done(customer, f"/requests/{key}/requirements/2/drop", {"because": "Not needed."})
    assert [one["number"] for one in left["requirements"]] == [1]
    assert customer.call("POST", f"/requests/{key}/requirements/7/drop", {"because": "x"}).status_code == 404
    wrong = program("lia").call("POST", f"/requests/{key}/requirements", WRITTEN | {"kind": "wish"})
    assert json.loads(wrong.content)["errors"][0]["path"] == "kind"


def test_what_the_tickets_suggest_is_for_the_provider(program: Of, asked: str) -> None:
    assert program("owen").get(f"/requests/{asked}/proposals") == []
    assert program("priya").call("GET", f"/requests/{asked}/proposals").status_code == 404
    refused = program("owen").call("POST", f"/requests/{asked}/prefill", {})
    assert refused.status_code == 409


@pytest.mark.req("R41")
def test_another_customers_request_does_not_exist(program: Of, asked: str) -> None:
    carl, lines = program("carl"), Line.objects.count()
    for path in ("", "/versions", "/gaps", "/options", "/documents"):
        answer = carl.call("GET", f"/requests/{asked}{path}")
        missing = carl.call("GET", f"/requests/SLR-2026-9999{path}")
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert carl.call("POST", f"/requests/{asked}/needs", {"words": "Mine."}).status_code == 404
    assert Line.objects.count() == lines


def test_a_cursor_that_is_none_of_ours_is_said_to_be(program: Of, asked: str) -> None:
    for cursor in ("Zm9v", "AA", "!", "Zm9vAA"):
        for path in ("/requests", "/cases", "/people"):
            assert program("maya").call("GET", f"{path}?after={cursor}").status_code in (200, 422)
    assert program("maya").call("GET", "/requests?after=Zm9v").status_code == 422
