"""What services and goals cost: stated by who answers for it, shown on the board, and read by no customer."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.test import Client

from servicelevel.agreements.costs.actions import Stated, state_cost
from servicelevel.agreements.costs.queries import steps_of
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
PAGE, BOARD = "/services/email/costs/", "/negotiations/AGR-proposed/"
GIVEN = {
    "target": "available",
    "goal": "99.5%",
    "priority": "",
    "yearly": "18000",
    "currency": "eur",
    "words": "A second server.",
}


def read(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path} answered {answer.status_code}"
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).replace("\xa0", " ").split())


def by(name: str) -> By:
    return By(Person.objects.get(username=name), NOW)


@pytest.mark.req("R80")
def test_the_board_shows_what_a_changed_goal_costs(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert "What it costs a year" not in read(manager, BOARD)
    wrong = manager.post(PAGE, GIVEN | {"goal": "often", "target": "Mail!", "currency": "e1"})
    assert set(wrong.context["form"].errors) == {"goal", "target", "currency"}
    assert manager.post(PAGE, GIVEN).status_code == 302
    assert manager.post(PAGE, GIVEN | {"goal": "99.3%", "yearly": "12500.50"}).status_code == 302
    assert manager.post(PAGE, GIVEN | {"goal": "", "target": "", "yearly": "40000"}).status_code == 302
    assert "3 costs stated" in read(manager, PAGE)
    board = read(manager, BOARD)
    assert "Available: 99.3%" in board
    assert "5,499.50 EUR less than 99.5% before" in board
    assert "Steps: 99.3% 12,500.50 EUR · 99.5% 18,000 EUR" in board
    assert "52,500.50 EUR" in board


@pytest.mark.req("R80")
def test_costs_are_for_the_provider_and_prices_for_the_customer(signed_in: SignIn) -> None:
    state_cost(by("manager"), "email", Stated(Decimal(18_000), "EUR", "A server.", "available", "99.3%"))
    for name in ("anna", "teo", "vera"):
        assert signed_in(name).get(PAGE).status_code == 404, name
        assert "18,000" not in signed_in(name).get(BOARD).content.decode(), name
        assert "Costs</a>" not in signed_in(name).get("/services/email/").content.decode(), name
    assert "form" not in (signed_in("abel").get(PAGE).context["form"] or ())


def test_the_latest_statement_of_a_goal_counts_and_is_taken_back(signed_in: SignIn) -> None:
    stated = Stated(Decimal("18000.00"), "EUR", "A second server.", "available", "99.5%")
    state_cost(by("manager"), "email", stated)
    state_cost(
        by("manager"), "email", Stated(Decimal("17000.00"), "EUR", "It became cheaper.", "available", "99.5%")
    )
    assert [one.yearly for one in steps_of(["email"])] == [Decimal("17000.00")]
    assert '"yearly":"17000.00"' in Line.objects.latest("number").content.replace(" ", "")
    back = Stated(None, "EUR", "It is not sold any more.", "available", "99.5%")
    state_cost(by("manager"), "email", back)
    assert steps_of(["email"]) == []
    with pytest.raises(Conflict):
        state_cost(by("manager"), "email", back)
    with pytest.raises(NotAllowed):
        state_cost(by("anna"), "email", stated)
    with pytest.raises(Invalid) as refused:
        state_cost(by("manager"), "email", Stated(Decimal(-1), "Euro", " ", goal="8h"))
    assert [one.path for one in refused.value.problems] == ["words", "yearly", "currency", "target"]
