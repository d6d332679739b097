"""Working time the slow and obvious way, from nothing but the rule as it is written.

It goes through UTC minute by minute, asks Python what the wall shows, and marks the minutes that are open. It
shares no code with the package. Boundaries and offsets must be whole minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

MINUTE = 60_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Windows = list[tuple[int, int]]  # minutes after the local midnight; an end past 1440 lies in the next day


def minute_of(instant: datetime) -> int:
    return int((instant - EPOCH).total_seconds()) // 60


class Walls:
    """What the wall shows at each UTC minute of a stretch, in minutes since 1970-01-01 00:00 on the wall."""

    def __init__(self, zone: str, first: int, last: int) -> None:
        self.shown: list[tuple[int, int]] = []
        tz = ZoneInfo(zone)
        for minute in range(first, last):
            local = (EPOCH + timedelta(minutes=minute)).astimezone(tz)
            wall = (local.date() - date(1970, 1, 1)).days * 1440 + local.hour * 60 + local.minute
            self.shown.append((minute, wall))
        self.occurrences: dict[int, list[int]] = {}
        for minute, wall in self.shown:
            self.occurrences.setdefault(wall, []).append(minute)

    def after_the_gap(self, wall: int) -> int:
        return next(minute for minute, shown in self.shown if shown > wall)

    def opening(self, wall: int) -> int:
        found = self.occurrences.get(wall)
        return found[0] if found else self.after_the_gap(wall)

    def closing(self, wall: int) -> int:
        found = self.occurrences.get(wall)
        return found[-1] if found else self.after_the_gap(wall)


def open_minutes(
    walls: Walls, windows_of: Callable[[date], Windows], days: Iterable[date]
) -> tuple[set[int], list[date]]:
    """The open UTC minutes, and the dates on which a window opens."""
    minutes: set[int] = set()
    dates = []
    for day in days:
        midnight = (day - date(1970, 1, 1)).days * 1440
        found = {
            minute
            for opens, closes in windows_of(day)
            for minute in range(walls.opening(midnight + opens), walls.closing(midnight + closes))
        }
        minutes |= found
        if found:
            dates.append(day)
    return minutes, dates


def elapsed(minutes: set[int], start: int, end: int) -> int:
    """Working microseconds from start to end, both in microseconds."""
    if end < start:
        return -elapsed(minutes, end, start)
    return sum(
        min(end, (minute + 1) * MINUTE) - max(start, minute * MINUTE)
        for minute in range(start // MINUTE, end // MINUTE + 1)
        if minute in minutes and min(end, (minute + 1) * MINUTE) > max(start, minute * MINUTE)
    )


def deadline(minutes: set[int], start: int, work: int, horizon: int) -> int | None:
    """The earliest instant with that much work after start, None where there is none before the horizon."""
    if work == 0:
        return start
    for minute in range(start // MINUTE, horizon // MINUTE):
        if minute in minutes:
            begin = max(start, minute * MINUTE)
            if (minute + 1) * MINUTE - begin >= work:
                return begin + work
            work -= (minute + 1) * MINUTE - begin
    return None


def opening_from(minutes: set[int], start: int, horizon: int) -> int | None:
    for minute in range(start // MINUTE, horizon // MINUTE):
        if minute in minutes:
            return max(start, minute * MINUTE)
    return None
