"""Ticks of a time axis at round local instants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS = ((9, 1), (20, 2), (40, 4), (72, 12))
"""A span of up to so many hours gets a tick every so many hours."""


@dataclass(frozen=True)
class Tick:
    """A round local instant; `words` is empty where the axis has no room for them."""

    at: datetime
    words: str
    strong: bool


def ticks(start: datetime, end: datetime, zone: ZoneInfo) -> list[Tick]:
    """About a dozen labelled ticks between two instants: hours, days, weeks or months, whatever fits."""
    hours = (end - start).total_seconds() / 3600
    for reach, step in HOURS:
        if hours <= reach:
            return [tick for tick in _hours(start, end, zone, step) if start <= tick.at <= end]
    return [tick for tick in _days(start, end, zone, hours / 24) if start <= tick.at <= end]


def _hours(start: datetime, end: datetime, zone: ZoneInfo, step: int) -> Iterator[Tick]:
    for day in _dates(start, end, zone):
        for hour in range(0, 24, step):
            at = datetime.combine(day, time(hour), zone).astimezone(UTC)
            words = f"{day:%a} {day.day} {day:%b}" if hour == 0 else f"{hour:02d}:00"
            yield Tick(at, words, hour == 0)


def _days(start: datetime, end: datetime, zone: ZoneInfo, days: float) -> Iterator[Tick]:
    for day in _dates(start, end, zone):
        monday, first = day.weekday() == 0, day.day == 1
        if days <= 12:
            words = f"{day:%a} {day.day} {day:%b}"
        elif days <= 80:
            words = f"{day.day} {day:%b}" if monday else ""
        else:
            words = f"{day:%b %Y}" if first else ""
        if words or days <= 80:
            yield Tick(datetime.combine(day, time(0), zone).astimezone(UTC), words, monday)


def _dates(start: datetime, end: datetime, zone: ZoneInfo) -> Iterator[date]:
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        yield day
        day += timedelta(days=1)
