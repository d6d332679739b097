"""Results that are kept for a while."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from servicelevel.monitoring.remembered import Remembered


def test_a_result_is_worked_out_once_and_the_oldest_is_forgotten_first() -> None:
    worked_out: list[str] = []
    kept: Remembered[str] = Remembered(2)
    for key in ("a", "b", "a", "c", "a", "b"):
        assert kept.get(key, lambda key=key: worked_out.append(key) or key.upper()) == key.upper()
    assert worked_out == ["a", "b", "c", "b"]


def test_two_threads_that_ask_for_the_same_work_it_out_once() -> None:
    kept: Remembered[int] = Remembered(2)
    together, worked_out = Barrier(8), []

    def ask() -> int:
        together.wait()
        return kept.get("key", lambda: worked_out.append(1) or len(worked_out))

    with ThreadPoolExecutor(8) as pool:
        answers = [future.result() for future in [pool.submit(ask) for _ in range(8)]]
    assert answers == [1] * 8


def test_what_could_not_be_worked_out_is_tried_again() -> None:
    kept: Remembered[int] = Remembered(2)
    with pytest.raises(ZeroDivisionError):
        kept.get("key", lambda: 1 // 0)
    assert kept.get("key", lambda: 7) == 7
