"""Feedback for programs: asking, answering once, and who reads which answers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from servicelevel.ledger.models import Line
from servicelevel.quality.feedback.models import FeedbackRound
from servicelevel.web import clock
from tests.monitoring.reporting import NOW
from tests.quality import test_feedback
from tests.quality.test_improvements_api import asks

pytestmark = pytest.mark.django_db
everybody = test_feedback.everybody
PLACE = "/feedback"
ASKED = {"agreement": "mail", "until": (NOW + timedelta(days=10)).isoformat()}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def answer(name: str, number: int, satisfied: Any, reflects: str, words: str = "") -> tuple[int, Any]:
    said = {"satisfied": satisfied, "reflects": reflects, "words": words}
    status, told = asks(name, "post", f"{PLACE}/{number}/answers", said)
    return status, told


@pytest.mark.req("R30")
def test_a_round_goes_its_way() -> None:
    test_feedback.released("met")
    status, made = asks("maya", "post", PLACE, ASKED)
    assert (status, made["answers"], made["stands"], made["waits_for_me"]) == (201, 0, "too few answers", False)  # fmt: skip
    number = made["number"]
    assert asks("maya", "post", PLACE, ASKED)[0] == 409
    assert asks("lars", "get", f"{PLACE}/{number}")[1]["waits_for_me"] is True
    for name, satisfied in (("lars", 1), ("lena", 2), ("luis", 2)):
        assert answer(name, number, satisfied, "no", f"{name} says so.")[0] == 201
    assert answer("lars", number, 3, "yes")[0] == 403
    told = asks("maya", "get", f"{PLACE}/{number}")[1]
    assert (told["stands"], told["kept"], told["satisfaction"]) == ("kept but unhappy", 1, 2.0)
    assert [one["person"] for one in told["said"]] == ["lars", "lena", "luis"]
    [listed] = asks("maya", "get", PLACE)[1]["items"]
    assert listed == {name: value for name, value in told.items() if name != "said"}


@pytest.mark.req("R30", "R41")
def test_each_of_the_customers_people_reads_only_what_they_said() -> None:
    number = asks("maya", "post", PLACE, ASKED)[1]["number"]
    assert [one["words"] for one in answer("lars", number, 1, "no", "Bad.")[1]["said"]] == ["Bad."]
    assert answer("lena", number, 5, "yes", "Good.")[1]["said"][0]["words"] == "Good."
    assert [one["words"] for one in asks("lars", "get", f"{PLACE}/{number}")[1]["said"]] == ["Bad."]
    assert asks("lea", "get", f"{PLACE}/{number}")[1]["said"] == []


@pytest.mark.req("R30", "R41")
def test_another_customer_knows_of_nothing_and_nobody_else_asks_or_answers() -> None:
    for name in ("omar", "ines"):
        assert asks(name, "post", PLACE, ASKED)[0] == 403
    for name in ("lea", "olga"):
        assert asks(name, "post", PLACE, ASKED)[0] == 404
    assert not FeedbackRound.objects.exists()
    number = asks("maya", "post", PLACE, ASKED)[1]["number"]
    lines = Line.objects.count()
    missing = asks("olga", "get", f"{PLACE}/{number + 1}")
    assert asks("olga", "get", f"{PLACE}/{number}") == missing
    assert asks("olga", "get", PLACE)[1]["items"] == []
    assert answer("olga", number, 1, "no") == missing
    assert answer("maya", number, 5, "yes")[0] == 403
    assert not Line.objects.filter(number__gt=lines, act__startswith="quality").exists()


def test_what_is_wrong_is_told_all_at_once() -> None:
    number = asks("maya", "post", PLACE, ASKED)[1]["number"]
    status, told = answer("lars", number, 6, "perhaps")
    assert (status, [one["path"] for one in told["errors"]]) == (422, ["satisfied", "reflects"])
    for until in ("2016-06-20T00:00:00", (NOW - timedelta(days=1)).isoformat()):
        assert asks("maya", "post", PLACE, ASKED | {"until": until})[0] == 422
