"""The workbook: text stays text, numbers are numbers, and the wall clock is not in it."""

import io
import zipfile
from datetime import UTC, datetime
from fractions import Fraction

import pytest
from openpyxl import load_workbook

from servicelevel.monitoring.reports.workbook import Sheets

MADE_AT = datetime(2016, 6, 1, 8, 30, tzinfo=UTC)
HEADINGS = (
    ("Ticket", "text", 30),
    ("Used", "duration", 10),
    ("Share", "share", 10),
    ("Breached", "instant", 20),
)


def workbook(*rows: tuple[object, ...]) -> bytes:
    sheets = Sheets("America/Chicago", "=1+1", MADE_AT)
    sheets.add("Breaches", HEADINGS, rows)
    return sheets.bytes()


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://example.org")', "+1", "-1", "@SUM(A1)", "=1+1", "\t=1", "{=1}"]
)
def test_a_ticket_called_like_a_formula_stays_text(name: str) -> None:
    written = workbook((name, 1, Fraction(1, 2), MADE_AT))
    cell = load_workbook(io.BytesIO(written))["Breaches"]["A2"]
    assert cell.data_type == "s"
    assert cell.value == name
    sheet = zipfile.ZipFile(io.BytesIO(written)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet


def test_what_xml_cannot_carry_is_replaced_and_long_text_is_cut() -> None:
    sheet = load_workbook(
        io.BytesIO(workbook(("a\x00b\x0b\ud800", 1, 1, MADE_AT), ("x" * 40_000, 1, 1, MADE_AT)))
    )["Breaches"]
    assert sheet["A2"].value == "a\ufffdb\ufffd\ufffd"
    assert len(sheet["A3"].value) == 32_767


def test_numbers_are_numbers_and_instants_are_local() -> None:
    sheet = load_workbook(io.BytesIO(workbook(("INC1", 5_400_000_000, Fraction(1, 4), MADE_AT))))["Breaches"]
    assert sheet["B2"].value == 1.5
    assert sheet["C2"].value == 0.25
    assert sheet["D2"].value == datetime(2016, 6, 1, 3, 30)
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width == 30


def test_the_same_content_gives_the_same_bytes() -> None:
    row = ("INC1", 5_400_000_000, Fraction(1, 4), MADE_AT)
    first = workbook(row)
    assert first == workbook(row)
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2016, 6, 1, 8, 30, 0)}
    assert b"2016-06-01T08:30:00Z" in zipfile.ZipFile(io.BytesIO(first)).read("docProps/core.xml")
