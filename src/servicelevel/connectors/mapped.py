"""Rows of any table, read through a mapping."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from servicelevel.connectors.local_times import TimeError
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.rows import Event, Row
from servicelevel.worktime import suggestion

_NOT_FIELDS = ("ticket", "at", "event_id", "sequence")


class _Refused(ValueError):
    """The row cannot be used; the message says why."""


class MappedRows:
    """Reads one record after another; a record is a mapping from the file's own column names to text."""

    def __init__(self, mapping: TicketMapping) -> None:
        self.mapping = mapping
        self.fields = [(ours, theirs) for ours, theirs in mapping.columns.items() if ours not in _NOT_FIELDS]
        self.event_id = mapping.columns.get("event_id")
        self.order = mapping.columns.get("sequence")

    def row(self, number: int, record: Mapping[str, str], raw: str) -> Row:
        """What the record says, or why it cannot be used."""
        try:
            ticket = self._text(record, self.mapping.columns["ticket"])
            if not ticket:
                raise _Refused(f"{self.mapping.columns['ticket']} is empty: the ticket has no number")
            odd: list[str] = []
            fields = self._fields(record)
            events = (
                self._stamped(ticket, record, fields, odd)
                if self.mapping.stamps
                else self._event(ticket, number, record, fields, odd)
            )
        except (_Refused, TimeError) as error:
            return Row(number, refused=str(error), raw=raw)
        return Row(number, events, tuple(odd))

    def _event(
        self, ticket: str, number: int, record: Mapping[str, str], fields: dict[str, str], odd: list[str]
    ) -> tuple[Event, ...]:
        column = self.mapping.columns["at"]
        at = self._time(record, column, odd)
        if at is None:
            raise _Refused(f"{column} is empty: nobody can say when it happened")
        given = self._text(record, self.event_id) if self.event_id else ""
        if self.event_id and not given:
            raise _Refused(f"{self.event_id} is empty: the event has no id")
        order = self._text(record, self.order) if self.order else ""
        if order and not order.lstrip("-").isdigit():
            raise _Refused(f"{self.order} is {order!r}, not a whole number")
        sequence = int(order) if order else 0 if self.event_id else number
        return (Event(ticket, given or _content_id(ticket, at, fields), at, sequence, fields),)

    def _stamped(
        self, ticket: str, record: Mapping[str, str], fields: dict[str, str], odd: list[str]
    ) -> tuple[Event, ...]:
        """An event for each stamp that is set; the other columns are the ticket's final values and hold throughout."""
        events: list[Event] = []
        for place, stamp in enumerate(self.mapping.stamps):
            at = self._time(record, stamp.column, odd)
            if at is None and stamp.name == "opened":
                raise _Refused(f"{stamp.column} is empty: nobody can say when the ticket was opened")
            if at is None:
                continue
            if events and at < events[-1].occurred_at:
                odd.append(f"{stamp.name} lies before the stamp ahead of it")
            said = {**fields, "state": stamp.state}
            events.append(
                Event(ticket, f"{ticket}/{stamp.name}/{_content_id('', at, said)}", at, place, said)
            )
        return tuple(events)

    def _fields(self, record: Mapping[str, str]) -> dict[str, str]:
        fields = dict(self.mapping.constants)
        for ours, theirs in self.fields:
            value = self._text(record, theirs)
            known = self.mapping.values.get(ours)
            if known is not None and value:
                if ours in self.mapping.refuse_unknown and value not in known and value not in known.values():
                    near = suggestion(value, [*known, *known.values()], f"add it under values.{ours}")
                    raise _Refused(
                        f"{theirs} is {value!r}, which is not a known {ours.replace('_', ' ')}; {near}"
                    )
                value = known.get(value, value)
            fields[ours] = value
        return fields

    def _text(self, record: Mapping[str, str], column: str) -> str:
        value = record.get(column, "").strip()
        return "" if value in self.mapping.missing else value

    def _time(self, record: Mapping[str, str], column: str, odd: list[str]) -> int | None:
        text = self._text(record, column)
        if not text:
            return None
        at, oddity = self.mapping.times.read(text)
        if oddity:
            odd.append(oddity)
        return at


def _content_id(ticket: str, at: int, fields: Mapping[str, str]) -> str:
    """An id of what is said, for tables whose events have none: the same row read again is the same event."""
    written = "\x1f".join([ticket, str(at), *(f"{name}={value}" for name, value in sorted(fields.items()))])
    digest = hashlib.blake2b(written.encode(), digest_size=12).hexdigest()
    return f"{ticket}/{digest}" if ticket else digest
