"""Whether a goal is of the size of what is measured: 8 min for what takes hours is a wrong unit, not a strict goal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FACTOR = 30
"""Minutes for hours are 60 times off, seconds for minutes too, milliseconds 1000 times; a strict goal is a few times."""
FEWEST = 5


def strays(values: NDArray[np.float64], goal: float, at_most: bool = True) -> float | None:
    """How many times what is usual stands off the goal, where it is more than FACTOR; None where the two fit.

    Too strict: half of the cases take more than FACTOR times the goal. Too lax: nine of ten need less than a
    FACTOR-th of it. For a lower limit the other way round. Nothing is said of fewer than FEWEST cases, nor of zeros.
    """
    real = np.abs(values[values != 0])
    if len(real) < FEWEST or goal == 0:
        return None
    share = 0.9 if at_most else 0.1
    middle, edge = float(np.quantile(real, 0.5)), float(np.quantile(real, share))
    size = abs(goal)
    above, below = (middle, edge) if at_most else (edge, middle)
    if above > FACTOR * size:
        return above / size
    if below * FACTOR < size:
        return below / size
    return None
