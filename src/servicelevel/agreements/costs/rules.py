"""What a proposed goal costs: the cheapest step that was stated and reaches it. Pure.

Goals are compared as numbers of one unit. Hours of service and shares of a goal are not: a step says in its words for
which hours it is meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from servicelevel.levels import Goal
from servicelevel.levels.goals import GoalError
from servicelevel.levels.limits import Limit
from servicelevel.levels.shares import read_share

Content = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A stated step: what a goal of a target costs a year. A step without a target is the service as it is."""

    service: str
    target: str
    priority: str
    goal: str
    yearly: Decimal
    currency: str
    words: str = ""


@dataclass(frozen=True)
class Asked:
    """A goal that a text asks for. services: whose steps count for it."""

    target: str
    priority: str
    goal: str
    services: tuple[str, ...]


@dataclass(frozen=True)
class Priced:
    """A goal with what it costs. step: the cheapest that reaches it; ladder: all steps of the target.

    The ladder begins with the least strict one. Without a step, and with a ladder, the goal
    is beyond everything that was stated.
    """

    asked: Asked
    step: Step | None
    ladder: tuple[Step, ...]


def strictness(goal: str) -> tuple[str, Fraction] | None:
    """A goal as a unit and a number that grows with what it asks; None for what is no goal."""
    problems: list[Any] = []
    if (share := read_share(goal, "goal", problems)) is not None:
        return "share", share
    if (limit := Limit.parse(goal, "goal", problems)) is not None:
        return ("at most", -limit.value) if limit.at_most else ("at least", limit.value)
    try:
        found = Goal.parse(goal)
    except GoalError:
        return None
    return found.unit, Fraction(-found.amount)


def reaches(step: str, goal: str) -> bool:
    """Whether whoever keeps one goal keeps the other as well."""
    stated, asked = strictness(step), strictness(goal)
    return stated is not None and asked is not None and stated[0] == asked[0] and stated[1] >= asked[1]


def asked_of(content: Content) -> Iterator[Asked]:
    """Every goal of a text, one for each priority."""
    for key, target in content["targets"].items():
        services = (
            (target["service"],) if isinstance(target.get("service"), str) else tuple(content["services"])
        )
        for priority, goal in _goals(target):
            yield Asked(key, priority, goal, services)


def priced(asked: Asked, steps: Iterable[Step]) -> Priced:
    """What a goal costs."""
    own = [one for one in steps if _is_about(one, asked)]
    ladder = sorted(own, key=lambda one: (strictness(one.goal) or ("", Fraction(0)), one.yearly))
    reaching = [one for one in ladder if reaches(one.goal, asked.goal)]
    return Priced(asked, min(reaching, key=lambda one: one.yearly, default=None), tuple(ladder))


def sums(steps: Iterable[Step]) -> dict[str, Decimal]:
    """What steps cost together, by currency."""
    found: dict[str, Decimal] = {}
    for one in steps:
        found[one.currency] = found.get(one.currency, Decimal(0)) + one.yearly
    return found


def _goals(target: Content) -> Sequence[tuple[str, str]]:
    if isinstance(goals := target.get("goals"), Mapping):
        rows = goals.items()
        return [(str(key), str(row["goal"] if isinstance(row, Mapping) else row)) for key, row in rows]
    return [("", str(target["goal"]))] if "goal" in target else []


def _is_about(step: Step, asked: Asked) -> bool:
    """Steps without a priority are for every priority."""
    return (
        step.service in asked.services
        and step.target == asked.target
        and step.priority in ("", asked.priority)
    )
