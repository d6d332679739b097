"""A list of cases as a page: what is asked for, how it is narrowed, and a row of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from servicelevel.process import cases
from servicelevel.process.flow import Open
from servicelevel.process.models import Case


@dataclass(frozen=True)
class ListRow:
    """A case in a list. stands: where it stands, in words; about: what it is about."""

    key: str
    title: str
    customer: str
    stands: str
    about: str
    opened_at: datetime
    is_late: bool


@dataclass(frozen=True)
class Wanted:
    """Which cases a list is asked for. state: a way to narrow it; find: a part of number or title; after: a place in it."""

    state: str
    find: str
    after: str

    @classmethod
    def of(cls, request: HttpRequest) -> Wanted:
        """As the address says."""
        given = request.GET
        return cls(given.get("state", ""), given.get("find", "").strip(), given.get("after", ""))

    @property
    def is_narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.state or self.find)

    def view(self, rows: Sequence[ListRow], after: str, chips: Iterable[tuple[str, str]]) -> dict[str, Any]:
        """What the page of the list shows of it. after: where the next page begins; chips: states with their words."""
        shown = [(key, words, key == self.state) for key, words in chips]
        return {"rows": rows, "after": after, "find": self.find, "state": self.state, "chips": shown}


def is_late(case: Case, waiting: Iterable[Open], now: datetime) -> bool:
    """Whether a step of a case waits for longer than it may."""
    return any((due := cases.due_at(case, one)) is not None and due < now for one in waiting)
