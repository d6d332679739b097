"""Which marks of a clock are due, and which of them are news. Pure (R114; the clock's warning points)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

BREACH = "breach"
NOTICE_MARKS = "monitoring.notice_marks"
"""The act by whose lines others learn of marks."""
HISTORY_US = 31 * 24 * 3_600 * 1_000_000
"""A mark that was reached longer ago than this is history when we learn of it, and nobody is told."""

Mark = tuple[str, int]
"""Its name and its instant in microseconds."""


@dataclass(frozen=True)
class Due:
    """A mark that was reached. told: whether it is news; because: why it is not."""

    mark: str
    at: int
    told: bool
    because: str = ""


@cache
def mark_name(share: Fraction) -> str:
    """A warning point by its share of the goal: 75%."""
    return f"{float(share * 100):g}%"


def marks_of(warned: Sequence[Mark], breached_at: int | None) -> tuple[Mark, ...]:
    """The marks of a clock by time. Only after its instant is a breach one: a stop at the instant is in time."""
    breach = () if breached_at is None else ((BREACH, breached_at + 1),)
    return (*sorted(warned, key=lambda one: one[1]), *breach)


def still_ahead(marks: Iterable[Mark], noticed: Iterable[str], now: int) -> tuple[Mark, ...]:
    """The marks that nobody noticed yet, without those that are history."""
    known = set(noticed)
    return tuple(one for one in marks if one[0] not in known and one[1] > now - HISTORY_US)


def due(marks: Sequence[Mark], noticed: Iterable[str], now: int, *, ended: bool, draft: bool) -> list[Due]:
    """The marks that are reached and not noticed yet, and which of them are told.

    marks: all of the clock, by time. ended: whether the clock stands for good. Of several warnings at once only the
    last is news, and none beside a breach or of a clock that has ended; of a draft nothing is.
    """
    reached = [one for one in still_ahead(marks, noticed, now) if one[1] <= now]
    if not reached:
        return []
    has_breached = any(name == BREACH and at <= now for name, at in marks)
    last = reached[-1][0]
    return [
        Due(name, at, not (why := _no_news(name, last, has_breached, ended, draft)), why)
        for name, at in reached
    ]


def _no_news(name: str, last: str, has_breached: bool, ended: bool, draft: bool) -> str:
    """Why a mark is no news; empty where it is."""
    if draft:
        return "the agreement is a draft"
    if name == BREACH:
        return ""
    if has_breached:
        return "it had breached when this was noticed"
    if ended:
        return "it had ended when this was noticed"
    return "" if name == last else "a later warning was due at the same time"
