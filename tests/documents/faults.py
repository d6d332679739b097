"""Something goes wrong at the Nth call, for every N: in the store, and in the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection

from servicelevel.documents.store.port import Store


class Died(BaseException):
    """The process is gone: nothing catches it, nothing is tidied up."""


class FaultyStore:
    """A store that fails at its Nth act: before it does anything, or after it did it but before it could say so."""

    def __init__(self, inner: Store, at: int, kind: type[BaseException], *, after: bool) -> None:
        self._inner, self._at, self._kind, self._after = inner, at, kind, after
        self.calls = 0
        self.where = inner.where

    def _do(self, act: str, *given: Any) -> Any:
        self.calls += 1
        fails = self.calls == self._at
        if fails and not self._after:
            raise self._kind("the line broke")
        found = getattr(self._inner, act)(*given)
        if fails:
            raise self._kind("the line broke")
        return found

    def put(self, name: str, content: bytes) -> None:
        self._do("put", name, content)

    def get(self, name: str) -> bytes:
        return self._do("get", name)

    def exists(self, name: str) -> bool:
        return self._do("exists", name)

    def list(self, under: str = "") -> list[str]:
        return self._do("list", under)


@contextmanager
def statement_fails(at: int, kind: type[BaseException] = OperationalError) -> Iterator[list[int]]:
    """The Nth statement to the database fails. Gives the count of statements so far."""
    seen = [0]

    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            return execute(sql, params, many, context)
        seen[0] += 1
        if seen[0] == at:
            raise kind("the database broke")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(wrapper):
        yield seen
