"""A calendar written out: its windows as instants, so that nobody needs a list of zones or of holidays to use it."""

from __future__ import annotations

from typing import Any

import numpy as np

from servicelevel.worktime.calendar import WorkCalendar
from servicelevel.worktime.instants import FIRST_INSTANT, LAST_INSTANT
from servicelevel.worktime.timetable import DAY


def written_out(calendar: WorkCalendar, first: int, last: int) -> dict[str, Any]:
    """The calendar between two instants (microseconds), in plain values.

    windows: pairs of opening and closing; days: the local days on which one opens, counted from 1970-01-01;
    offsets: pairs of the instant from which the local time is ahead of UTC by so much; rules: as people wrote them.
    """
    begin, end = max(first, calendar.known_from), min(last, LAST_INSTANT)
    windows = calendar.windows(_instant(begin), _instant(end)).view(np.int64)
    days = np.arange(begin // DAY + 1, end // DAY - 1)
    return {
        "windows": windows.tolist(),
        "days": days[calendar.opens_on(days.view("datetime64[D]"))].tolist(),
        "offsets": _offsets(calendar, begin, end),
        "rules": calendar.mapping,
    }


def _offsets(calendar: WorkCalendar, begin: int, end: int) -> list[list[int]]:
    """Looked up at every quarter of an hour of UTC, at which alone zones change their clocks since 1900."""
    looks = np.arange(begin - begin % _QUARTER + _QUARTER, end, _QUARTER)
    ahead = calendar.wall_times(looks.view("datetime64[us]")).view(np.int64) - looks
    changes = np.flatnonzero(np.diff(ahead)) + 1
    first = int(ahead[0]) if len(ahead) else 0
    return [[FIRST_INSTANT, first], *([int(looks[place]), int(ahead[place])] for place in changes)]


def _instant(count: int) -> np.datetime64:
    return np.datetime64(count, "us")


_QUARTER = 15 * 60 * 1_000_000
