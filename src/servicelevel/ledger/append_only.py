"""The triggers with which the database itself refuses to change or remove a line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

TABLE = "servicelevel_line"
SAYS = "the ledger is append only"

SQLITE = {
    "ledger_unchanged": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
    "ledger_kept": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END",
}
POSTGRESQL = {
    "ledger_unchanged": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    "ledger_kept": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only()",
}
FUNCTION = f"""CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"""


def set_up(using: Any = None) -> None:
    """Make the triggers. using: the connection (default: the one of the application)."""
    to = using or connection
    with to.cursor() as cursor:
        if to.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, rule in (POSTGRESQL if to.vendor == "postgresql" else SQLITE).items():
            cursor.execute(f"CREATE TRIGGER {name} {rule}")


def take_away(using: Any = None) -> None:
    """Drop the triggers: before a migration is taken back, or a demonstration with its whole database."""
    to = using or connection
    on = f" ON {TABLE}" if to.vendor == "postgresql" else ""
    with to.cursor() as cursor:
        for name in POSTGRESQL if to.vendor == "postgresql" else SQLITE:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted() -> Iterator[None]:
    """While a whole database is emptied, the ledger goes with it."""
    take_away()
    try:
        yield
    finally:
        set_up()
