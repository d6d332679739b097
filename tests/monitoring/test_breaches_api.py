"""Breaches and their holders for programs: the same figures as on the pages, and the acts of people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.web import clock
from tests.api.conftest import Program
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, by

pytestmark = pytest.mark.django_db
HOUR = 3_600_000_000
LATE = {"target": "resolution", "ticket": "desk/T12"}


@pytest.fixture(autouse=True)
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket that waited in a queue for three hours and was worked on for seven, two of them too long."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    desk.tell(
        "T12",
        ("2016-05-12 14:00", {"state": "New", "service": "mail", "assignment_group": "Desk", "assignee": ""}),
        ("2016-05-12 17:00", {"assignee": "ann"}),
        ("2016-05-13 15:00", {"state": "Resolved"}),
    )


@pytest.fixture
def program() -> Callable[[str], Program]:
    """A program of a person by name."""
    return lambda name: Program(make_token(by(name), name="test", scope="write", days=1)[1])


@pytest.mark.req("R37")
def test_holders_of_a_period_and_of_a_ticket_add_up_to_the_clock(program) -> None:
    manager = program("maya")
    found = manager.get("/agreements/mail/holders")
    assert found["period"] == "2016-05"
    assert [(one["kind"], one["holder"], one["work_us"] // HOUR, one["over_us"] // HOUR) for one in found["shares"]] == [
        ("team", "Desk", 7, 2), ("queue", "Desk", 3, 0),
    ]  # fmt: skip
    assert manager.get("/agreements/mail/holders?period=2016-04")["shares"] == []
    (one,) = program("lea").get("/agreements/mail/holders?ticket=desk/T12")["clocks"]
    assert [(span["kind"], span["work_us"] // HOUR) for span in one["spans"]] == [("queue", 3), ("team", 7)]
    assert sum(span["work_us"] for span in one["spans"]) == one["elapsed_us"]
    assert manager.call("GET", "/agreements/mail/holders?ticket=desk/T99").status_code == 404
    assert program("olga").call("GET", "/agreements/mail/holders").status_code == 404


@pytest.mark.req("R63", "R29")
def test_a_program_classifies_a_breach_and_has_it_looked_into(program) -> None:
    manager, lead = program("maya"), program("ines")
    (one,) = manager.get("/agreements/mail/breaches")["items"]
    assert (one["ticket"], one["cause"], one["over_us"]) == ("desk/T12", "", 2 * HOUR)
    assert one["record"] == "/breaches/mail/resolution/1/of/desk/T12/"
    assert program("lea").call("GET", "/agreements/mail/breaches").status_code == 404
    given = {"clocks": [LATE], "cause": "queue", "narrative": "Nobody looked."}
    assert manager.call("POST", "/agreements/mail/breaches/classification", given).status_code == 200
    (one,) = lead.get("/agreements/mail/breaches?period=2016-05")["items"]
    assert (one["cause"], one["narrative"]) == ("queue", "Nobody looked.")
    asked = {**LATE, "owner": "ines", "due_on": "2016-06-10", "cause": "No rota.", "links": ["PRB1"]}
    assert lead.call("POST", "/agreements/mail/breaches/investigations", asked).status_code == 403
    answer = manager.call("POST", "/agreements/mail/breaches/investigations", asked)
    assert answer.status_code == 201
    number = json.loads(answer.content)["number"]
    closed = lead.call("POST", f"/investigations/{number}/finding", {"finding": "The rota had a gap."})
    assert closed.status_code == 200
    assert lead.get(f"/investigations/{number}")["finding"] == "The rota had a gap."
    assert manager.get("/agreements/mail/breaches")["items"][0]["investigations"] == [number]
