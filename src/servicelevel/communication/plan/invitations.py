"""The notice of a meeting as the text of an e-mail and as an invitation that calendars read (R178, R180, R183). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from servicelevel.web.wording import day, instant


@dataclass(frozen=True)
class Meeting:
    """What people are asked to. key: that stays when it moves; revision: goes up with each invitation, so that calendars
    take the last one; zone: of whoever sends it."""

    key: str
    title: str
    about: str
    meets_at: datetime
    minutes_long: int
    place: str
    revision: int
    zone: str


def invitation(meeting: Meeting, now: datetime) -> str:
    """The invitation as iCalendar text (RFC 5545), in UTC."""
    event = Event()
    event.add("uid", f"{meeting.key}@servicelevel")
    event.add("sequence", meeting.revision)
    event.add("dtstamp", now)
    event.add("dtstart", meeting.meets_at.astimezone(ZoneInfo("UTC")))
    event.add("dtend", meeting.meets_at.astimezone(ZoneInfo("UTC")) + timedelta(minutes=meeting.minutes_long))
    event.add("summary", meeting.title)
    event.add("description", meeting.about)
    if meeting.place:
        event.add("location", meeting.place)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//servicelevel//communication plan//EN")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    text: str = calendar.to_ical().decode()
    return text


def notice_of(
    meeting: Meeting | None, activity: str, audience: str, about: str, due_on: date, sender: str
) -> str:
    """The draft of a notice; whoever sends it writes on."""
    lines = [f"To: {audience}", "", activity.partition(": ")[2] or activity]
    if about:
        lines += ["", f"It is about {about}."]
    if meeting is not None:
        place = f"\nWhere: {meeting.place}" if meeting.place else ""
        lines += [
            "",
            f"When: {instant(meeting.meets_at, meeting.zone)}, {meeting.minutes_long} minutes{place}",
        ]
    lines += ["", f"This notice goes out by {_written(due_on)}.", "", sender]
    return "\n".join(lines)


def _written(on: date) -> str:
    return day(datetime(on.year, on.month, on.day))  # noqa: DTZ001 - a day without a clock
