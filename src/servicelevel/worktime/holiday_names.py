"""Holidays by name (``US-IL``, ``XNYS``) and from ICS files. The one module that knows the libraries for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import holidays as library
from dateutil.rrule import rrulestr  # type: ignore[import-untyped]
from icalendar import Calendar, Component

from servicelevel.worktime.problems import Problem, suggestion

FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST_ICS_BYTES = 5_000_000
_MOST_DATES = 100_000
_SAMPLE_YEARS = (2000, 2050)


@dataclass(frozen=True)
class NamedHolidays:
    """The public holidays of a country, a part of one, or a financial market, as the ``holidays`` library knows them.

    Names are English where the library has them, wherever the program runs. The library knows nothing of years before
    a list begins (Germany: 1991) and after 2100.
    """

    code: str
    without: frozenset[str] = frozenset()
    observed: bool = True

    @property
    def written(self) -> Any:
        if not self.without and self.observed:
            return self.code
        written: dict[str, Any] = {"name": self.code}
        if self.without:
            written["except"] = sorted(self.without)
        if not self.observed:
            written["observed"] = False
        return written

    def between(self, first_year: int, last_year: int) -> dict[date, str]:
        days: dict[date, str] = {}
        for year in range(first_year, last_year + 1):
            for day, names in _named(self.code, self.observed, year):
                kept = [name for name in names.split("; ") if _plain(name) not in self.without]
                if kept:
                    days[day] = "; ".join(kept)
        return days

    def all_names(self) -> set[str]:
        """Every name that the list bears in the years 2000 to 2050."""
        return {_plain(name) for names in self.between(*_SAMPLE_YEARS).values() for name in names.split("; ")}


@dataclass(frozen=True)
class ListedHolidays:
    """Holidays of an ICS file, expanded to dates; ``text`` is the file."""

    days: tuple[tuple[date, str], ...]
    text: str

    @property
    def written(self) -> Any:
        return {"ics": self.text}

    def between(self, first_year: int, last_year: int) -> Mapping[date, str]:
        return {day: name for day, name in self.days if first_year <= day.year <= last_year}


def _plain(name: str) -> str:
    return name.removesuffix(" (observed)")


@lru_cache(maxsize=4096)
def _named(code: str, observed: bool, year: int) -> tuple[tuple[date, str], ...]:
    name, _, part = code.partition("-")
    find = library.country_holidays if name in _countries() else library.financial_holidays
    plain = find(name, subdiv=part or None, years=())
    # The library would else take the language of the environment, and a name would depend on the machine.
    language = "en_US" if "en_US" in plain.supported_languages else plain.default_language
    # A holiday on 1 January may be observed on the 31 December before, so the year after has a say too.
    years = [near for near in (year, year + 1) if near <= LAST_YEAR]
    found = find(name, subdiv=part or None, years=years, observed=observed, language=language)
    return tuple((day, found[day]) for day in sorted(found) if day.year == year)


@lru_cache(maxsize=1)
def _countries() -> dict[str, list[str]]:
    return library.list_supported_countries(include_aliases=True)


@lru_cache(maxsize=1)
def _markets() -> dict[str, list[str]]:
    return library.list_supported_financial(include_aliases=True)


def read_code(value: str, path: str) -> str | Problem:
    """The name of a list of holidays, checked, or what is wrong with it."""
    code = value.strip().upper()
    name, _, part = code.partition("-")
    known = _countries() | _markets()
    if name not in known:
        return Problem(
            path,
            value,
            f"{value!r} is no list of holidays",
            suggestion(name, _markets(), "write a country (US), a part of one (US-IL) or a market (XNYS)"),
        )
    if part and part not in known[name]:
        parts = ", ".join(known[name]) or "none"
        return Problem(
            path, value, f"{name} has no part {part!r}", suggestion(part, known[name], f"known: {parts}")
        )
    return code


def read_ics(source: str, path: str, read_files: bool) -> ListedHolidays | list[Problem]:
    """The all-day events of an ICS text or file, or everything in it that cannot be understood."""
    try:
        text = source if "BEGIN:VCALENDAR" in source else _file(source, read_files)
        if len(text.encode()) > LARGEST_ICS_BYTES:
            raise ValueError("is larger than 5 MB")
        events = Calendar.from_ical(text).walk("VEVENT")
    except (OSError, ValueError, IndexError, KeyError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return [
            Problem(path, source[:80], f"this ICS cannot be read ({reason})", "give a file of all-day events")
        ]
    days: dict[date, str] = {}
    problems = []
    for event in events:
        try:
            days |= {day: _summary(event) for day in _days(event) if day not in days}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problems.append(
                Problem(path, _summary(event), f"event {_summary(event)!r}: {error}", _ICS_REMEDY)
            )
    return problems or ListedHolidays(tuple(sorted(days.items())), text)


_ICS_REMEDY = "make it an all-day event with a plain rule, or take it out of the file"


def _file(source: str, read_files: bool) -> str:
    if not read_files:
        raise ValueError("files are not read here; give the text itself")
    file = Path(source)
    if file.stat().st_size > LARGEST_ICS_BYTES:
        raise ValueError("is larger than 5 MB")
    return file.read_text(encoding="utf-8-sig")


def _summary(event: Component) -> str:
    return str(event.get("SUMMARY", "holiday"))


def _days(event: Component) -> list[date]:
    """Every local date that an all-day event covers."""
    if str(event.get("STATUS", "")).upper() == "CANCELLED":
        return []
    first = event["DTSTART"].dt
    if isinstance(first, datetime) or not isinstance(first, date):
        raise ValueError("it has a time of day")
    if "RECURRENCE-ID" in event:
        raise ValueError("it moves one day of a series")
    length = _length(event, first)
    left_out = _listed(event, "EXDATE")
    begins = [day for day in _begins(event, first) if day not in left_out] + _listed(event, "RDATE")
    if len(begins) * length.days > _MOST_DATES:
        raise ValueError("it covers more than 100,000 days")
    return [day + timedelta(step) for day in begins for step in range(length.days)]


def _length(event: Component, first: date) -> timedelta:
    if "DTEND" in event:
        length: timedelta = event["DTEND"].dt - first
    else:
        length = event["DURATION"].dt if "DURATION" in event else timedelta(days=1)
    if length < timedelta(days=1):
        raise ValueError("it ends before it starts")
    return length


def _begins(event: Component, first: date) -> list[date]:
    if "RRULE" not in event:
        return [first]
    rules = event["RRULE"]
    if isinstance(rules, list):
        raise ValueError("it has several rules")
    series = rrulestr(rules.to_ical().decode(), dtstart=datetime.combine(first, time()), ignoretz=True)
    begins = series.between(datetime(FIRST_YEAR, 1, 1), datetime(LAST_YEAR, 12, 31), inc=True)  # noqa: DTZ001
    return [begin.date() for begin in begins[: _MOST_DATES + 1]]


def _listed(event: Component, key: str) -> list[date]:
    entries = event.get(key, [])
    entries = entries if isinstance(entries, list) else [entries]
    days: list[date] = [entry.dt for group in entries for entry in group.dts]
    if any(isinstance(day, datetime) for day in days):
        raise ValueError(f"its {key} has times of day")
    return days
