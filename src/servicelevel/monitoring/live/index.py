"""The index of live clocks as plain statements: it is written with every event, for one ticket or for thousands."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from servicelevel.instants import to_microseconds
from servicelevel.monitoring.inserts import put_in
from servicelevel.monitoring.live.models import LiveClock, MarkReached
from servicelevel.monitoring.models import Source

_COLUMNS = tuple(field.attname for field in LiveClock._meta.concrete_fields if not field.primary_key)
_INSTANTS = ("started_at", "due_at", "breached_at", "stopped_at", "next_at")


def forget(source: Source, tickets: Sequence[str], agreements: Sequence[str]) -> None:
    """Take the clocks of some tickets under some agreements out of the index."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {LiveClock._meta.db_table} WHERE {_of(tickets, agreements)}",
                       [source.pk, *tickets, *agreements])  # fmt: skip


def keep(rows: Iterable[LiveClock]) -> None:
    """Put clocks into the index."""
    put_in(LiveClock, _COLUMNS, [_values(row) for row in rows])


def noticed(source: Source, tickets: Sequence[str], agreements: Sequence[str]) -> list[MarkReached]:
    """The marks of the clocks of some tickets that were noticed and stand."""
    asked = f"SELECT id FROM {MarkReached._meta.db_table} WHERE withdrawn_at IS NULL AND {_of(tickets, agreements)}"
    with connection.cursor() as cursor:
        cursor.execute(asked, [source.pk, *tickets, *agreements])
        found = [key for (key,) in cursor.fetchall()]
    return list(MarkReached.objects.filter(pk__in=found)) if found else []


def _of(tickets: Sequence[str], agreements: Sequence[str]) -> str:
    ticket, agreement = (", ".join(["%s"] * len(some)) or "NULL" for some in (tickets, agreements))
    return f"source_id = %s AND ticket IN ({ticket}) AND agreement IN ({agreement})"


def _values(row: LiveClock) -> list[Any]:
    told = dict(vars(row))
    for name in _INSTANTS:
        told[name] = None if told[name] is None else to_microseconds(told[name])
    told["marks"] = json.dumps(row.marks)
    return [told[name] for name in _COLUMNS]
