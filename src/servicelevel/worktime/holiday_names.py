"""What the libraries know of holidays; the one module that imports them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import holidays as library
from icalendar import Calendar

LAST_YEAR = 2100


@lru_cache(maxsize=1)
def countries() -> dict[str, list[str]]:
    """The codes of the countries, each with those of its parts."""
    return library.list_supported_countries(include_aliases=True)


@lru_cache(maxsize=1)
def markets() -> dict[str, list[str]]:
    """The codes of the financial markets, each with those of its parts."""
    return library.list_supported_financial(include_aliases=True)


@lru_cache(maxsize=4096)
def holidays_in(year: int, code: str, observed: bool) -> tuple[tuple[date, tuple[str, ...]], ...]:
    """The dates of one year with their names; observed: also the days that stand in for others."""
    name, _, part = code.partition("-")
    find: Any = library.country_holidays if name in countries() else library.financial_holidays
    plain = find(name, subdiv=part or None)
    # The library would else take the language of the environment, and a name would depend on the machine.
    language = "en_US" if "en_US" in plain.supported_languages else plain.default_language
    found = find(name, subdiv=part or None, years=year, observed=observed, language=language)
    return tuple((day, tuple(found[day].split("; "))) for day in sorted(found) if day.year == year)


class IcsEvent(NamedTuple):
    """An event as its file writes it; length: None where it says none; rule: the text of an RRULE."""

    summary: str
    begins: object
    length: timedelta | None
    rule: str
    left_out: list[object]
    added: list[object]
    moves_a_day: bool


def ics_events(text: str) -> list[IcsEvent]:
    """The events of an ICS text that are not cancelled; ValueError where it is no such text."""
    calendar: Any = Calendar.from_ical(text)
    events = [
        event for event in calendar.walk("VEVENT") if str(event.get("STATUS", "")).upper() != "CANCELLED"
    ]
    try:
        return [_event(event) for event in events]
    except AttributeError as error:  # the library keeps what it cannot read as a value of another shape
        raise ValueError("an event has a date that is none") from error


def _event(event: Any) -> IcsEvent:
    begins: Any = event["DTSTART"].dt if "DTSTART" in event else None
    length = event["DURATION"].dt if "DURATION" in event else None
    if "DTEND" in event and is_day(begins) and is_day(event["DTEND"].dt):
        length = event["DTEND"].dt - begins
    rules = _as_list(event.get("RRULE"))
    return IcsEvent(
        summary=str(event.get("SUMMARY", "holiday")),
        begins=begins,
        length=length,
        rule="\n".join(rule.to_ical().decode() for rule in rules),
        left_out=[entry.dt for group in _as_list(event.get("EXDATE")) for entry in group.dts],
        added=[entry.dt for group in _as_list(event.get("RDATE")) for entry in group.dts],
        moves_a_day="RECURRENCE-ID" in event,
    )


def _as_list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def is_day(value: object) -> bool:
    """Whether it is a date and not an instant."""
    return isinstance(value, date) and not isinstance(value, datetime)
