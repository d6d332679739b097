"""The goal that would have held in 95 % of periods, with what so few periods leave open.

Each period needs some goal: the least from which on it holds. These needs are a sample, and the goal asked for is its
quantile: the order statistic. The interval around it is exact and assumes no distribution, only that periods are alike
and independent: the ranks between which the binomial distribution places the quantile (H. A. David and H. N. Nagaraja,
Order Statistics, 3rd edition, 7.1). Few periods do not bound it from above, and that is what is said then.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, comb, log

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels.goals import Goal

CONFIDENCE = 0.95
METHOD = "order statistic of the goals that each period needs, exact binomial interval"
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Tolerance:
    """The goal for ``share`` of ``periods`` periods; None where no candidate was long enough.

    low, high: the candidates that bound it with 95 % confidence; None where nothing bounds it on that side.
    needed_periods: how many periods it takes to bound it from above at all.
    """

    share: Fraction
    periods: int
    goal: Goal | None
    low: Goal | None
    high: Goal | None
    needed_periods: int
    words: str


def tolerance(candidates: Sequence[Goal], kept: Sequence[tuple[Flags, Flags]], share: Fraction) -> Tolerance:
    """The goal that holds in a share of periods. kept: for each candidate which periods hold and which have cases."""
    needs = sorted(_needs(kept))
    count = len(needs)
    rank = ceil(share * count)
    below, above = ranks(count, share)
    beyond = len(candidates)

    def goal(place: int | None) -> Goal | None:
        return None if place is None or needs[place - 1] == beyond else candidates[needs[place - 1]]

    found = goal(rank) if count else None
    low, high = goal(below), goal(above)
    enough = ceil(log((1 - CONFIDENCE) / 2) / log(share))
    return Tolerance(share, count, found, low, high, enough, _words(share, count, found, low, high, enough))


def ranks(count: int, share: Fraction, confidence: float = CONFIDENCE) -> tuple[int | None, int | None]:
    """The ranks of the order statistics that bound a quantile, each side with half of what is left open; None: none does."""
    tail = (1 - confidence) / 2
    chances = [_chance(count, hits, share) for hits in range(count + 1)]
    lower = [rank for rank in range(1, count + 1) if sum(chances[:rank]) <= tail]
    upper = [rank for rank in range(1, count + 1) if sum(chances[rank:]) <= tail]
    return max(lower, default=None), min(upper, default=None)


def _chance(count: int, hits: int, share: Fraction) -> float:
    return comb(count, hits) * float(share) ** hits * float(1 - share) ** (count - hits)


def _needs(kept: Sequence[tuple[Flags, Flags]]) -> list[int]:
    """For each period with cases the place of the least candidate from which on it holds; one beyond the last for none."""
    if not kept:
        return []
    holds = np.array([flags for flags, _ in kept])
    cases = np.array([flags for _, flags in kept]).any(axis=0)
    onwards = np.logical_and.accumulate(holds[::-1], axis=0)[::-1]
    needs = np.where(onwards.any(axis=0), onwards.argmax(axis=0), len(kept))
    return [int(need) for need in needs[cases]]


def _words(
    share: Fraction, count: int, goal: Goal | None, low: Goal | None, high: Goal | None, enough: int
) -> str:
    if not count:
        return "No month has cases, so nothing can be said."
    asked = f"{float(share * 100):g} % of {count} {'month' if count == 1 else 'months'}"
    said = (
        f"{goal.words()} would have held in {asked}" if goal else f"No goal tried would have held in {asked}"
    )
    if low and high:
        return f"{said}; for months like these it lies between {low.words()} and {high.words()} (95 % confidence)."
    least = f"it is at least {low.words()} (95 % confidence)" if low else "nothing bounds it from below"
    if count < enough:
        return f"{said}; {least}, and so few months do not bound it from above: that takes {enough}."
    return f"{said}; {least}, and no goal tried bounds it from above."
