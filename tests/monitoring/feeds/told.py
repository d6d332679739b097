"""A tool in memory, for tests of what feeds keep: its pages, what it was told, and when it fails."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from servicelevel.connectors.rows import Event, Row
from servicelevel.monitoring.feeds import actions
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.port import ClockStanding, Cursor, Standing, TicketPage
from servicelevel.organisation.acting import CONSOLE, By

NOW = datetime(2026, 10, 12, 8, tzinfo=UTC)
AT = 1_791_792_000_000_000


def event(number: int, state: str = "New") -> Event:
    return Event(f"INC{number % 7}", f"INC{number % 7}/{number}", AT + number, number, {"state": state})


def page_of(numbers: range, *, at: int = 0, more: bool = False) -> TicketPage:
    return TicketPage(tuple(Row(n, (event(n),)) for n in numbers), {"at": at}, more)


@dataclass
class Tool:
    """Tells events 0 to `count`, so many a page, beginning a little before its cursor as real ones do."""

    count: int = 10
    size: int = 3
    told: list[tuple[str, Standing]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None

    def poll(self, cursor: Cursor, now: datetime) -> TicketPage:
        self.before()
        at = int(cursor.get("at", 0))
        end = min(at + self.size, self.count)
        return page_of(range(max(0, at - 1), end), at=end, more=end < self.count)

    def write_back(self, ticket: str, standing: Standing) -> None:
        self.before()
        self.told.append((ticket, standing))


class Died(BaseException):
    """What a process that is killed leaves behind: nothing catches it."""


class DiesAt:
    """Dies at the statement of this number, once; statements counts those that were asked."""

    def __init__(self, number: int) -> None:
        self.number, self.statements = number, 0

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        if self.statements == self.number:
            raise Died
        return execute(sql, params, many, context)


def dying_everywhere(do: Callable[[], object], check: Callable[[], None]) -> int:
    """Do something from the same beginning, dying at its first statement, its second, ...; check after each death.

    Gives at how many places it died.
    """
    number = 0
    while True:
        number += 1
        with transaction.atomic():
            with connection.execute_wrapper(DiesAt(number)):
                try:
                    do()
                except Died:
                    check()
                else:
                    return number - 1
            transaction.set_rollback(True)


def added(key: str = "remedy", **given: Any) -> Feed:
    tool = actions.Tool("bmc-remedy", "https://remedy.example.org", user="slm", credential="remedy", **given)
    return actions.add(By(None, NOW, CONSOLE), key, tool)


def standing(due: int | None, verdict: str = "open", at: int = AT, left: int | None = 60) -> Standing:
    return Standing(at, (ClockStanding("mail", "p2", "running", verdict, due, left),))
