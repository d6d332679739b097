"""Compiled working time W(t) between two instants, and its inverse.

W is flat outside the windows and rises by one inside. Window i is ``[opens[i], closes[i])``; in it
W = t - shifts[i], from ``lows[i]`` to ``highs[i]``. So with i the window that t is in, or the last before it,
W(t) = clip(t - shifts[i], lows[i], highs[i]), and the earliest t that has W(t) = w is w + shifts[j], j the
first window with ``highs[j] >= w``. All are int64 microseconds. A table never changes, so threads share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from servicelevel.worktime.slots import MOST_SLOTS, Slots
from servicelevel.worktime.timetable import DAY, NO_DAY, Openings, merged
from servicelevel.worktime.zones import Int64s

# Four buffers of this many int64 stay in a core's cache while the steps below pass over them.
_CHUNK = 32_768
# Below this many values a binary search for each costs less than building slots.
_FEWEST_FOR_SLOTS = 8_192
NOT_A_TIME = int(np.iinfo(np.int64).min)


class Table:
    """W from the instant ``first`` to the instant ``last``, both included; its zero lies at or before
    ``first``.

    reach: W(last), the largest that the table can invert.
    """

    def __init__(
        self,
        openings: Openings,
        first: int,
        last: int,
        *,
        most_slots: int = MOST_SLOTS,
        fewest_for_slots: int = _FEWEST_FOR_SLOTS,
    ) -> None:
        self.first, self.last = first, last
        self._most_slots, self._fewest_for_slots = most_slots, fewest_for_slots
        opens, closes = merged(openings)
        # A window without length, ahead of every start: where the search for the earliest t with W(t) = 0
        # ends.
        ahead = min([first, *opens[:1].tolist()]) - 60 * DAY
        self.opens, self.closes = np.insert(opens, 0, ahead), np.insert(closes, 0, ahead)
        self.highs = np.cumsum(self.closes - self.opens)
        self.lows = self.highs - (self.closes - self.opens)
        self.shifts = self.opens - self.lows
        self.open_days: Int64s = np.unique(openings.days[openings.days != NO_DAY])
        self.reach = self.work_at(last)

    def work_at(self, instant: int) -> int:
        """W of one instant."""
        window = self.window_of(np.array([instant]))[0]
        return int(min(max(instant - self.shifts[window], self.lows[window]), self.highs[window]))

    def window_of(self, instants: Int64s) -> NDArray[np.intp]:
        """The window that each instant is in, or else the last before it; 0 is the one without length."""
        return np.searchsorted(self.opens, instants, side="right") - 1

    def is_open(self, instants: Int64s) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = instants < self.closes[self.window_of(instants)]
        return inside

    def elapsed(self, starts: Int64s, ends: Int64s) -> Int64s:
        """W(ends) - W(starts), of two arrays of one length."""
        steps = _Steps(self, len(starts))
        found = np.empty(len(starts), np.int64)
        for chunk in _chunks(len(starts)):
            at_end, at_start = found[chunk], steps.spare[: len(found[chunk])]
            steps.work_at(ends[chunk], at_end)
            steps.work_at(starts[chunk], at_start)
            np.subtract(at_end, at_start, out=at_end)
        return found

    def earliest(self, starts: Int64s, work: Int64s) -> Int64s:
        """The earliest t >= start with W(t) - W(start) = work; NOT_A_TIME where it lies past ``last``."""
        steps = _Steps(self, len(starts))
        found = np.empty(len(starts), np.int64)
        for chunk in _chunks(len(starts)):
            wanted, instants = steps.spare[: len(found[chunk])], found[chunk]
            steps.work_at(starts[chunk], wanted)
            np.add(wanted, work[chunk], out=wanted)
            steps.instant_at(wanted, instants)
            # The earliest t of all lies before the start only where no work is asked for.
            np.maximum(instants, starts[chunk], out=instants)
            if wanted.max() > self.reach:
                np.putmask(instants, wanted > self.reach, NOT_A_TIME)
        return found

    def slots_for(self, count: int) -> tuple[Slots | None, Slots | None]:
        """Slots by instant and by W where they pay for ``count`` values; None means a binary search."""
        return self._slots if count >= self._fewest_for_slots else (None, None)

    @cached_property
    def _slots(self) -> tuple[Slots | None, Slots | None]:
        by_instant = Slots.apart(
            self.closes[:-1] - 1,
            self.opens[1:],
            self.first,
            self.last,
            lambda begins, width: np.maximum(np.searchsorted(self.opens, begins + width) - 1, 0),
            self._most_slots,
        )
        by_work = Slots.apart(
            self.highs[:-1],
            self.highs[1:],
            0,
            self.reach,
            lambda begins, width: np.searchsorted(self.highs, begins),
            self._most_slots,
        )
        return by_instant, by_work


class _Steps:
    """The steps over one chunk, in buffers that are used again for the next."""

    def __init__(self, table: Table, count: int) -> None:
        self.table = table
        self.by_instant, self.by_work = table.slots_for(count)
        size = min(count, _CHUNK)
        self.spare, self._index, self._gathered = (np.empty(size, np.int64) for _ in range(3))
        self._later = np.empty(size, np.bool_)

    def work_at(self, instants: Int64s, out: Int64s) -> None:
        """W(instants), into ``out``."""
        table, index, gathered = self.table, self._index[: len(out)], self._gathered[: len(out)]
        if self.by_instant is None:
            index[:] = table.window_of(instants)
        else:
            self.by_instant.find(instants, index)
        # mode="clip" only spares take() its check of bounds: every index is inside.
        np.subtract(instants, np.take(table.shifts, index, out=gathered, mode="clip"), out=out)
        np.maximum(out, np.take(table.lows, index, out=gathered, mode="clip"), out=out)
        np.minimum(out, np.take(table.highs, index, out=gathered, mode="clip"), out=out)

    def instant_at(self, work: Int64s, out: Int64s) -> None:
        """The earliest t with W(t) = work, into ``out``; any instant where there is not so much work."""
        table, index, gathered = self.table, self._index[: len(out)], self._gathered[: len(out)]
        if self.by_work is None:
            index[:] = np.searchsorted(table.highs, work)
        else:
            self.by_work.find(work, index)
            later = self._later[: len(out)]
            np.greater(work, np.take(table.highs, index, out=gathered, mode="clip"), out=later)
            np.add(index, later, out=index)
        np.add(work, np.take(table.shifts, index, out=gathered, mode="clip"), out=out)


def _chunks(count: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, count, _CHUNK))
