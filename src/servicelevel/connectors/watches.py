"""Rows of tables of checks: when a monitor looked at which service, and whether it was up."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row, Rows, Watch, service_id
from servicelevel.connectors.tables import Record, Table

UP = {
    "up": True, "ok": True, "1": True, "true": True, "yes": True, "degraded": True,
    "down": False, "fail": False, "0": False, "false": False, "no": False,
}  # fmt: skip


def checks_of(file: Checked, reading: Reading, needed: Sequence[str], status: str, code: str) -> Rows:
    """The checks of a table with checked_at and service. status, code: its columns for up or down and for the answer."""
    table = Table(file)
    table.require(needed)
    times = LocalTimes("iso", reading.zone)
    for record in table.records():
        reading.seen(record.read)
        yield _row(record, dict(zip(table.header, record.values, strict=False)), times, status, code)


def _row(record: Record, values: dict[str, str], times: LocalTimes, status: str, code: str) -> Row:
    if record.refused:
        return Row(record.number, refused=record.refused, raw=record.raw)
    raw = ",".join(record.values)
    service, told = service_id(values["service"]), values[status].strip().lower()
    if not service:
        return Row(record.number, refused="service is empty", raw=raw)
    if told not in UP:
        return Row(record.number, refused=f"{status} is {told[:40]!r}; write up or down", raw=raw)
    try:
        at, odd = times.read(values["checked_at"])
    except TimeError as error:
        return Row(record.number, refused=f"checked_at: {error}", raw=raw)
    event_id = f"{service}/{at}/{'up' if UP[told] else 'down'}"
    watch = Watch(service, event_id, at, UP[told], values.get(code, "").strip())
    return Row(record.number, (watch,), (odd,) if odd else ())
