"""Working the live clocks of some tickets out anew, in the transaction of the act that calls it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from servicelevel.agreements.terms import Terms
from servicelevel.instants import from_microseconds, to_microseconds
from servicelevel.monitoring.live import index
from servicelevel.monitoring.live.heard import heard_of
from servicelevel.monitoring.live.marks import still_ahead
from servicelevel.monitoring.live.models import LiveClock, MarkReached
from servicelevel.monitoring.live.projected import Projected, projected
from servicelevel.monitoring.models import Source

Key = tuple[str, str, str, int]
"""Agreement, target, ticket, episode."""


def follow_tickets(
    source: Source, tickets: Sequence[str], terms: Sequence[Terms], now: datetime
) -> list[MarkReached]:
    """Work out the clocks of some tickets of a source under some agreements.

    Gives the marks that were noticed and turn out not to be reached.

    Whoever follows a ticket holds it until the end of the transaction, so that of two at once the second sees what the
    first has stored.
    """
    _hold(source, tickets)
    by_key = _clocks_of(source, tickets, terms)
    agreements = [one.key for one in terms]
    index.forget(source, tickets, agreements)
    noticed: dict[Key, list[MarkReached]] = {}
    for row in index.noticed(source, tickets, agreements):
        noticed.setdefault((row.agreement, row.target, row.ticket, row.episode), []).append(row)
    kept = []
    for key, one in by_key.items():
        ahead = still_ahead(one.marks, [row.mark for row in noticed.get(key, ())], to_microseconds(now))
        if ahead or not one.over:
            kept.append(_live(source, key, one, ahead[0][1] if ahead else None))
    index.keep(kept)
    return [
        row for key, rows in noticed.items() for row in rows if not _is_reached(row, by_key.get(key), now)
    ]


def told(row: MarkReached) -> dict[str, Any]:
    """A mark as the ledger tells of it."""
    said: dict[str, Any] = {
        "agreement": row.agreement, "target": row.target, "ticket": row.ticket, "source": row.source_id,
        "episode": row.episode, "mark": row.mark, "at": row.at.isoformat(), "told": row.told,
    }  # fmt: skip
    return said | {"because": row.because} if row.because else said


def withdrawn_content(withdrawn: Sequence[MarkReached]) -> dict[str, Any]:
    """What the line of an act says of marks that turned out not to be reached; nothing where there are none."""
    return {"withdrawn": [told(row) for row in withdrawn]} if withdrawn else {}


def withdraw_marks(withdrawn: Sequence[MarkReached], line: int, now: datetime) -> None:
    """Take marks back, in the transaction of the act whose line says so."""
    keys = [row.pk for row in withdrawn]
    MarkReached.objects.filter(pk__in=keys).update(withdrawn_at=now, withdrawn_line=line)


def _clocks_of(source: Source, tickets: Sequence[str], terms: Iterable[Terms]) -> dict[Key, Projected]:
    if source.withdrawn_at is not None:
        return {}
    under = heard_of(source, tickets)
    found = (one for each in terms for one in projected(each, under(each.key)))
    return {(one.agreement, one.target, one.ticket, one.episode): one for one in found}


def _is_reached(row: MarkReached, clock: Projected | None, now: datetime) -> bool:
    marks = dict(clock.marks) if clock else {}
    return row.mark in marks and marks[row.mark] <= to_microseconds(now)


def _live(source: Source, key: Key, one: Projected, next_at: int | None) -> LiveClock:
    agreement, target, ticket, episode = key
    return LiveClock(
        agreement=agreement, version=one.version, draft=one.draft, target=target, source=source, ticket=ticket,
        episode=episode, status=one.status, priority=one.priority, service=one.service, holder=one.holder,
        started_at=one.started_at, due_at=one.due_at, breached_at=one.breached_at, stopped_at=one.stopped_at,
        left_us=one.left_us,
        marks=[list(mark) for mark in one.marks], next_at=None if next_at is None else from_microseconds(next_at),
    )  # fmt: skip


def _hold(source: Source, tickets: Sequence[str]) -> None:
    """On PostgreSQL one lock a ticket, in one order, so that no two wait for each other; SQLite writes one at a time."""
    if connection.vendor != "postgresql":
        return
    locks = sorted({_lock_of(source.pk, ticket) for ticket in tickets})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(lock) FROM unnest(%s::bigint[]) AS lock", [locks])


def _lock_of(source: int, ticket: str) -> int:
    return int.from_bytes(hashlib.blake2b(f"{source}/{ticket}".encode(), digest_size=8).digest(), signed=True)
