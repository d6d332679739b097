"""One report, four forms: they carry the same numbers, are safe to open, and come out the same each time."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html import unescape

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from servicelevel.monitoring.reports import Report, as_html, as_json, as_pdf, as_xlsx, words
from servicelevel.monitoring.reports.as_pdf import fetch_nothing
from tests.monitoring import invented

A4 = (595, 842)  # points


def flat(text: str) -> str:
    """Text without the ways in which a line can be broken."""
    return re.sub(r"\s+", "", text)


def number(reference: str) -> str:
    """A ticket as a report of one source names it."""
    return reference.partition("/")[2]


def text_of_html(report: Report) -> str:
    body = as_html(report).split("<body", 1)[1]
    return flat(unescape(re.sub(r"<[^>]+>", " ", body)))


def text_of_pdf(report: Report) -> str:
    return flat("".join(page.extract_text() for page in PdfReader(io.BytesIO(as_pdf(report))).pages))


def rows_of_xlsx(report: Report, sheet: str) -> list[dict[str, object]]:
    first, *rest = load_workbook(io.BytesIO(as_xlsx(report)))[sheet].iter_rows(values_only=True)
    return [dict(zip(first, row, strict=True)) for row in rest]


def test_the_four_forms_carry_the_same_figures() -> None:
    report = invented.report()
    told = json.loads(as_json(report))
    sheet = rows_of_xlsx(report, "Targets")
    html, pdf = text_of_html(report), text_of_pdf(report)
    assert len(told["targets"]) == len(sheet) == 4
    for row, typed in zip(told["targets"], sheet, strict=True):
        figure = row["figure"]
        shown = flat(f"{figure['words']} {figure['goal_words']}")
        assert shown in html
        assert shown in pdf
        assert (
            typed["Attained"] == pytest.approx(figure["value_decimal"], abs=1e-15)
            or figure["value_decimal"] is None
        )
        assert (typed["Numerator"], typed["Denominator"]) == (figure["numerator"], figure["denominator"])
        assert typed["Verdict"] == figure["verdict"]
        if figure["value"]:
            assert figure["value"] == f"{typed['Numerator']}/{typed['Denominator']}"


def test_the_four_forms_list_the_same_breaches() -> None:
    report = invented.report(breaches=7)
    told = json.loads(as_json(report))["breaches"]
    sheet = rows_of_xlsx(report, "Breaches")
    html, pdf = text_of_html(report), text_of_pdf(report)
    assert len(told) == len(sheet) == 7
    for row, typed in zip(told, sheet, strict=True):
        used = words.brief(row["elapsed_us"])
        assert typed["Ticket"] == row["ticket"]
        assert typed["Used (h)"] == pytest.approx(row["elapsed_us"] / invented.HOUR, rel=1e-14)
        assert typed["Why"] == row["history"]
        for text in (html, pdf):
            assert flat(number(row["ticket"])) in text
            assert flat(used) in text
            assert flat(row["history"]) in text


def test_the_four_forms_agree_on_every_other_number() -> None:
    report = invented.report()
    html, pdf = text_of_html(report), text_of_pdf(report)
    told = json.loads(as_json(report))
    for share, typed in zip(
        told["time_of"][0]["held_by"], rows_of_xlsx(report, "Who held the clock 1"), strict=True
    ):
        assert typed["Working time (h)"] == share["time_us"] / invented.HOUR
        assert all(flat(f"{share['name']}{words.brief(share['time_us'])}") in text for text in (html, pdf))
    for own, typed in zip(
        told["own_verdicts"][0]["differences"], rows_of_xlsx(report, "Own verdict 1"), strict=True
    ):
        assert (typed["Our verdict"], typed["Theirs"]) == (own["ours"], own["theirs"])
        assert all(
            flat(f"{number(own['ticket'])}{own['ours']}{own['theirs']}") in text for text in (html, pdf)
        )
    (stoppage,), (typed,) = told["stoppages"], rows_of_xlsx(report, "Outages, maintenance and gaps")
    assert (typed["Working time (h)"], typed["Cause"]) == (
        stoppage["time_us"] / invented.HOUR,
        stoppage["cause"],
    )
    assert all(flat(stoppage["cause"]) in text for text in (html, pdf))
    for digest in (told["data_stamp"], told["versions"][0]["digest"]):
        assert all(digest in text for text in (html, pdf))


def test_long_lists_are_cut_on_paper_and_whole_in_the_data() -> None:
    report = invented.report(breaches=200)
    html = text_of_html(report)
    assert flat("178 more; all of them are in the XLSX and the JSON of this report.") in html
    assert "INC0000021" in html
    assert "INC0000022" not in html
    assert len(rows_of_xlsx(report, "Breaches")) == len(json.loads(as_json(report))["breaches"]) == 200


@pytest.mark.parametrize("form", [as_json, as_html, as_pdf, as_xlsx])
def test_the_same_report_gives_the_same_bytes(form: Callable[[Report], bytes | str]) -> None:
    assert form(invented.report(breaches=50)) == form(invented.report(breaches=50))


def test_the_pdf_is_a4_with_numbered_pages_and_a_title() -> None:
    pdf = PdfReader(io.BytesIO(as_pdf(invented.report(breaches=60))))
    count = len(pdf.pages)
    assert count > 2
    for number, page in enumerate(pdf.pages, start=1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == A4
        assert f"Page {number} of {count}" in page.extract_text()
    assert pdf.metadata is not None
    assert pdf.metadata.title == "E-Mail, May 2016"
    assert pdf.metadata.creation_date == invented.AT


def test_what_a_source_calls_its_tickets_cannot_become_markup() -> None:
    name = '<script>alert(1)</script><img src="http://example.org/x.png">'
    report = invented.report(breaches=1, title=name, customer=name)
    html = as_html(report)
    assert "<script" not in html
    assert "<img" not in html
    assert as_pdf(report).startswith(b"%PDF")


def test_the_file_styles_and_fetches_nothing_from_outside() -> None:
    html = as_html(invented.report())
    assert not re.search(r"(src|href|action)=|url\(|@import", html)
    assert " style=" not in html
    with pytest.raises(ValueError, match="fetches nothing"):
        fetch_nothing("file:///etc/passwd")


def test_tickets_lead_to_the_pages_where_there_are_some() -> None:
    assert 'href="https://slm.example.org/tickets/desk/INC0000000/"' in as_html(
        invented.report(), "https://slm.example.org/"
    )


def test_a_verdict_is_never_told_by_colour_alone() -> None:
    text = text_of_html(invented.report())
    for verdict in ("met", "breached", "threatened", "nodata"):
        assert verdict in text
