"""When a row of the communication plan is due: rules in words that people write and that this file reads. Pure (R163)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
EACH_CUSTOMER = " for each customer"
OFF = "switched off"
REMEDY = (
    "write Monthly, Monthly by day 10, Yearly, Yearly by 15 March (each may end with “for each customer”), 7 days before "
    "Event 2, or Within 5 working days of a new or changed critical SLA; several are joined by “, and”"
)


class NotUnderstood(ValueError):
    """A rule that cannot be read; its text says which part."""


@dataclass(frozen=True)
class Monthly:
    """By a day of each month; 0 for its last day. A day that a month lacks is its last one."""

    day: int = 0
    each_customer: bool = False

    def dues(self, first: date, last: date) -> Iterator[tuple[str, date]]:
        """The months with their last day in time, from `first` to `last`."""
        for year in range(first.year, last.year + 1):
            for month in range(1, 13):
                days = monthrange(year, month)[1]
                due = date(year, month, min(self.day or days, days))
                if first <= due <= last:
                    yield f"{year}-{month:02d}", due


@dataclass(frozen=True)
class Yearly:
    """By a day of each year; 31 December unless it is named."""

    month: int = 12
    day: int = 31
    each_customer: bool = False

    def dues(self, first: date, last: date) -> Iterator[tuple[str, date]]:
        """The years with their last day in time, from `first` to `last`."""
        for year in range(first.year, last.year + 1):
            due = date(year, self.month, min(self.day, monthrange(year, self.month)[1]))
            if first <= due <= last:
                yield str(year), due


@dataclass(frozen=True)
class Before:
    """So many days before each meeting of another row."""

    days: int
    row: str


@dataclass(frozen=True)
class AfterCritical:
    """Within so many working days (Monday to Friday) of a new or changed critical SLA."""

    days: int

    def due(self, in_force_on: date) -> date:
        """The last day in time."""
        found: date = np.busday_offset(in_force_on, self.days, roll="backward").astype(object)
        return found


Rule = Monthly | Yearly | Before | AfterCritical


def read(text: str) -> tuple[Rule, ...]:
    """The rules of a text; none where it is switched off. Raises NotUnderstood with the part that says nothing."""
    words = " ".join(text.split())
    if words.lower().endswith(OFF):
        return ()
    parts = re.split(r",? and (?=yearly|annually|monthly|within|\d+ )", words, flags=re.IGNORECASE)
    return tuple(_one(part.strip(" ,.")) for part in parts)


def _one(words: str) -> Rule:
    each = words.lower().endswith(EACH_CUSTOMER)
    plain = words[: -len(EACH_CUSTOMER)] if each else words
    if found := re.fullmatch(r"monthly(?: by day (\d{1,2}))?", plain, re.IGNORECASE):
        return Monthly(_day(found[1] or "0", 31, words), each)
    if found := re.fullmatch(r"(?:yearly|annually)(?: by (\d{1,2}) (\w+))?", plain, re.IGNORECASE):
        return _yearly(found[1], found[2], each, words)
    if found := re.fullmatch(r"(\d{1,3}) (?:calendar )?days? before (.+)", words, re.IGNORECASE):
        return Before(int(found[1]), found[2])
    critical = r"within (\d{1,2}) working days? of a new(?: or changed)? critical sla"
    if found := re.fullmatch(critical, words, re.IGNORECASE):
        return AfterCritical(int(found[1]))
    raise NotUnderstood(words)


def _yearly(day: str | None, month: str | None, each: bool, words: str) -> Yearly:
    if day is None:
        return Yearly(each_customer=each)
    if str(month).capitalize() not in MONTHS:
        raise NotUnderstood(words)
    number = MONTHS.index(str(month).capitalize()) + 1
    return Yearly(number, _day(day, monthrange(2024, number)[1], words, least=1), each)


def _day(text: str, most: int, words: str, least: int = 0) -> int:
    if not least <= int(text) <= most:
        raise NotUnderstood(words)
    return int(text)
