"""The months of the demonstration: from the first one, eighteen full months before the present, to the present."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from servicelevel.instants import to_microseconds


@dataclass(frozen=True)
class Month:
    """A calendar month in a zone; `index` counts from the first month, which is 0."""

    first_day: date
    index: int
    zone: str

    @property
    def number(self) -> int:
        """The month of the year, 1 to 12."""
        return self.first_day.month

    @property
    def ordinal(self) -> int:
        """The same for a month whatever the first one is."""
        return self.first_day.year * 12 + self.first_day.month

    @property
    def days(self) -> NDArray[np.datetime64]:
        """All local dates of the month."""
        return np.arange(np.datetime64(self.first_day), np.datetime64(later(self.first_day, 1)))

    @property
    def begins(self) -> int:
        """Its first instant, in microseconds since 1970 UTC."""
        return midnight(self.first_day, self.zone)

    @property
    def ends(self) -> int:
        """The first instant after it."""
        return midnight(later(self.first_day, 1), self.zone)

    def local(self, day: int, clock: str) -> int:
        """The instant of a wall time such as 09:12 on a day of the month (the last day where it has fewer)."""
        hour, minute = (int(part) for part in clock.split(":"))
        last = (later(self.first_day, 1) - timedelta(days=1)).day
        date, zone = self.first_day.replace(day=min(day, last)), ZoneInfo(self.zone)
        wall = datetime(date.year, date.month, date.day, hour, minute, tzinfo=zone)
        return to_microseconds(wall.astimezone(UTC))

    def changes_of_clocks(self) -> list[int]:
        """The instants in the month at which the clocks of the zone are changed."""
        zone, found = ZoneInfo(self.zone), []
        at, ends = _aware(self.begins), _aware(self.ends)
        while at < ends:
            following = at + timedelta(hours=1)
            if at.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
                found.append(to_microseconds(following))
            at = following
        return found


def first_day(now: datetime, months: int, zone: str) -> date:
    """The first day of the demonstration: so many full months before the month of an instant."""
    return later(now.astimezone(ZoneInfo(zone)).date().replace(day=1), -months)


def months_between(first: date, until: datetime, zone: str) -> Iterator[Month]:
    """All months that have begun at an instant, from the first on."""
    index, last = 0, to_microseconds(until)
    while (month := Month(later(first, index), index, zone)).begins <= last:
        yield month
        index += 1


def later(day: date, months: int) -> date:
    """The first day of the month that lies so many months after (or before) that of a day."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def midnight(day: date, zone: str) -> int:
    """The instant at which a local date begins."""
    return to_microseconds(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))


def _aware(microseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
