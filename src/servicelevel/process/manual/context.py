"""The context diagram: Service Level Management, the processes beside it, and what last passed between them (R14)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from servicelevel.process.definition.surroundings import Integration
from servicelevel.web.charts.neighbours import NEVER, Neighbour
from servicelevel.web.charts.neighbours import neighbours as drawn
from servicelevel.web.wording import counted, instant

MIDDLE = ("Service Level", "Management")


class Exchanged(Protocol):
    """When a process was last given something, and when something was last taken from it; None: never."""

    @property
    def given(self) -> datetime | None: ...

    @property
    def taken(self) -> datetime | None: ...


def names_of(around: Sequence[Integration]) -> dict[str, str]:
    """The names of the processes by their keys."""
    return {one.key: one.process for one in around}


def context_diagram(around: Sequence[Integration], found: Mapping[str, Exchanged], zone: str) -> str:
    """The drawing. found: the exchanges by process; without any, for readers who may not know of them, no times stand."""
    rows = [
        Neighbour(one.process, *_words(found[one.key], zone)) if one.key in found else Neighbour(one.process)
        for one in around
    ]
    return drawn("Service Level Management and the processes beside it", MIDDLE, rows)


def exchanged_sentence(around: Sequence[Integration], found: Mapping[str, Exchanged]) -> str:
    """`10 processes, each in both directions; data came from 3 and went to 1`."""
    said = f"{counted(len(around), 'process,processes')}, each in both directions"
    if not found:
        return said
    taken = sum(one.taken is not None for one in found.values())
    given = sum(one.given is not None for one in found.values())
    return f"{said}; data has come from {taken} of them and gone to {given}"


def _words(found: Exchanged, zone: str) -> tuple[str, str]:
    given, taken = (NEVER if at is None else instant(at, zone) for at in (found.given, found.taken))
    return given, taken
