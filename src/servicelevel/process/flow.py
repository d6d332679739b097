"""Which steps of a case wait to be taken: a pure function of the process and of the steps that were taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from servicelevel.process.definition import Reading, leads_out


@dataclass(frozen=True)
class Taken:
    """A step that was taken, with its outcome; or another procedure that was called from the case and has ended."""

    step: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class Open:
    """A step that waits to be taken, since when."""

    step: str
    since: datetime


class Impossible(ValueError):
    """The steps that were taken do not follow from the process: one was not open."""


@dataclass
class _Standing:
    """Where a case is: open steps with since when, steps that arrived at a join, procedures that were called."""

    waits: dict[str, datetime]
    arrived: dict[str, set[str]] = field(default_factory=dict)
    called: dict[str, str] = field(default_factory=dict)


def open_steps(
    reading: Reading, procedure: str, taken: Iterable[Taken], opened_at: datetime
) -> tuple[Open, ...]:
    """The steps of a case that wait, in the order of the process; none where it has ended or waits for another procedure.

    Raises Impossible where a step was taken that was not open.
    """
    now = _Standing({reading.first(procedure): opened_at})
    for one in taken:
        _take(reading, now, one)
    return tuple(Open(key, now.waits[key]) for key in reading.steps if key in now.waits)


def waits_for(
    reading: Reading, procedure: str, taken: Iterable[Taken], opened_at: datetime
) -> tuple[str, ...]:
    """The procedures that were called from a case and have not ended."""
    now = _Standing({reading.first(procedure): opened_at})
    for one in taken:
        _take(reading, now, one)
    return tuple(now.called)


def _take(reading: Reading, now: _Standing, one: Taken) -> None:
    if one.step in now.called:
        _open(reading, now, now.called.pop(one.step), one.step, one.at)
        return
    if now.waits.pop(one.step, None) is None:
        raise Impossible(f"{one.step} was taken at {one.at.isoformat()}, and was not open")
    for arrow in reading.arrows(one.step, one.outcome):
        if arrow.returns_to:
            now.called[arrow.to] = arrow.returns_to
        elif not leads_out(reading, arrow.to):
            _open(reading, now, arrow.to, one.step, one.at)


def _open(reading: Reading, now: _Standing, to: str, came_from: str, at: datetime) -> None:
    needed = set(reading.steps[to].joins)
    if came_from in needed:
        now.arrived.setdefault(to, set()).add(came_from)
        if now.arrived[to] < needed:
            return
        now.arrived.pop(to)
    now.waits.setdefault(to, at)
