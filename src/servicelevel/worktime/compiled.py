"""A timetable compiled as far as it was asked about: tables of W that are replaced by wider ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from servicelevel.worktime.instants import LAST_INSTANT, checked_bounds
from servicelevel.worktime.table import NOT_A_TIME, Table
from servicelevel.worktime.timetable import DAY, Timetable
from servicelevel.worktime.zones import Int64s

_LEAST_STEP = 366 * DAY


class Compiled:
    """Working time over flat int64 arrays of one length, none of them empty.

    Every answer is a difference within one table, so it does not depend on how far that table reaches.
    """

    def __init__(self, timetable: Timetable) -> None:
        self.timetable = timetable
        self._table: Table | None = None

    def bounds(self, instants: Int64s, name: str) -> tuple[int, int]:
        """The earliest and latest of some instants; ValueError where one is unknown to the timetable."""
        return checked_bounds(instants, name, self.timetable.known_from)

    def elapsed(self, starts: Int64s, ends: Int64s) -> Int64s:
        """W(ends) - W(starts)."""
        first_start, last_start = self.bounds(starts, "starts")
        first_end, last_end = self.bounds(ends, "ends")
        table = self._table_for(min(first_start, first_end), max(last_start, last_end))
        return table.elapsed(starts, ends)

    def earliest(self, starts: Int64s, work: Int64s) -> Int64s:
        """The earliest t >= start with W(t) - W(start) = work, NOT_A_TIME where there is none."""
        first, last = self.bounds(starts, "starts")
        table, most = self._table_for(first, last), int(work.max())
        while table.reach - table.work_at(last) < most and table.last < LAST_INSTANT:
            table = self._further(table, first)
        return table.earliest(starts, work)

    def latest(self, starts: Int64s, work: Int64s) -> Int64s:
        """The latest t with W(t) - W(start) = work: a microsecond before the earliest that has one more."""
        more = self.earliest(starts, work + 1)
        before: Int64s = more - (more != NOT_A_TIME)
        return before

    def is_open(self, instants: Int64s) -> NDArray[np.bool_]:
        return self._table_for(*self.bounds(instants, "t")).is_open(instants)

    def windows(self, first: int, last: int) -> tuple[Int64s, Int64s]:
        """The opening and closing instants of the windows between two instants, clipped to them."""
        table = self._table_for(first, last)
        opens, closes = np.maximum(table.opens, first), np.minimum(table.closes, last)
        inside = opens < closes
        return opens[inside], closes[inside]

    def opens_on(self, days: Int64s) -> NDArray[np.bool_]:
        """Whether a window opens on each local date (in days from 1970-01-01)."""
        return np.isin(days, self._table_for_days(days).open_days)

    def nth_open_day(self, days: Int64s, counts: Int64s) -> Int64s:
        """The n-th local date after each date on which a window opens; NOT_A_TIME where there is none."""
        table = self._table_for_days(days)
        while True:
            known = table.open_days[table.open_days <= table.last // DAY - 2]
            place = np.searchsorted(known, days, side="right") + counts - 1
            if place.max() < len(known) or table.last == LAST_INSTANT:
                break
            table = self._further(table, table.first)
        found = np.append(known, NOT_A_TIME)[np.minimum(place, len(known))]
        return np.where(counts == 0, days, found)

    def _further(self, table: Table, first: int) -> Table:
        """A table that reaches about twice as far: a search for a far deadline takes few steps, and ends."""
        return self._table_for(first, min(table.last + max(table.last - first, _LEAST_STEP), LAST_INSTANT))

    def _table_for_days(self, days: Int64s) -> Table:
        # Local days lie within two days of the UTC day of the same date.
        first, last = checked_bounds(days * DAY, "dates")
        return self._table_for(first - 2 * DAY, last + 3 * DAY)

    def _table_for(self, first: int, last: int) -> Table:
        """A table of whole years that covers both instants, and what the last one covered.

        Two threads may both compile; either result is right, and one assignment puts it in place.
        """
        first = max(first, self.timetable.known_from)
        last = min(last, LAST_INSTANT)
        table = self._table
        if table is not None:
            if table.first <= first and last <= table.last:
                return table
            first, last = min(first, table.first), max(last, table.last)
        begin = max(_new_year(first), self.timetable.known_from)
        end = min(_new_year(last, 1), LAST_INSTANT)
        self._table = table = Table(self.timetable.openings(begin, end), begin, end)
        return table


def _new_year(instant: int, years: int = 0) -> int:
    year = np.datetime64(instant, "us").astype("datetime64[Y]") + years
    return int(year.astype("datetime64[us]").astype(np.int64))
