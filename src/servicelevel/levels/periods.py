"""Periods over which figures are made: calendar months, quarters, weeks, years and contract months, in a zone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np

from servicelevel.worktime import WorkCalendar

Kind = Literal["month", "quarter", "week", "year", "contract month"]


@dataclass(frozen=True)
class Period:
    """A period from ``start`` up to but without ``end`` (UTC). key: "2016-05"; words: "May 2016"."""

    key: str
    start: datetime
    end: datetime
    zone: str
    words: str
    first_day: date

    def holds(self, at: datetime) -> bool:
        """Whether an instant lies in the period."""
        return self.start <= at < self.end


def periods_between(
    zone: str, first: date, last: date, kind: Kind = "month", start_day: int = 1
) -> tuple[Period, ...]:
    """All periods that share a day with ``first`` to ``last``, both included, in order.

    start_day: first day of a contract month, 1 to 28.
    """
    if last < first:
        raise ValueError(f"{last} lies before {first}; give the earlier day first")
    if not 1 <= start_day <= 28:
        raise ValueError(f"a contract month cannot begin on day {start_day}; give a day from 1 to 28")
    return tuple(_periods(zone, first, last, kind, start_day))


def months(zone: str, first: date, last: date) -> tuple[Period, ...]:
    """The calendar months from that of ``first`` to that of ``last``."""
    return periods_between(zone, first, last, "month")


def period_named(zone: str, key: str, kind: Kind = "month", start_day: int = 1) -> Period:
    """The period with a key such as "2016-05", "2016-Q2", "2016-W19", "2016". ValueError where there is none."""
    for guess in _days_of_year(key):
        for period in periods_between(zone, guess, guess, kind, start_day):
            if period.key == key:
                return period
    example = {"month": "2016-05", "quarter": "2016-Q2", "week": "2016-W19", "year": "2016"}.get(
        kind, "2016-05"
    )
    raise ValueError(f"{key!r} is not a {kind}; write it as {example}")


def _days_of_year(key: str) -> Iterator[date]:
    if not (key[:4].isdigit() and len(key) >= 4 and 1900 < int(key[:4]) < 2100):
        return
    day = date(int(key[:4]), 1, 1) - timedelta(days=7)
    yield from (day + timedelta(days=count) for count in range(0, 381, 3))


def _periods(zone: str, first: date, last: date, kind: Kind, start_day: int) -> Iterator[Period]:
    begin, following, name = _RULES[kind] if kind != "contract month" else _contract(start_day)
    day = begin(first)
    while day <= last:
        after = following(day)
        key, words = name(day)
        yield Period(key, midnight(day, zone), midnight(after, zone), zone, words, day)
        day = after


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a local day begins, also where the clocks skip midnight. UTC."""
    calendar = WorkCalendar.parse({"zone": zone, "weekly": {}})
    first = calendar.instants_of(np.datetime64(datetime.combine(day, time()), "us"))
    moment: datetime = first.item()
    return moment.replace(tzinfo=UTC)


def local_day(at: datetime, zone: str) -> date:
    """The local date of an instant."""
    return at.astimezone(ZoneInfo(zone)).date()


def _add_months(day: date, count: int) -> date:
    years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    return date(years, month + 1, day.day)


def _contract(
    start_day: int,
) -> tuple[Callable[[date], date], Callable[[date], date], Callable[[date], tuple[str, str]]]:
    def begin(day: date) -> date:
        this = day.replace(day=start_day)
        return this if this <= day else _add_months(this, -1)

    def name(day: date) -> tuple[str, str]:
        end = _add_months(day, 1) - timedelta(days=1)
        return f"{day:%Y-%m}", f"{day.day} {day:%b %Y} to {end.day} {end:%b %Y}"

    return begin, lambda day: _add_months(day, 1), name


_RULES: dict[
    str, tuple[Callable[[date], date], Callable[[date], date], Callable[[date], tuple[str, str]]]
] = {
    "month": (
        lambda day: day.replace(day=1),
        lambda day: _add_months(day, 1),
        lambda day: (f"{day:%Y-%m}", f"{day:%B %Y}"),
    ),
    "quarter": (
        lambda day: date(day.year, (day.month - 1) // 3 * 3 + 1, 1),
        lambda day: _add_months(day, 3),
        lambda day: (f"{day.year}-Q{(day.month + 2) // 3}", f"quarter {(day.month + 2) // 3} of {day.year}"),
    ),
    "week": (
        lambda day: day - timedelta(days=day.weekday()),
        lambda day: day + timedelta(days=7),
        lambda day: (f"{day:%G-W%V}", f"week {day:%V} of {day:%G}"),
    ),
    "year": (
        lambda day: date(day.year, 1, 1),
        lambda day: date(day.year + 1, 1, 1),
        lambda day: (f"{day.year}", f"{day.year}"),
    ),
}
