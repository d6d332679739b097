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
NOT_NEW = "the first row of an incident is not New"
BEFORE_ROW_ABOVE = "stamped before the row above it"
BEFORE_OPENING = "stamped before the incident was opened"
SECOND_CLOSED = "a second Closed row of the incident"
CLOSED_AGAIN = "closed a second time, after a reopening"
FINAL_VALUE = "final value (resolved_at or closed_at) on an earlier row"


def read(file: Checked, reading: Reading) -> Rows:
    """The rows of an export. reading.zone is that of its local times; the service is a constant of the reading."""
    if not reading.zone:
        raise Unreadable(
            f"{file.path}: its times have no time zone; add --zone, for instance --zone America/Sao_Paulo"
        )
    table = Table(file)
    table.require(NEEDED)
    constants = {"service": DEFAULT_SERVICE, **reading.constants}
    reader = _Reader(table.header, LocalTimes(FORMAT, reading.zone), constants)
    for record in table.records():
        reading.seen(record.read)
        yield reader.row(record)


class _Incident:
    """The incident whose rows are being read; they stand together, in the order in which they happened."""

    __slots__ = ("closings", "first_update", "last_at", "number", "rows", "was_closed")

    def __init__(self, number: str, opened: int) -> None:
        self.number, self.last_at = number, opened
        self.first_update = 2**62  # its instant, plus its count within that second
        self.rows = self.closings = 0
        self.was_closed = False


class _Kept:
    """What a row says of some columns. Rows that follow each other mostly say the same there, so it is kept."""

    def __init__(self, columns: list[tuple[str, int]]) -> None:
        self.columns = columns
        self.last: list[str] = []
        self.said: dict[str, str] = {}

    def of(self, values: list[str]) -> dict[str, str]:
        """The values that are known, by name; the same mapping as for the row before where nothing differs."""
        found = [values[place] for _, place in self.columns]
        if found != self.last:
            named = zip(self.columns, found, strict=True)
            self.last, self.said = found, {name: value for (name, _), value in named if value != "?"}
        return self.said


class _Reader:
    """Reads record after record, with the incident that it is in."""

    def __init__(self, header: list[str], times: LocalTimes, constants: dict[str, str]) -> None:
        self.times, self.constants = times, constants
        place = {name: number for number, name in enumerate(header)}
        self.fields = [(field, place[column]) for column, field in COLUMNS.items() if column in place]
        self.other = _Kept([(name, place[name]) for name in OTHER if name in place])
        self.identity = [place[name] for name in IDENTITY if name in place]
        self.number, self.state, _, self.opened, self.updated, self.update = (place[name] for name in NEEDED)
        self.final = [place[name] for name in ("resolved_at", "closed_at") if name in place]
        self.incident = _Incident("", 0)

    def row(self, record: Record) -> Row:
        """What the record says: an update, and with the first update of an incident its opening."""
        values = record.values
        if record.refused:
            return Row(record.number, refused=record.refused, raw=record.raw)
        try:
            ticket, update = values[self.number].strip(), values[self.update].strip()
            if not ticket or ticket == "?":
                raise TimeError("number is missing")
            if not update.isdecimal() or len(update) > 15:
                raise TimeError(f"sys_mod_count is {update!r}, not a count")
            at, odd_time = self.times.read(values[self.updated])
            if ticket != self.incident.number:
                self.incident = _Incident(ticket, self.times.read(values[self.opened])[0])
        except TimeError as error:
            return Row(record.number, refused=str(error), raw=",".join(values))
        fields = {field: "" if values[place] == "?" else values[place] for field, place in self.fields}
        fields |= self.constants
        said = self._said(ticket, at, int(update), values, fields)
        odd = [odd_time, *self._odd(values, at)] if odd_time else list(self._odd(values, at))
        return Row(record.number, said, tuple(odd))

    def _said(
        self, ticket: str, at: int, update: int, values: list[str], fields: dict[str, str]
    ) -> tuple[Event, ...]:
        identity = "\x1f".join([values[place] for place in self.identity])
        digest = hashlib.blake2b(identity.encode(), digest_size=12).hexdigest()
        event = Event(ticket, f"{ticket}/{digest}", at, update, fields, self.other.of(values))
        place = at + min(update, 999_999)
        if place >= self.incident.first_update:
            return (event,)
        # The opening takes its fields from the first update. Where rows are mixed up a later one may be met before
        # it: then both say how the incident was opened, and the first update comes last at that instant and stands.
        self.incident.first_update = place
        opened = self.times.read(values[self.opened])[0]
        said = fields | {"state": "New"} | self.constants
        opening = Event(ticket, f"{ticket}/opened/{digest}", opened, -place, said, {"made_by": "opened_at"})
        return (opening, event)

    def _odd(self, values: list[str], at: int) -> Iterator[str]:
        incident, state = self.incident, values[self.state]
        if not incident.rows and state != "New":
            yield NOT_NEW
        if at < incident.last_at:
            yield BEFORE_ROW_ABOVE if incident.rows else BEFORE_OPENING
        closed = state == "Closed"
        incident.closings += closed
        if closed and incident.closings == 2:
            yield SECOND_CLOSED if incident.was_closed else CLOSED_AGAIN
        if state not in STATES:
            yield f"unknown state {state[:80]}"
        for place in self.final:
            if (final := values[place]) != "?" and self._after(final, at):
                yield FINAL_VALUE
                break
        incident.last_at, incident.was_closed = at, closed
        incident.rows += 1

    def _after(self, text: str, at: int) -> bool:
        try:
            return self.times.read(text)[0] > at
        except TimeError:
            return False
