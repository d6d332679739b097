"""Which targets OpenSLO v1 can say, as what, and why not the others. Pure.

An objective of OpenSLO is a share of good events or time, below 100 %, or a share of samples on one side of a value.
How the events are told apart it leaves to the source, so the whole definition travels there.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from servicelevel.levels import AvailabilityTarget, CountTarget, TicketTarget
from servicelevel.levels.samples import SampleTarget
from servicelevel.levels.targets import Target

Operator = Literal["lt", "lte", "gt", "gte"]
SIDES: Final[dict[str, Operator]] = {"below": "lt", "at most": "lte", "above": "gt", "at least": "gte"}
ALL: Final = "it promises 100 %, and OpenSLO wants a target below that"


@dataclass(frozen=True)
class Objective:
    """What OpenSLO says: at least this share is good; with an operator and a value for samples, without for events."""

    target: Fraction
    operator: Operator | None = None
    value: Fraction = Fraction(0)


def objective_of(target: Target) -> Objective | str:
    """The objective that says the same as a target, or why there is none."""
    found = _objective(target)
    return ALL if isinstance(found, Objective) and found.target >= 1 else found


def _objective(target: Target) -> Objective | str:
    if isinstance(target, TicketTarget):
        return Objective(target.attain)
    if isinstance(target, AvailabilityTarget):
        return Objective(target.goal)
    if isinstance(target, CountTarget):
        return f"it limits a number of {target.of}, and OpenSLO knows shares alone"
    return _of_samples(target)


def _of_samples(target: SampleTarget) -> Objective | str:
    """A percentile by nearest rank is at most a value exactly when that share of the samples is."""
    statistic, limit = target.statistic, target.limit
    if statistic.name.startswith("share"):
        if limit.at_most:
            return "it limits a share from above, and an objective of OpenSLO is a least share"
        return Objective(limit.value, SIDES[statistic.name.removeprefix("share ")], statistic.number)
    if statistic.name in ("p", "median") and limit.at_most:
        return Objective(statistic.number if statistic.name == "p" else Fraction(1, 2), "lte", limit.value)
    return f"it limits {statistic.words()} of the samples, and OpenSLO knows shares of samples alone"
