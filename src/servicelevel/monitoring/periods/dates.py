"""The days of reviews, and until when their reports have to be out, for calendars (RFC 5545). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from icalendar import Calendar, Event

from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.periods.rules import due_on


def calendar_of(rows: Iterable[tuple[ReportingPeriod, str]], now: datetime, *, inside: bool) -> str:
    """Each review as a day, as iCalendar text; from inside also the last day on which its report is in time.

    rows: periods with where each stands, empty where the installation does not know its own address. A calendar that reads
    the same again takes each day by its UID, so a review that is moved moves there.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//servicelevel//reports//EN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Service reviews")
    for row, place in rows:
        if row.review_on is None:
            continue
        key, title = row.case.key, row.case.title
        calendar.add_component(_day(f"review-{key}", f"Review: {title}", row.review_on, place, now))
        if inside:
            due = due_on(row.review_on)
            calendar.add_component(_day(f"report-{key}", f"Give out: {title}", due, place, now))
    text: str = calendar.to_ical().decode()
    return text


def _day(key: str, title: str, on: date, place: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{key}@servicelevel")
    event.add("dtstamp", now)
    event.add("dtstart", on)
    event.add("summary", title)
    event.add("transp", "TRANSPARENT")
    if place:
        event.add("url", place)
    return event
