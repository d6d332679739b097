"""The goal that somebody tries otherwise: which goals there are, the slider, and what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from servicelevel.agreements.terms import Terms
from servicelevel.levels import Goal, TicketTarget
from servicelevel.levels.goals import HOUR, SECOND
from servicelevel.levels.replay import least_and_most
from servicelevel.levels.replay.candidates import step_of

UNITS = {"min": 60 * SECOND, "h": HOUR, "days": 1}


@dataclass(frozen=True)
class Choice:
    """A goal that can be proposed otherwise: its value in the form, its words, whether it is chosen."""

    value: str
    words: str
    here: bool


@dataclass(frozen=True)
class GoalForm:
    """The slider and the field beside it, in units of the goal. row: the chosen goal as the form names it."""

    row: str
    label: str
    unit: str
    value: str
    least: str
    most: str
    step: str
    today: str


def choices(terms: Terms, row: str) -> list[Choice]:
    """The goals of the last version's ticket targets."""
    return [
        Choice(
            value,
            f"{target.name}{f', priority {priority}' if priority else ''}: {goal.words()}",
            value == row,
        )
        for value, target, priority, goal in _goals(terms)
    ]


def chosen(terms: Terms, asked: str) -> tuple[str, str, str | None, Goal] | None:
    """The goal that the form names (or the first): its name there, target, priority, today's goal; None without any."""
    known = {value: (value, target.id, priority, goal) for value, target, priority, goal in _goals(terms)}
    return known.get(asked) or next(iter(known.values()), None)


def _goals(terms: Terms) -> Iterator[tuple[str, TicketTarget, str | None, Goal]]:
    for target in terms.versions[-1].targets if terms.versions else ():
        if isinstance(target, TicketTarget):
            for place, row in enumerate(target.rows):
                yield f"{target.id}.{place}", target, row.priority, row.goal


def goal_form(row: str, today: Goal, proposed: Goal) -> GoalForm:
    """The slider around today's goal."""
    unit = unit_of(today)
    least, most = least_and_most(today)
    named = {"min": "minutes", "h": "hours", "days": today.unit if unit == "days" else ""}[unit]
    kind = " elapsed" if today.unit == "elapsed time" else ""
    amounts = (
        proposed.amount,
        min(least, proposed.amount),
        max(most, proposed.amount),
        step_of(today),
        today.amount,
    )
    told = [number(amount, unit) for amount in amounts]
    return GoalForm(row, f"Proposed goal in {named}{kind}", named + kind, *told)


def unit_of(goal: Goal) -> str:
    """The unit in which a goal is typed."""
    if goal.unit.endswith("days"):
        return "days"
    return "min" if goal.amount < 2 * HOUR else "h"


def number(amount: int, unit: str) -> str:
    """An amount in a unit as a field takes it: exact, without needless digits."""
    share = Fraction(amount, UNITS[unit])
    written = Decimal(share.numerator) / Decimal(share.denominator)
    return f"{written:.6f}".rstrip("0").rstrip(".")


def goal_typed(text: str, today: Goal) -> Goal | None:
    """The goal that somebody typed in the unit of today's goal; None for what is no goal."""
    try:
        amount = Decimal(text.strip().replace(",", ".")) * UNITS[unit_of(today)]
    except ArithmeticError:
        return None
    whole = amount.is_finite() and amount == amount.to_integral_value()
    most = least_and_most(today)[1] * 25
    return replace(today, amount=int(amount)) if whole and 0 < amount <= most else None
