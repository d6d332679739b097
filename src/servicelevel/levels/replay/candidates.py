"""Candidate goals around the goal of today, and targets that have one of them."""

from __future__ import annotations

from dataclasses import replace

from servicelevel.levels.goals import HOUR, SECOND, Goal
from servicelevel.levels.ticket_target import TicketTarget

CANDIDATES = 50
REACH = 4
"""Candidates reach from today's goal divided by this to today's goal times this."""
_MINUTE = 60 * SECOND
_STEPS = (_MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 24 * HOUR)


def goal_in(target: TicketTarget, priority: str | None) -> Goal:
    """The goal of a priority's row; None asks for the only row, or the first. ValueError where there is none."""
    for row in target.rows:
        if priority is None or row.priority == priority:
            return row.goal
    raise ValueError(f"{target.name} has no goal for priority {priority}")


def with_goal(target: TicketTarget, goal: Goal, priority: str | None = None) -> TicketTarget:
    """The target with another goal in the row of a priority (None: in every row); all else stays as it is."""
    rows = tuple(
        replace(row, goal=goal) if priority is None or row.priority == priority else row
        for row in target.rows
    )
    return replace(target, rows=rows)


def step_of(goal: Goal) -> int:
    """The step in which candidates around a goal go: a round time of about a thirtieth of it, or one day."""
    if goal.unit.endswith("days"):
        return 1
    return next((step for step in reversed(_STEPS) if step * 30 <= goal.amount), _MINUTE)


def least_and_most(goal: Goal) -> tuple[int, int]:
    """The amounts between which candidates lie, multiples of their step."""
    step = step_of(goal)
    return max(step, goal.amount // REACH // step * step), max(step, -(-goal.amount * REACH // step) * step)


def candidate_goals(goal: Goal, *also: Goal, count: int = CANDIDATES) -> tuple[Goal, ...]:
    """About ``count`` goals of the same unit, ascending: today's, those asked for, and others spread by equal ratios."""
    amounts = {goal.amount, *(one.amount for one in also if one.unit == goal.unit)}
    spread: set[int] = set()
    for others in range(count, 3 * count):
        spread = amounts | _spread(goal, others)
        if len(spread) >= count:
            break
    return tuple(replace(goal, amount=amount) for amount in sorted(spread))


def _spread(goal: Goal, count: int) -> set[int]:
    """Amounts between the least and the most, at equal ratios; those that round to the same step are one."""
    step = step_of(goal)
    least, most = least_and_most(goal)
    ratio = most / least
    places = (least * ratio ** (place / max(count - 1, 1)) for place in range(count))
    return {max(step, round(amount / step) * step) for amount in places}
