"""Rows of any table, read through a mapping."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from servicelevel.connectors.local_times import TimeError
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.rows import Event, Row
from servicelevel.worktime import suggestion

_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_NOT_FIELDS = ("ticket", "at", "event_id", "sequence")
_ROWS, _STAMPS = 10**10, 100
"""More than a file has rows, and a ticket stamps: what is told at the same instant by a later file comes after."""


class _Refused(ValueError):
    """The row cannot be used; the message says why."""


class MappedRows:
    """Reads one record after another; a record is a mapping from the file's own column names to text.

    A column that a record does not have says nothing of its field. turn: how many files of the source were read before
    this one. What a row is known by again rests on what stood in its columns, not on what the mapping makes of it.
    """

    def __init__(self, mapping: TicketMapping, turn: int = 0) -> None:
        self.mapping, self.turn = mapping, turn
        self.fields = [(ours, theirs) for ours, theirs in mapping.columns.items() if ours not in _NOT_FIELDS]
        self.event_id, self.order = mapping.columns.get("event_id"), mapping.columns.get("sequence")
        read = [mapping.columns.get("at"), self.order, *(theirs for _, theirs in self.fields)]
        self.told_in = sorted({column for column in read if column})

    def row(self, number: int, record: Mapping[str, str], raw: str) -> Row:
        """What the record says, or why it cannot be used."""
        odd: list[str] = []
        try:
            ticket = self._text(record, self.mapping.columns["ticket"])
            if not ticket:
                raise _Refused(f"{self.mapping.columns['ticket']} is empty: the ticket has no number")
            fields = self._fields(record)
            if self.mapping.stamps:
                events = self._stamped(ticket, record, fields, odd)
            else:
                events = (self._event(ticket, number, record, fields, odd),)
        except (_Refused, TimeError) as error:
            return Row(number, refused=str(error), raw=raw)
        return Row(number, events, tuple(odd))

    def _event(
        self, ticket: str, number: int, record: Mapping[str, str], fields: dict[str, str], odd: list[str]
    ) -> Event:
        column = self.mapping.columns["at"]
        at = self._time(record, column, odd)
        if at is None:
            raise _Refused(f"{column} is empty: nobody can say when it happened")
        given = self._text(record, self.event_id) if self.event_id else ""
        if self.event_id and not given:
            raise _Refused(f"{self.event_id} is empty: the event has no id")
        sequence = self._sequence(record, number, given)
        named = given or _digest(record.get(name) for name in self.told_in)
        return Event(ticket, f"{ticket}/{named}", at, sequence, fields)

    def _sequence(self, record: Mapping[str, str], number: int, event_id: str) -> int:
        """Order among events of one instant: as the file says, by ids that are numbers, or else as its rows stand."""
        order = self._text(record, self.order) if self.order else ""
        if order and not _NUMBER.fullmatch(order):
            raise _Refused(f"{self.order} is {order!r}, not a whole number")
        if order or _NUMBER.fullmatch(event_id):
            return int(order or event_id)
        return self.turn * _ROWS + number

    def _stamped(
        self, ticket: str, record: Mapping[str, str], fields: dict[str, str], odd: list[str]
    ) -> tuple[Event, ...]:
        """An event for each stamp that is set; the other columns are the ticket's final values and hold throughout."""
        events: list[Event] = []
        content = _digest(record.get(name) for name in self.told_in)
        for place, stamp in enumerate(self.mapping.stamps):
            at = self._time(record, stamp.column, odd)
            if at is None:
                if stamp.name == "opened":
                    raise _Refused(f"{stamp.column} is empty: nobody can say when the ticket was opened")
                continue
            if events and at < events[0].occurred_at:
                odd.append(f"{stamp.name} lies before opened")
            named = f"{ticket}/{stamp.name}/{_digest((record.get(stamp.column), content))}"
            sequence = self.turn * _STAMPS + place
            events.append(Event(ticket, named, at, sequence, {**fields, "state": stamp.state}))
        return tuple(events)

    def _fields(self, record: Mapping[str, str]) -> dict[str, str]:
        fields = dict(self.mapping.constants)
        for ours, theirs in self.fields:
            if theirs not in record:
                continue
            value = self._text(record, theirs)
            if not value and self.mapping.blank_says_nothing:
                continue
            fields[ours] = self._translated(ours, theirs, value) if value else value
        return fields

    def _translated(self, ours: str, theirs: str, value: str) -> str:
        known = self.mapping.values.get(ours)
        if known is None:
            return value
        if value not in known and ours in self.mapping.refuse_unknown and value not in known.values():
            near = suggestion(value, [*known, *known.values()], f"add it under values.{ours}")
            raise _Refused(f"{theirs} is {value!r}, which is not a known {ours.replace('_', ' ')}; {near}")
        return known.get(value, value)

    def _text(self, record: Mapping[str, str], column: str) -> str:
        value = record.get(column, "").strip()
        return "" if value in self.mapping.missing else value

    def _time(self, record: Mapping[str, str], column: str, odd: list[str]) -> int | None:
        text = self._text(record, column)
        if not text:
            return None
        try:
            at, oddity = self.mapping.times_of.get(column, self.mapping.times).read(text)
        except TimeError as error:
            raise _Refused(f"{column}: {error}") from None
        if oddity:
            odd.append(oddity)
        return at


def _digest(values: Iterable[str | None]) -> str:
    """A short digest of some values, the same for the same values on every machine; None: the column is not there."""
    written = "\x1f".join("\x00" if value is None else value.strip() for value in values)
    return hashlib.blake2b(written.encode(), digest_size=12).hexdigest()
