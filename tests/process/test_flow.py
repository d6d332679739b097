"""Where a case stands: against an oracle that keeps tokens, and that there is always a way to the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from servicelevel.process.definition import Reading, shipped
from servicelevel.process.flow import Impossible, Taken, open_steps, waits_for

READING = shipped().resolved
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
PROCEDURES = [one.key for one in READING.procedures]


def at(number: int) -> datetime:
    return BEGIN + timedelta(days=number)


def walked(procedure: str, choices: list[tuple[int, int]]) -> list[Taken]:
    """A way through a procedure: of the open steps, which is taken with which outcome."""
    taken: list[Taken] = []
    for number, (which, way) in enumerate(choices, start=1):
        waiting = open_steps(READING, procedure, taken, BEGIN)
        called = waits_for(READING, procedure, taken, BEGIN)
        if not waiting and not called:
            break
        if not waiting:
            taken.append(Taken(called[0], "", at(number)))
            continue
        step = READING.steps[waiting[which % len(waiting)].step]
        taken.append(Taken(step.key, step.outcomes[way % len(step.outcomes)], at(number)))
    return taken


ways = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=30)


@pytest.mark.req("R15")
@given(st.sampled_from(PROCEDURES), ways)
def test_from_every_state_there_is_a_way_to_the_end(procedure: str, choices: list[tuple[int, int]]) -> None:
    taken = walked(procedure, choices)
    for number in range(40):
        waiting = open_steps(READING, procedure, taken, BEGIN)
        called = waits_for(READING, procedure, taken, BEGIN)
        if not waiting and not called:
            return
        if not waiting:
            taken.append(Taken(called[0], "", at(100 + number)))
            continue
        step = READING.steps[waiting[0].step]
        outcome = min(step.outcomes, key=lambda outcome: distance(step.key, outcome))
        taken.append(Taken(step.key, outcome, at(100 + number)))
    pytest.fail(f"no end after {[(one.step, one.outcome) for one in taken]}")


def distance(key: str, outcome: str, seen: frozenset[str] = frozenset()) -> int:
    """How many steps it is to the end by the shortest way."""
    if key in seen:
        return 1_000
    to = [arrow.returns_to or arrow.to for arrow in READING.arrows(key, outcome)]
    on = [one for one in to if one in READING.steps]
    if not on:
        return 0
    return 1 + max(min(distance(one, out, seen | {key}) for out in READING.steps[one].outcomes) for one in on)


def enabled(reading: Reading, procedure: str, taken: list[Taken], step: str) -> bool:
    """Whether a step waits, read off the list of what was taken: something led to it after it was taken last."""
    last = max((number for number, one in enumerate(taken) if one.step == step), default=-1)
    came = {source(reading, taken, number, step) for number in range(last + 1, len(taken))} - {""}
    if step == reading.first(procedure) and last == -1:
        return True
    joins = set(reading.steps[step].joins)
    return joins <= came if came & joins else bool(came)


def source(reading: Reading, taken: list[Taken], number: int, step: str) -> str:
    """What led to `step` when the row was taken: the step itself, or the procedure that returned to it."""
    one = taken[number]
    if one.step in reading.steps:
        ways = reading.arrows(one.step, one.outcome)
        return one.step if any(way.to == step and not way.returns_to for way in ways) else ""
    callers = [
        way for row in taken[:number] for way in reading.arrows(row.step, row.outcome) if way.returns_to
    ]
    back = [way.returns_to for way in callers if way.to == one.step]
    return one.step if back[-1:] == [step] else ""


@given(st.sampled_from(PROCEDURES), ways)
def test_the_steps_that_wait_are_those_to_which_something_led(
    procedure: str, choices: list[tuple[int, int]]
) -> None:
    taken = walked(procedure, choices)
    for number in range(len(taken) + 1):
        found = {one.step for one in open_steps(READING, procedure, taken[:number], BEGIN)}
        assert found == {key for key in READING.steps if enabled(READING, procedure, taken[:number], key)}


@given(st.sampled_from(PROCEDURES), ways)
def test_a_step_opens_when_the_one_before_it_is_taken(procedure: str, choices: list[tuple[int, int]]) -> None:
    taken = walked(procedure, choices)
    for one in open_steps(READING, procedure, taken, BEGIN):
        came = [row for row in taken if one.since == row.at]
        assert came or one.since == BEGIN
        if came and came[-1].step in READING.steps:
            arrows = READING.arrows(came[-1].step, came[-1].outcome)
            assert one.step in {arrow.to for arrow in arrows}


@pytest.mark.req("X7")
def test_both_negotiations_begin_at_once_and_meet_at_the_decision() -> None:
    taken = [Taken("3.1", "", at(1))]
    assert [one.step for one in open_steps(READING, "3.0", taken, BEGIN)] == ["3.2", "3.3"]
    taken.append(Taken("3.3", "", at(2)))
    assert [one.step for one in open_steps(READING, "3.0", taken, BEGIN)] == ["3.2"]
    taken.append(Taken("3.2", "", at(3)))
    assert [(one.step, one.since) for one in open_steps(READING, "3.0", taken, BEGIN)] == [("3.4", at(3))]
    taken.append(Taken("3.4", "no", at(4)))
    assert [one.step for one in open_steps(READING, "3.0", taken, BEGIN)] == ["3.2", "3.3"]
    taken += [Taken("3.2", "", at(5)), Taken("3.3", "", at(6))]
    assert [one.step for one in open_steps(READING, "3.0", taken, BEGIN)] == ["3.4"]


@pytest.mark.req("X2", "R97")
def test_a_procedure_that_was_called_returns() -> None:
    taken = [Taken("2.1", "", at(1)), Taken("2.2", "", at(2)), Taken("2.3", "define capabilities", at(3))]
    assert open_steps(READING, "2.0", taken, BEGIN) == ()
    assert waits_for(READING, "2.0", taken, BEGIN) == ("1.0",)
    taken.append(Taken("1.0", "", at(9)))
    assert [(one.step, one.since) for one in open_steps(READING, "2.0", taken, BEGIN)] == [("2.2", at(9))]


def test_what_was_not_open_cannot_have_been_taken() -> None:
    with pytest.raises(Impossible, match=r"1\.3 was taken"):
        open_steps(READING, "1.0", [Taken("1.3", "", at(1))], BEGIN)
