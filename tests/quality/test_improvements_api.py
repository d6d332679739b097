"""Improvements for programs: what waits, proposing and deciding, to each only what they may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.web import clock
from tests.api.conftest import Program
from tests.monitoring.reporting import NOW, by
from tests.quality import test_feedback

pytestmark = [pytest.mark.django_db, pytest.mark.req("R21")]
everybody = test_feedback.everybody
PLACE = "/improvements"


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def asks(name: str, method: str, path: str, body: Any = None) -> Any:
    """Status and content of the answer to a program of somebody."""
    token = make_token(by(name, clock.now()), name="t", scope="write", days=1)[1]
    answer = Program(token).call(method, path, body)
    return answer.status_code, answer.json()


def test_a_program_sees_what_waits_and_decides_on_it() -> None:
    report = test_feedback.released("breached")
    case = report.period.case.key
    status, told = asks("omar", "get", PLACE)
    assert status == 200
    assert [(one["case"], one["round"], one["cause"], one["target"]) for one in told["waiting"]] == [
        (case, None, "breach", "resolution")
    ]
    meant = {"case": case, "cause": "breach", "target": "resolution", "reason": "Another relay."}
    status, told = asks("omar", "post", f"{PLACE}/decisions", meant | {"wanted": True})
    assert (status, [one["path"] for one in told["errors"]]) == (422, ["owner", "due_on"])
    whole = meant | {"wanted": True, "owner": "Ines", "due_on": f"{NOW + timedelta(days=9):%Y-%m-%d}"}
    status, told = asks("omar", "post", f"{PLACE}/decisions", whole)
    assert (status, told["agreement"], told["owner"], told["decided_by"]) == (201, "mail", "Ines", "omar")
    assert asks("maya", "post", f"{PLACE}/decisions", whole)[0] == 404
    status, told = asks("maya", "get", PLACE)
    assert (told["waiting"], [one["reason"] for one in told["decided"]]) == ([], ["Another relay."])


def test_what_feedback_proposes_is_named_by_its_round() -> None:
    row = test_feedback.asked()
    test_feedback.answered(row, ("lars", 1, "no"), ("lena", 2, "no"), ("luis", 2, "yes"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: NOW + timedelta(days=10))
        _, told = asks("maya", "get", PLACE)
        (found,) = told["waiting"]
        assert (found["case"], found["round"], found["target"]) == ("", row.pk, "")
        meant = {"round": row.pk, "cause": "feedback", "wanted": False, "reason": "They meant the telephone."}
        assert asks("maya", "post", f"{PLACE}/decisions", meant)[0] == 201


def test_a_program_proposes_what_was_found_in_a_report() -> None:
    case = test_feedback.released().period.case.key
    found = {"case": case, "target": "resolution", "words": "Mondays need a second person."}
    assert asks("ines", "post", PLACE, found) == (201, found)
    assert asks("ines", "post", PLACE, found)[0] == 409
    assert asks("ines", "post", PLACE, found | {"target": "resolutoin"})[0] == 422
    _, told = asks("maya", "get", PLACE)
    assert [one["cause"] for one in told["waiting"]] == ["finding"]


@pytest.mark.parametrize(("name", "proposes"), [("lea", 403), ("olga", 404)])
def test_others_neither_see_propose_nor_decide(name: str, proposes: int) -> None:
    case = test_feedback.released("breached").period.case.key
    assert asks(name, "get", PLACE)[0] == 404
    assert asks(name, "post", PLACE, {"case": case, "target": "resolution", "words": "Mine."})[0] == proposes
    meant = {"case": case, "cause": "breach", "target": "resolution", "wanted": False, "reason": "No."}
    assert asks(name, "post", f"{PLACE}/decisions", meant)[0] == 404
    assert asks("ines", "post", f"{PLACE}/decisions", meant)[0] == 403
