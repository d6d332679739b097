"""Opening what people hand in: plain or gzip by content, checked whole before anything is taken from it."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO

from servicelevel.connectors.rows import Unreadable

LONGEST_LINE = 1_000_000
LARGEST_FILE = 20 * 2**30
LARGEST_RATIO = 200
_BLOCK = 1 << 20
_MAGIC = {
    b"PK\x03\x04": "a ZIP or XLSX file; save it as CSV",
    b"%PDF": "a PDF document; export the data as CSV",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"SQLite format 3": "a SQLite database; export the table as CSV",
    b"\xd0\xcf\x11\xe0": "an old Excel file; save it as CSV",
    b"PAR1": "a Parquet file; export it as CSV",
    b"\xff\xfe": "text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as UTF-8",
}


@dataclass(frozen=True)
class Line:
    """One physical line: its number, its bytes without the line end, and why it cannot be used, if so."""

    number: int
    content: bytes
    refused: str = ""


@dataclass(frozen=True)
class Checked:
    """A file that has been read through once: digest of its bytes, its size as stored, whether it is gzip."""

    path: Path
    digest: str
    size: int
    zipped: bool

    def lines(self) -> Iterator[tuple[Line, int]]:
        """The lines in order, each with how many bytes of the stored file are behind it."""
        with self.path.open("rb") as stored:
            content: BinaryIO = (
                BufferedReader(gzip.GzipFile(fileobj=stored), _BLOCK) if self.zipped else stored
            )  # type: ignore[type-var,assignment,unused-ignore]
            number = behind = 0
            while line := content.readline(LONGEST_LINE + 1):
                number += 1
                if number % 64 == 1:  # only for the progress bar
                    behind = stored.tell()
                if len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                    _skip_line(content)
                    too_long = f"the line is longer than {LONGEST_LINE:,} bytes"
                    yield Line(number, line[:200], too_long), stored.tell()
                    continue
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                yield Line(number, line.rstrip(b"\r\n")), behind


def checked(path: Path) -> Checked:
    """Read a file through: that it is there, whole, not a bomb, and not something else than text.

    Raises Unreadable. Afterwards a gzip file cannot break off in the middle any more.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as stored:
            begin = stored.read(16)
            zipped = begin.startswith(b"\x1f\x8b")
            stored.seek(0)
            digest = hashlib.sha256()
            while block := stored.read(_BLOCK):
                digest.update(block)
    except OSError as error:
        raise Unreadable(
            f"{path}: cannot be opened ({error.strerror}); give the path of a file that is there"
        ) from None
    if not size:
        raise Unreadable(f"{path}: is empty; export it again")
    _refuse_other_kinds(path, _unzipped_whole(path, size) if zipped else _start(path))
    return Checked(path, digest.hexdigest(), size, zipped)


def _start(path: Path) -> bytes:
    with path.open("rb") as stored:
        return stored.read(2_000)


def _unzipped_whole(path: Path, size: int) -> bytes:
    """The first bytes of a gzip file, after reading all of it: it is refused before anything is stored."""
    total, start = 0, b""
    try:
        with gzip.open(path) as content:
            while block := content.read(_BLOCK):
                start = start or block[:2_000]
                total += len(block)
                if total > LARGEST_FILE or total > LARGEST_RATIO * size + 10 * _BLOCK:
                    raise Unreadable(
                        f"{path}: unpacks to more than {LARGEST_RATIO} times its size; unpack it yourself if that is right"
                    )
    except EOFError:
        raise Unreadable(
            f"{path}: the gzip file breaks off after {total:,} unpacked bytes; copy it again"
        ) from None
    except (OSError, zlib.error) as error:
        raise Unreadable(f"{path}: the gzip file is damaged ({error}); copy it again") from None
    if not total:
        raise Unreadable(f"{path}: is empty inside; export it again")
    return start


def _refuse_other_kinds(path: Path, begin: bytes) -> None:
    for magic, what in _MAGIC.items():
        if begin.startswith(magic):
            raise Unreadable(f"{path}: is {what}")
    if begin.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise Unreadable(
            f"{path}: is a web page or XML, not a table; a sign-in page was perhaps saved instead of the export"
        )
    if b"\x00" in begin:
        raise Unreadable(f"{path}: is binary, not text; export it as UTF-8 text")


def _skip_line(content: BinaryIO) -> None:
    while (rest := content.readline(_BLOCK)) and not rest.endswith(b"\n"):
        pass
