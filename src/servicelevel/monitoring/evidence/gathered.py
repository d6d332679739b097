"""What happened, row by row as the sources told it and as it was known then: the facts that a report rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from servicelevel.instants import to_microseconds
from servicelevel.levels import AvailabilityTarget, CountTarget, SampleTarget
from servicelevel.monitoring import queries
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.exclusions.queries import agreed_as_of
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.models import Check, Outage, Sample

KEYS = ("ticket", "occurred_at", "sequence", "event_id", "source", "recorded_at")
Row = dict[str, Any]


def events_of(measurement: Measurement) -> Iterator[Row]:
    """Every event of the agreement's tickets, with the fields that it mentioned; each event once."""
    raw = queries.ticket_events(tuple(sorted(measurement.terms.services)), measurement.as_of)
    instants = ("occurred_at", "recorded_at")
    told = raw.with_columns(raw[name].to_physical() for name in instants).unique(
        ["source", "event_id"], keep="first"
    )
    for row in told.iter_rows(named=True):
        fields = {name: value for name, value in row.items() if name not in KEYS and value is not None}
        yield {name: row[name] for name in KEYS} | {"fields": fields}


def outages_of(measurement: Measurement) -> Iterator[Row]:
    """Every outage of the measured services, in its revision of then."""
    rows = queries.recorded(Outage, watched_services(measurement), measurement.as_of)
    latest = {(row.source_id, row.event_id): row for row in rows.order_by("revision")}
    for row in latest.values():
        yield _sourced(row) | {
            "service": row.service, "kind": row.kind, "started_at": to_microseconds(row.started_at),
            "ended_at": _count(row.ended_at), "started_after": _count(row.started_after),
            "ended_after": _count(row.ended_after), "weight": None if row.weight is None else str(row.weight),
            "revision": row.revision, "cause": row.cause,
        }  # fmt: skip


def checks_of(measurement: Measurement) -> Iterator[Row]:
    """Every look of a monitor at the measured services."""
    for row in queries.recorded(Check, watched_services(measurement), measurement.as_of).iterator():
        told = {"service": row.service, "checked_at": to_microseconds(row.checked_at)}
        yield told | {"up": row.up, "code": row.code} | _sourced(row)


def samples_of(measurement: Measurement) -> Iterator[Row]:
    """Every sample of the measured metrics."""
    wanted = {
        (one.service, one.metric) for one in _service_targets(measurement) if isinstance(one, SampleTarget)
    }
    rows: QuerySet[Sample] = queries.recorded(Sample, {service for service, _ in wanted}, measurement.as_of)
    for row in rows.iterator():
        if (row.service, row.metric) in wanted:
            told = {"service": row.service, "metric": row.metric, "taken_at": to_microseconds(row.taken_at)}
            yield told | {"value": row.value} | _sourced(row)


def exclusions_of(measurement: Measurement) -> Iterator[Row]:
    """Every exclusion that counted: what it is about, who asked for it, who agreed, and when."""
    for row in agreed_as_of(measurement.terms.key, measurement.as_of):
        yield _exclusion(row)


def watched_services(measurement: Measurement) -> set[str]:
    """The services whose outages a figure rests on."""
    return {
        one.service
        for one in _service_targets(measurement)
        if isinstance(one, AvailabilityTarget) or (isinstance(one, CountTarget) and one.of == "outages")
    }


def instants_of(rows: Iterable[Row]) -> Iterator[int]:
    """When what the rows tell of began."""
    for row in rows:
        yield from (
            row[name] for name in ("occurred_at", "started_at", "checked_at", "taken_at") if name in row
        )


def _service_targets(measurement: Measurement) -> list[Any]:
    return [target for version in measurement.terms.versions for target in version.targets]


def _exclusion(row: Exclusion) -> Row:
    return {
        "about": row.about, "target": row.target, "begins": to_microseconds(row.begins),
        "ends": to_microseconds(row.ends), "reason": row.reason, "asked_for_by": str(row.requested_by),
        "agreed_by": str(row.decided_by), "agreed_at": _count(row.decided_at),
    }  # fmt: skip


def _sourced(row: Outage | Check | Sample) -> Row:
    """Which source told of it, under which id. Sources are told apart by their turn, as events of theirs are."""
    source = f"{row.source.key}/{row.source.turn}"
    return {"source": source, "event_id": row.event_id, "recorded_at": to_microseconds(row.recorded_at)}


def _count(at: datetime | None) -> int | None:
    return None if at is None else to_microseconds(at)
