"""The triggers with which the database itself refuses to change or remove what was written about a relationship (R24)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TABLE = "servicelevel_relationshipentry"
SAYS = "the log of a relationship is append only"
NAMES = {"relationship_unchanged": "UPDATE", "relationship_kept": "DELETE"}
FUNCTION = f"""CREATE OR REPLACE FUNCTION relationship_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"""


def set_up(using: Any = None) -> None:
    """Make the triggers. using: the connection (default: the one of the application)."""
    to = using or connection
    is_postgresql = to.vendor == "postgresql"
    acts = "FOR EACH ROW EXECUTE FUNCTION relationship_is_append_only()"
    with to.cursor() as cursor:
        if is_postgresql:
            cursor.execute(FUNCTION)
        for name, what in NAMES.items():
            then = acts if is_postgresql else f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {TABLE} {then}")


def take_away(using: Any = None) -> None:
    """Drop the triggers: before a migration is taken back, or a demonstration with its whole database."""
    to = using or connection
    on = f" ON {TABLE}" if to.vendor == "postgresql" else ""
    with to.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted() -> Iterator[None]:
    """While a whole database is emptied, the log goes with it."""
    take_away()
    try:
        yield
    finally:
        set_up()
