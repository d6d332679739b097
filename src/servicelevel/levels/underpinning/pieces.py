"""Functions from instants to instants that are constant or rise as time does, piece by piece, exact to the microsecond.

A deadline as a function of the start is one; so are one after the other, and the later of two. They need not rise: where
clocks go back, the same wall time some days later comes earlier again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from servicelevel.levels.goals import NEVER
from servicelevel.worktime.zones import Int64s


def each_once(points: Int64s) -> Int64s:
    """The points in order, each once; several times as fast as `np.unique` on instants, which it hashes."""
    ordered = np.sort(points)
    return ordered[np.append(True, ordered[1:] != ordered[:-1])] if len(ordered) else ordered


@dataclass(frozen=True, eq=False)
class Pieces:
    """On ``starts[i] <= t < starts[i + 1]`` the value is ``values[i] + slopes[i] * (t - starts[i])``; slopes are 0 or 1.

    Known from ``starts[0]`` up to but without ``end``; all are int64 microseconds. NEVER, with slope 0, where there is
    no value.
    """

    starts: Int64s
    values: Int64s
    slopes: Int64s
    end: int

    @property
    def lengths(self) -> Int64s:
        """How many instants each piece has."""
        return np.diff(np.append(self.starts, self.end))

    @property
    def known(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Which pieces have a value."""
        return self.values < NEVER

    @property
    def latest(self) -> int:
        """The largest value; that of the first start where no piece has one."""
        known = self.known
        last = self.values[known] + self.slopes[known] * (self.lengths[known] - 1)
        return int(last.max()) if len(last) else int(self.starts[0])

    def at(self, instants: Int64s) -> Int64s:
        """The value at each instant."""
        place = self._piece_of(instants)
        found: Int64s = self.values[place] + self.slopes[place] * (instants - self.starts[place])
        return found

    def split(self, points: Int64s) -> Pieces:
        """The same function, with a new piece at every point as well."""
        inside = points[(points > self.starts[0]) & (points < self.end)]
        starts = each_once(np.concatenate([self.starts, inside]))
        return Pieces(starts, self.at(starts), self.slopes[self._piece_of(starts)], self.end)

    def then(self, outer: Pieces) -> Pieces:
        """outer(this(t)); outer has to be known at every value of this one."""
        rising = self.split(self._pulled_back(outer.starts))
        known = rising.known
        values, slopes = np.full_like(rising.values, NEVER), np.zeros_like(rising.slopes)
        values[known] = outer.at(rising.values[known])
        slopes[known] = rising.slopes[known] * outer.slopes[outer._piece_of(rising.values[known])]
        return Pieces(rising.starts, values, slopes, self.end).joined()

    def later(self, other: Pieces) -> Pieces:
        """At each instant the later of the two; both are known on the same instants."""
        one, two = self.split(other.starts), other.split(self.starts)
        ahead = np.abs(two.values - one.values)
        meets = (one.slopes != two.slopes) & (ahead < one.lengths)
        points = one.starts[meets] + ahead[meets]
        one, two = one.split(points), two.split(points)
        first = (one.values > two.values) | ((one.values == two.values) & (one.slopes >= two.slopes))
        values, slopes = (
            np.where(first, one.values, two.values),
            np.where(first, one.slopes, two.slopes),
        )
        return Pieces(one.starts, values, slopes, self.end).joined()

    def joined(self) -> Pieces:
        """The same function with as few pieces as it has."""
        goes_on = self.values[:-1] + self.slopes[:-1] * self.lengths[:-1] == self.values[1:]
        kept = np.append(True, ~(goes_on & (self.slopes[:-1] == self.slopes[1:])))
        return Pieces(self.starts[kept], self.values[kept], self.slopes[kept], self.end)

    def _pulled_back(self, values: Int64s) -> Int64s:
        """The instants inside rising pieces at which one of the values, which are in order, is reached."""
        rising = (self.slopes == 1) & self.known
        begins, lows = self.starts[rising], self.values[rising]
        first = np.searchsorted(values, lows, side="right")
        past = np.searchsorted(values, lows + self.lengths[rising], side="left")
        counts = np.maximum(past - first, 0)
        piece = np.repeat(np.arange(len(counts)), counts)
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        found: Int64s = begins[piece] + (values[first[piece] + within] - lows[piece])
        return found

    def _piece_of(self, instants: Int64s) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        return np.searchsorted(self.starts, instants, side="right") - 1
