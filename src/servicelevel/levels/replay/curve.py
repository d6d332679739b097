"""The curve of goals: for each candidate the share of periods that would have held."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from servicelevel.levels.attainment import wilson
from servicelevel.levels.goals import Goal
from servicelevel.levels.replay.tolerance import Tolerance, tolerance
from servicelevel.levels.replay.walks import Counts


@dataclass(frozen=True)
class GoalPoint:
    """One candidate: what met and breached in each period, and in how many of the periods with cases it would have held.

    low, high: Wilson interval of the share of periods, as if these were a sample of periods like them.
    """

    goal: Goal
    met: tuple[int, ...]
    breached: tuple[int, ...]
    held: int
    judged: int
    low: float
    high: float

    @property
    def missed(self) -> int:
        """Periods that would have been missed."""
        return self.judged - self.held

    @property
    def share(self) -> Fraction | None:
        """Of the periods with cases, those that would have held; None where no period has any."""
        return Fraction(self.held, self.judged) if self.judged else None


@dataclass(frozen=True)
class GoalCurve:
    """All candidates, ascending, and the goal that would have held in 95 % of periods."""

    points: tuple[GoalPoint, ...]
    tolerance: Tolerance

    def point(self, goal: Goal) -> GoalPoint:
        """The point of a candidate. ValueError for a goal that was not among them."""
        for point in self.points:
            if point.goal.amount == goal.amount and point.goal.unit == goal.unit:
                return point
        raise ValueError(f"{goal} was not among the candidates")


def goal_curve(
    candidates: Sequence[Goal],
    count: Callable[[Goal], Counts],
    attains: Sequence[Fraction],
    share: Fraction = Fraction(95, 100),
) -> GoalCurve:
    """The curve over candidates, ascending. count: clocks met and breached by period; attains: asked for, by period."""
    points, kept = [], []
    for goal in candidates:
        met, breached = count(goal)
        total = met + breached
        holds = np.array(
            [
                not cases or Fraction(int(of), int(cases)) >= asked
                for of, cases, asked in zip(met, total, attains, strict=True)
            ],
            np.bool_,
        )
        judged, held = int((total > 0).sum()), int((holds & (total > 0)).sum())
        low, high = wilson(held, judged)
        points.append(GoalPoint(goal, tuple(met.tolist()), tuple(breached.tolist()), held, judged, low, high))
        kept.append((holds, total > 0))
    return GoalCurve(tuple(points), tolerance(candidates, kept, share))
