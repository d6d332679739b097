"""Records of delimited text. A record never shifts its columns: what does not fit the header is refused with its reason."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicelevel.connectors.opened import Checked
from servicelevel.connectors.rows import Unreadable
from servicelevel.worktime import suggestion

LONGEST_RECORD = 200
csv.field_size_limit(2_000_000)


@dataclass(frozen=True, slots=True)
class Record:
    """The values of one record in the order of the header; refused says why there are none."""

    number: int
    values: list[str]
    read: int
    refused: str = ""
    raw: str = ""


class Table:
    """A file of delimited text: its header, and its records one after another."""

    def __init__(self, file: Checked, delimiter: str = ",", encoding: str = "utf-8") -> None:
        self.file, self.delimiter, self.encoding = file, delimiter, encoding
        self._lines = self._texts()
        header = next(self._lines, None)
        if header is None or header.refused:
            raise Unreadable(f"{file.path}: has no header: {header.refused if header else 'no line at all'}")
        self.header = [name.strip() for name in self._split(header.raw)]
        repeated = sorted({name for name in self.header if self.header.count(name) > 1})
        if repeated:
            raise Unreadable(
                f"{file.path}:1: the header names {', '.join(repeated)} twice; give each column a name of its own"
            )

    def require(self, columns: Sequence[str]) -> None:
        """Raise Unreadable, naming all that are missing and what is near them."""
        missing = [name for name in columns if name not in self.header]
        if missing:
            told = "; ".join(f"{name} {suggestion(name, self.header, '')}".strip() for name in missing)
            raise Unreadable(
                f"{self.file.path}:1: the header has no column {told}. It has: {', '.join(self.header[:40])}"
            )

    def records(self) -> Iterator[Record]:
        """The records after the header; a quoted value may run over several lines."""
        waiting: list[Record] = []
        for line in self._lines:
            if line.refused:
                yield from self._never_closed(waiting)
                waiting = []
                yield line
                continue
            joined = "\n".join([part.raw for part in waiting] + [line.raw])
            if joined.count('"') % 2 and len(waiting) < LONGEST_RECORD:
                waiting.append(line)
                continue
            if joined.count('"') % 2:
                yield from self._never_closed([*waiting, line])
            elif joined:
                yield self._record(waiting[0].number if waiting else line.number, joined, line.read)
            waiting = []
        yield from self._never_closed(waiting)

    def _never_closed(self, waiting: list[Record]) -> Iterator[Record]:
        """The first line opened a quote that nobody closed: it is refused, those after it are read on their own."""
        for place, line in enumerate(waiting):
            if place and line.raw.count('"') % 2 == 0 and line.raw:
                yield self._record(line.number, line.raw, line.read)
            else:
                yield Record(line.number, [], line.read, "a quote is opened and never closed", line.raw)

    def _record(self, number: int, text: str, read: int) -> Record:
        try:
            values = self._split(text)
        except csv.Error as error:
            return Record(number, [], read, f"is not delimited text ({error})", text)
        if len(values) != len(self.header):
            return Record(
                number, [], read, f"has {len(values)} columns, the header has {len(self.header)}", text
            )
        return Record(number, values, read)

    def _split(self, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self.delimiter)
        return next(csv.reader([text], delimiter=self.delimiter, strict=True))

    def _texts(self) -> Iterator[Record]:
        for line, read in self.file.lines():
            reason = line.refused or ("holds a NUL byte" if b"\x00" in line.content else "")
            try:
                text = line.content.decode(self.encoding)
            except UnicodeDecodeError as error:
                text = line.content.decode(self.encoding, "replace")
                reason = reason or f"is not {self.encoding} at byte {error.start + 1}"
            yield Record(line.number, [], read, reason, text)
