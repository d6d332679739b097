"""Tickets from delimited text with a mapping file."""

from __future__ import annotations

from servicelevel.connectors.mapped import MappedRows
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row, Rows
from servicelevel.connectors.tables import Table

KIND = "tickets"
NAME = "csv"
NEEDS_MAPPING = True


def read(file: Checked, reading: Reading) -> Rows:
    """The rows of the table, through ``reading.mapping`` (a TicketMapping)."""
    mapping: TicketMapping = reading.checked_mapping
    table = Table(file, mapping.delimiter, mapping.encoding)
    table.require(mapping.needed)
    mapped = MappedRows(mapping, reading.turn)
    for record in table.records():
        reading.seen(record.read)
        if record.refused:
            yield Row(record.number, refused=record.refused, raw=record.raw)
            continue
        yield mapped.row(
            record.number,
            dict(zip(table.header, record.values, strict=True)),
            mapping.delimiter.join(record.values),
        )
