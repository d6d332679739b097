"""Checks from an Upptime monitor's history: checked_at, service, status (up or down), http_code, response_ms."""

from __future__ import annotations

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row, Rows, Watch, service_id
from servicelevel.connectors.tables import Record, Table

KIND = "checks"
NAME = "upptime"
NEEDED = ("checked_at", "service", "status")
UP = {
    "up": True,
    "down": False,
    "degraded": True,
    "1": True,
    "0": False,
    "true": True,
    "false": False,
    "ok": True,
    "fail": False,
}


def read(file: Checked, reading: Reading) -> Rows:
    """The checks of the table. Times carry an offset, or ``reading.zone`` says whose they are."""
    table = Table(file)
    table.require(NEEDED)
    times = LocalTimes("iso", reading.zone)
    for record in table.records():
        reading.seen(record.read)
        yield _row(record, dict(zip(table.header, record.values, strict=False)), times)


def _row(record: Record, values: dict[str, str], times: LocalTimes) -> Row:
    raw = record.raw or ",".join(record.values)
    if record.refused:
        return Row(record.number, refused=record.refused, raw=raw)
    service, status = service_id(values["service"]), values["status"].strip().lower()
    if not service:
        return Row(record.number, refused="service is empty", raw=raw)
    if status not in UP:
        return Row(record.number, refused=f"status is {status!r}; write up or down", raw=raw)
    try:
        at, odd = times.read(values["checked_at"])
    except TimeError as error:
        return Row(record.number, refused=str(error), raw=raw)
    code = values.get("http_code", "").strip()
    watch = Watch(service, f"{service}/{at}/{status}", at, UP[status], code)
    return Row(record.number, (watch,), (odd,) if odd else ())
