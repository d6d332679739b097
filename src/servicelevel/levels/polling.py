"""What a monitor that looks now and then cannot see: outages that begin and end between two looks.

An outage of length L meets a look, every d, with a chance of L / d, wherever it begins. So the outages that are
shorter than d are met, on average, (their time) / d times; and having seen S outages bounds that average from above: it
is the largest mean of a Poisson distribution that still gives S or fewer with a chance of 1 in 1,000 (a sum of
chances is spread no wider than that). Hence no more than d times that mean was lost unseen, with 99.9 % confidence,
provided that outages do not keep time with the monitor.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import ceil, exp, lgamma, log

from servicelevel.levels.words import duration

RISK = 0.001
REGULAR = 3
"""A monitor is regular when 95 of 100 of its looks come within so many times the middle gap."""
MISSED = 2
"""A gap of more than so many looks is time that nobody watched."""
FEWEST_GAPS = 12


def usual_gap(looks: Sequence[int]) -> int | None:
    """How long a regular monitor leaves between two looks, at the most, in 95 of 100 cases; microseconds.

    looks: instants in order. None for too few of them, or where they keep no rhythm, as where only changes are kept.
    """
    gaps = sorted(later - earlier for earlier, later in pairwise(looks) if later > earlier)
    if len(gaps) < FEWEST_GAPS:
        return None
    middle, longest = gaps[(len(gaps) - 1) // 2], gaps[ceil(len(gaps) * 0.95) - 1]
    return longest if longest <= REGULAR * middle else None


def most_unseen(every_us: int, seen: int) -> Fraction:
    """The most time that outages took between two looks and nobody saw; seen: outages that were seen. Microseconds."""
    return every_us * looks_missed(seen)


def rate_needed(allowed_us: Fraction, seen: int) -> int | None:
    """How often a monitor has to look so that so much allowed time decides; None where no rate would do. Microseconds.

    Each outage that is seen leaves a gap of doubt before it; the others as in `most_unseen`. Whole seconds.
    """
    every = allowed_us / (looks_missed(seen) + seen)
    return int(every) // 1_000_000 * 1_000_000 or None if every > 0 else None


def rate_words(every_us: int) -> str:
    """A rate as part of a sentence."""
    return f"every {duration(every_us)}"


@lru_cache(maxsize=1024)
def looks_missed(seen: int) -> Fraction:
    """The upper limit of the mean of a Poisson distribution of which ``seen`` came, rounded up to 0.001."""
    low, high = 0.0, 20.0 + 4 * seen
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _at_most(seen, middle) > RISK else (low, middle)
    return Fraction(ceil(high * 1000), 1000)


def _at_most(count: int, mean: float) -> float:
    return sum(exp(number * log(mean) - mean - lgamma(number + 1)) for number in range(count + 1))
