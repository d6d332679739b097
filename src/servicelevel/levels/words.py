"""How durations, shares and instants are written, everywhere the same."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

SECOND = 1_000_000
_PARTS = ((3_600 * SECOND, "h"), (60 * SECOND, "min"), (SECOND, "s"))


def duration(us: int) -> str:
    """Microseconds as "3 h 12 min"; seconds only below an hour; never rounded up, and never days.

    A day of working time has as many hours as its calendar says. Below a second it is said exactly in microseconds,
    because it may decide a verdict.
    """
    if us < 0:
        return f"-{duration(-us)}"
    if us < SECOND:
        return f"{us} µs" if us else "0 min"
    words = []
    for size, name in _PARTS[:2] if us >= _PARTS[0][0] else _PARTS[1:]:
        count, us = divmod(us, size)
        if count:
            words.append(f"{count} {name}")
    return " ".join(words)


def percent(share: Fraction, goal: Fraction | None = None, fewest: int = 1) -> str:
    """A share as "94.1 %": one decimal (or ``fewest``), or as many as keep it on its own side of the goal."""
    for places in range(fewest, 8):
        text = f"{_rounded(share * 100, places)} %"
        shown = Fraction(text.removesuffix(" %")) / 100
        if goal is None or (shown >= goal) == (share >= goal):
            return text
    return f"{'just under' if goal is not None and share < goal else 'just over'} {percent(goal or share)}"


def _rounded(value: Fraction, places: int) -> str:
    scaled = value * 10**places
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    sign, digits = ("-" if whole < 0 else ""), str(abs(whole)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"


def goal_percent(goal: Fraction) -> str:
    """A goal as it was written: "90 %", "99.95 %"."""
    text = f"{float(goal * 100):.6f}".rstrip("0").rstrip(".")
    return f"{text} %"


def instant(at: datetime, zone: str = "UTC") -> str:
    """An instant as "12 Oct 2026, 16:30 CDT" in a zone."""
    local = at.astimezone(ZoneInfo(zone))
    name = local.tzname() or ""
    shown = name if name[:1].isalpha() else f"UTC{name}"
    return f"{local.day} {local:%b %Y, %H:%M} {shown}"


def local_pair(at: datetime, reader_zone: str, agreement_zone: str) -> str:
    """An instant in the reader's zone, with the agreement's beside it where the two show different times."""
    here, there = at.astimezone(ZoneInfo(reader_zone)), at.astimezone(ZoneInfo(agreement_zone))
    if here.utcoffset() == there.utcoffset():
        return instant(at, reader_zone)
    return f"{instant(at, reader_zone)} ({instant(at, agreement_zone)})"


def utc(at: datetime) -> str:
    """An instant exactly, as ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat()
