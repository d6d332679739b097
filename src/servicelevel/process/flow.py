"""Which steps of a case wait to be taken: a pure function of the process and of the steps that were taken."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from servicelevel.process.definition import Reading, states


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


def open_steps(
    reading: Reading, procedure: str, taken: Iterable[Taken], opened_at: datetime
) -> tuple[Open, ...]:
    """The steps of a case that wait, in the order of the process; none where it has ended or waits for another procedure.

    Raises Impossible where a step was taken that was not open.
    """
    state, since = _standing(reading, procedure, taken, opened_at)
    return tuple(Open(key, since[key]) for key in reading.steps if key in state.waits)


def waits_for(
    reading: Reading, procedure: str, taken: Iterable[Taken], opened_at: datetime
) -> tuple[str, ...]:
    """The procedures that were called from a case and have not ended."""
    state, _ = _standing(reading, procedure, taken, opened_at)
    return tuple(sorted({called for called, _ in state.called}))


def _standing(
    reading: Reading, procedure: str, taken: Iterable[Taken], opened_at: datetime
) -> tuple[states.State, dict[str, datetime]]:
    """Where a case stands, and since when each of its steps waits."""
    state = states.first(reading, procedure)
    since = dict.fromkeys(state.waits, opened_at)
    for one in taken:
        state = _after(reading, state, one)
        since.pop(one.step, None)
        since = {key: since.get(key, one.at) for key in state.waits}
    return state, since


def _after(reading: Reading, state: states.State, one: Taken) -> states.State:
    if any(one.step == called for called, _ in state.called):
        return states.returned(reading, state, one.step)
    if one.step not in state.waits:
        raise Impossible(f"{one.step} was taken at {one.at.isoformat()}, and was not open")
    return states.taken(reading, state, one.step, one.outcome)
