"""Procedure 1.0 by programs, from the schedule to the acknowledgement of the Service Desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from servicelevel.capabilities.assessments.rules import ABOUT
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.organisation.models import Person
from tests.api.conftest import Program
from tests.api.test_requests import done, replies
from tests.requirements import cases

Of = Callable[..., Program]
PLAN = {"name": "Plan 2027", "goals": ["Everybody reaches everybody by mail"], "because": "The new year."}


@pytest.fixture
def started(people: dict[str, Person], program: Of) -> str:
    """An assessment of e-mail, opened by a program."""
    cases.catalogue()
    done(program("cora"), "/assessments/plans", PLAN, 201)
    asked = {"service": "email", "reason": "A new relay stands."}
    return done(program("maya"), "/assessments", asked, 201)["key"]


@pytest.mark.req("R86", "R88", "R89", "R91", "R92", "R93", "X3")
def test_an_assessment_goes_its_way_to_the_service_desk(program: Of, started: str) -> None:
    lead, slm, path = program("ines"), program("maya"), f"/assessments/{started}"
    for question in lead.get(path)["questions"]:
        given = {
            "question": question["number"],
            "verdict": "supports",
            "words": "It does.",
            "evidence": ["DOC-4"],
        }
        done(lead, f"{path}/answers", given)
    replies(program, started)
    early = lead.call("POST", f"{path}/assessed", {})
    assert (early.status_code, "goal 1" in json.loads(early.content)["detail"]) == (409, True)
    done(lead, f"{path}/goals", {"goal": 1, "verdict": "gap", "words": "Two sites lack it."})
    assert done(lead, f"{path}/assessed")["waiting"] == ["1.2"]
    replies(program, started)
    decided = done(slm, f"{path}/decision", {"update": True, "reason": "It is in use.", "change": "CHG-1"})
    assert (decided["waiting"], decided["change"]["result"]) == (["1.3"], "")
    offer = {"summary": "100 GB.", "changes": {"description": "Mailboxes of 100 GB"}}
    replies(program, started)
    assert slm.call("POST", f"{path}/catalogue", offer).status_code == 409
    done(slm, f"{path}/change/end", {"done": False, "words": "Refused by the board."})
    done(slm, f"{path}/change", {"change": "CHG-2"})
    done(slm, f"{path}/change/end", {"done": True, "words": "Done on Sunday."})
    updated = done(slm, f"{path}/catalogue", offer)
    assert (updated["before"], updated["after"], updated["waiting"]) == (1, 2, ["1.4"])
    replies(program, started)
    announced = done(slm, f"{path}/announcements", {"words": "Mailboxes hold 100 GB."})
    assert announced["announcement"]["missing"] == ["dora"]
    assert slm.call("POST", f"{path}/communicated", {}).status_code == 409
    desk = program("dora")
    [notice] = [one for one in desk.get("/duties") if one["kind"] == "acknowledgement"]
    assert desk.call("POST", f"/notices/{notice['id']}/acknowledgement").status_code == 204
    assert done(slm, f"{path}/communicated")["closed_at"]
    assert [one["key"] for one in slm.get("/assessments?state=done")["items"]] == [started]


@pytest.mark.req("R85", "R86", "R89")
def test_plan_questions_and_schedule(people: dict[str, Person], program: Of) -> None:
    cases.catalogue()
    slm = program("maya")
    done(slm, "/assessments/plans", PLAN, 201)
    assert [one["goals"] for one in slm.get("/assessments/plans")] == [PLAN["goals"]]
    asked = {"questions": [{"about": about, "words": f"{about}?"} for about in ABOUT], "because": "Shorter."}
    assert done(slm, "/assessments/questions", asked, 201)["number"] == 2
    few = slm.call("POST", "/assessments/questions", asked | {"questions": asked["questions"][:1]})
    assert few.status_code == 422
    assert done(slm, "/assessments/intervals", {"months": 6, "criticality": "high"})["high"] == 6
    ServiceVersion.objects.update(recorded_at=datetime(2020, 1, 1, tzinfo=UTC))
    assert [one["service"] for one in slm.get("/assessments/due")] == ["desktop", "email"]
    assert len(done(slm, "/assessments/due", {"at_most": 1}, 201)) == 1
    assert len(slm.get("/assessments/due")) == 1
    assert program("otto").call("POST", "/assessments/intervals", {"months": 5}).status_code == 403


@pytest.mark.req("R41")
def test_assessments_do_not_exist_for_customers(program: Of, started: str) -> None:
    priya = program("priya")
    assert priya.get("/assessments")["items"] == []
    for path in (f"/{started}", f"/{started}/documents", "/plans", "/questions", "/intervals", "/due"):
        answer, missing = priya.call("GET", f"/assessments{path}"), priya.call("GET", "/assessments/CAP-0")
        assert (answer.status_code, answer.content) == (404, missing.content)
    assert program("otto").call("GET", f"/assessments/{started}").status_code == 404
