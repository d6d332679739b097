"""The only code of this room that writes. What happened is only ever added to; nothing is edited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models, transaction

from servicelevel.instants import to_microseconds
from servicelevel.monitoring.models import Check, Import, Outage, Sample, Source, TicketEvent

FIELDS = ("state", "priority", "service", "customer", "category", "assignment_group", "assignee")
BATCH = 5_000
EventRow = tuple[str, str, int, int, dict[str, str], dict[str, Any]]


@dataclass(frozen=True)
class Given:
    """Provenance of a file: what it is called, and the digests of its bytes and of how it is read."""

    file_name: str
    file_digest: str
    reading_digest: str


def source(key: str, kind: str, zone: str = "") -> Source:
    """The source of that key; made if it is new. Its kind and zone stay what they were at first."""
    found, _ = Source.objects.get_or_create(key=key, defaults={"kind": kind, "zone": zone})
    return found


def begin_import(key: str, kind: str, zone: str, given: Given, now: datetime) -> Import:
    """The import of this file read in this way: a new one, the interrupted one to go on with, or the one that is done."""
    with transaction.atomic():
        of = source(key, kind, zone)
        same = {"source": of, "file_digest": given.file_digest, "mapping_digest": given.reading_digest}
        known = (
            Import.objects.filter(**same).exclude(state=Import.State.FAILED).order_by("-started_at").first()
        )
        return known or Import.objects.create(**same, file_name=given.file_name, started_at=now)


@transaction.atomic
def record_batch(of: Import, rows_read: int, rows_refused: int, said: Sequence[Any], now: datetime) -> int:
    """Store what a batch of rows said together with the position in the file; gives how many were new.

    What the source had said before (same event id) changes nothing.
    """
    new = sum(_WRITERS[type(one[0]).__name__](of.source_id, one, now) for one in _by_kind(said))
    updated = Import.objects.filter(
        pk=of.pk, state=Import.State.RUNNING, rows_read__lt=max(rows_read, 1)
    ).update(
        rows_read=rows_read,
        rows_refused=rows_refused,
        events_new=models.F("events_new") + new,
        events_known=models.F("events_known") + len(said) - new,
    )
    if not updated:
        raise RuntimeError("another process is reading the same file; what it stored stands")
    return new


def finish_import(
    of: Import, rows_read: int, rows_refused: int, summary: dict[str, Any], now: datetime, new: int = 0
) -> Import:
    """The file has been read to its end. new: events that were stored beside `record_batch`."""
    Import.objects.filter(pk=of.pk).update(
        state=Import.State.DONE,
        finished_at=now,
        rows_read=rows_read,
        rows_refused=rows_refused,
        events_new=models.F("events_new") + new,
        summary=summary,
    )
    of.refresh_from_db()
    return of


@transaction.atomic
def record_ticket_events(key: str, kind: str, zone: str, events: Iterable[Any]) -> int:
    """Store ticket events that come with their own ``recorded_at`` (microseconds); gives how many were new.

    events: objects with ticket, event_id, occurred_at, recorded_at, sequence, fields and other.
    """
    of = source(key, kind, zone)
    rows = (_event_row(of.pk, event, event.recorded_at) for event in events)
    return _insert(TicketEvent, _EVENT_COLUMNS, rows)


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


_EVENT_COLUMNS = (
    "source_id",
    "event_id",
    "ticket",
    "occurred_at",
    "recorded_at",
    "sequence",
    *FIELDS,
    "other",
)
_CHECK_COLUMNS = ("source_id", "event_id", "service", "checked_at", "up", "code", "recorded_at")
_OUTAGE_COLUMNS = (
    "source_id", "event_id", "revision", "service", "kind", "started_at", "ended_at", "weight", "cause", "recorded_at",
)  # fmt: skip


def _by_kind(said: Sequence[Any]) -> list[list[Any]]:
    kinds: dict[type, list[Any]] = {}
    for one in said:
        kinds.setdefault(type(one), []).append(one)
    return list(kinds.values())


def _event_row(source_id: int, event: Any, recorded_at: int) -> tuple[Any, ...]:
    fields = event.fields
    said = [fields.get(name) for name in FIELDS]
    other = dict(event.other) | {name: value for name, value in fields.items() if name not in FIELDS}
    return (
        source_id,
        event.event_id,
        event.ticket,
        event.occurred_at,
        recorded_at,
        event.sequence,
        *said,
        json.dumps(other),
    )


def _write_events(source_id: int, events: Sequence[Any], now: datetime) -> int:
    recorded_at = to_microseconds(now)
    return _insert(
        TicketEvent, _EVENT_COLUMNS, (_event_row(source_id, event, recorded_at) for event in events)
    )


def _write_checks(source_id: int, checks: Sequence[Any], now: datetime) -> int:
    at = to_microseconds(now)
    rows = ((source_id, one.event_id, one.service, one.checked_at, one.up, one.code, at) for one in checks)
    return _insert(Check, _CHECK_COLUMNS, rows)


def _write_outages(source_id: int, outages: Sequence[Any], now: datetime) -> int:
    at = to_microseconds(now)
    rows = (
        (
            source_id,
            one.event_id,
            1,
            one.service,
            one.kind,
            one.started_at,
            one.ended_at,
            one.weight,
            one.cause,
            at,
        )
        for one in outages
    )
    return _insert(Outage, _OUTAGE_COLUMNS, rows)


_WRITERS = {"Event": _write_events, "Watch": _write_checks, "Downtime": _write_outages}


def _insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Many rows at once, those that are known left alone; gives how many were new. The same on both databases."""
    names = ", ".join(columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))
        return max(int(cursor.rowcount), 0)
