"""Whether a ledger is whole: one pass over its lines, in memory that does not grow with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from servicelevel.instants import to_microseconds
from servicelevel.ledger.canonical import BEFORE_THE_FIRST, FIELDS, line_bytes
from servicelevel.ledger.models import Head, Line

COLUMNS = (*FIELDS, "previous", "hash")
BATCH = 5_000
MOST_FINDINGS = 1_000
Row = tuple[Any, ...]
"""The values of a line in the order of COLUMNS."""


@dataclass(frozen=True)
class Finding:
    """What is wrong with one line. number: of the line; words: what, and what it means."""

    number: int
    words: str

    def __str__(self) -> str:
        return f"line {self.number}: {self.words}"


@dataclass(frozen=True)
class Verified:
    """What a verification saw. last_hash: of the last line; findings: none for a ledger that is whole."""

    lines: int
    last_number: int
    last_hash: str
    findings: tuple[Finding, ...]


def verify(rows: Iterable[Row], head: tuple[int, str] | None = None) -> Verified:
    """Check every line against its hash and the line before it; `head` says which line has to be the last.

    Finds a changed, removed, inserted or reordered line and a cut end, and names the line. At most 1,000 findings are kept.
    """
    findings: list[Finding] = []
    lines, expected, before = 0, 1, BEFORE_THE_FIRST
    sha256 = hashlib.sha256
    for row in rows:
        lines += 1
        number, previous, told = row[0], row[10], row[11]
        if not isinstance(number, int):
            number = 0
        if number != expected:
            _note(findings, _out_of_order(number, expected))
        elif previous != before:
            _note(findings, Finding(number, "does not follow the line before it: one of the two was changed"))
        if sha256(str(previous).encode() + line_bytes(row[:10])).hexdigest() != told:
            _note(findings, Finding(number, "was changed: what it says does not match its hash"))
        if number >= expected:
            expected, before = number + 1, told
    last = expected - 1
    if head is not None and (last, before) != head:
        _note(findings, _wrong_end(last, head))
    return Verified(lines, last, before, tuple(findings))


def verify_database() -> Verified:
    """Check the ledger of this installation, its end against the head that is kept beside it."""
    head = Head.objects.order_by("pk").first()
    return verify(rows_of_database(), (head.number, head.hash) if head else (0, BEFORE_THE_FIRST))


def verify_file(path: Path, head: tuple[int, str] | None = None) -> Verified:
    """Check an exported ledger, offline. Raises ValueError, with its place, for what is no line of an export."""
    with path.open(encoding="utf-8") as file:
        return verify(_read(file), head)


def rows_of_database() -> Iterator[Row]:
    """Every line of this installation in the order of COLUMNS, the oldest first."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM servicelevel_line ORDER BY number")
        while batch := cursor.fetchmany(BATCH):
            yield from batch


def exported() -> Iterator[str]:
    """The ledger as JSON lines, one object with all columns for each line; memory stays flat."""
    for row in rows_of_database():
        yield json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False)


def exported_line(line: Line) -> str:
    """One line as it is exported."""
    values = {name: getattr(line, name) for name in COLUMNS}
    return json.dumps(values | {"recorded_at": to_microseconds(line.recorded_at)}, ensure_ascii=False)


def _read(file: Iterable[str]) -> Iterator[Row]:
    for place, text in enumerate(file, start=1):
        try:
            told = json.loads(text)
            yield tuple(told[name] for name in COLUMNS)
        except (ValueError, KeyError, TypeError):
            raise ValueError(f"row {place} of the file is no line of an exported ledger") from None


def _out_of_order(number: int, expected: int) -> Finding:
    if number < expected:
        return Finding(expected, f"line {number} stands here: put in, or moved here")
    upto = f" to {number - 1}" if number > expected + 1 else ""
    return Finding(expected, f"missing{upto}: removed, or moved elsewhere")


def _wrong_end(last: int, head: tuple[int, str]) -> Finding:
    number, _ = head
    if last < number:
        return Finding(last + 1, f"the end is cut off: the last line should be {number}")
    if last > number:
        return Finding(number + 1, "was added behind the end without being told to the head")
    return Finding(number, "has not the hash that is kept for the end of the ledger")


def _note(findings: list[Finding], finding: Finding) -> None:
    if len(findings) < MOST_FINDINGS:
        findings.append(finding)
