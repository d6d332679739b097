"""Requests that come together are stored together, and one that fails fails alone."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from servicelevel.monitoring.live import grouping
from servicelevel.monitoring.live.grouping import Together


def test_those_that_wait_go_together_and_each_gets_its_answer() -> None:
    first_is_in, go_on = Event(), Event()
    groups: list[list[int]] = []

    def double(some: Sequence[int]) -> list[int]:
        groups.append(list(some))
        if some[0] == 0:
            first_is_in.set()
            assert go_on.wait(10)
        return [2 * one for one in some]

    together = Together(double, most=20)
    with ThreadPoolExecutor(40) as pool:
        first = pool.submit(together.run, 0)
        assert first_is_in.wait(10)
        others = [pool.submit(together.run, number) for number in range(1, 31)]
        while len(together._queue) < 30:
            pass
        go_on.set()
        assert [one.result(10) for one in (first, *others)] == [2 * number for number in range(31)]
    assert [len(group) for group in groups] == [1, 20, 10]


def test_two_runs_begin_apart_and_nobody_waits_when_none_was_before(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, waited = [100.0], []

    def passes(time: float) -> None:
        waited.append(round(time, 6))
        seconds[0] += time

    monkeypatch.setattr(grouping, "monotonic", lambda: seconds[0])
    monkeypatch.setattr(grouping, "sleep", passes)
    together = Together(lambda some: some)
    for later in (0.0, 0.005, 3.0):
        seconds[0] += later
        together.run(1)
    assert waited == [0.0, round(grouping.APART - 0.005, 6), 0.0]


def test_one_that_fails_fails_alone() -> None:
    first_is_in, go_on = Event(), Event()

    def inverse(some: Sequence[int]) -> list[float]:
        if some[0] == 100:
            first_is_in.set()
            assert go_on.wait(10)
        return [1 / one for one in some]

    together = Together(inverse)
    with ThreadPoolExecutor(10) as pool:
        first = pool.submit(together.run, 100)
        assert first_is_in.wait(10)
        others = [pool.submit(together.run, number) for number in (1, 0, 2)]
        while len(together._queue) < 3:
            pass
        go_on.set()
        assert first.result(10) == 0.01
        assert [type(one.exception(10)).__name__ for one in others] == [
            "NoneType",
            "ZeroDivisionError",
            "NoneType",
        ]
        assert (others[0].result(), others[2].result()) == (1.0, 0.5)
