"""Nanoseconds per interval, in one process. Ours: five million random intervals of up to ten days in a year.

The peers are timed on as many intervals as they manage in a second or so, and taken to be as fast on more.
All reckon Mon-Fri 09:00-17:00 with the US holidays of 2016 in UTC; `agree` is the share of those intervals on
which they and we have the same answer; a deadline at a closing may be that closing or the next opening, for
officehours gives now the one, now the other. The floor is one plain read of the columns.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from benchmarks.table import Row, markdown
from servicelevel.worktime import WorkCalendar

INTERVALS = 5_000_000
SECOND = 1_000_000
HOURS = {"zone": "UTC", "weekly": {"mon-fri": ["09:00-17:00"]}, "holidays": ["US"]}
SPLIT = {
    "zone": "America/Chicago",
    "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]},
    "holidays": ["US-IL"],
    "closed": ["2016-12-27"],
    "special": {"2016-12-24": ["08:00-12:00"]},
}
Columns = tuple[Any, Any, Any]


def columns(count: int, seed: int = 2016) -> Columns:
    """Starts, ends (datetime64[us]) and whole hours of work (microseconds), on whole seconds."""
    random = np.random.default_rng(seed)
    starts = np.datetime64("2016-01-04", "us") + random.integers(0, 340 * 86_400, count) * SECOND
    ends = starts + random.integers(0, 10 * 86_400, count) * SECOND
    return starts, ends, random.integers(1, 40, count) * 3600 * SECOND


def best(task: Callable[[], Any], count: int, rounds: int = 5) -> float:
    """Nanoseconds per interval in the best of some rounds: the one that the machine disturbed least."""
    taken = []
    for _ in range(rounds):
        begin = perf_counter()
        task()
        taken.append(perf_counter() - begin)
    return min(taken) / count * 1e9


def pairs(count: int) -> tuple[list[datetime], list[datetime], list[int]]:
    starts, ends, work = columns(count)
    return starts.tolist(), ends.tolist(), (work // (3600 * SECOND)).tolist()


def holidays_of_2016() -> list[Any]:
    days = np.arange("2016-01-01", "2017-01-03", dtype="datetime64[D]")
    calendar = WorkCalendar.parse(HOURS | {"weekly": {"daily": ["09:00-17:00"]}})
    return list(days[~calendar.opens_on(days)].tolist())


def businesstimedelta_elapsed(count: int = 300) -> tuple[float, list[float]]:
    import businesstimedelta
    import pytz

    hours = businesstimedelta.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4], tz=pytz.utc)
    rules = businesstimedelta.Rules([hours, businesstimedelta.HolidayRule(holidays_of_2016(), tz=pytz.utc)])
    starts, ends, _ = pairs(count)
    begin = perf_counter()
    found = [rules.difference(a, b).timedelta for a, b in zip(starts, ends, strict=True)]
    return (perf_counter() - begin) / count * 1e9, [each.total_seconds() for each in found]


def business_duration_elapsed(count: int = 300) -> tuple[float, list[float]]:
    from business_duration import businessDuration

    off = dict.fromkeys(holidays_of_2016(), "holiday")
    starts, ends, _ = pairs(count)
    begin = perf_counter()
    found = [
        businessDuration(a, b, time(9), time(17), weekendlist=[5, 6], holidaylist=off, unit="sec")
        for a, b in zip(starts, ends, strict=True)
    ]
    return (perf_counter() - begin) / count * 1e9, found


def officehours_elapsed(count: int = 20_000) -> tuple[float, list[float]]:
    from officehours import Calculator

    office = Calculator("9:00", "17:00", holidays_of_2016())
    starts, ends, _ = pairs(count)
    begin = perf_counter()
    found = [office.working_seconds(a, b) for a, b in zip(starts, ends, strict=True)]
    return (perf_counter() - begin) / count * 1e9, found


def officehours_deadline(count: int = 20_000) -> tuple[float, list[datetime]]:
    from officehours import Calculator

    office = Calculator("9:00", "17:00", holidays_of_2016())
    starts, _, work = pairs(count)
    begin = perf_counter()
    found = [office.due_date(w, a) for a, w in zip(starts, work, strict=True)]
    return (perf_counter() - begin) / count * 1e9, found


def pandas_deadline(count: int = 1_000) -> tuple[float, list[datetime]]:
    import pandas as pd

    starts, _, work = pairs(count)
    hours = pd.offsets.CustomBusinessHour(start="09:00", end="17:00", holidays=holidays_of_2016())
    stamps = [pd.Timestamp(start) for start in starts]
    begin = perf_counter()
    found = [stamp + w * hours for stamp, w in zip(stamps, work, strict=True)]
    return (perf_counter() - begin) / count * 1e9, found


def businesstimedelta_deadline(count: int = 300) -> tuple[float, list[datetime]]:
    import businesstimedelta
    import pytz

    hours = businesstimedelta.WorkDayRule(time(9), time(17), [0, 1, 2, 3, 4], tz=pytz.utc)
    rules = businesstimedelta.Rules([hours, businesstimedelta.HolidayRule(holidays_of_2016(), tz=pytz.utc)])
    starts, _, work = pairs(count)
    begin = perf_counter()
    found = [
        a.replace(tzinfo=pytz.utc) + businesstimedelta.BusinessTimeDelta(rules, hours=w)
        for a, w in zip(starts, work, strict=True)
    ]
    return (perf_counter() - begin) / count * 1e9, [
        each.astimezone(UTC).replace(tzinfo=None) for each in found
    ]


def agreement(calendar: WorkCalendar, found: list[Any]) -> str:
    """The share of a peer's intervals on which we have its answer, in either form of a tie."""
    starts, ends, work = columns(len(found))
    if isinstance(found[0], datetime):
        theirs = np.array(found, "datetime64[us]")
        same = (calendar.deadline(starts, work) == theirs) | (
            calendar.deadline(starts, work, tie="next_opening") == theirs
        )
    else:
        same = calendar.elapsed(starts, ends) == np.round(np.array(found, float) * SECOND)
    return f"agree on {same.mean():.1%} of {len(found):,}"


def beside(name: str, ours: float, peer: str, task: Callable[[], tuple[float, list[Any]]]) -> Row:
    """One row; a peer that fails is shown as such."""
    try:
        taken, found = task()
    except Exception as error:  # a peer may break with the installed pandas; the row says so
        return Row(name, ours, peer, float("nan"), f"failed: {type(error).__name__}: {error}")
    return Row(name, ours, peer, taken, agreement(WorkCalendar.parse(HOURS), found))


def run() -> list[Row]:
    """Time everything, one after the other."""
    starts, ends, work = columns(INTERVALS)
    floor = best(lambda: (starts.view(np.int64).sum(), ends.view(np.int64).sum()), INTERVALS)
    rows = []
    simple = WorkCalendar.parse(HOURS)
    for label, calendar in (("Mon-Fri 09-17", simple), ("split days, Chicago", WorkCalendar.parse(SPLIT))):
        elapsed = best(lambda one=calendar: one.elapsed(starts, ends), INTERVALS)
        deadline = best(lambda one=calendar: one.deadline(starts, work), INTERVALS)
        rows.append(Row(f"elapsed, {label}", elapsed, "plain read", floor))
        rows.append(Row(f"deadline, {label}", deadline, "plain read", floor))
    elapsed, deadline = rows[0].ours, rows[1].ours
    first = best(lambda: WorkCalendar.parse(SPLIT).elapsed(starts, ends), INTERVALS, 1)
    rows.append(Row("elapsed, first call with all that is compiled", first, "plain read", floor))
    start = datetime(2016, 5, 6, 10, tzinfo=ZoneInfo("America/Chicago"))
    one = best(lambda: [simple.elapsed(start, start + timedelta(3)) for _ in range(1000)], 1000)
    rows.append(Row("elapsed, one at a time", one, "many at a time", elapsed))
    rows.append(beside("elapsed", elapsed, "businesstimedelta", businesstimedelta_elapsed))
    rows.append(beside("elapsed", elapsed, "business-duration", business_duration_elapsed))
    rows.append(beside("elapsed", elapsed, "officehours", officehours_elapsed))
    rows.append(beside("deadline", deadline, "businesstimedelta", businesstimedelta_deadline))
    rows.append(beside("deadline", deadline, "officehours", officehours_deadline))
    rows.append(beside("deadline", deadline, "pandas CustomBusinessHour", pandas_deadline))
    return rows


if __name__ == "__main__":
    sys.stdout.write(markdown(run()) + "\n")
