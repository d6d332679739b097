"""Holidays from an ICS file of all-day events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from dateutil.rrule import DAILY, rrule, rrulestr  # type: ignore[import-untyped]

from servicelevel.worktime.holiday_names import LAST_YEAR, IcsEvent, ics_events, is_day
from servicelevel.worktime.problems import Problem

LARGEST_BYTES = 5_000_000
_FIRST_YEAR = 1900
_MOST_DAYS = 100_000
_REMEDY = "make it an all-day event with one plain rule, or take it out of the file"


@dataclass(frozen=True)
class ListedHolidays:
    """The holidays of an ICS file, expanded to dates of the years 1900 to 2100; ``text`` is the file."""

    days: Mapping[date, str]
    text: str

    @property
    def written(self) -> Any:
        """The text itself, so that the calendar does not change when the file does."""
        return {"ics": self.text}

    def between(self, first_year: int, last_year: int) -> dict[date, str]:
        return {day: name for day, name in self.days.items() if first_year <= day.year <= last_year}


def read_ics(source: str, path: str, read_files: bool) -> ListedHolidays | list[Problem]:
    """The holidays of an ICS text or file, or everything in it that is not understood.

    Nothing is skipped in silence: an event with a time of day is a problem, not a holiday less.
    """
    try:
        text = _text(source, read_files)
        events = ics_events(text)
    except OSError as error:
        return [Problem(path, source, f"{source}: {error.strerror}", "name a file or give its text")]
    except ValueError as error:
        return [
            Problem(path, source[:80], f"not a readable ICS file: {error}", "give a file of all-day events")
        ]
    days: dict[date, str] = {}
    problems = []
    for event in events:
        try:
            for day in _days(event):
                days.setdefault(day, event.summary)
        except ValueError as error:
            problems.append(Problem(path, event.summary, f"event {event.summary!r} {error}", _REMEDY))
    return problems or ListedHolidays(days, text)


def _text(source: str, read_files: bool) -> str:
    if "BEGIN:VCALENDAR" in source:
        size, read = len(source.encode()), source
    elif not read_files:
        raise ValueError("a file is not opened here")
    else:
        file = Path(source)
        size = file.stat().st_size
        read = file.read_text("utf-8-sig") if size <= LARGEST_BYTES else ""
    if size > LARGEST_BYTES:
        raise ValueError("it is larger than 5 MB")
    return read


def _days(event: IcsEvent) -> list[date]:
    """Every local date that an event covers; ValueError where it is not understood."""
    first, *added = _dates([event.begins, *event.added])
    left_out = _dates(event.left_out)
    if event.moves_a_day:
        raise ValueError("moves one day of a series")
    length = timedelta(days=1) if event.length is None else event.length
    if length < timedelta(days=1) or length % timedelta(days=1):
        raise ValueError("does not last whole days")
    begins = [day for day in (first, *_repeated(event.rule, first), *added) if day not in left_out]
    days = [day + timedelta(step) for day in begins for step in range(length.days)]
    if len(days) > _MOST_DAYS:
        raise ValueError("covers more than 100,000 days")
    return days


def _dates(values: list[object]) -> list[date]:
    dates = [value for value in values if isinstance(value, date) and is_day(value)]
    if len(dates) < len(values):
        raise ValueError("has a time of day")
    return dates


def _repeated(rule: str, first: date) -> list[date]:
    if not rule:
        return []
    series = rrulestr(rule, dtstart=datetime.combine(first, time()), ignoretz=True)
    if not isinstance(series, rrule) or series._freq > DAILY:
        raise ValueError("repeats in a way that is not understood")
    begins = series.xafter(datetime(_FIRST_YEAR, 1, 1), inc=True)  # noqa: DTZ001 - a wall time, like the rule
    known = (begin.date() for begin in islice(begins, _MOST_DAYS + 1))
    return [day for day in known if day.year <= LAST_YEAR]
