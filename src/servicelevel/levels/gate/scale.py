"""Whether a goal is of the size of what is measured: 8 min for what takes hours is a wrong unit, not a strict goal."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STRICT, LAX = 10, 30
"""How many times off is too many. Minutes for hours, or seconds for minutes, are 60 times off, milliseconds 1000 times."""
FEWEST = 5


def strays(values: NDArray[np.float64], goal: float, at_most: bool = True) -> float | None:
    """How many times what is usual is of the goal, where the two do not fit; None where they do.

    Too strict: half of the cases miss it more than STRICT-fold. Too lax: nine of ten keep it more than LAX-fold.
    at_most: less is better. Nothing is said of fewer than FEWEST cases; zeros are left out.
    """
    real, size = np.abs(values[values != 0]), abs(goal)
    if len(real) < FEWEST or not size:
        return None
    middle, edge = float(np.quantile(real, 0.5)), float(np.quantile(real, 0.9 if at_most else 0.1))
    missed, kept = (middle / size, size / edge) if at_most else (size / middle, edge / size)
    if missed > STRICT:
        return middle / size
    return edge / size if kept > LAX else None
