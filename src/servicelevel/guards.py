"""Triggers with which the database itself refuses to change or remove a row, whoever asks: also our own code."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection

What = Literal["UPDATE", "DELETE", "TRUNCATE"]


@dataclass(frozen=True)
class Guard:
    """A trigger that refuses something on a table. when: the condition on OLD and NEW by vendor; empty for always.

    SQLite knows no TRUNCATE, so there such a guard is none.
    """

    name: str
    what: What
    table: str
    when: Callable[[str], str] = lambda vendor: ""

    def statement(self, vendor: str, function: str, says: str) -> str:
        """How it is made."""
        for_each = "STATEMENT" if self.what == "TRUNCATE" else "ROW"
        condition = f"WHEN ({when})" if (when := self.when(vendor)) else ""
        acts = (
            f"EXECUTE FUNCTION {function}()"
            if vendor == "postgresql"
            else f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
        )
        return f"CREATE TRIGGER {self.name} BEFORE {self.what} ON {self.table} FOR EACH {for_each} {condition} {acts}"


@dataclass(frozen=True)
class Guards:
    """The triggers of one room. function: their name together (on PostgreSQL a function); says: with what they refuse."""

    function: str
    says: str
    each: tuple[Guard, ...]

    def set_up(self, using: Any = None) -> None:
        """Make the triggers. using: the connection (default: the one of the application)."""
        to = using or connection
        with to.cursor() as cursor:
            if to.vendor == "postgresql":
                cursor.execute(
                    f"CREATE OR REPLACE FUNCTION {self.function}() RETURNS trigger LANGUAGE plpgsql AS"
                    f" $$ BEGIN RAISE EXCEPTION '{self.says}'; END $$"
                )
            for guard in self._known_to(to):
                cursor.execute(guard.statement(to.vendor, self.function, self.says))

    def take_away(self, using: Any = None) -> None:
        """Drop the triggers: before a migration is taken back, or a demonstration with its whole database."""
        to = using or connection
        with to.cursor() as cursor:
            for guard in self._known_to(to):
                on = f" ON {guard.table}" if to.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {guard.name}{on}")

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """While a whole database is emptied, what is guarded goes with it."""
        self.take_away()
        try:
            yield
        finally:
            self.set_up()

    def _known_to(self, to: Any) -> Iterator[Guard]:
        return (guard for guard in self.each if to.vendor == "postgresql" or guard.what != "TRUNCATE")


def differs(vendor: str, columns: Iterable[str], json: Collection[str] = ()) -> list[str]:
    """For each column the condition that its value changes. json: those that hold JSON, compared as text."""
    other = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return [
        f"OLD.{column}{as_text} {other} NEW.{column}{as_text}"
        for column in columns
        for as_text in ["::text" if vendor == "postgresql" and column in json else ""]
    ]


def set_again(vendor: str, columns: Iterable[str]) -> list[str]:
    """For each column that is set once the condition that it is set once more."""
    return [f"(OLD.{column} IS NOT NULL AND {differs(vendor, [column])[0]})" for column in columns]
