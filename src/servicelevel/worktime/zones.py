"""Local wall time and UTC, on arrays.

Wall times and instants are int64 microseconds; a wall time counts from 1970-01-01 00:00 on the wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Int64s = NDArray[np.int64]

MICROSECONDS = 1_000_000
# No zone has changed its clocks twice within three days since 1900; so one change at most lies between two
# looks.
_LOOK_EVERY_SECONDS = 2 * 86_400
_LONG_AGO = -(2**62)
_FAR_AHEAD = 2**62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Offsets:
    """The stretches of one UTC offset each: ``starts[i]`` is the instant from which ``offsets[i]`` holds."""

    starts: Int64s
    offsets: Int64s

    def walls(self, instants: Int64s) -> Int64s:
        """What the clock on the wall shows at each instant."""
        stretch = np.searchsorted(self.starts, instants, side="right") - 1
        shown: Int64s = instants + self.offsets[stretch]
        return shown

    def first_instants(self, walls: Int64s) -> Int64s:
        """The first instant that shows each wall time; where none does, the first after the gap."""
        ends = np.append(self.starts[1:] + self.offsets[:-1], _FAR_AHEAD)
        stretch = np.searchsorted(np.maximum.accumulate(ends), walls, side="right")
        found: Int64s = np.maximum(walls - self.offsets[stretch], self.starts[stretch])
        return found

    def last_instants(self, walls: Int64s) -> Int64s:
        """The last instant that shows each wall time; where none does, the first after the gap."""
        begins = self.starts + self.offsets
        latest_first = np.minimum.accumulate(begins[::-1])[::-1]
        stretch = np.searchsorted(latest_first, walls, side="right") - 1
        ends = np.append(self.starts[1:], _FAR_AHEAD)
        found: Int64s = np.minimum(walls - self.offsets[stretch], ends[stretch])
        return found


@lru_cache(maxsize=512)
def offsets_between(zone: ZoneInfo, first_year: int, last_year: int) -> Offsets:
    """The offsets of a zone from the start of ``first_year`` to the end of ``last_year`` (UTC)."""
    starts = [_LONG_AGO]
    offsets = [_offset(zone, _new_year(first_year)) * MICROSECONDS]
    for year in range(first_year, last_year + 1):
        for second, offset in _changes(zone, year):
            starts.append(second * MICROSECONDS)
            offsets.append(offset * MICROSECONDS)
    return Offsets(np.array(starts, np.int64), np.array(offsets, np.int64))


@lru_cache(maxsize=8192)
def _changes(zone: ZoneInfo, year: int) -> tuple[tuple[int, int], ...]:
    """(UTC second, new offset) of each change after the start of the year up to the start of the next."""
    found = []
    last = _new_year(year + 1)
    before, offset = _new_year(year), _offset(zone, _new_year(year))
    while before < last:
        after = min(before + _LOOK_EVERY_SECONDS, last)
        new = _offset(zone, after)
        if new != offset:
            found.append((_first_second_of(new, zone, before, after), new))
        before, offset = after, new
    return tuple(found)


def _first_second_of(offset: int, zone: ZoneInfo, before: int, after: int) -> int:
    while after - before > 1:
        middle = (before + after) // 2
        if _offset(zone, middle) == offset:
            after = middle
        else:
            before = middle
    return after


def _offset(zone: ZoneInfo, second: int) -> int:
    offset = (_EPOCH + timedelta(seconds=second)).astimezone(zone).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"
    return offset // timedelta(seconds=1)


def _new_year(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)
