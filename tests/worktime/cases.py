"""Random calendars near changes of clocks, each as the mapping to parse and as numbers for the oracle."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from servicelevel.worktime import WorkCalendar
from tests.worktime.oracle import Walls, Windows, minute_of, open_minutes

# Zone and a local date on which its clocks change, or something else odd happens.
CHANGES = [
    ("America/Chicago", date(2016, 3, 13)),
    ("America/Chicago", date(2016, 11, 6)),
    ("Europe/Berlin", date(2016, 10, 30)),
    ("Australia/Lord_Howe", date(2016, 4, 3)),  # half an hour back
    ("Australia/Lord_Howe", date(2016, 10, 2)),  # half an hour forward
    ("America/Havana", date(2016, 3, 13)),  # no midnight
    ("America/Havana", date(2016, 11, 6)),  # two midnights
    ("America/Sao_Paulo", date(2017, 10, 15)),  # no midnight
    ("America/Sao_Paulo", date(2018, 2, 18)),  # 23:00-24:00 of the day before twice
    ("Asia/Beirut", date(2016, 3, 27)),
    ("Africa/Cairo", date(2023, 4, 28)),
    ("Africa/Cairo", date(2023, 10, 27)),
    ("Pacific/Apia", date(2011, 12, 30)),  # no such day
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("Asia/Kathmandu", date(1986, 1, 1)),  # a quarter of an hour forward
    ("Asia/Kolkata", date(2020, 2, 28)),
]
DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
AROUND, MARGIN = 5, 4


@dataclass
class Case:
    """A calendar and what is true of it from ``first`` to ``last`` (UTC microseconds)."""

    calendar: WorkCalendar
    first: int
    last: int
    minutes: set[int]
    dates: list[date] = field(default_factory=list)


@lru_cache(maxsize=64)
def walls_around(zone: str, day: date) -> Walls:
    return Walls(zone, *(minute_of(noon(day) + timedelta(sign * (AROUND + MARGIN + 2))) for sign in (-1, 1)))


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def written(windows: Windows) -> list[str]:
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    return [
        f"{clock(opens)}-{clock(closes if closes <= 1440 else closes - 1440)}" for opens, closes in windows
    ]


@st.composite
def windows(draw: st.DrawFn) -> Windows:
    edge = st.integers(0, 96).map(lambda quarter: quarter * 15) | st.integers(0, 1440)
    edges = sorted(draw(st.lists(edge, max_size=6, unique=True)))
    found = [(edges[place], edges[place + 1]) for place in range(0, len(edges) - 1, 2)]
    begin = max([720, *(closes for _, closes in found)])
    if begin < 1440 and draw(st.booleans()):
        opens = draw(st.integers(begin, 1439))
        found.append((opens, draw(st.integers(1441, min(opens + 960, 2160)))))
    return found


@st.composite
def parts(draw: st.DrawFn, zone: str, day: date) -> tuple[dict[str, Any], Any]:
    """A mapping, and the function from a date to its windows."""
    week = draw(st.lists(windows() | st.just([(0, 1440)]), min_size=7, max_size=7))
    near = st.integers(-4, 4).map(lambda step: day + timedelta(step))
    special = draw(st.dictionaries(near, windows(), max_size=2))
    closed = draw(st.lists(near, max_size=2))
    mapping = {
        "zone": zone,
        "weekly": {name: written(found) for name, found in zip(DAYS, week, strict=True)},
        "closed": [str(found) for found in closed],
        "special": {str(found): written(spans) for found, spans in special.items()},
    }

    def windows_of(when: date) -> Windows:
        if when in special:
            return special[when]
        return [] if when in closed else week[when.weekday()]

    return mapping, windows_of


@st.composite
def cases(draw: st.DrawFn, versions: int = 1) -> Case:
    zone, day = draw(st.sampled_from(CHANGES))
    first, last = (minute_of(noon(day) + timedelta(sign * AROUND)) for sign in (-1, 1))
    begins = sorted(
        draw(st.lists(st.integers(first, last), min_size=versions - 1, max_size=versions - 1, unique=True))
    )
    zones = [zone, *(draw(st.sampled_from([zone, "Asia/Kolkata"])) for _ in begins)]
    ends = [*begins, last + 10 * 1440]
    days = [day + timedelta(step) for step in range(-AROUND - MARGIN, AROUND + MARGIN)]
    calendars, minutes, dates = [], set(), []
    for begin, end, held_zone in zip([None, *begins], ends, zones, strict=True):
        mapping, windows_of = draw(parts(held_zone, day))
        opened, dates = open_minutes(walls_around(held_zone, day), windows_of, days)
        minutes |= {minute for minute in opened if (begin is None or begin <= minute) and minute < end}
        instant = None if begin is None else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=begin)
        calendars.append((instant, WorkCalendar.parse(mapping)))
    calendar = calendars[0][1] if versions == 1 else WorkCalendar.versions(calendars)
    return Case(calendar, first * 60_000_000, last * 60_000_000, minutes, dates)
