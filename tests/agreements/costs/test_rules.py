"""What a goal costs: the cheapest stated step that reaches it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from servicelevel.agreements.costs.rules import Asked, Step, asked_of, priced, reaches, strictness, sums
from servicelevel.agreements.costs.shown import costs_of


def step(goal: str, yearly: int, target: str = "available", **other: str) -> Step:
    return Step(
        **{"service": "email", "priority": "", "currency": "EUR"} | other,
        target=target,
        goal=goal,
        yearly=Decimal(yearly),
    )  # type: ignore[arg-type]


LADDER = [step("99.9%", 60_000), step("99%", 10_000), step("99.5%", 18_000, words="A second server.")]
TEXT = {"services": ["email"], "targets": {"available": {"goal": "99.5%", "service": "email"}}}


@pytest.mark.req("R80")
@pytest.mark.parametrize(
    ("stated", "goal", "reached"),
    [
        ("99.5%", "99.5 %", True), ("99.5%", "99.4%", True), ("99.5%", "99.51%", False), ("8h", "480 min", True),
        ("8h", "9h", True), ("8h", "7h", False), ("8h", "8h elapsed", False), ("2 working days", "3 working days", True),
        ("<= 10", "<= 20", True), ("<= 10", "<= 9", False), (">= 4", ">= 3", True), (">= 4", "<= 5", False), ("8h", "99%", False),
        ("often", "often", False),
    ],
)  # fmt: skip
def test_one_goal_reaches_another_in_its_own_unit_alone(stated, goal, reached):
    assert reaches(stated, goal) is reached


@pytest.mark.req("R80")
@pytest.mark.parametrize(
    ("goal", "yearly"), [("98%", 10_000), ("99%", 10_000), ("99.2%", 18_000), ("99.5%", 18_000), ("99.9%", 60_000), ("99.99%", None)]
)  # fmt: skip
def test_the_cheapest_step_that_reaches_a_goal_is_its_cost(goal, yearly):
    found = priced(Asked("available", "", goal, ("email",)), LADDER)
    assert (found.step and found.step.yearly) == yearly
    assert [one.goal for one in found.ladder] == ["99%", "99.5%", "99.9%"]


def test_steps_of_other_services_targets_and_priorities_do_not_count():
    asked = Asked("resolution", "P2", "8h", ("email",))
    others = [
        step("8h", 1, "resolution", service="desktop"), step("8h", 2, "reply"), step("8h", 3, "resolution", priority="P1"),
    ]  # fmt: skip
    assert priced(asked, others).step is None
    assert priced(asked, [*others, step("4h", 4, "resolution")]).step.yearly == 4


def test_goals_of_a_text_by_priority():
    targets = {"resolution": {"goals": {"P1": "4h", "P2": {"goal": "8h", "calendar": "office"}}}}
    found = list(asked_of({"services": ["email", "desktop"], "targets": targets}))
    assert [(one.priority, one.goal) for one in found] == [("P1", "4h"), ("P2", "8h")]
    assert found[0].services == ("email", "desktop")


@pytest.mark.req("R80")
def test_a_text_says_what_it_costs_and_what_more_than_before():
    base = step("", 5_000, "")
    before = {**TEXT, "targets": {"available": {"goal": "99%"}}}
    found = costs_of(TEXT, before, [base, *LADDER], {"available": "Mail available"})
    row = found.rows[0]
    assert (row.target, row.goal, row.cost) == ("Mail available", "99.5%", "18,000 EUR")
    assert row.differs == "8,000 EUR more than 99% before"
    assert row.words == "A second server."
    assert [(one.goal, one.is_asked) for one in row.ladder] == [
        ("99%", False),
        ("99.5%", True),
        ("99.9%", False),
    ]
    assert (found.service, found.total, found.differs, found.unknown) == (
        "5,000 EUR",
        "23,000 EUR",
        "8,000 EUR more",
        0,
    )


def test_what_is_not_known_is_said_and_currencies_are_not_mixed():
    beyond = {**TEXT, "targets": {"available": {"goal": "99.99%"}, "other": {"goal": "8h"}}}
    found = costs_of(beyond, TEXT, LADDER, {})
    assert [one.words for one in found.rows] == [
        "No step is stated that reaches it",
        "Nothing is stated of what it costs",
    ]
    assert (found.total, found.unknown) == ("", 2)
    assert costs_of(TEXT, None, [], {}) is None
    assert sums([step("8h", 1), step("9h", 2, currency="USD"), step("9h", 3)]) == {"EUR": 4, "USD": 2}


def test_a_step_for_every_priority_is_paid_once():
    both = {"services": ["email"], "targets": {"resolution": {"goals": {"P1": "4h", "P2": "8h"}}}}
    assert costs_of(both, None, [step("4h", 700, "resolution")], {}).total == "700 EUR"


def test_strictness_grows_with_what_is_asked():
    assert strictness("99.5%") == ("share", Fraction(995, 1000))
    assert strictness("4h") > strictness("8h")


def test_a_goal_that_costs_as_much_as_before_says_so():
    before = {**TEXT, "targets": {"available": {"goal": "99.2%"}}}
    found = costs_of(TEXT, before, LADDER, {})
    assert (found.rows[0].differs, found.differs) == ("As much as 99.2% before", "")
