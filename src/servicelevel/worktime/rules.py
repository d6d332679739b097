"""The rules of one version of a work calendar, read and checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from servicelevel.worktime.daytime import Span


class Holidays(Protocol):
    """A list of holidays that knows its years."""

    @property
    def written(self) -> Any:
        """What stands for it in a mapping."""
        ...

    def between(self, first_year: int, last_year: int) -> Mapping[date, str]:
        """Local date -> name, for the years from ``first_year`` to ``last_year``, both included."""
        ...


@dataclass(frozen=True)
class Closed:
    """Why a calendar is closed at an instant.

    reason: "holiday" (``name`` says which), "closed" (a closed day), "special" (a day with windows of its
    own), "outside hours".
    """

    reason: str
    name: str = ""


@dataclass(frozen=True)
class Rules:
    """Weekly windows and dated exceptions in one zone.

    weekly: seven tuples of windows, Monday first. special wins over closed, closed over holidays, holidays
    over weekly.
    closed: ranges of dates, both ends included.
    """

    zone: ZoneInfo
    weekly: tuple[tuple[Span, ...], ...]
    special: Mapping[date, tuple[Span, ...]]
    closed: tuple[tuple[date, date], ...]
    holidays: tuple[Holidays, ...]

    def holidays_between(self, first_year: int, last_year: int) -> dict[date, str]:
        """Local date -> name of the holidays of the years; the list given first names a shared day."""
        days: dict[date, str] = {}
        for holidays in self.holidays:
            for day, name in holidays.between(first_year, last_year).items():
                days.setdefault(day, name)
        return days

    def why_closed(self, day: date) -> Closed:
        """Which rule closes the local ``day`` outside its windows."""
        if day in self.special:
            return Closed("special")
        if any(first <= day <= last for first, last in self.closed):
            return Closed("closed")
        name = self.holidays_between(day.year, day.year).get(day)
        return Closed("outside hours") if name is None else Closed("holiday", name)
