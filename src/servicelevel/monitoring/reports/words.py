"""Counts, lists and instants in the words of a report; durations and local times are those of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from servicelevel.web.wording import HOUR, MINUTE, day, duration, instant

__all__ = [
    "brief",
    "counted",
    "duration",
    "instant",
    "listed",
    "local",
    "number",
    "ordinal",
    "percent",
    "utc",
]

ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
)


def local(moment: datetime, zone: str) -> str:
    """`12 May 2016, 16:30`: the minute of an instant, in a zone that is said beside it."""
    there = moment.astimezone(ZoneInfo(zone))
    return f"{day(there)}, {there:%H:%M}"


def brief(us: int) -> str:
    """A duration for a table: from an hour on in whole minutes, rounded towards zero."""
    return duration(us) if abs(us) < HOUR else duration(int(us / MINUTE) * MINUTE)


def utc(moment: datetime) -> str:
    """`2016-06-01T00:00:00Z`, the form that machines and `--as-of` read."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def number(value: int) -> str:
    """`24,918`"""
    return f"{value:,}"


def counted(count: int, one: str, many: str = "") -> str:
    """`1 ticket`, `2,000 tickets`"""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: Sequence[str]) -> str:
    """`a, b and c`"""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def ordinal(count: int) -> str:
    """`second` for 2; digits after the twelfth."""
    if count <= len(ORDINALS):
        return ORDINALS[count - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10 if count % 100 not in (11, 12, 13) else 0, "th")
    return f"{count}{ending}"


def percent(part: int, whole: int) -> str:
    """`37 %` of two counts, `under 1 %` where it would round to nothing; `-` of nothing."""
    if not whole:
        return "-"
    share = 100 * part / whole
    if 0 < share < 1:
        return "under 1 %"
    if 99 < share < 100:
        return "over 99 %"
    return f"{share:.0f} %"
