"""A workbook whose cells are what they claim to be, and whose bytes depend on nothing but its content.

Text stays text, whatever it begins with: a ticket called `=HYPERLINK(...)` is a name, never a formula.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

NOT_IN_XML = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
)
LONGEST_TEXT = 32_767  # of a cell, says the format
FORMATS = {
    "count": "#,##0",
    "share": "0.00%",
    "duration": "#,##0.00",
    "instant": "yyyy-mm-dd hh:mm:ss",
}
HEADING = {"font": Font(bold=True), "fill": PatternFill("solid", fgColor="E8ECF0")}
WRAP = Alignment(wrap_text=True, vertical="top")


class Sheets:
    """Collects sheets of typed rows; `instant` cells become local time in `zone`, `duration` cells hours."""

    def __init__(self, zone: str, title: str, made_at: datetime) -> None:
        self.zone, self.made_at = ZoneInfo(zone), made_at
        self.workbook = Workbook(write_only=True)
        properties = self.workbook.properties
        properties.title, properties.creator = safe_text(title), "servicelevel"
        properties.created = made_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)

    def add(self, name: str, headings: Sequence[tuple[str, str, int]], rows: Iterable[Sequence[Any]]) -> None:
        """A sheet under a frozen row of headings, each (words, kind, width in characters)."""
        sheet = self.workbook.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place, (_, _, width) in enumerate(headings, start=1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        sheet.append([self._cell(sheet, words, "heading") for words, _, _ in headings])
        count = 1
        for row in rows:
            sheet.append(
                [self._cell(sheet, value, kind) for value, (_, kind, _) in zip(row, headings, strict=True)]
            )
            count += 1
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(headings))}{count}"

    def _cell(self, sheet: Any, value: Any, kind: str) -> Any:
        if value is None or value == "":
            return None
        if isinstance(value, str):
            return self._text(sheet, value, kind)
        if isinstance(value, datetime):
            value = value.astimezone(self.zone).replace(tzinfo=None)
        elif kind == "duration":
            value = value / 3_600_000_000
        elif isinstance(value, Fraction):
            value = float(value)
        cell = WriteOnlyCell(sheet, value)
        if kind in FORMATS:
            cell.number_format = FORMATS[kind]
        return cell

    def _text(self, sheet: Any, value: str, kind: str) -> Any:
        text = safe_text(value)
        if kind not in ("heading", "long") and text[0] not in "=#":
            return text
        cell = WriteOnlyCell(sheet, text)
        cell.data_type = (
            "s"  # openpyxl takes text that begins with = for a formula, and some with # for an error
        )
        if kind == "heading":
            cell.font, cell.fill, cell.alignment = HEADING["font"], HEADING["fill"], WRAP
        elif kind == "long":
            cell.alignment = WRAP
        return cell

    def bytes(self) -> bytes:
        """The workbook as bytes: the time of making is the one given, not the wall clock."""
        kept = io.BytesIO()
        self.workbook.save(kept)
        return without_wall_clock(kept.getvalue(), self.made_at)


def safe_text(value: str) -> str:
    """Text that XML can carry and Excel will open; what cannot be carried shows as U+FFFD."""
    return NOT_IN_XML.sub("\ufffd", value)[:LONGEST_TEXT]


def without_wall_clock(workbook: bytes, made_at: datetime) -> bytes:
    """The same archive with `made_at` wherever openpyxl and zipfile wrote the instant of writing."""
    stamp = made_at.astimezone(UTC)
    modified = f"{stamp:%Y-%m-%dT%H:%M:%SZ}".encode()
    result = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook)) as written,
        zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as fixed,
    ):
        for name in written.namelist():
            content = written.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>" + modified, content)
            entry = zipfile.ZipInfo(name, date_time=max(stamp.timetuple()[:6], (1980, 1, 1, 0, 0, 0)))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            fixed.writestr(entry, content)
    return result.getvalue()
