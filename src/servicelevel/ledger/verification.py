"""Whether a ledger is whole: one pass over its lines, in memory that does not grow with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from django.db import connection

from servicelevel.instants import to_microseconds
from servicelevel.ledger.canonical import BEFORE_THE_FIRST, FIELDS, line_bytes
from servicelevel.ledger.models import Head, Line

COLUMNS = (*FIELDS, "previous", "hash")
BATCH = 5_000
MOST_FINDINGS = 1_000
WORTH_A_PROCESS = 100_000
"""Lines from which on a process of their own is started sooner than they are read."""
Row = tuple[Any, ...]
"""The values of a line in the order of COLUMNS."""
End = tuple[int, str]
"""Number and hash of a line after which others follow, or none."""
BEGIN: End = (0, BEFORE_THE_FIRST)


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


def verify(rows: Iterable[Row], head: End | None = None, after: End = BEGIN) -> Verified:
    """Check every line against its hash and the line before it; `head` says which line has to be the last.

    Finds a changed, removed, inserted or reordered line and a cut end, and names the line. At most 1,000 findings are kept.
    after: the line before the first of these, where they are the later part of a ledger.
    """
    findings: list[Finding] = []
    lines, expected, before = 0, after[0] + 1, after[1]
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
    found = Verified(lines, expected - 1, before, tuple(findings))
    return found if head is None else _ending_with(found, head)


def verify_database(processes: int = 1, worth_one: int = WORTH_A_PROCESS) -> Verified:
    """Check the ledger of this installation, its end against the head that is kept beside it.

    processes: at most so many read it at once, each a part of at least `worth_one` lines. More than one only where this
    process does nothing else: each is a fork of it, and its connection is closed.
    """
    first = _head()
    parts = _parts(first[0], max(min(processes, first[0] // worth_one), 1))
    found = _together(_each(parts))
    # Lines may be added while it is read, so the end is what the head was before, is now, or a line between these.
    if found.last_number <= first[0]:
        return _ending_with(found, first)
    last = _head()
    return _ending_with(found, last) if found.last_number >= last[0] else found


def verify_file(path: Path, head: End | None = None) -> Verified:
    """Check an exported ledger, offline. Raises ValueError, with its place, for what is no line of an export."""
    with path.open(encoding="utf-8") as file:
        return verify(_read(file), head)


def rows_of_database(after: int | None = None, upto: int | None = None) -> Iterator[Row]:
    """The lines of this installation in the order of COLUMNS, the oldest first; all, or those between two numbers."""
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    bounds = [
        (said, value) for said, value in (("number > %s", after), ("number <= %s", upto)) if value is not None
    ]
    where = f" WHERE {' AND '.join(said for said, _ in bounds)}" if bounds else ""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM servicelevel_line{where} ORDER BY number", [value for _, value in bounds]
        )
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


def _head() -> End:
    kept = Head.objects.order_by("pk").first()
    return (kept.number, kept.hash) if kept else BEGIN


Part = tuple[End, int | None]
"""The lines after one, up to a number; the last part goes on to whatever stands at the end."""


def _parts(lines: int, count: int) -> list[Part]:
    """So many parts of about the same size, each from the line that is there before it."""
    ends = [BEGIN]
    for share in range(1, count):
        rows = Line.objects.filter(number__lte=lines * share // count).order_by("-number")
        ends.append(rows.values_list("number", "hash").first() or BEGIN)
    return [*zip(ends, (number for number, _ in ends[1:]), strict=False), (ends[-1], None)]


def _each(parts: list[Part]) -> list[Verified]:
    if len(parts) == 1:
        return [_of_part(parts[0])]
    connection.close()  # two processes cannot talk through one
    with ProcessPoolExecutor(len(parts), mp_context=get_context("fork")) as pool:
        return list(pool.map(_of_part, parts))


def _of_part(part: Part) -> Verified:
    after, upto = part
    return verify(rows_of_database(None if after == BEGIN else after[0], upto), after=after)


def _together(parts: list[Verified]) -> Verified:
    findings = chain.from_iterable(part.findings for part in parts)
    return Verified(
        sum(part.lines for part in parts),
        parts[-1].last_number,
        parts[-1].last_hash,
        tuple(islice(findings, MOST_FINDINGS)),
    )


def _ending_with(found: Verified, head: End) -> Verified:
    if (found.last_number, found.last_hash) == head or len(found.findings) >= MOST_FINDINGS:
        return found
    return replace(found, findings=(*found.findings, _wrong_end(found.last_number, head)))


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


def _wrong_end(last: int, head: End) -> Finding:
    number, _ = head
    if last < number:
        return Finding(last + 1, f"the end is cut off: the last line should be {number}")
    if last > number:
        return Finding(number + 1, "was added behind the end without being told to the head")
    return Finding(number, "has not the hash that is kept for the end of the ledger")


def _note(findings: list[Finding], finding: Finding) -> None:
    if len(findings) < MOST_FINDINGS:
        findings.append(finding)
