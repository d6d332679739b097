"""What is done by itself while tickets move: events come in, and marks are noticed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from servicelevel.contents import digest
from servicelevel.instants import from_microseconds, to_microseconds
from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.monitoring import inserts
from servicelevel.monitoring.live.following import told
from servicelevel.monitoring.live.marks import NOTICE_MARKS, due
from servicelevel.monitoring.live.models import Contradiction, Heartbeat, LiveClock, MarkReached, TicketMoved
from servicelevel.monitoring.live.projected import OVER
from servicelevel.monitoring.live.queries import due_clocks, held
from servicelevel.monitoring.models import Source
from servicelevel.organisation.acting import SYSTEM, one_act

MARKS_AT_ONCE = 500
_MOVED = ("source_id", "ticket", "told_at", "failed_at")


def take_in(source: Source, rows: Sequence[Any], now: datetime) -> dict[int, str]:
    """Store what a source posted, and that the clocks of its tickets are to be worked out (R62, R158).

    One transaction with one line. rows: of a connector, none of them refused. What was told before (same event id)
    changes nothing; where it comes again with other content, the first stands, and what came is kept beside it, once.
    Gives for such rows, by number, what they say otherwise.
    """
    with one_act("monitoring.take_in"):
        said = [one for row in rows for one in row.said]
        new, at = 0, to_microseconds(now)
        contradicted: dict[int, str] = {}
        for kind, some in inserts.by_kind(said).items():
            added = inserts.INSERTS[kind](source.pk, some, at)
            new += added
            if kind == "Event" and added < len(some):
                contradicted = inserts.contradictions(source.pk, rows)
        kept = _keep_contradictions(source, rows, contradicted, now)
        if new:
            tickets = sorted({one.ticket for one in said if hasattr(one, "ticket")})
            inserts.put_in(TicketMoved, _MOVED, [(source.pk, ticket, at, None) for ticket in tickets])
        if new or kept:
            content: dict[str, Any] = {"events": new, "digest": _digest_of(said)}
            if kept:
                content["contradicted"] = kept
            key = f"source:{source.key}"
            append(Entry(actor=key, role=SYSTEM, act="monitoring.take_in", content=content, subject=key), now)
    return contradicted


def notice_marks(now: datetime, most: int = MARKS_AT_ONCE) -> int:
    """Notice the marks that are due, and write who is to be told; how many there were. Call it until it gives 0.

    None of a ticket that moved since its clocks were worked out. The clocks are held until the end of the transaction, in
    which a mark becomes one row and a part of one line; so whatever crashes, each is noticed once. On PostgreSQL several
    workers take different clocks.
    """
    with one_act(NOTICE_MARKS):
        rows = list(held(due_clocks(now)[:most]))
        if not rows:
            return 0
        noticed = _noticed_before(rows)
        reached = [made for row in rows for made in _reached(row, noticed, now)]
        content = {"marks": [told(row) for row in reached]}
        line = append(Entry(actor=SYSTEM, role=SYSTEM, act=NOTICE_MARKS, content=content), now)
        for row in reached:
            row.line = line.number
        MarkReached.objects.bulk_create(reached)
        _move_on(rows, noticed, reached, now)
    return len(rows)


def beat(worker: str, started_at: datetime, now: datetime, held_because: str = "") -> None:
    """Say that a worker lives, and whether it holds back because the clock of the machine jumped."""
    values = {"started_at": started_at, "at": now, "because": held_because[:200]}
    values["held_since"] = now if held_because else None
    Heartbeat.objects.update_or_create(worker=worker[:80], defaults=values)


def _keep_contradictions(
    source: Source, rows: Iterable[Any], contradicted: dict[int, str], now: datetime
) -> int:
    """Keep what contradicts beside what stands; how much of it was not kept before."""
    if not contradicted:
        return 0
    told = [(row.said[0], contradicted[row.number][:500]) for row in rows if row.number in contradicted]
    ids = [one.event_id for one, _ in told]
    known = Contradiction.objects.filter(source=source, event_id__in=ids).values_list("event_id", "differs")
    before = set(known)
    kept = [
        Contradiction(
            source=source,
            event_id=one.event_id,
            differs=differs,
            said={"ticket": one.ticket, "occurred_at": one.occurred_at, **one.other, **one.fields},
            recorded_at=now,
        )
        for one, differs in told
        if (one.event_id, differs) not in before
    ]
    return len(Contradiction.objects.bulk_create(kept))


def _digest_of(said: Iterable[Any]) -> str:
    """SHA-256 over what was posted, in the order of its ids: evidence of what the table held when it came."""
    told = [
        [one.event_id, one.ticket, one.occurred_at, one.sequence, one.fields, one.other]
        if hasattr(one, "ticket") else [str(one)]
        for one in sorted(said, key=lambda one: one.event_id)
    ]  # fmt: skip
    return digest(told)


Noticed = dict[tuple[int, str, str, str, int], set[str]]


def _key(row: LiveClock | MarkReached) -> tuple[int, str, str, str, int]:
    return row.source_id, row.ticket, row.agreement, row.target, row.episode


def _noticed_before(rows: Sequence[LiveClock]) -> Noticed:
    found: Noticed = {_key(row): set() for row in rows}
    tickets = {row.ticket for row in rows}
    for known in MarkReached.objects.filter(ticket__in=tickets, withdrawn_at=None):
        found.setdefault(_key(known), set()).add(known.mark)
    return found


def _reached(row: LiveClock, noticed: Noticed, now: datetime) -> list[MarkReached]:
    marks = [(str(name), int(at)) for name, at in row.marks]
    found = due(marks, noticed[_key(row)], to_microseconds(now), ended=row.status in OVER, draft=row.draft)
    return [
        MarkReached(
            agreement=row.agreement, version=row.version, target=row.target, source_id=row.source_id, ticket=row.ticket,
            episode=row.episode, mark=one.mark, at=from_microseconds(one.at), noticed_at=now, told=one.told,
            because=one.because, service=row.service, holder=row.holder,
        )
        for one in found
    ]  # fmt: skip


def _move_on(
    rows: Sequence[LiveClock], noticed: Noticed, reached: Sequence[MarkReached], now: datetime
) -> None:
    """Each clock goes on to its next mark; one that has ended and has none any more leaves the index."""
    for one in reached:
        noticed[_key(one)].add(one.mark)
    gone: list[LiveClock] = []
    stay: list[LiveClock] = []
    for row in rows:
        left = [
            int(at)
            for name, at in row.marks
            if name not in noticed[_key(row)] and int(at) > to_microseconds(now)
        ]
        row.next_at = from_microseconds(min(left)) if left else None
        (gone if row.next_at is None and row.status in OVER else stay).append(row)
    LiveClock.objects.bulk_update(stay, ["next_at"])
    LiveClock.objects.filter(pk__in=[row.pk for row in gone]).delete()
