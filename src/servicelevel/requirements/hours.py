"""Hours as people write them in a requirement, and whether one calendar covers another. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import numpy as np

from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.problems import CalendarError, Problem

DASHES = str.maketrans({"–": "-", "—": "-", "−": "-"})
LINE = re.compile(r"^(?P<days>[a-z,\- ]+?):?\s+(?P<windows>\d.*)$")
REMEDY = "write a line for each kind of day, for instance: mon-fri 08:00-17:00"
LONGEST = 500
WEEKS = 53


class HoursError(ValueError):
    """Hours that cannot be read; `problems` says why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class Hours:
    """Weekly windows in a zone. text: a line for each kind of day, `mon-fri 08:00-17:00`; zone: IANA."""

    text: str
    zone: str

    @classmethod
    def parse(cls, text: str, zone: str) -> Hours:
        """Read what somebody wrote. Raises HoursError."""
        if len(text) > LONGEST:
            raise HoursError([Problem("hours", f"{len(text)} characters", "are too long", REMEDY)])
        lines = [_line(line) for line in re.split(r"[\n;]", text) if line.strip()]
        if not lines:
            raise HoursError([Problem("hours", text, "are empty", REMEDY)])
        found = cls("\n".join(f"{days} {', '.join(windows)}" for days, windows in lines), zone)
        try:
            _calendar(found)
        except CalendarError as wrong:
            said = [Problem("zone" if one.path == "zone" else "hours", text, one.message, one.remedy or REMEDY)
                    for one in wrong.problems]  # fmt: skip
            raise HoursError(said) from wrong
        return found

    def calendar(self) -> WorkCalendar:
        """The work calendar of these hours, without holidays."""
        return _calendar(self)

    def in_words(self) -> str:
        """`mon-fri 08:00-17:00 (America/Chicago)`."""
        return f"{'; '.join(self.text.splitlines())} ({self.zone})"


def hours_of(calendar: WorkCalendar) -> Hours | None:
    """The weekly windows of a calendar as people write them, without its holidays; None where it has no one week."""
    weekly = calendar.mapping.get("weekly")
    if not weekly:
        return None
    text = "\n".join(f"{days} {', '.join(windows)}" for days, windows in weekly.items() if windows)
    return Hours(text, calendar.zone.key)


def uncovered(offered: WorkCalendar, wanted: WorkCalendar, at: datetime) -> tuple[datetime, datetime] | None:
    """The first window of a year from an instant on that is wanted and not offered, in UTC; None where none is.

    Holidays of either calendar count: who wants a day that the other one closes is not covered.
    """
    end = at + timedelta(weeks=WEEKS)
    ours, theirs = offered.windows(at, end), wanted.windows(at, end)
    for begins, ends in theirs:
        place = int(np.searchsorted(ours[:, 0], begins, side="right")) - 1
        reached = ours[place, 1] if place >= 0 and ours[place, 1] > begins else begins
        if reached < ends:
            after = ours[place + 1, 0] if place + 1 < len(ours) else ends
            return _instant(reached), _instant(min(after, ends))
    return None


def same_week(calendar: WorkCalendar, hours: Hours, at: datetime) -> bool:
    """Whether hours are those of a calendar as people write them: its week, whatever its holidays are."""
    written = hours_of(calendar)
    ours, theirs = (written.calendar() if written else calendar), hours.calendar()
    return uncovered(ours, theirs, at) is None and uncovered(theirs, ours, at) is None


def _line(line: str) -> tuple[str, list[str]]:
    written = line.strip().translate(DASHES).lower()
    if (told := LINE.match(written)) is None:
        raise HoursError([Problem("hours", line.strip(), "is no line of days and hours", REMEDY)])
    days = told["days"].replace(" ", "")
    return days, [window.strip().replace(" ", "") for window in told["windows"].split(",")]


@lru_cache(maxsize=256)
def _calendar(hours: Hours) -> WorkCalendar:
    weekly: dict[str, list[str]] = {}
    for line in hours.text.splitlines():
        days, _, windows = line.partition(" ")
        weekly.setdefault(days, []).extend(windows.split(", "))
    return WorkCalendar.parse({"zone": hours.zone, "weekly": weekly}, read_files=False)


def _instant(at: np.datetime64) -> datetime:
    naive: datetime = at.astype("datetime64[us]").item()
    return naive.replace(tzinfo=UTC)
