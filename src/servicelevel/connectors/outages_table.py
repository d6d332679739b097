"""Outages from a table: service, started_at, ended_at, and optionally id, kind, weight, cause."""

from __future__ import annotations

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Downtime, Row, Rows, service_id
from servicelevel.connectors.tables import Record, Table
from servicelevel.worktime import suggestion

KIND = "outages"
NAME = "csv"
NEEDED = ("service", "started_at", "ended_at")
KINDS = ("outage", "degraded", "maintenance", "unknown")


class _Refused(ValueError):
    """The row cannot be used; the message says why."""


def read(file: Checked, reading: Reading) -> Rows:
    """The outages of the table. An empty ended_at: still going on."""
    table = Table(file)
    table.require(NEEDED)
    times = LocalTimes("iso", reading.zone)
    for record in table.records():
        reading.seen(record.read)
        raw = record.raw or ",".join(record.values)
        if record.refused:
            yield Row(record.number, refused=record.refused, raw=raw)
            continue
        try:
            yield _row(record, dict(zip(table.header, record.values, strict=True)), times)
        except (_Refused, TimeError) as error:
            yield Row(record.number, refused=str(error), raw=raw)


def _row(record: Record, values: dict[str, str], times: LocalTimes) -> Row:
    service, kind = service_id(values["service"]), values.get("kind", "").strip().lower() or "outage"
    if not service:
        raise _Refused("service is empty")
    if kind not in KINDS:
        raise _Refused(f"kind is {kind!r}; {suggestion(kind, KINDS, 'write ' + ', '.join(KINDS))}")
    started, odd = times.read(values["started_at"])
    ended = times.read(values["ended_at"])[0] if values["ended_at"].strip() else None
    if ended is not None and ended < started:
        raise _Refused("ended_at lies before started_at")
    weight = _weight(values.get("weight", "").strip())
    given = values.get("id", "").strip() or f"{service}/{kind}/{started}"
    outage = Downtime(service, given, kind, started, ended, weight, values.get("cause", "").strip()[:255])
    return Row(record.number, (outage,), (odd,) if odd else ())


def _weight(text: str) -> float | None:
    if not text:
        return None
    try:
        weight = float(text)
    except ValueError:
        raise _Refused(f"weight is {text!r}; write a number from 0 to 1") from None
    if not 0 <= weight <= 1:
        raise _Refused(f"weight is {text}; write a number from 0 to 1")
    return weight
