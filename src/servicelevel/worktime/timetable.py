"""When a calendar is open: the windows of its local days as instants."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from servicelevel.worktime.canonical import written_rules
from servicelevel.worktime.instants import FIRST_INSTANT
from servicelevel.worktime.rules import Closed, Rules
from servicelevel.worktime.zones import MICROSECONDS, Int64s, Offsets, offsets_between

DAY = 86_400 * MICROSECONDS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1)
_EPOCH_WEEKDAY = _EPOCH_DAY.weekday()
# A local day may begin more than a day before or after the UTC day of its date, and a night runs 16 hours on.
_MARGIN_DAYS = 3
NO_DAY = np.iinfo(np.int64).min


class Openings(NamedTuple):
    """Windows as they were written, not yet merged: int64 arrays of one length.

    opens, closes: instants in microseconds; days: the local date on which the window opens, in days from
    1970-01-01, or NO_DAY for what is left of a window that had opened before this calendar held.
    """

    opens: Int64s
    closes: Int64s
    days: Int64s


class Timetable(Protocol):
    """What a work calendar needs to know about its rules."""

    @property
    def known_from(self) -> int:
        """The first instant of which it can tell anything."""
        ...

    @property
    def mapping(self) -> dict[str, Any]: ...

    def openings(self, first: int, last: int) -> Openings:
        """At least every window that touches the instants from ``first`` to ``last``, each of them whole."""
        ...

    def walls(self, instants: Int64s) -> Int64s: ...

    def first_instants(self, walls: Int64s) -> Int64s: ...

    def zone_at(self, instant: int) -> ZoneInfo: ...

    def why_closed(self, instant: int) -> Closed: ...


class RuledTimetable:
    """The timetable of one version."""

    known_from = FIRST_INSTANT

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @property
    def mapping(self) -> dict[str, Any]:
        return written_rules(self.rules)

    def openings(self, first: int, last: int) -> Openings:
        days = np.arange(first // DAY - _MARGIN_DAYS, last // DAY + _MARGIN_DAYS + 1)
        opening_days, opens, closes = self._wall_windows(days)
        offsets = self._offsets(first, last)
        opens, closes = offsets.first_instants(opens), offsets.last_instants(closes)
        stays = opens < closes  # a window may vanish in the gap when the clocks go forward
        return Openings(opens[stays], closes[stays], opening_days[stays])

    def _wall_windows(self, days: Int64s) -> tuple[Int64s, Int64s, Int64s]:
        """Local day, opening and closing wall time of every window that opens on one of the days."""
        ordinary = days[~np.isin(days, self._exceptional(days))]
        weekdays = (ordinary + _EPOCH_WEEKDAY) % 7
        parts = [
            (ordinary[weekdays == day], span) for day, spans in enumerate(self.rules.weekly) for span in spans
        ]
        for day, spans in self.rules.special.items():
            number = _day_number(day)
            if days[0] <= number <= days[-1]:
                parts += [(np.array([number]), span) for span in spans]
        if not parts:
            nothing = np.empty(0, np.int64)
            return nothing, nothing, nothing
        opening_days = np.concatenate([part for part, _ in parts])
        midnights = opening_days * DAY
        opens = np.concatenate([np.full(len(part), span.opens) for part, span in parts]) * MICROSECONDS
        closes = np.concatenate([np.full(len(part), span.closes) for part, span in parts]) * MICROSECONDS
        return opening_days, midnights + opens, midnights + closes

    def _exceptional(self, days: Int64s) -> Int64s:
        """Those days that do not follow the week."""
        begin, end = _date_of(int(days[0])), _date_of(int(days[-1]))
        named = {*self.rules.special, *self.rules.holidays_between(begin.year, end.year)}
        numbers = [np.array([_day_number(day) for day in named], np.int64)]
        numbers += [
            np.arange(_day_number(max(first, begin)), _day_number(min(last, end)) + 1)
            for first, last in self.rules.closed
        ]
        return np.concatenate(numbers)

    def _offsets(self, first: int, last: int) -> Offsets:
        return offsets_between(self.rules.zone, _year(first - 4 * DAY), _year(last + 4 * DAY))

    def walls(self, instants: Int64s) -> Int64s:
        return self._offsets(int(instants.min()), int(instants.max())).walls(instants)

    def first_instants(self, walls: Int64s) -> Int64s:
        return self._offsets(int(walls.min()), int(walls.max())).first_instants(walls)

    def zone_at(self, instant: int) -> ZoneInfo:
        return self.rules.zone

    def why_closed(self, instant: int) -> Closed:
        return self.rules.why_closed(local_time(instant, self.rules.zone).date())


def local_time(instant: int, zone: ZoneInfo) -> datetime:
    return (_EPOCH + timedelta(microseconds=instant)).astimezone(zone)


def _year(instant: int) -> int:
    return (_EPOCH + timedelta(microseconds=instant)).year


def _day_number(day: date) -> int:
    return (day - _EPOCH_DAY).days


def _date_of(number: int) -> date:
    return _EPOCH_DAY + timedelta(number)


def merged(openings: Openings) -> tuple[Int64s, Int64s]:
    """The union of some windows: opening and closing instants in order, with time between any two windows."""
    order = np.argsort(openings.opens, kind="stable")
    opens, closes = openings.opens[order], np.maximum.accumulate(openings.closes[order])
    apart: NDArray[np.bool_] = opens[1:] > closes[:-1]
    begins = np.concatenate([np.ones(min(1, len(opens)), bool), apart])
    ends = np.concatenate([apart, np.ones(min(1, len(opens)), bool)])
    return opens[begins], closes[ends]
