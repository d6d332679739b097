"""What shares promise together, without knowing how their misses fall together.

Two parts that are kept in 95 % of the cases are together kept in 90 % at least (the misses never meet) and 95 % at most
(they always do): Fréchet's bounds. For at least k of n they are those of Rüger (1978). Products hold only where somebody
says that the misses are independent of each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

NONE, ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Bounds:
    """The least and the most that a share can be."""

    low: Fraction
    high: Fraction

    @classmethod
    def exactly(cls, share: Fraction) -> Bounds:
        """Of a share that is known."""
        return cls(share, share)


def at_least(needed: int, shares: Sequence[Bounds]) -> Bounds:
    """In how many cases at least so many of some hold, whatever one says of the others.

    Raises ValueError where more are needed than there are, or none.
    """
    _check(needed, len(shares))
    down = [1 - share.low for share in shares]
    return Bounds(
        1 - _at_most(len(shares) - needed + 1, down), _at_most(needed, [share.high for share in shares])
    )


def at_least_independent(needed: int, shares: Sequence[Fraction]) -> Fraction:
    """In how many cases at least so many of some hold that are independent of each other. Raises as `at_least`."""
    _check(needed, len(shares))
    chances = [ALL] + [NONE] * len(shares)
    for share in shares:
        chances = [
            chance * (1 - share) + (chances[count - 1] * share if count else NONE)
            for count, chance in enumerate(chances)
        ]
    return sum(chances[needed:], NONE)


def _at_most(needed: int, shares: Sequence[Fraction]) -> Fraction:
    """The most that the share of cases can be in which at least so many of some events happen.

    The likeliest few may always happen; what is still needed must then be met by the rest, and that many of the rest
    happen at most in the sum of their shares, divided by it.
    """
    rising = sorted(shares)
    return min(
        ALL,
        *(sum(rising[: len(rising) - sure], NONE) / (needed - sure) for sure in range(needed)),
    )


def _check(needed: int, count: int) -> None:
    if not 1 <= needed <= count:
        raise ValueError(f"{needed} of {count} cannot be needed")
