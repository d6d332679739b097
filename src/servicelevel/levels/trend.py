"""Trends over periods: Mann-Kendall, said with the statistic it rests on.

H. B. Mann, Econometrica 13 (1945); M. G. Kendall, Rank Correlation Methods (1975). The slope is Sen's median slope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, factorial, sqrt
from statistics import median
from typing import Literal

Direction = Literal["downward", "upward", "none", "too few periods"]
FEWEST = 6
LARGEST_EXACT = 10


@dataclass(frozen=True)
class Trend:
    """A trend over ``n`` periods. s: Mann-Kendall's S; z: normal score (0 where p is exact); p: two-sided."""

    direction: Direction
    s: int
    z: float
    p: float
    tau: float
    slope: float
    n: int
    words: str


def trend(values: Sequence[float | None], significance: float = 0.05) -> Trend:
    """The trend of a figure over successive periods, oldest first; None is a period without data and is left out.

    p is exact up to 10 periods without ties, else from the normal approximation with tie correction.
    """
    known = [(place, float(value)) for place, value in enumerate(values) if value is not None]
    n = len(known)
    if n < FEWEST:
        return Trend(
            "too few periods",
            0,
            0.0,
            1.0,
            0.0,
            0.0,
            n,
            f"too few periods for a trend ({n} of at least {FEWEST})",
        )
    pairs = [(first, second) for place, first in enumerate(known) for second in known[place + 1 :]]
    s = sum((later > earlier) - (later < earlier) for (_, earlier), (_, later) in pairs)
    slope = median((later - earlier) / (there - here) for (here, earlier), (there, later) in pairs)
    ties = [count for count in Counter(value for _, value in known).values() if count > 1]
    z, p = (0.0, _exact(s, n)) if n <= LARGEST_EXACT and not ties else _normal(s, n, ties)
    direction: Direction = "none" if p >= significance or s == 0 else "downward" if s < 0 else "upward"
    said = "no trend" if direction == "none" else f"{direction} trend"
    words = f"{said} over {n} periods (Mann-Kendall S = {s}, {_p_words(p)})"
    return Trend(direction, s, z, p, s / (n * (n - 1) / 2), slope, n, words)


def _p_words(p: float) -> str:
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}"


def _normal(s: int, n: int, ties: Sequence[int]) -> tuple[float, float]:
    variance = (n * (n - 1) * (2 * n + 5) - sum(t * (t - 1) * (2 * t + 5) for t in ties)) / 18
    if variance == 0 or s == 0:
        return 0.0, 1.0
    z = (s - (1 if s > 0 else -1)) / sqrt(variance)
    return z, erfc(abs(z) / sqrt(2))


def _exact(s: int, n: int) -> float:
    """Two-sided p of S among all orders of n different values, by counting their inversions."""
    counts = [1]
    for size in range(2, n + 1):
        width = len(counts) + size - 1
        counts = [sum(counts[max(0, k - size + 1) : k + 1]) for k in range(width)]
    most = n * (n - 1) // 2
    extreme = sum(count for inversions, count in enumerate(counts) if abs(most - 2 * inversions) >= abs(s))
    return extreme / factorial(n)


def run_of(values: Sequence[bool]) -> int:
    """How many of the last values hold in an unbroken run: for "missed for the second month"."""
    length = 0
    for value in reversed(values):
        if not value:
            break
        length += 1
    return length
