"""Drawing lots: everything that is left to chance comes from here, and from the seed alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from servicelevel.demonstration.parameters import Spread

Instants = NDArray[np.int64]
Indices = NDArray[np.int64]
Lots = np.random.Generator
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
FARTHEST = 2.6
"""No amount lies farther from its typical value than so many deviations: nothing lasts for ever."""


def lots(seed: int, about: str, ordinal: int) -> Lots:
    """A generator for one matter in one month: the same however many other months are drawn."""
    return np.random.default_rng([seed, ordinal, *about.encode()])


def amounts(
    draw: Lots, spreads: Sequence[Spread], unit: int, factor: NDArray[np.float64] | float = 1.0
) -> Instants:
    """One amount for each spread, times a factor: whole seconds, in microseconds, at least ten seconds."""
    typical = np.array([each.typical for each in spreads])
    spread = np.array([each.spread for each in spreads])
    from_typical = np.clip(draw.standard_normal(len(spreads)), -FARTHEST, FARTHEST)
    seconds = typical * factor * np.exp(from_typical * spread) * (unit / SECOND)
    found: Instants = np.maximum(seconds.astype(np.int64), 10) * SECOND
    return found


def happens(draw: Lots, shares: float | NDArray[np.float64], count: int) -> NDArray[np.bool_]:
    """Whether something happens that happens in a share of all cases."""
    return draw.random(count) < shares


def one_of(draw: Lots, shares: Mapping[str, float] | Sequence[float], count: int) -> Indices:
    """The place of one of the choices, each as often as its share (of the sum of all) says."""
    weights = np.array(list(shares.values()) if isinstance(shares, Mapping) else list(shares), float)
    found: Indices = draw.choice(len(weights), count, p=weights / weights.sum())
    return found
