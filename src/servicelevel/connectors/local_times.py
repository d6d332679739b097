"""Local times from outside, read in a declared zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from zoneinfo import ZoneInfo

from servicelevel.worktime import suggestion
from servicelevel.worktime.zone_names import zones

GAP = "local time that the clocks skipped, taken as the first instant after it"
TWICE = "local time that occurred twice, taken as the first"
DAY_ONLY = "date without a time of day, taken as its midnight"
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)
_FIRST, _LAST = ((datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND for year in (1990, 2100))
_FIRST_WALL, _LAST_WALL = datetime(1989, 12, 31), datetime(2100, 1, 2)  # noqa: DTZ001  room for every offset


class TimeError(ValueError):
    """A time cannot be read; the message says why and what to write."""


class FormatError(TimeError):
    """The format itself cannot be used."""

    remedy = 'write it as "%d/%m/%Y %H:%M", or iso, epoch seconds, epoch milliseconds'


def known_zone(name: str) -> ZoneInfo:
    """The zone of that name. TimeError with near names where there is none."""
    if name not in zones():
        raise TimeError(
            f"{name!r} is not a time zone; {suggestion(name, zones(), 'write for instance Europe/Berlin')}"
        )
    return ZoneInfo(name)


class LocalTimes:
    """Reads the times of one source.

    format: "iso", "epoch seconds", "epoch milliseconds", or as strptime has it ("%d/%m/%Y %H:%M"); FormatError for
    any other. zone: for times without an offset; without one those are refused. What is read is remembered, because
    logs repeat their stamps.
    """

    def __init__(self, format: str = "iso", zone: str = "") -> None:
        self.format = format
        self.zone = known_zone(zone) if zone else None
        self._parse = EPOCHS.get(format) or _calendar_format(format)
        self.read = lru_cache(maxsize=16_384)(self._read)

    def _read(self, text: str) -> tuple[int, str]:
        """Microseconds since 1970 UTC, and what is odd about the time ("" for nothing). Raises TimeError."""
        text = text.strip()
        try:
            read = self._parse(text)
        except (ValueError, OverflowError, ArithmeticError):
            wanted = "2016-05-31T14:05:00+02:00" if self.format == "iso" else self.format
            raise TimeError(f"{_shown(text)} is not a time written as {wanted}") from None
        odd = DAY_ONLY if len(text) <= 10 and self.format == "iso" else ""
        if read.tzinfo is None:
            if self.zone is None:
                raise TimeError(
                    f"{_shown(text)} has no time zone; say which it is with --zone or zone: in the mapping"
                )
            if not _FIRST_WALL <= read < _LAST_WALL:
                raise TimeError(f"{_shown(text)} lies outside 1990 to 2099")
            read, odd_zone = _in_zone(read, self.zone)
            odd = odd_zone or odd
        try:
            at = (read - _EPOCH) // _MICROSECOND
        except OverflowError:
            at = -1
        if not _FIRST <= at < _LAST:
            raise TimeError(f"{_shown(text)} lies outside 1990 to 2099")
        return at, odd


def _calendar_format(format: str) -> Callable[[str], datetime]:
    if format == "iso":
        return datetime.fromisoformat
    example = datetime(2023, 12, 31, 13, 45, 56, tzinfo=UTC)
    try:
        read = datetime.strptime(example.strftime(format), format)  # noqa: DTZ007
    except (ValueError, re.error):
        read = None
    if read is None or "%" not in format:
        raise FormatError(f"{format!r} is not a format of dates")
    if (read.year, read.month, read.day) != (2023, 12, 31):
        raise FormatError(f"{format!r} does not say the whole date: year, month and day")
    return _of_numbers(format) or (lambda text: datetime.strptime(text, format))  # noqa: DTZ007


_NUMBERS = {"Y": "(?P<year>[0-9]{4})", "m": "(?P<month>[0-9]{1,2})", "d": "(?P<day>[0-9]{1,2})",
            "H": "(?P<hour>[0-9]{1,2})", "M": "(?P<minute>[0-9]{1,2})", "S": "(?P<second>[0-9]{1,2})"}  # fmt: skip


def _of_numbers(format: str) -> Callable[[str], datetime] | None:
    """Reads formats of plain numbers as strptime does, several times as fast; None for any other format."""
    parts = re.split("%(.)", format)
    if any(part not in _NUMBERS for part in parts[1::2]) or "" in parts[2:-1:2] or "  " in format:
        return None
    patterns = [_NUMBERS[part] if place % 2 else re.escape(part) for place, part in enumerate(parts)]
    match = re.compile("".join(patterns).replace("\\ ", r"\s+")).fullmatch
    letters = sorted(parts[1::2], key=list(_NUMBERS).index)
    if letters != list(_NUMBERS)[: len(letters)]:
        return None
    in_order = itemgetter(*(parts[1::2].index(letter) for letter in letters))

    def read(text: str) -> datetime:
        found = match(text)
        if found is None:
            raise ValueError(text)
        return datetime(*map(int, in_order(found.groups())))  # type: ignore[arg-type]  # noqa: DTZ001

    return read


def _epoch(unit: int) -> Callable[[str], datetime]:
    """Reads a count of units of so many microseconds since 1970; decimals are kept to the microsecond."""
    return lambda text: _EPOCH + int(Decimal(text) * unit) * _MICROSECOND


EPOCHS = {"epoch seconds": _epoch(1_000_000), "epoch milliseconds": _epoch(1_000)}


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:60]}...")


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
