"""The triggers with which the database itself refuses to change what a report said, or to remove it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

REPORT = "servicelevel_issuedreport"
FILE = "servicelevel_reportfile"
SAYS = "a frozen report cannot be changed"
KEPT = (
    "period_id",
    "number",
    "as_of",
    "figures",
    "restates_id",
    "reason",
    "changed",
    "produced_at",
    "produced_by_id",
)
ONCE = ("set_aside_at", "released_at", "released_by_id", "circulated_at")
"""What is set once, and stays."""
FUNCTION = f"""CREATE OR REPLACE FUNCTION reports_are_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"""


def _differ(vendor: str, column: str) -> str:
    as_text = "::text" if vendor == "postgresql" and column in ("figures", "changed") else ""
    other = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return f"OLD.{column}{as_text} {other} NEW.{column}{as_text}"


def _triggers(vendor: str) -> dict[str, tuple[str, str, str]]:
    """Name: what it guards, table, condition."""
    changed = [_differ(vendor, column) for column in KEPT]
    changed += [f"(OLD.{column} IS NOT NULL AND {_differ(vendor, column)})" for column in ONCE]
    return {
        "issued_report_frozen": ("UPDATE", REPORT, " OR ".join(changed)),
        "issued_report_kept": ("DELETE", REPORT, ""),
        "report_file_frozen": ("UPDATE", FILE, ""),
        "report_file_kept": ("DELETE", FILE, ""),
    }


def set_up(using: Any = None) -> None:
    """Make the triggers. using: the connection (default: the one of the application)."""
    to = using or connection
    with to.cursor() as cursor:
        if to.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, (what, table, when) in _triggers(to.vendor).items():
            condition = f"WHEN ({when})" if when else ""
            if to.vendor == "postgresql":
                acts = "EXECUTE FUNCTION reports_are_frozen()"
            else:
                acts = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
            cursor.execute(f"CREATE TRIGGER {name} BEFORE {what} ON {table} FOR EACH ROW {condition} {acts}")


def take_away(using: Any = None) -> None:
    """Drop the triggers: before a migration is taken back, or a demonstration with its whole database."""
    to = using or connection
    with to.cursor() as cursor:
        for name, (_, table, _) in _triggers(to.vendor).items():
            on = f" ON {table}" if to.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@contextmanager
def lifted() -> Iterator[None]:
    """While a whole database is emptied, its reports go with it."""
    take_away()
    try:
        yield
    finally:
        set_up()
