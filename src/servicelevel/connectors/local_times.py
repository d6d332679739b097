"""Local times from outside, read in a declared zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from servicelevel.worktime import suggestion

GAP = "local time that the clocks skipped, taken as the first instant after it"
TWICE = "local time that occurred twice, taken as the first"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST, _LAST = datetime(1990, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class TimeError(ValueError):
    """A time cannot be read; the message says why and what to write."""


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name. TimeError with near names where there is none."""
    if name not in available_timezones():
        raise TimeError(
            f"{name!r} is not a time zone; {suggestion(name, available_timezones(), 'write for instance Europe/Berlin')}"
        )
    return ZoneInfo(name)


class LocalTimes:
    """Reads the times of one source.

    format: "iso", or as strptime has it ("%d/%m/%Y %H:%M"). zone: for times without an offset; without one those are
    refused. What is read is remembered, because logs repeat their stamps.
    """

    def __init__(self, format: str = "iso", zone: str = "") -> None:
        self.format = format
        self.zone = known_zone(zone) if zone else None
        self.read = lru_cache(maxsize=65_536)(self._read)

    def _read(self, text: str) -> tuple[int, str]:
        """Microseconds since 1970 UTC, and what is odd about the time ("" for nothing). Raises TimeError."""
        try:
            read = (
                datetime.fromisoformat(text.strip())
                if self.format == "iso"
                else datetime.strptime(text.strip(), self.format)  # noqa: DTZ007
            )
        except ValueError:
            wanted = "2016-05-31T14:05:00+02:00" if self.format == "iso" else self.format
            raise TimeError(f"{text!r} is not a time written as {wanted}") from None
        if read.tzinfo is None and self.zone is None:
            raise TimeError(f"{text!r} has no time zone; say which it is with --zone or zone: in the mapping")
        odd = ""
        if read.tzinfo is None and self.zone is not None:
            read, odd = _in_zone(read, self.zone)
        if not _FIRST <= read < _LAST:
            raise TimeError(f"{text!r} lies outside 1990 to 2099")
        return (read - _EPOCH) // timedelta(microseconds=1), odd


def _in_zone(wall: datetime, zone: ZoneInfo) -> tuple[datetime, str]:
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    before, after = first.utcoffset(), second.utcoffset()
    assert before is not None
    assert after is not None
    if before == after:
        return first, ""
    if before > after:
        return first, TWICE
    low, high = second.astimezone(UTC), first.astimezone(UTC)
    while high - low > timedelta(microseconds=1):
        middle = low + (high - low) // 2
        low, high = (middle, high) if middle.astimezone(zone).utcoffset() == before else (low, middle)
    return high, GAP
