"""Rows from a file that somebody brings: CSV, XLSX or YAML, told apart by its content. Every value is data, none is run."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import openpyxl
import yaml
from openpyxl.utils.exceptions import InvalidFileException

from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

MOST_BYTES: Final = 20_000_000
MOST_UNPACKED: Final = 200_000_000
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 60
DELIMITERS: Final = (",", ";", "\t", "|")


@dataclass(frozen=True)
class Row:
    """A row by the names of its columns. number: its line in the file, or its place in a YAML list; the first is 1."""

    number: int
    values: dict[str, Any]


def rows_of(content: bytes) -> list[Row]:
    """The rows of a file. Raises Invalid with what is wrong with it, and how to mend it."""
    if len(content) > MOST_BYTES:
        raise _wrong(f"has {len(content):,} bytes", f"bring {MOST_BYTES:,} or fewer")
    found = list(_read(content))
    if len(found) > MOST_ROWS:
        raise _wrong(f"has more than {MOST_ROWS:,} rows", "bring it in parts")
    if not found:
        raise _wrong("has no row", "write a row for each record below the column names")
    return found


def _read(content: bytes) -> Iterator[Row]:
    if content.startswith(b"PK\x03\x04"):
        return _xlsx(content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _wrong(f"is not UTF-8 at byte {error.start + 1}", "save it as UTF-8") from None
    if not text.strip():
        raise _wrong("is empty", "bring a file with a line of column names and a row for each record")
    if "\0" in text:
        raise _wrong("holds a NUL character", "bring CSV, XLSX or YAML")
    first = next(
        (line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")), ""
    )
    return _yaml(text) if first.startswith(("- ", "-\t", "---")) or first == "-" else _csv(text)


def _csv(text: str) -> Iterator[Row]:
    head = text.splitlines()[0]
    delimiter = max(DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        names = _names(next(reader))
        for values in reader:
            if any(value.strip() for value in values):
                yield _row(reader.line_num, names, values)
    except csv.Error as error:
        raise _wrong(
            f"is not delimited text at line {reader.line_num} ({error})", "look at the quotes there"
        ) from None


def _xlsx(content: bytes) -> Iterator[Row]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(one.file_size for one in archive.infolist()) > MOST_UNPACKED:
                raise _wrong("unpacks to more than this takes", "bring it in parts, or as CSV")
        sheet = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True).worksheets[0]
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, IndexError):
        raise _wrong("is no workbook that can be read", "save it as XLSX anew, or as CSV") from None
    lines = sheet.iter_rows(values_only=True)
    names = _names([_cell(value) for value in next(lines, ())])
    for number, values in enumerate(lines, 2):
        cells = [_cell(value) for value in values]
        if any(cell.strip() for cell in cells):
            yield _row(number, names, cells[: len(names)] if not any(cells[len(names) :]) else cells)


def _yaml(text: str) -> Iterator[Row]:
    try:
        if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
            raise _wrong("uses an alias (*)", "write the value out")
        given = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _wrong(f"is no YAML: {' '.join(str(error).split())[:200]}", "mend it there") from None
    if not isinstance(given, list):
        raise _wrong("is no list", "write one entry for each record, each beginning with -")
    for number, entry in enumerate(given, 1):
        if not isinstance(entry, dict):
            raise _wrong(f"has an entry {number} that is no mapping", "write name: value for each column")
        yield Row(number, {str(name): value for name, value in entry.items() if value not in (None, "")})


def _names(head: Sequence[str]) -> list[str]:
    names = [name.strip().casefold().replace(" ", "_") for name in head]
    while names and not names[-1]:
        names.pop()
    if not names or not all(names) or len(names) > MOST_COLUMNS:
        raise _wrong("has no line of column names", "write the name of each column into the first line")
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise _wrong(f"names {', '.join(repeated)} twice", "give each column a name of its own")
    return names


def _row(number: int, names: Sequence[str], values: Sequence[str]) -> Row:
    if len(values) > len(names):
        raise _wrong(
            f"has {len(values)} columns in line {number}, {len(names)} in the first", "look at the line"
        )
    return Row(
        number, {name: value.strip() for name, value in zip(names, values, strict=False) if value.strip()}
    )


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _wrong(what: str, remedy: str) -> Invalid:
    return Invalid([Problem("file", "", what, remedy)])
