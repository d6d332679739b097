"""Calendars of promise files: read by `worktime`, kept in their canonical form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from servicelevel.agreements.promise_moments import MomentError, read_moment
from servicelevel.agreements.promises import CalendarPromise, Place
from servicelevel.worktime import CalendarError, Problem, WorkCalendar
from servicelevel.worktime.zone_names import zones

OWN_KEYS = ("name", "from")
"""Keys of a calendar in a promise file that are not for `WorkCalendar.parse`."""


def read_calendar(
    key: str, written: Mapping[str, Any], place: Place, problems: list[Problem]
) -> CalendarPromise | None:
    """One version of a calendar; what is wrong goes to ``problems``."""
    rules = {name: value for name, value in written.items() if name not in OWN_KEYS}
    if isinstance(holidays := rules.get("holidays"), list):
        folder = Path(place.document.file).parent
        rules["holidays"] = [_from_folder(entry, folder) for entry in holidays]
    holds_from = None
    zone = rules.get("zone")
    if "from" in written and isinstance(zone, str) and zone in zones():
        try:
            holds_from = read_moment(written["from"], zone)
        except MomentError as error:
            problems.append(place.problem("from", written["from"], str(error), error.remedy))
    try:
        calendar = WorkCalendar.parse(rules)
    except CalendarError as error:
        for found in error.problems:
            path = "" if found.path == "calendar" else found.path
            problems.append(place.problem(path, found.value, found.message, found.remedy))
        return None
    content = {"name": written["name"], **calendar.mapping} if "name" in written else calendar.mapping
    return CalendarPromise(key, holds_from, calendar, content, place)


def composite(versions: Mapping[datetime | None, WorkCalendar]) -> WorkCalendar:
    """One calendar of versions by the instant from which each holds; the first one holds for all time before as well."""
    ordered = [versions[begin] for begin in sorted(versions, key=lambda begin: (begin is not None, begin))]
    begins = sorted(begin for begin in versions if begin is not None)
    if len(ordered) == 1:
        return ordered[0]
    return WorkCalendar.versions(zip([None, *begins[-len(ordered) + 1 :]], ordered, strict=True))


def _from_folder(entry: Any, folder: Path) -> Any:
    """A list of holidays whose ICS file is named from the folder of the promise file."""
    named = entry.get("ics") if isinstance(entry, Mapping) else None
    if not isinstance(named, str) or not named or "BEGIN:VCALENDAR" in named:
        return entry
    return {**entry, "ics": str(folder / named)}
