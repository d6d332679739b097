"""When versions of agreements hold, and the first minute at which windows meet or leave a hole. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.levels.words import instant
from servicelevel.worktime import WorkCalendar

FAR = datetime(2099, 1, 1, tzinfo=UTC)
"""The end of what has no end: work calendars reach no further."""
YEAR = timedelta(days=366)
"""Weeks, holidays and changes of the clocks come round within it: further ahead nothing new is looked for."""
Windows = NDArray[np.int64]
Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Holding:
    """A version of an agreement, and from when until when it holds as far as that lies ahead. FAR: with no end."""

    terms: Terms
    version: TermsVersion
    begins: datetime
    ends: datetime

    @property
    def key(self) -> str:
        """The key of the agreement."""
        return self.terms.key

    @property
    def services(self) -> frozenset[str]:
        """The services that the version covers."""
        return frozenset(self.version.services)


def holdings(terms: Terms, at: datetime) -> Iterator[Holding]:
    """The versions that hold at an instant or later."""
    for version in terms.versions:
        ends = version.until or FAR
        if ends > at and version.takes_effect < ends:
            yield Holding(terms, version, max(at, version.takes_effect), ends)


def common(*held: Holding) -> Span | None:
    """When all of them hold; None where that is never."""
    begins, ends = max(one.begins for one in held), min(one.ends for one in held)
    return (begins, ends) if begins < ends else None


def first_gap(wanted: Span, offered: Iterable[Holding]) -> datetime | None:
    """The first instant of a span at which none of the versions holds."""
    reached = wanted[0]
    for one in sorted(offered, key=lambda one: one.begins):
        if one.begins <= reached < one.ends:
            reached = one.ends
    return reached if reached < wanted[1] else None


def ahead(span: Span) -> Span:
    """A span, cut after a year."""
    return span[0], min(span[1], span[0] + YEAR)


def windows(calendars: Iterable[WorkCalendar], span: Span) -> Windows:
    """The windows in which any of the calendars is open, in microseconds, in order; those that touch are one."""
    return _joined(tuple(dict.fromkeys(calendars)), span)


@lru_cache(maxsize=1024)
def _joined(calendars: tuple[WorkCalendar, ...], span: Span) -> Windows:
    """Kept, because many agreements count in the same few calendars."""
    found = [calendar.windows(*span).astype("datetime64[us]").view(np.int64) for calendar in calendars]
    if len(found) == 1:
        return found[0]
    rows = sorted((int(begin), int(end)) for one in found for begin, end in one)
    joined: list[list[int]] = []
    for begin, end in rows:
        if joined and begin <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([begin, end])
    return np.array(joined, np.int64).reshape(-1, 2)


def first_uncovered(wanted: Windows, offered: Windows) -> datetime | None:
    """The first instant that lies in a wanted window and in no offered one."""
    begins, ends = wanted[:, 0], wanted[:, 1]
    place = np.searchsorted(offered[:, 0], begins, side="right") - 1
    closes = np.append(offered[:, 1], np.int64(-(2**62)))[place]
    reached = np.maximum(begins, closes)
    left_out = np.flatnonzero(reached < ends)
    return moment(int(reached[left_out[0]])) if len(left_out) else None


def first_shared(one: Windows, other: Windows, without: Windows | None = None) -> datetime | None:
    """The first instant that lies in a window of both, and in none of the third."""
    shared = [
        (max(begin, left), min(end, right))
        for begin, end in one
        for left, right in other[np.searchsorted(other[:, 1], begin, side="right") :]
        if left < end
    ]
    nothing = np.empty((0, 2), np.int64)
    return first_uncovered(np.array(shared, np.int64).reshape(-1, 2), nothing if without is None else without)


def first_difference(one: Windows, other: Windows) -> datetime | None:
    """The first instant at which one is open and the other is not."""
    found = [at for at in (first_uncovered(one, other), first_uncovered(other, one)) if at]
    return min(found, default=None)


def moment(us: int) -> datetime:
    """An instant of UTC from its microseconds."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=us)


def said(at: datetime, zone: str) -> str:
    """`Sat 12 Oct 2026, 16:30 CDT`."""
    return f"{at.astimezone(ZoneInfo(zone)):%a} {instant(at, zone)}"


def day(at: datetime, zone: str) -> str:
    """`12 Oct 2026` in a zone."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y}"
