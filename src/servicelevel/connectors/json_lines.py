"""Tickets from JSON lines with a mapping file: one object a line; dots in a column name reach into objects."""

from __future__ import annotations

import json
from typing import Any

from servicelevel.connectors.mapped import MappedRows
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.opened import Checked
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row, Rows, Unreadable

KIND = "tickets"
NAME = "jsonl"
NEEDS_MAPPING = True
DEEPEST = 20


def read(file: Checked, reading: Reading) -> Rows:
    """The objects of the file, through ``reading.mapping`` (a TicketMapping)."""
    mapping: TicketMapping = reading.checked_mapping
    mapped = MappedRows(mapping)
    objects = 0
    for line, behind in file.lines():
        reading.seen(behind)
        if not line.content.strip():
            continue
        text = line.content.decode(mapping.encoding, "replace")
        try:
            record = _object(line.refused, line.content.decode(mapping.encoding))
        except (ValueError, RecursionError) as error:
            if not objects and line.number == 1 and text.lstrip()[:1] not in ("{", ""):
                raise Unreadable(
                    f"{file.path}:1: is not JSON lines; each line has to be one object {{...}}"
                ) from None
            yield Row(line.number, refused=_why(error), raw=text)
            continue
        objects += 1
        yield mapped.row(line.number, _flat(record), text)


def _object(refused: str, text: str) -> dict[str, Any]:
    if refused:
        raise ValueError(refused)
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError("is not an object")
    return record


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON ({error.msg} at column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return f"is not {error.encoding} at byte {error.start + 1}"
    return "is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Values as text; what stands in an object is reached by a dot."""
    flat: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            flat |= _flat(value, f"{prefix}{name}.", depth + 1)
        elif value is not None:
            flat[f"{prefix}{name}"] = (
                value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            )
    return flat
