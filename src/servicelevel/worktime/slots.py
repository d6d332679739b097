"""Finding an interval among sorted ones without searching: equal slots, each of which knows its interval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np

from servicelevel.worktime.zones import Int64s

MOST_SLOTS = 2**21
_WIDEST = 62


@dataclass(frozen=True)
class Slots:
    """Slots of ``2**shift`` microseconds; that of a value, ``(value >> shift) - base``, holds an index."""

    shift: int
    base: int
    index: Int64s

    @classmethod
    def apart(
        cls,
        lower: Int64s,
        upper: Int64s,
        first: int,
        last: int,
        number: Callable[[Int64s, int], Int64s],
        most: int,
    ) -> Self | None:
        """The widest slots from ``first`` to ``last`` none of which holds both ``lower[i]`` and ``upper[i]``.

        number: (the first value of each slot, the width) -> the index that each slot holds.
        None where it takes more than ``most`` slots.
        """
        shift = _widest_shift(lower, upper)
        base = first >> shift
        count = (last >> shift) - base + 1
        if count > most:
            return None
        return cls(shift, base, number(np.arange(base, base + count) << shift, 1 << shift))

    def find(self, values: Int64s, out: Int64s) -> None:
        """Put the index for each value into ``out``; a value outside the slots gets that of the nearest."""
        np.right_shift(values, self.shift, out=out)
        np.subtract(out, self.base, out=out)
        np.take(self.index, out, out=out, mode="clip")


def _widest_shift(lower: Int64s, upper: Int64s) -> int:
    if not len(lower):
        return _WIDEST
    # A slot no wider than the smallest distance is surely narrow enough; a wider one may be by luck.
    shift = int((upper - lower).min()).bit_length() - 1
    while shift < _WIDEST and bool(np.all(lower >> (shift + 1) != upper >> (shift + 1))):
        shift += 1
    return shift
