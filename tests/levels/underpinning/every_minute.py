"""Chains the slow and obvious way: every minute of a leap year is a start. Shares no code with the package.

Calendars, goals and chains are plain values: what is open is marked minute by minute by what the wall shows, and every
deadline is looked up there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

FIRST = datetime(2023, 12, 25, tzinfo=UTC)
STARTS = slice(7 * 1440, (7 + 366) * 1440)  # every minute of 2024
MINUTES = 550 * 1440
EPOCH = date(1970, 1, 1)
Numbers = np.ndarray[Any, np.dtype[np.int64]]


@lru_cache
def wall_of(zone: str) -> Numbers:
    """What the wall shows at each minute, in minutes since 1970-01-01 00:00 on the wall."""
    tz, shown = ZoneInfo(zone), []
    for quarter in range(MINUTES // 15):
        local = (FIRST + timedelta(minutes=15 * quarter)).astimezone(tz)
        shown.append((local.date() - EPOCH).days * 1440 + local.hour * 60 + local.minute)
    return np.repeat(np.array(shown), 15) + np.tile(np.arange(15), len(shown))


@lru_cache
def highest_so_far(zone: str) -> Numbers:
    return np.maximum.accumulate(wall_of(zone))


@lru_cache
def lowest_from_here(zone: str) -> Numbers:
    return np.minimum.accumulate(wall_of(zone)[::-1])[::-1]


@lru_cache
def firsts(zone: str) -> tuple[int, Numbers]:
    """The earliest wall time, and from there on for each the first minute that shows it, or a later one."""
    shown = highest_so_far(zone)
    every = np.arange(shown[0], shown[-1] + 1)
    return int(shown[0]), np.searchsorted(shown, every)


def first_minute(zone: str, walls: Numbers) -> Numbers:
    """The first minute that shows each wall time, or a later one where none does."""
    earliest, found = firsts(zone)
    return found[walls - earliest]


def last_minute(zone: str, wall: int) -> int:
    """The last minute that shows a wall time; the first after the gap where none does."""
    before = int(np.searchsorted(lowest_from_here(zone), wall, side="right")) - 1
    return before if wall_of(zone)[before] == wall else before + 1


@dataclass(frozen=True)
class Hours:
    """A calendar: windows of each weekday in minutes after midnight, and closed days."""

    zone: str
    weekly: tuple[tuple[tuple[int, int], ...], ...]
    closed: tuple[date, ...] = ()

    @cached_property
    def _marked(self) -> tuple[np.ndarray[Any, np.dtype[np.bool_]], list[int]]:
        open_, days = np.zeros(MINUTES, bool), []
        for number in range(
            (FIRST.date() - EPOCH).days + 1, (FIRST.date() - EPOCH).days + MINUTES // 1440 - 3
        ):
            day = EPOCH + timedelta(number)
            if day in self.closed:
                continue
            for opens, closes in self.weekly[day.weekday()]:
                begin = int(first_minute(self.zone, np.array([number * 1440 + opens]))[0])
                end = last_minute(self.zone, number * 1440 + closes)
                open_[begin:end] = True
                if begin < end:
                    days.append(number)
        return open_, sorted(set(days))

    @property
    def open(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        return self._marked[0]

    @property
    def days(self) -> list[int]:
        return self._marked[1]

    @cached_property
    def worked(self) -> Numbers:
        """Open minutes before each minute."""
        return np.concatenate([[0], np.cumsum(self.open)])

    @cached_property
    def when_worked(self) -> Numbers:
        """For every number of minutes the first minute before which so many were open."""
        return np.searchsorted(self.worked, np.arange(self.worked[-1] + 1))

    @cached_property
    def next_open(self) -> Numbers:
        """The first open minute at or after each."""
        opened = np.append(np.flatnonzero(self.open), 10 * MINUTES)
        return opened[np.searchsorted(opened, np.arange(MINUTES))]


@dataclass(frozen=True)
class Step:
    """A goal on a calendar. unit: as in `Goal`; amount: minutes, or days."""

    amount: int
    unit: str
    hours: Hours
    at_next_opening: bool = False

    def due(self, starts: Numbers) -> Numbers:
        if self.unit == "elapsed time":
            return starts + self.amount
        if self.unit == "calendar days":
            return first_minute(self.hours.zone, wall_of(self.hours.zone)[starts] + self.amount * 1440)
        if self.unit == "working time":
            found = self.hours.when_worked[self.hours.worked[starts] + self.amount]
        else:
            found = self._after_working_days(starts)
        if not self.at_next_opening:
            return found
        closing = self.hours.open[found - 1] & ~self.hours.open[found]
        return np.where(closing, self.hours.next_open[found], found)

    def _after_working_days(self, starts: Numbers) -> Numbers:
        walls = wall_of(self.hours.zone)[self.hours.next_open[starts]]
        days = np.array(self.hours.days)
        every = np.arange(days[0] - 2, days[-1])
        nth = days[np.minimum(np.searchsorted(days, every, side="right") + self.amount - 1, len(days) - 1)]
        begun = walls // 1440
        return first_minute(
            self.hours.zone, (nth[begun - every[0]] if self.amount else begun) * 1440 + walls % 1440
        )


@dataclass(frozen=True)
class Both:
    """Parts in turn, or side by side."""

    in_turn: bool
    parts: tuple[Step | Both, ...] = field(default_factory=tuple)

    def due(self, starts: Numbers) -> Numbers:
        if not self.in_turn:
            return np.max([part.due(starts) for part in self.parts], axis=0)
        for part in self.parts:
            starts = part.due(starts)
        return starts


@dataclass(frozen=True)
class Least:
    """The worst minute of the year: start, slack as the promise counts it, real slack; in minutes."""

    start: datetime
    slack: int
    real: int


def least(chain: Step | Both, promise: Step) -> Least:
    """Every minute of the year is tried."""
    starts = np.arange(MINUTES)[STARTS]
    done, due = chain.due(starts), promise.due(starts)
    counted = (
        promise.hours.worked if promise.unit in ("working time", "working days") else np.arange(MINUTES + 1)
    )
    slack, real = counted[due] - counted[done], due - done
    worst = np.flatnonzero(slack == slack.min())
    place = worst[np.argmin(real[worst])]
    return Least(FIRST + timedelta(minutes=int(starts[place])), int(slack[place]), int(real[place]))
