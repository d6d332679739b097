"""Requests that arrive together are stored together: one of them does it for all that wait (group commit).

A single event costs a transaction and a sync of the disk; ten that came at the same time cost hardly more than one. Whoever
finds the way free goes at once. Only where they come one after the other does a run wait until the one before it began a
fiftieth of a second ago: so transactions leave the machine time for requests.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from time import monotonic, sleep
from typing import Generic, TypeVar

APART = 0.02
"""Seconds between the beginnings of two runs, at least."""
Given = TypeVar("Given")
Answer = TypeVar("Answer")


class _Waiting(Generic[Given, Answer]):
    def __init__(self, given: Given) -> None:
        self.given = given
        self.answers: list[Answer] = []
        self.error: BaseException | None = None
        self.done = False


class Together(Generic[Given, Answer]):
    """Runs `all_at_once` for everything that threads of this process hand in while another run is under way.

    Where that fails for several at once, each is tried alone, so that one that cannot be stored holds up no other.
    """

    def __init__(self, all_at_once: Callable[[Sequence[Given]], Sequence[Answer]], most: int = 200) -> None:
        self._all_at_once = all_at_once
        self._most = most
        self._queue: list[_Waiting[Given, Answer]] = []
        self._guard, self._way = Lock(), Lock()
        self._next_at = 0.0

    def run(self, given: Given) -> Answer:
        """The answer for one that was handed in. Raises what its own run raised."""
        own = _Waiting[Given, Answer](given)
        with self._guard:
            self._queue.append(own)
        while not own.done:
            with self._way:
                if not own.done:
                    self._go()
        if own.error is not None:
            raise own.error
        (answer,) = own.answers
        return answer

    def _go(self) -> None:
        sleep(max(0.0, self._next_at - monotonic()))
        self._next_at = monotonic() + APART
        with self._guard:
            some, self._queue = self._queue[: self._most], self._queue[self._most :]
        try:
            answers = self._all_at_once([one.given for one in some])
            for one, answer in zip(some, answers, strict=True):
                one.answers = [answer]
        except BaseException as error:
            self._each_alone(some, error)
        finally:
            for one in some:
                one.done = True

    def _each_alone(self, some: Sequence[_Waiting[Given, Answer]], error: BaseException) -> None:
        for one in some:
            try:
                if len(some) == 1:
                    raise error
                one.answers = list(self._all_at_once([one.given]))
            except BaseException as own:
                one.error = own
