"""Records of delimited text. A record never shifts its columns: what does not fit the header is refused with its reason."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicelevel.connectors.opened import LONGEST_LINE, Checked
from servicelevel.connectors.rows import Unreadable
from servicelevel.worktime import suggestion

MOST_LINES = 200
"""How many lines one record may have; a quote that is still open then was never closed."""
NEVER_CLOSED = "a quote is opened and never closed"
DELIMITERS = {";": '";"', "\t": "tab", "|": '"|"', ",": '","'}
csv.field_size_limit(2 * LONGEST_LINE)


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
        self._waiting: deque[Record] = deque()
        header = next(self._lines, None)
        if header is None or header.refused:
            raise Unreadable(f"{file.path}: has no header: {header.refused if header else 'no line at all'}")
        if "\r" in header.raw:
            raise Unreadable(f"{file.path}: its lines end with CR alone; save it with LF or CRLF")
        try:
            self.header = [name.strip() for name in self._split(header.raw)]
        except csv.Error as error:
            raise Unreadable(f"{file.path}:1: the header is not delimited text ({error})") from None

    def require(self, columns: Sequence[str]) -> None:
        """Raise Unreadable where a column is missing or named twice, with all such columns and what is near them."""
        if missing := [name for name in columns if name not in self.header]:
            told = "; ".join(f"{name} {suggestion(name, self.header, '')}".strip() for name in missing)
            has = ", ".join(self.header[:40])
            raise Unreadable(
                f"{self.file.path}:1: the header has no column {told}. It has: {has}.{self._other_delimiter()}"
            )
        if repeated := sorted({name for name in columns if self.header.count(name) > 1}):
            raise Unreadable(
                f"{self.file.path}:1: the header names {', '.join(repeated)} twice; give each column a name of its own"
            )

    def records(self) -> Iterator[Record]:
        """The records after the header; a quoted value may run over several lines."""
        while (line := self._next()) is not None:
            if line.refused:
                yield line
            elif '"' not in line.raw:
                if line.raw:
                    yield self._fitting(line, line.raw.split(self.delimiter))
            else:
                yield self._quoted(line)

    def _next(self) -> Record | None:
        return self._waiting.popleft() if self._waiting else next(self._lines, None)

    def _quoted(self, first: Record) -> Record:
        """The record that a line with quotes begins. Where it has no good end only this line is refused: the lines
        after it are read anew, each on its own."""
        lines, length = [first], len(first.raw)
        is_open = left_open(first.raw, self.delimiter, False)
        while is_open and len(lines) < MOST_LINES and length < LONGEST_LINE:
            line = self._next()
            if line is None:
                break
            lines.append(line)
            if line.refused:
                break
            length += len(line.raw)
            is_open = left_open(line.raw, self.delimiter, True)
        try:
            if is_open:
                raise csv.Error(NEVER_CLOSED)
            text = "\n".join(line.raw for line in lines)
            return self._fitting(Record(first.number, [], lines[-1].read, "", text), self._split(text))
        except csv.Error as error:
            self._waiting.extendleft(reversed(lines[1:]))
            reason = NEVER_CLOSED if is_open or len(lines) > 1 else f"is not delimited text ({error})"
            return Record(first.number, [], first.read, reason, first.raw)

    def _fitting(self, line: Record, values: list[str]) -> Record:
        if len(values) != len(self.header):
            reason = f"has {len(values)} columns, the header has {len(self.header)}"
            return Record(line.number, [], line.read, reason, line.raw)
        return Record(line.number, values, line.read)

    def _split(self, text: str) -> list[str]:
        if '"' not in text:
            return text.split(self.delimiter)
        return next(csv.reader([text], delimiter=self.delimiter, strict=True))

    def _texts(self) -> Iterator[Record]:
        encoding = self.encoding
        for line, read in self.file.lines():
            reason = line.refused or ("holds a NUL byte" if b"\x00" in line.content else "")
            try:
                text = line.content.decode(encoding)
            except UnicodeDecodeError as error:
                text = line.content.decode(encoding, "replace")
                reason = reason or f"is not {encoding} at byte {error.start + 1}"
            yield Record(line.number, [], read, reason, text)

    def _other_delimiter(self) -> str:
        """What to write where the header seems to be delimited by something else."""
        if len(self.header) > 1:
            return ""
        other = max(DELIMITERS, key=self.header[0].count)
        if other == self.delimiter or other not in self.header[0]:
            return ""
        return f" It looks delimited by {DELIMITERS[other]}: write delimiter: {DELIMITERS[other]} in the mapping."


def left_open(text: str, delimiter: str, is_open: bool) -> bool:
    """Whether a quoted value is still open at the end of a line; is_open: whether one was at its begin.

    A quote opens only at the begin of a value: the one in ``19" screen`` is a character like any other.
    """
    place = 0
    while True:
        if not is_open:
            if not text.startswith('"', place):
                place = text.find(delimiter, place) + 1
                if not place:
                    return False
                continue
            place += 1
        end = _closing(text, place)
        if end < 0:
            return True
        is_open = False
        place = text.find(delimiter, end) + 1
        if not place:
            return False


def _closing(text: str, place: int) -> int:
    """Where the value that is open at a place is closed; -1 where it is not. Two quotes stand for one."""
    while (quote := text.find('"', place)) >= 0:
        if not text.startswith('"', quote + 1):
            return quote
        place = quote + 2
    return -1
