"""Tickets from JSON lines with a mapping file: one object a line; dots in a column name reach into objects."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from servicelevel.connectors.mapped import MappedRows
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.opened import Checked, Line
from servicelevel.connectors.reading import Reading
from servicelevel.connectors.rows import Row, Rows, Unreadable
from servicelevel.worktime import suggestion

KIND = "tickets"
NAME = "jsonl"
NEEDS_MAPPING = True
DEEPEST = 20


def read(file: Checked, reading: Reading) -> Rows:
    """The objects of the file, through ``reading.mapping`` (a TicketMapping).

    A name that no object has is told with the last row: the mapping may have misspelt it.
    """
    mapping: TicketMapping = reading.checked_mapping
    names: set[str] = set()
    held: Row | None = None
    for row in _rows(file, reading, mapping, names):
        if held:
            yield held
        held = row
    if held and not held.refused:
        unseen = (name for name in mapping.needed if name not in names)
        told = (f"no object has {name}; {suggestion(name, names, 'see the mapping')}" for name in unseen)
        held = replace(held, odd=(*held.odd, *told))
    if held:
        yield held


def _rows(file: Checked, reading: Reading, mapping: TicketMapping, names: set[str]) -> Iterator[Row]:
    mapped, objects = MappedRows(mapping, reading.turn), 0
    for line, behind in file.lines():
        reading.seen(behind)
        if not line.content.strip():
            continue
        text = line.content.decode(mapping.encoding, "replace")
        try:
            record = _flat(_object(line, mapping.encoding))
            if b"\\u" in line.content:
                _refuse_no_text(record)
        except (ValueError, RecursionError) as error:
            if not objects and line.number == 1 and text.lstrip()[:1] != "{":
                raise Unreadable(
                    f"{file.path}:1: is not JSON lines; each line has to be one object {{...}}"
                ) from None
            yield Row(line.number, refused=_why(error), raw=text)
            continue
        objects += 1
        if len(names) < 10_000:
            names.update(record)
        yield mapped.row(line.number, record, text)


def _object(line: Line, encoding: str) -> dict[str, Any]:
    if line.refused:
        raise ValueError(line.refused)
    text = line.content.decode(encoding)
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError("is not an object")
    return record


def _refuse_no_text(record: dict[str, str]) -> None:
    """JSON can write what is no text: half of a pair of code units, and NUL, which databases do not keep."""
    written = "".join(record.values())
    try:
        written.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character (a lone surrogate)") from None
    if "\x00" in written:
        raise ValueError("holds a NUL character")


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON ({error.msg} at column {error.colno})"
    if isinstance(error, UnicodeDecodeError):
        return f"is not {error.encoding} at byte {error.start + 1}"
    if "integer string conversion" in str(error):
        return "holds a number of thousands of digits"
    return "is nested too deeply" if isinstance(error, RecursionError) else str(error)


def _flat(record: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Values as text, null as an empty one; what stands in an object is reached by a dot."""
    flat: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict) and depth < DEEPEST:
            flat |= _flat(value, f"{prefix}{name}.", depth + 1)
        elif isinstance(value, str):
            flat[f"{prefix}{name}"] = value
        else:
            flat[f"{prefix}{name}"] = "" if value is None else json.dumps(value, ensure_ascii=False)
    return flat
