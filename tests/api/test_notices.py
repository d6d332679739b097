"""How people are told, by programs: one's own choice, what one was sent, and the words of notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from servicelevel.api.models import Answered
from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox.gathering import GATHERING
from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Person
from tests.api.conftest import Program

Of = Callable[..., Program]
NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)
ADDRESS = "https://chat.example.org/hooks/T0pS3cret"
SLACK = {"way": "slack", "address": ADDRESS, "kinds": {"news": "never"}, "quiet_from": "22:00", "quiet_until": "06:00"}  # fmt: skip


def put(program: Program, path: str, body: object, status: int = 200, key: str = "") -> dict[str, Any]:
    answer = program.call("PUT", path, body, key=key)
    assert answer.status_code == status, answer.content
    told: dict[str, Any] = json.loads(answer.content)
    return told


@pytest.mark.req("R114")
def test_one_chooses_how_one_is_told_and_no_answer_tells_the_address(program: Of) -> None:
    maya = program("maya")
    told = put(maya, "/how-i-am-told", SLACK, key="once")
    assert (told["way"], told["address_kept"], told["quiet_from"]) == ("slack", True, "22:00")
    assert {one["kind"]: one["wish"] for one in maya.get("/how-i-am-told")["kinds"]}["news"] == "never"
    assert "T0pS3cret" not in maya.read("/how-i-am-told").decode()
    kept = [*Answered.objects.values_list("body", flat=True), *Line.objects.values_list("content", flat=True)]
    assert kept
    assert not [one for one in kept if "T0pS3cret" in one]
    again = put(maya, "/how-i-am-told", {"way": "slack"})
    assert (again["address_kept"], again["quiet_from"]) == (True, "")


def test_what_is_owed_cannot_be_left_out_and_every_slip_is_told_at_once(program: Of) -> None:
    wrong = {"way": "slack", "kinds": {"breach": "never", "gossip": "daily"}, "quiet_from": "22:00"}
    told = put(program("maya"), "/how-i-am-told", wrong, 422)
    assert {one["path"] for one in told["errors"]} == {"breach", "gossip", "address", "quiet_until"}
    put(program("maya"), "/how-i-am-told", {"quiet_from": "22:00Z", "quiet_until": "06:00"}, 422)
    assert not NoticePreference.objects.exists()


def test_the_address_of_a_program_is_given_at_the_page_alone(program: Of) -> None:
    told = put(program("maya"), "/how-i-am-told", SLACK | {"way": "webhook"}, 422)
    assert [one["path"] for one in told["errors"]] == ["address"]
    assert "T0pS3cret" not in json.dumps(told)
    assert not NoticePreference.objects.exists()


def test_customers_and_vendors_choose_among_their_own_kinds(program: Of) -> None:
    for name in ("priya", "niamh"):
        kinds = {one["kind"] for one in program(name).get("/how-i-am-told")["kinds"]}
        assert kinds == {"duty", "informed", "news"}
        put(program(name), "/how-i-am-told", SLACK | {"kinds": {"breach": "daily"}}, 422)


@pytest.mark.req("R41")
def test_nobody_reads_or_changes_what_belongs_to_another(people: dict[str, Person], program: Of) -> None:
    put(program("maya"), "/how-i-am-told", SLACK)
    mail = OutgoingNotice.objects.create(
        line=1, person=people["maya"], kind=GATHERING, key="b", way="mail", subject="All of a day", made_at=NOW, only_warnings=False,
        delivered_at=NOW,
    )  # fmt: skip
    for number, within in enumerate((mail, None)):
        OutgoingNotice.objects.create(
            line=1, person=people["maya"], kind="breach", key=f"a-{number}", way="mail", subject=f"Breach {number}",
            only_warnings=False, made_at=NOW + timedelta(seconds=number), gathered_in=within, trouble="" if within else "Nobody is there.",
        )  # fmt: skip
    seen = [(one["subject"], one["state"]) for one in program("maya").get("/how-i-am-told/sent")]
    assert seen == [("Breach 1", "Not sent: Nobody is there."), ("Breach 0", "Sent, with others")]
    for name in ("priya", "otto", "abel", "ada"):
        assert program(name).get("/how-i-am-told/sent") == []
        assert program(name).get("/how-i-am-told")["way"] == "mail"


def test_words_are_written_once_for_all_who_saw_the_same_version(program: Of) -> None:
    maya, ada, path = program("maya"), program("ada"), "/notice-words/breach"
    assert [(one["kind"], one["own"], one["versions"]) for one in maya.get("/notice-words")] == [
        ("breach", False, 0), ("missed", False, 0), ("warning", False, 0), ("data", False, 0),
    ]  # fmt: skip
    told = put(maya, path, {"subject": "Look: {ticket}", "after": "Call 4711.", "seen": 0})
    assert (told["versions"], told["example_subject"]) == (1, "Look: INC0042")
    assert "Somebody saved version 1" in str(
        put(ada, path, {"after": "Call 4712.", "seen": 0}, 409)["detail"]
    )
    assert [one["path"] for one in put(ada, path, {"after": "{who}", "seen": 1}, 422)["errors"]] == ["after"]
    back = ada.call("DELETE", path)
    assert (back.status_code, json.loads(back.content)["own"]) == (200, False)
    assert ada.call("DELETE", path).status_code == 409
    assert maya.get(path)["versions"] == 2


@pytest.mark.req("R41")
def test_words_of_notices_are_read_inside_and_written_by_two_roles(program: Of) -> None:
    written = {"after": "Call 4711.", "seen": 0}
    for name in ("priya", "niamh", "otto"):
        stranger = program(name)
        missing = stranger.call("GET", "/notice-words/nothing")
        for method in ("GET", "PUT", "DELETE"):
            body = written if method == "PUT" else None
            answer = stranger.call(method, "/notice-words/breach", body)
            assert (answer.status_code, answer.content) == (404, missing.content)
        assert stranger.call("GET", "/notice-words").status_code == 404
    put(program("dora"), "/notice-words/breach", written, 403)
    assert program("dora").call("DELETE", "/notice-words/breach").status_code == 403
    assert program("abel").get("/notice-words/breach")["own"] is False
