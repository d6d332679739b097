"""Hours walked minute by minute on the wall clock: slow, obvious, and without a line of `worktime`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Open = Callable[[datetime], bool]


def open_in(written: dict[str, Any], zone: str) -> Open:
    """Whether hours that are written as in a promise file are open at an instant."""
    here = ZoneInfo(written.get("zone", zone))
    weekly = {day: spans for days, spans in written["weekly"].items() for day in _days(days)}

    def is_open(at: datetime) -> bool:
        local = at.astimezone(here)
        if str(local.date()) in written.get("closed", ()):
            return False
        spans = written.get("special", {}).get(str(local.date()), weekly.get(DAYS[local.weekday()], ()))
        clock = f"{local:%H:%M}"
        return any(begin <= clock < end for begin, end in (span.split("-") for span in spans))

    return is_open


def _days(written: str) -> Iterator[str]:
    for part in written.split(","):
        first, _, last = part.partition("-")
        if part == "daily":
            yield from DAYS
        else:
            yield from DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]


def first_minute(begins: datetime, days: int, holds: Open) -> datetime | None:
    """The first minute from an instant on at which something holds."""
    for number in range(days * 24 * 60):
        at = begins.astimezone(UTC) + timedelta(minutes=number)
        if holds(at):
            return at
    return None


def any_of(hours: Sequence[Open]) -> Open:
    return lambda at: any(is_open(at) for is_open in hours)
