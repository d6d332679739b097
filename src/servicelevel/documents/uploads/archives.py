"""Word documents and Excel workbooks are archives: what they claim is checked before anything is unpacked. Pure."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import Final

MOST_ENTRIES: Final = 5_000
MOST_UNPACKED: Final = 300 * 2**20
"""Bytes of all parts together, as the archive claims."""
MOST_TIMES: Final = 200
"""How often larger a part may be than it is packed, from SMALL on; text of real workbooks stays below 60."""
SMALL: Final = 2**20
TYPES: Final = "[Content_Types].xml"
MOST_TYPES: Final = 2**20
DOCX: Final = b"wordprocessingml.document.main+xml"
XLSX: Final = b"spreadsheetml.sheet.main+xml"
UNREADABLE: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OSError,
)
METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
HARMFUL: Final = re.compile(
    r"(?:^|/)(?:vbaProject\.bin|activeX/|.*\.(?:exe|dll|js|vbs|bat|cmd|ps1|scr|jar|lnk|hta))", re.I
)


class Suspicious(Exception):
    """A file that could do harm; the words say how, after the name of the file."""


def office_kind(content: bytes) -> str:
    """`docx`, `xlsx`, or nothing for what is neither. Raises Suspicious before anything large is unpacked."""
    if not content.startswith(b"PK\x03\x04"):
        return ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist(), len(content))
            if TYPES not in archive.namelist() or archive.getinfo(TYPES).file_size > MOST_TYPES:
                return ""
            with archive.open(TYPES) as opened:
                types = opened.read(MOST_TYPES)
    except UNREADABLE:
        return ""
    return "docx" if DOCX in types else "xlsx" if XLSX in types else ""


def _check(entries: list[zipfile.ZipInfo], size: int) -> None:
    if len(entries) > MOST_ENTRIES:
        raise Suspicious(f"holds more than {MOST_ENTRIES:,} parts")
    if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Suspicious(f"would be larger than {MOST_UNPACKED // 2**20} MB when unpacked")
    if len({entry.filename.lower() for entry in entries}) < len(entries):
        raise Suspicious("holds two parts of one name")
    if sum(entry.compress_size for entry in entries) > size:
        raise Suspicious("holds parts that lie over each other")
    for entry in entries:
        _check_entry(entry)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 0x1:
        raise Suspicious("is locked with a password, so nobody can tell what it holds")
    if entry.compress_type not in METHODS:
        raise Suspicious("is packed in an unusual way")
    parts = entry.filename.replace("\\", "/").split("/")
    if ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in entry.filename:
        raise Suspicious("holds a part that would be unpacked elsewhere")
    if HARMFUL.search(entry.filename):
        raise Suspicious("holds a program (macros)")
    if entry.file_size > SMALL and entry.file_size > MOST_TIMES * max(entry.compress_size, 1):
        raise Suspicious(f"holds a part that would grow {MOST_TIMES} times when unpacked")
