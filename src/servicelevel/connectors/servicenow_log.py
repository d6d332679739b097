"""The "incident management process enriched event log" of a ServiceNow instance: one row for each update of an incident.

A row happened at sys_updated_at. opened_at, resolved_at, closed_at and made_sla are final values that the export wrote
on every row, so early rows look into the future: the first gives the incident's opening, the others are kept as
"other" of each event and never become events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Event, Row, Rows, Unreadable
from servicelevel.connectors.tables import Record, Table

KIND = "tickets"
NAME = "servicenow-log"
NEEDS_ZONE = True
FORMAT = "%d/%m/%Y %H:%M"
COLUMNS = {
    "incident_state": "state", "priority": "priority", "caller_id": "customer", "category": "category",
    "assignment_group": "assignment_group", "assigned_to": "assignee",
}  # fmt: skip
OTHER = ("made_sla", "opened_at", "resolved_at", "closed_at", "reassignment_count", "reopen_count", "contact_type",
         "location", "subcategory", "cmdb_ci", "impact", "urgency", "closed_code", "vendor")  # fmt: skip
IDENTITY = ("number", "sys_updated_at", "sys_mod_count", "sys_updated_by", "incident_state", "priority", "assignment_group",
            "assigned_to", "category", "active", "reassignment_count", "reopen_count")  # fmt: skip
NEEDED = ("number", "incident_state", "priority", "opened_at", "sys_updated_at", "sys_mod_count")
STATES = {"New", "Active", "Resolved", "Closed", "Canceled", "Cancelled", "Awaiting User Info", "Awaiting Vendor",
          "Awaiting Problem", "Awaiting Evidence", "Awaiting Change", "On Hold", "In Progress"}  # fmt: skip
DEFAULT_SERVICE = "it-support"


def read(file: Checked, reading: Reading) -> Rows:
    """The rows of an export. reading.zone is that of its local times; the service is a constant of the reading."""
    if not reading.zone:
        raise Unreadable(
            f"{file.path}: its times have no time zone; add --zone, for instance --zone America/Sao_Paulo"
        )
    table = Table(file)
    table.require(NEEDED)
    reader = _Reader(
        table.header, LocalTimes(FORMAT, reading.zone), {"service": DEFAULT_SERVICE, **reading.constants}
    )
    for record in table.records():
        reading.seen(record.read)
        yield reader.row(record)


class _Reader:
    """Reads record after record; knows the incident that it is in, because the rows of one stand together."""

    def __init__(self, header: list[str], times: LocalTimes, constants: dict[str, str]) -> None:
        self.times, self.constants = times, constants
        place = {name: number for number, name in enumerate(header)}
        self.fields = [(field, place[column]) for column, field in COLUMNS.items() if column in place]
        self.other = [(name, place[name]) for name in OTHER if name in place]
        self.identity = [place[name] for name in IDENTITY if name in place]
        self.number, self.state, self.opened, self.updated = (
            place[name] for name in ("number", "incident_state", "opened_at", "sys_updated_at")
        )
        self.later = [(name, place[name]) for name in ("resolved_at", "closed_at") if name in place]
        self.incident, self.last_at, self.closings, self.was_closed, self.place = "", 0, 0, False, 0

    def row(self, record: Record) -> Row:
        if record.refused:
            return Row(record.number, refused=record.refused, raw=record.raw)
        values = record.values
        ticket = values[self.number].strip()
        if not ticket or ticket == "?":
            return Row(record.number, refused="number is missing", raw=",".join(values))
        try:
            at, odd_time = self.times.read(values[self.updated])
            opened = self.times.read(values[self.opened])[0] if ticket != self.incident else 0
        except TimeError as error:
            return Row(record.number, refused=str(error), raw=",".join(values))
        said, odd = [], [odd_time] if odd_time else []
        if ticket != self.incident:
            self.incident, self.last_at, self.closings, self.was_closed, self.place = (
                ticket,
                opened,
                0,
                False,
                0,
            )
            said.append(self._opening(ticket, opened, values))
            if values[self.state] != "New":
                odd.append("the first row of an incident is not New")
        odd += self._odd(values, at)
        self.last_at, self.place = at, self.place + 1
        digest = hashlib.blake2b(
            "\x1f".join(values[place] for place in self.identity).encode(), digest_size=12
        ).hexdigest()
        fields = {field: _said(values[place]) for field, place in self.fields} | self.constants
        other = {name: values[place] for name, place in self.other if values[place] != "?"}
        said.append(Event(ticket, f"{ticket}/{digest}", at, self.place, fields, other))
        return Row(record.number, tuple(said), tuple(odd))

    def _opening(self, ticket: str, at: int, values: list[str]) -> Event:
        fields = (
            {field: _said(values[place]) for field, place in self.fields} | {"state": "New"} | self.constants
        )
        return Event(ticket, f"{ticket}/opened", at, 0, fields, {"made_by": "opened_at"})

    def _odd(self, values: list[str], at: int) -> Iterator[str]:
        if at < self.last_at:
            yield (
                "stamped before the row above it" if self.place else "stamped before the incident was opened"
            )
        closed = values[self.state] == "Closed"
        self.closings += closed
        if closed and self.closings == 2:
            yield (
                "a second Closed row of the incident"
                if self.was_closed
                else "closed a second time, after a reopening"
            )
        self.was_closed = closed
        if values[self.state] not in STATES:
            yield f"unknown state {values[self.state]}"
        if any(values[place] != "?" and self._after(values[place], at) for _, place in self.later):
            yield "final value (resolved_at or closed_at) on an earlier row"

    def _after(self, text: str, at: int) -> bool:
        try:
            return self.times.read(text)[0] > at
        except TimeError:
            return False


def _said(value: str) -> str:
    return "" if value == "?" else value
