"""Where a case can stand, as a pure value: which steps wait, what arrived at a join, which procedures were called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servicelevel.process.definition.model import Reading

END = "end"


@dataclass(frozen=True)
class State:
    """waits: steps that can be taken; arrived: a join with a step that it waits for no longer; called: a procedure that
    was called with the step at which the case goes on."""

    waits: frozenset[str]
    arrived: frozenset[tuple[str, str]] = frozenset()
    called: frozenset[tuple[str, str]] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether anything can happen in it."""
        return bool(self.waits or self.called)


def first(reading: Reading, procedure: str) -> State:
    """A case that was just opened."""
    return State(frozenset({reading.first(procedure)}))


def taken(reading: Reading, state: State, step: str, outcome: str) -> State:
    """What follows when one of the steps that wait is taken."""
    now = State(state.waits - {step}, state.arrived, state.called)
    for arrow in reading.arrows(step, outcome):
        if arrow.returns_to:
            now = State(now.waits, now.arrived, now.called | {(arrow.to, arrow.returns_to)})
        elif not leads_out(reading, arrow.to):
            now = _come_to(reading, now, arrow.to, step)
    return now


def returned(reading: Reading, state: State, procedure: str) -> State:
    """What follows when a procedure that was called has ended."""
    back = {one for one in state.called if one[0] == procedure}
    now = State(state.waits, state.arrived, state.called - back)
    for _, to in sorted(back):
        now = _come_to(reading, now, to, procedure)
    return now


def leads_out(reading: Reading, to: str) -> bool:
    """Whether an arrow leaves the procedure: to another one, or to the end."""
    return to == END or any(procedure.key == to for procedure in reading.procedures)


def following(reading: Reading, state: State) -> Iterator[State]:
    """Every state that can come next."""
    for step in sorted(state.waits):
        for outcome in reading.steps[step].outcomes or ("",):
            yield taken(reading, state, step, outcome)
    for procedure, _ in sorted(state.called):
        yield returned(reading, state, procedure)


def _come_to(reading: Reading, state: State, to: str, came_from: str) -> State:
    needed = set(reading.steps[to].joins) if to in reading.steps else set()
    if came_from not in needed:
        return State(state.waits | {to}, state.arrived, state.called)
    arrived = state.arrived | {(to, came_from)}
    if any((to, one) not in arrived for one in needed):
        return State(state.waits, arrived, state.called)
    kept = frozenset(one for one in arrived if one[0] != to)
    return State(state.waits | {to}, kept, state.called)
