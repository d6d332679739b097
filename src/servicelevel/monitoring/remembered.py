"""What was worked out a moment ago, kept in the memory of this process and nowhere else."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

Kept = TypeVar("Kept")


_EVERY: list[Remembered[Any]] = []


def forget_everything() -> None:
    """Forget all results, of whatever kind (tests begin with other data under the same stamp)."""
    for one in _EVERY:
        one.clear()


class Remembered(Generic[Kept]):
    """The last few results by their key. The key says everything that a result depends on, so none can be stale.

    Two threads that ask for the same thing work it out once; different things do not wait for each other.
    """

    def __init__(self, most: int) -> None:
        _EVERY.append(self)
        self.most = most
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._at_work: dict[Hashable, Lock] = {}
        self._guard = Lock()

    def get(self, key: Hashable, work_out: Callable[[], Kept]) -> Kept:
        """The result for a key, worked out if it is not there."""
        with self._guard:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            at_work = self._at_work.setdefault(key, Lock())
        with at_work:
            with self._guard:
                if key in self._kept:
                    return self._kept[key]
            result = work_out()
            with self._guard:
                self._kept[key] = result
                self._at_work.pop(key, None)
                while len(self._kept) > self.most:
                    self._kept.popitem(last=False)
            return result

    def clear(self) -> None:
        """Forget everything."""
        with self._guard:
            self._kept.clear()
