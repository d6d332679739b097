"""Minutes of downtime by service and day: service, date, minutes_down.

Nobody knows when on the day the minutes were: they are taken from its beginning, which is exact for service hours of
24x7 and for whole months, and is said in the outage's cause.
"""

from __future__ import annotations

from datetime import date

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Downtime, Row, Rows, Unreadable, service_id
from servicelevel.connectors.tables import Record, Table

KIND = "outages"
NAME = "daily-minutes"
NEEDED = ("service", "date", "minutes_down")
CAUSE = "minutes of a day; the time of day is not known"


def read(file: Checked, reading: Reading) -> Rows:
    """The downtime of each service and day, in days of ``reading.zone``."""
    if not reading.zone:
        raise Unreadable(f"{file.path}: its days have no time zone; add --zone, for instance --zone UTC")
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
    service, minutes = service_id(values["service"]), values["minutes_down"].strip()
    if not service:
        return Row(record.number, refused="service is empty", raw=raw)
    if not minutes.isdigit() or int(minutes) > 1_500:
        return Row(
            record.number, refused=f"minutes_down is {minutes!r}; write the minutes of one day", raw=raw
        )
    try:
        day = date.fromisoformat(values["date"].strip())
        begin = times.read(f"{day}T00:00:00")[0]
    except (ValueError, TimeError):
        return Row(record.number, refused=f"date is {values['date']!r}; write it as 2026-05-31", raw=raw)
    if minutes == "0":
        return Row(record.number)
    end = begin + int(minutes) * 60_000_000
    return Row(record.number, (Downtime(service, f"{service}/{day}", "outage", begin, end, None, CAUSE),))
