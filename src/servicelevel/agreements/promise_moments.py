"""Days and instants in promise files: from, until."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from servicelevel.worktime import WorkCalendar

FIRST_YEAR, LAST_YEAR = 1900, 2099


class MomentError(ValueError):
    """What was written is neither a day nor an instant; the text says why, ``remedy`` what to write."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy


def read_moment(written: object, zone: str, *, last_day: bool = False) -> datetime:
    """The instant (UTC) of a day's midnight in the zone, or of an instant; one without an offset is local time there.

    last_day: the day itself is included, so the instant is the next midnight. Raises MomentError.
    """
    text = str(written).strip()
    try:
        if len(text) == len("2016-03-01"):
            day = date.fromisoformat(text) + timedelta(days=1 if last_day else 0)
            return _in_range(_first_instant(datetime.combine(day, time()), zone), text)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        if isinstance(error, MomentError):
            raise
        raise MomentError(
            f"{text!r} is neither a day nor an instant", "write 2016-03-01 or 2016-03-01T08:00Z"
        ) from error
    return _in_range(moment.astimezone(UTC) if moment.tzinfo else _first_instant(moment, zone), text)


def local_begin(begins: datetime, zone: str) -> datetime:
    """What the wall clock of the zone shows at the instant from which a version holds.

    Versions of one record that begin at the same local time correct each other: so a wrong zone can be mended
    like anything else, although the same day begins at another instant then.
    """
    return begins.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _in_range(moment: datetime, text: str) -> datetime:
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        remedy = f"write a year from {FIRST_YEAR} to {LAST_YEAR}"
        raise MomentError(f"{text!r} lies outside the years that calendars know", remedy)
    return moment


def _first_instant(wall: datetime, zone: str) -> datetime:
    """The first instant at which the wall clock of the zone shows ``wall``; in a gap, the first after it."""
    if zone == "UTC" or not FIRST_YEAR <= wall.year <= LAST_YEAR:
        return wall.replace(tzinfo=UTC)
    shown = WorkCalendar.parse({"zone": zone, "weekly": {}}).instants_of(np.datetime64(wall, "us"))
    moment: datetime = shown.item()
    return moment.replace(tzinfo=UTC)
