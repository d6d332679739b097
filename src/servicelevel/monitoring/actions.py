"""The only code of this room that writes. What happened is only ever added to; nothing is edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from servicelevel.errors import Conflict, NotFound
from servicelevel.instants import to_microseconds
from servicelevel.monitoring import inserts
from servicelevel.monitoring.models import Check, Import, Outage, Sample, Source, TicketEvent
from servicelevel.organisation.acting import told_by_console

BATCH = 5_000


@dataclass(frozen=True)
class Given:
    """Provenance of a file: what it is called, and the digests of its bytes and of how it is read."""

    file_name: str
    file_digest: str
    reading_digest: str


@dataclass(frozen=True)
class Recorded:
    """What became of a batch: how much of it was new, and which rows (by number) said otherwise than before."""

    new: int = 0
    contradicted: dict[int, str] = field(default_factory=dict)


def source(key: str, kind: str, zone: str = "") -> Source:
    """The source of that key; made if it is new. Its kind and zone stay what they were at first."""
    turn = Source.objects.filter(key=key).exclude(withdrawn_at=None).count() + 1
    made = {"kind": kind, "zone": zone, "turn": turn}
    found, _ = Source.objects.get_or_create(key=key, withdrawn_at=None, defaults=made)
    return found


def withdraw(key: str, by: str, because: str, now: datetime) -> Source:
    """Count nothing any more that the source told, because it was read wrongly; its key is free to be read anew.

    As of an instant before ``now`` everything stays as it was. Raises NotFound.
    """
    in_use = Source.objects.filter(key=key, withdrawn_at=None)
    with transaction.atomic():
        found = in_use.first()
        values = {"withdrawn_at": now, "withdrawn_by": by[:150], "withdrawn_because": because[:255]}
        if found is None or not in_use.filter(pk=found.pk).update(**values):
            raise NotFound(f"There is no source {key}.")
        told_by_console(
            "monitoring.withdraw", now, {"by": by[:150], "because": because[:255]}, f"source:{key}"
        )
    found.refresh_from_db()
    return found


@transaction.atomic
def begin_import(key: str, kind: str, zone: str, given: Given, now: datetime) -> Import:
    """The import of this file read in this way: a new one, the interrupted one to go on with, or the one that is done."""
    of = Source.objects.select_for_update().get(pk=source(key, kind, zone).pk)
    same = {"source": of, "file_digest": given.file_digest, "mapping_digest": given.reading_digest}
    known = Import.objects.filter(**same).exclude(state=Import.State.FAILED).order_by("-started_at").first()
    return known or Import.objects.create(**same, file_name=given.file_name[-255:], started_at=now)


@transaction.atomic
def record_batch(
    of: Import, rows: Sequence[Any], rows_read: int, rows_refused: int, now: datetime
) -> Recorded:
    """Store what a batch of rows said together with the position in the file.

    rows_read: how many rows there are up to the end of this batch; rows_refused: how many of those before it were
    refused. What the source had said before (same event id) changes nothing; a row that says it otherwise counts as
    refused. Raises Conflict where another process has come first.
    """
    said = [one for row in rows for one in row.said]
    new, at, contradicted = 0, to_microseconds(now), {}
    for name, some in inserts.by_kind(said).items():
        added = inserts.INSERTS[name](of.source_id, some, at)
        if name == "Event" and added < len(some):
            contradicted = inserts.contradictions(of.source_id, rows)
        new += added
    refused = rows_refused + len(contradicted) + sum(1 for row in rows if row.refused)
    behind = Import.objects.filter(pk=of.pk, state=Import.State.RUNNING, rows_read__lt=max(rows_read, 1))
    updated = behind.update(
        rows_read=rows_read,
        rows_refused=refused,
        events_new=models.F("events_new") + new,
        events_known=models.F("events_known") + len(said) - new,
    )
    if not updated:
        raise Conflict(
            "Another process is reading the same file. What it stored stands; wait until it has ended."
        )
    return Recorded(new, contradicted)


def finish_import(
    of: Import, rows_read: int, rows_refused: int, summary: dict[str, Any], now: datetime, new: int = 0
) -> Import:
    """The file has been read to its end. new: events that were stored beside `record_batch`."""
    with transaction.atomic():
        Import.objects.filter(pk=of.pk).update(
            state=Import.State.DONE,
            finished_at=now,
            rows_read=rows_read,
            rows_refused=rows_refused,
            events_new=models.F("events_new") + new,
            summary=summary,
        )
        of.refresh_from_db()
        content = {"file": of.file_name, "digest": of.file_digest, "rows": rows_read, "refused": rows_refused}
        told_by_console(
            "monitoring.import", now, content | {"events_new": of.events_new}, f"source:{of.source.key}"
        )
    count_anew()
    return of


def count_anew() -> None:
    """Let PostgreSQL count the rows that came in: until it has, it plans as for an empty table, and takes minutes."""
    if connection.vendor == "postgresql":
        tables = ", ".join(model._meta.db_table for model in (TicketEvent, Outage, Check, Sample))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


@transaction.atomic
def record_ticket_events(key: str, kind: str, zone: str, events: Iterable[Any]) -> int:
    """Store ticket events that come with their own ``recorded_at`` (microseconds); gives how many were new.

    events: objects with ticket, event_id, occurred_at, recorded_at, sequence, fields and other.
    """
    return inserts.insert_events(source(key, kind, zone).pk, events)


@transaction.atomic
def record_outages(key: str, kind: str, zone: str, outages: Iterable[Outage]) -> int:
    """Store outages (unsaved rows without a source); gives how many were given. Known ones change nothing."""
    of = source(key, kind, zone)
    rows = list(outages)
    for row in rows:
        row.source = of
    return len(Outage.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True))


@transaction.atomic
def record_samples(key: str, kind: str, zone: str, samples: Iterable[Sample]) -> int:
    """Store samples (unsaved rows without a source); gives how many were given. Known ones change nothing."""
    of = source(key, kind, zone)
    rows = list(samples)
    for row in rows:
        row.source = of
    return len(Sample.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True))
