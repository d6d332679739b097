"""A goal of the SLA on the table, tried beside the negotiation: its past, and what carries it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
import yaml
from django.test import Client

from servicelevel.agreements.negotiation import proposing
from servicelevel.agreements.negotiation.models import Draft, Proposal
from servicelevel.agreements.queries import terms
from servicelevel.ledger.models import Line
from servicelevel.levels import Goal
from servicelevel.monitoring.for_agreements import carried, on_the_table
from servicelevel.monitoring.measurement import measure
from servicelevel.monitoring.replaying.on_the_board import carried_with, measured_as_if
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Person
from tests.web.negotiations import AVAILABLE, OLA, SLA
from tests.web.organisation import NOW

KEY = "AGR-proposed"
PAGE, BOARD = f"/negotiations/{KEY}/try/", f"/negotiations/{KEY}/"
SignIn = Callable[[str], Client]
RESOLUTION = {
    "name": "P2 incidents resolved", "measure": "ticket clock", "applies": {"service": "email", "priority": "P2"},
    "stop": {"state": "Resolved"}, "pause": {"state": ["Waiting"]}, "goal": "8h", "calendar": "support", "attain": "70%",
}  # fmt: skip


def words(answer: Any) -> str:
    text = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).replace("\u00a0", " ")
    return re.sub(r"\s+", " ", text)


@pytest.fixture
def draft(organised: None) -> Draft:
    """The SLA on the table promises eight hours as the one in force does; the OLA below it six."""
    manager = By(Person.objects.get(username="manager"), NOW)
    below = RESOLUTION | {"goal": "6h", "applies": {"service": "email"}}
    for kind, content in (
        ("OLA", OLA | {"supports": ["email-physics"], "targets": {"resolution": below}}),
        ("SLA", SLA | {"targets": {"resolution": RESOLUTION, "available": AVAILABLE}}),
    ):
        number = Draft.objects.get(negotiation__case__key=KEY, kind=kind).number
        proposing.propose(manager, KEY, number, content=content, summary="With a time.")
    return Draft.objects.get(negotiation__case__key=KEY, kind="SLA")


def test_the_board_leads_to_it_where_a_goal_can_be_dragged(signed_in: SignIn) -> None:
    assert PAGE not in signed_in("manager").get(BOARD).content.decode()
    assert signed_in("manager").get(PAGE).status_code == 404


@pytest.mark.req("R39")
def test_dragging_says_at_once_what_it_would_have_meant_and_whether_it_is_carried(
    draft: Draft, signed_in: SignIn
) -> None:
    manager, lines, texts = signed_in("manager"), Line.objects.count(), Proposal.objects.count()
    assert PAGE in manager.get(BOARD).content.decode()
    today = words(manager.get(PAGE))
    assert re.search(r"With 8 h as on the table, \d+ of \d+ months would have been missed", today)
    assert "As on the table" in today
    assert "today" not in today.casefold(), "nothing of it is in force"
    asked = manager.get(PAGE, {"row": "resolution.0", "goal": "2", "part": "1"})
    told = words(asked)
    assert re.search(r"With 2 h instead of 8 h, \d+ more of \d+ months would have been missed", told)
    assert "Can it be kept with this goal" in told
    assert "not carried" in told.lower()
    assert b"<html" not in asked.content
    assert "Write a number above 0" in words(manager.get(PAGE, {"row": "resolution.0", "goal": "-1"}))
    assert (Line.objects.count(), Proposal.objects.count()) == (lines, texts), "nothing is recorded"


def test_the_goal_that_was_tried_stands_in_the_form_of_a_proposal(draft: Draft, signed_in: SignIn) -> None:
    manager = signed_in("manager")
    assert "Propose this goal" not in words(manager.get(PAGE)), "it is the one on the table"
    tried = manager.get(PAGE, {"row": "resolution.0", "goal": "5", "part": "1"}).content.decode()
    (href,) = re.findall(r'href="([^"]+)">Propose this goal', tried)
    form = manager.get(unescape(href)).context["form"]
    assert form.initial["summary"] == "P2 incidents resolved: 5 h instead of 8 h"
    assert yaml.safe_load(form.initial["targets"]) == {
        "resolution": RESOLUTION | {"goal": "5h"},
        "available": AVAILABLE,
    }
    manager.post(unescape(href), form.initial)
    assert draft.proposals.latest("number").content["targets"]["resolution"]["goal"] == "5h"


@pytest.mark.parametrize(
    "asked",
    [
        "target=none&goal=5h",
        "target=resolution&goal=soon",
        "target=resolution&priority=P9&goal=5h",
        "goal=5h",
        "",
    ],
)
def test_an_address_without_such_a_goal_begins_from_the_text_as_it_is(
    draft: Draft, signed_in: SignIn, asked: str
) -> None:
    form = signed_in("manager").get(f"{BOARD}propose/{draft.number}/?{asked}").context["form"]
    assert form.initial["summary"] == ""
    assert yaml.safe_load(form.initial["targets"])["resolution"] == RESOLUTION


def test_who_may_not_propose_is_not_led_to_it(draft: Draft, signed_in: SignIn) -> None:
    seen = signed_in("abel").get(PAGE, {"row": "resolution.0", "goal": "5"})
    assert (seen.status_code, "Propose this goal" in words(seen)) == (200, False)


@pytest.mark.req("R39")
def test_it_is_carried_from_the_goal_of_the_ola_on(draft: Draft) -> None:
    manager = Person.objects.get(username="manager")
    tabled = on_the_table(draft.negotiation, NOW)

    def verdict(hours: str) -> str:
        found = carried_with(tabled, "resolution", None, Goal.parse(hours), manager, NOW)
        assert found is not None
        (target,) = found.targets
        return target.verdict

    whole = carried(tabled, manager, NOW)
    assert whole is not None
    as_proposed = next(one.verdict for one in whole.targets if one.name == RESOLUTION["name"])
    assert [verdict(hours) for hours in ("5h", "6h", "8h")] == ["not carried", "carried", as_proposed]


def test_of_a_target_with_priorities_the_goal_that_is_tried_is_asked_for_alone(draft: Draft) -> None:
    manager = Person.objects.get(username="manager")
    own = {key: value for key, value in RESOLUTION.items() if key != "goal"}
    several = own | {"applies": {"service": "email"}, "goals": {"P1": "5h", "P2": "8h", "P3": "9h"}}
    content = SLA | {"targets": {"resolution": several, "available": AVAILABLE}}
    proposing.propose(By(manager, NOW), KEY, draft.number, content=content, summary="By priority.")
    tabled = on_the_table(draft.negotiation, NOW)
    whole = carried(tabled, manager, NOW)
    assert whole is not None
    for priority, goal in several["goals"].items():
        found = carried_with(tabled, "resolution", priority, Goal.parse(goal), manager, NOW)
        assert found is not None
        assert list(found.targets) == [one for one in whole.targets if one.priority == priority]


def test_the_same_terms_as_those_in_force_come_to_the_figures_of_the_report(draft: Draft) -> None:
    tabled = on_the_table(draft.negotiation, NOW)["email-physics"]
    tried = measured_as_if(tabled, NOW, 25)
    in_force = measure(terms("email-physics"), tried.periods, tried.at)
    for figure in in_force.figures_of("resolution"):
        ours = tried.figure("resolution", figure.period.key)
        assert ours is not None
        assert (ours.value, ours.verdict) == (figure.value, figure.verdict)


def test_the_past_is_worked_out_once_while_somebody_drags(draft: Draft) -> None:
    tabled = on_the_table(draft.negotiation, NOW)["email-physics"]
    assert measured_as_if(tabled, NOW, 25) is measured_as_if(tabled, NOW + timedelta(seconds=9), 25)
    assert measured_as_if(tabled, NOW, 25) is not measured_as_if(tabled, NOW + timedelta(minutes=1), 25)


def test_nobody_from_outside_sees_it(draft: Draft, signed_in: SignIn) -> None:
    seen = {
        name: signed_in(name).get(PAGE).status_code
        for name in ("manager", "abel", "anna", "carl", "teo", "vera")
    }
    assert seen == {"manager": 200, "abel": 200, "anna": 404, "carl": 404, "teo": 404, "vera": 404}
