"""Durations, instants and counts in the words of the pages."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SECOND, MINUTE, HOUR = 1_000_000, 60_000_000, 3_600_000_000


def duration(us: int | None, exact: bool = False) -> str:
    """`61 h 12 min` of microseconds; seconds below an hour only, unless it has to be exact. Never rounded up.

    Never in days: in every calendar they are another length.
    """
    if us is None:
        return ""
    if us < 0:
        return f"−{duration(-us, exact)}"
    if 0 < us < SECOND:
        return "under 1 s"
    hours, rest = divmod(us, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    seconds = rest // SECOND if exact or not hours else 0
    parts = [(hours, "h"), (minutes, "min"), (seconds, "s")]
    return " ".join(f"{amount:,} {unit}" for amount, unit in parts if amount) or "0 min"


def instant(at: datetime, zone: str, exact: bool = False) -> str:
    """`12 Oct 2026, 16:30 CDT`; with seconds where it has to be exact and there are any."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{day(local)}, {clock(local, exact)}"


def day(local: datetime) -> str:
    """`12 Oct 2026`"""
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


def clock(local: datetime, exact: bool = False) -> str:
    """`16:30 CDT`, or `16:30 UTC-03` where the zone has no letters."""
    name = local.tzname() or ""
    letters = name if name[:1].isalpha() else f"UTC{name}"
    return f"{local:%H:%M:%S} {letters}" if exact and local.second else f"{local:%H:%M} {letters}"


def same_clock(at: datetime, one: str, other: str) -> bool:
    """Whether both zones show the same local time at this instant."""
    return at.astimezone(ZoneInfo(one)).utcoffset() == at.astimezone(ZoneInfo(other)).utcoffset()


def beside(at: datetime, reader: str, agreement: str, exact: bool = False) -> str:
    """The agreement's local time, with its date only where that differs from the reader's."""
    here, there = at.astimezone(ZoneInfo(reader)), at.astimezone(ZoneInfo(agreement))
    date = "" if here.date() == there.date() else f"{there.day} {MONTHS[there.month - 1]}, "
    return f"({date}{clock(there, exact)})"


def counted(count: int, one: str) -> str:
    """`1 ticket`, `2,000 tickets`; `one` may carry its plural: `reply,replies`."""
    single, _, many = one.partition(",")
    return f"{count:,} {single if count == 1 else many or single + 's'}"
