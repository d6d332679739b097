"""A report as a workbook: every list in full, numbers as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from servicelevel.monitoring.reports import contents, words
from servicelevel.monitoring.reports.report import Report
from servicelevel.monitoring.reports.tables import Table

SHEETS = {"own": "Own verdict", "held": "Who held the clock", "paused": "Pauses by reason"}
TARGETS = (
    ("Target", "text", 22),
    ("Name", "text", 34),
    ("Measure", "text", 14),
    ("Verdict", "text", 16),
    ("Attained", "number", 12),
    ("Goal", "number", 12),
    ("Unit", "text", 10),
    ("Numerator", "count", 14),
    ("Denominator", "count", 14),
    ("Low (95 %)", "number", 12),
    ("High (95 %)", "number", 12),
    ("In words", "text", 30),
    ("Goal in words", "text", 30),
    ("Trend", "long", 50),
    ("Statement", "long", 50),
)
MONTHS = (
    ("Target", "text", 22),
    ("Period", "text", 12),
    ("Verdict", "text", 16),
    ("Attained", "number", 12),
    ("In words", "text", 30),
    ("Interim", "text", 10),
)


def as_xlsx(report: Report) -> bytes:
    """The report as the bytes of an .xlsx file; the same report gives the same bytes."""
    from servicelevel.monitoring.reports.workbook import (
        Sheets,  # openpyxl is slow to load, and few commands need it
    )

    sheets = Sheets(report.zone, f"{report.title}, {report.period_words}", report.at)
    sheets.add("Summary", (("What", "text", 24), ("Value", "long", 100)), _summary(report))
    sheets.add("Targets", TARGETS, _targets(report))
    sheets.add("Months", MONTHS, _months(report))
    lists = contents.tables(report)
    for name, table in zip(_sheet_names(lists), lists, strict=True):
        sheets.add(name, _headings(table, report.zone), _rows(table))
    sheets.add(
        "Definitions",
        (("Target", "text", 30), ("How the figure is defined", "long", 110)),
        _definitions(report),
    )
    return sheets.bytes()


def _summary(report: Report) -> Iterator[tuple[str, Any]]:
    yield "Agreement", f"{report.title} ({report.agreement}, {report.kind})"
    yield "Customer", report.customer
    yield "Provider", report.provider
    yield "Period", report.period_words
    yield "Verdict", report.verdict
    for line in report.summary:
        yield "Summary", line
    for key, count in report.counts.items():
        yield key.capitalize(), count
    yield "As of", words.instant(report.at, report.zone)
    yield "As known at", words.instant(report.as_of, report.zone) if report.as_of else None
    yield "Zone of the times", report.zone
    yield "Stamp of the data", report.data_stamp


def _targets(report: Report) -> Iterator[tuple[Any, ...]]:
    for row in report.targets:
        figure = row.figure
        yield (
            row.target,
            row.name,
            figure.measure,
            figure.verdict,
            figure.value,
            figure.goal,
            figure.unit,
            figure.numerator,
            figure.denominator,
            figure.low,
            figure.high,
            figure.words,
            figure.goal_words,
            row.trend.words,
            row.statement,
        )


def _months(report: Report) -> Iterator[tuple[Any, ...]]:
    for row in report.targets:
        for cell in row.cells:
            if cell.verdict:
                yield (
                    row.target,
                    cell.period,
                    cell.verdict,
                    cell.value,
                    cell.figure_words,
                    "interim" if cell.interim else None,
                )


def _definitions(report: Report) -> Iterator[tuple[str, str]]:
    for row in report.targets:
        yield row.name, row.figure.definition
    for one in report.unmeasured:
        yield one.name, one.definition
    yield "The agreement", report.roll_up_words


def _sheet_names(tables: Sequence[Table]) -> list[str]:
    """A name for each table, at most 31 characters, every one once; those of one target are numbered."""
    seen: Counter[str] = Counter()
    names = []
    for table in tables:
        kind = SHEETS.get(table.key.partition(" ")[0], "")
        seen[kind] += 1
        names.append(f"{kind} {seen[kind]}" if kind else table.title[:31])
    return names


def _headings(table: Table, zone: str) -> list[tuple[str, str, int]]:
    units = {"duration": " (h)", "instant": f" ({zone})"}
    headings: list[tuple[str, str, int]] = [
        (column.heading + units.get(column.kind, ""), column.kind, column.width) for column in table.columns
    ]
    return [*headings, (table.note_heading, "long", 90)] if table.note_heading else headings


def _rows(table: Table) -> Iterator[tuple[Any, ...]]:
    for place, row in enumerate(table.rows):
        yield (*row, table.notes[place]) if table.note_heading else row
