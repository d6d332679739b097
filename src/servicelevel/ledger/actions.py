"""The only code that adds to the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from servicelevel.instants import to_microseconds
from servicelevel.ledger.canonical import BEFORE_THE_FIRST, canonical_json, line_hash
from servicelevel.ledger.entry import Entry
from servicelevel.ledger.models import Head, Line

# Every act adds a line, so these are plain statements: composing them anew would cost as much as the rest of an act.
_HEAD = Head._meta.db_table
_COLUMNS = tuple(field.attname for field in Line._meta.concrete_fields)
_ADD = (
    f"INSERT INTO {Line._meta.db_table} ({', '.join(map(connection.ops.quote_name, _COLUMNS))})"
    f" VALUES ({', '.join(['%s'] * len(_COLUMNS))})"
)

_MOVE_ON = f"UPDATE {_HEAD} SET number = %s, hash = %s WHERE id = 1"


def append(entry: Entry, now: datetime) -> Line:
    """Add a line, in the transaction of the act that it tells of: both are kept, or neither.

    Raises RuntimeError outside a transaction, ValueError for a content that has no canonical form.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a line is written in the transaction of its act")
    content = canonical_json(entry.content)
    with connection.cursor() as cursor:
        last, before = _hold_the_head(cursor)
        values = (
            last + 1, to_microseconds(now), entry.actor, entry.role, entry.on_behalf_of, entry.act, entry.step, entry.case,
            entry.subject, content,
        )  # fmt: skip
        made = line_hash(before, values)
        _run(cursor, (_ADD, [*values, before, made]), (_MOVE_ON, [last + 1, made]))
    return Line(**dict(zip(_COLUMNS, [last + 1, now, *values[2:], before, made], strict=True)))


def _run(cursor: Any, *statements: tuple[str, list[Any]]) -> None:
    """Statements one after the other; PostgreSQL takes them in one message, and each message costs as much as its work."""
    if connection.vendor == "postgresql":
        texts, values = zip(*statements, strict=True)
        statements = (("; ".join(texts), [one for some in values for one in some]),)
    for text, values in statements:
        cursor.execute(text, values)


def _hold_the_head(cursor: Any) -> tuple[int, str]:
    """Number and hash of the last line, held until the end of the transaction."""
    hold = " FOR UPDATE" if connection.features.has_select_for_update else ""
    ask = f"SELECT number, hash FROM {_HEAD} WHERE id = 1{hold}"
    cursor.execute(ask)
    found = cursor.fetchone()
    if found is None:
        begin = f"INSERT INTO {_HEAD} (id, number, hash) VALUES (1, 0, %s) ON CONFLICT DO NOTHING"
        cursor.execute(begin, [BEFORE_THE_FIRST])
        cursor.execute(ask)
        found = cursor.fetchone()
    return int(found[0]), str(found[1])
