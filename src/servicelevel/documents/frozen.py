"""The triggers with which the database itself refuses to edit a version after its approval, or a file at any time (R1)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

VERSION = "servicelevel_documentversion"
FILE = "servicelevel_rendition"
SAYS = "a version of a document cannot be edited after its approval"

FROZEN = (
    "document_id", "number", "author_id", "recorded_at", "effective_on", "review_on", "expires_on", "summary",
    "supersedes_id", "content", "made_from", "text", "approved_at", "approved_by_id",
)  # fmt: skip
"""What of a version stays from its approval on; its state moves, and who published or withdrew it is added."""
ONCE = ("published_at", "published_by_id", "withdrawn_at", "withdrawn_by_id")
"""What is set once, and stays."""
OF_FILE = ("version_id", "form", "media_type", "file_name", "place", "size", "digest")

BACKWARDS = (
    "(OLD.state <> NEW.state AND NOT ((OLD.state = 'approved' AND NEW.state IN ('published', 'withdrawn'))"
    " OR (OLD.state = 'published' AND NEW.state = 'withdrawn')))"
)


def _differ(vendor: str, column: str) -> str:
    as_text = "::text" if vendor == "postgresql" and column in ("content", "made_from") else ""
    other = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    return f"OLD.{column}{as_text} {other} NEW.{column}{as_text}"


def _version_edited(vendor: str) -> str:
    frozen = " OR ".join(_differ(vendor, column) for column in FROZEN)
    once = " OR ".join(f"(OLD.{column} IS NOT NULL AND {_differ(vendor, column)})" for column in ONCE)
    return f"OLD.state <> 'draft' AND ({BACKWARDS} OR {frozen} OR {once})"


def _file_edited(vendor: str) -> str:
    return " OR ".join(_differ(vendor, column) for column in OF_FILE)


def _triggers(vendor: str) -> dict[str, tuple[str, str, str]]:
    """Name: what it guards, table, condition."""
    return {
        "document_version_frozen": ("UPDATE", VERSION, _version_edited(vendor)),
        "document_version_kept": ("DELETE", VERSION, "OLD.state <> 'draft'"),
        "document_file_frozen": ("UPDATE", FILE, _file_edited(vendor)),
        "document_file_kept": ("DELETE", FILE, ""),
    }


FUNCTION = f"""CREATE OR REPLACE FUNCTION documents_are_frozen() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{SAYS}'; END $$"""


def set_up(using: Any = None) -> None:
    """Make the triggers. using: the connection (default: the one of the application)."""
    to = using or connection
    with to.cursor() as cursor:
        if to.vendor == "postgresql":
            cursor.execute(FUNCTION)
        for name, (what, table, when) in _triggers(to.vendor).items():
            condition = f"WHEN ({when})" if when else ""
            if to.vendor == "postgresql":
                acts = "EXECUTE FUNCTION documents_are_frozen()"
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
    """While a whole database is emptied, its documents go with it."""
    take_away()
    try:
        yield
    finally:
        set_up()
