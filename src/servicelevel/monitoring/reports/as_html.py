"""A report as one HTML file that needs nothing beside it, and the parts of it that the web page shows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string

from servicelevel.monitoring.reports import contents, words
from servicelevel.monitoring.reports.drawing import bar, slam
from servicelevel.monitoring.reports.report import Report, TargetResult
from servicelevel.monitoring.reports.tables import Table

SHARED = ("tokens.css", "base.css", "layout.css", "components.css", "charts.css", "print.css")


def as_html(report: Report, site: str = "") -> str:
    """The report as a complete HTML document; `site` is the address that tickets are linked to, if any."""
    return render_to_string(
        "monitoring/report_document.html",
        {
            **report_context(report, f"{site.rstrip('/')}/tickets/" if site else ""),
            "css": styles(),
            "created": words.utc(report.at),
        },
    )


def report_context(report: Report, tickets_at: str = "/tickets/") -> dict[str, Any]:
    """What `monitoring/report_body.html` needs; `tickets_at` is what stands before "<source>/<ticket>/" in links."""
    return {
        "report": report,
        "slam": slam(report),
        "targets": [_target(row) for row in report.targets],
        "tables": [_table(table, report, tickets_at) for table in contents.tables(report)],
        "at_words": words.instant(report.at, report.zone),
        "as_of_words": words.instant(report.as_of, report.zone) if report.as_of else "",
    }


@cache
def styles() -> str:
    """The styles of the pages, and what a report adds, in one sheet."""
    import servicelevel.web

    pages = Path(servicelevel.web.__file__).with_name("static")
    sheets = [(pages / name).read_text(encoding="utf-8") for name in SHARED]
    sheets[-1] = f"@media print {{\n{sheets[-1]}\n}}"
    return "\n".join([*sheets, Path(__file__).with_name("report.css").read_text(encoding="utf-8")])


def _target(row: TargetResult) -> dict[str, Any]:
    figure = row.figure
    return {
        "result": row,
        "verdict": f"{figure.verdict} so far" if figure.interim else figure.verdict,
        "interval": interval(figure.low, figure.high, figure.unit),
        "bar": bar(figure),
    }


def interval(low: float | None, high: float | None, unit: str) -> str:
    """`90.1 to 96.7 %`, or a dash."""
    if low is None or high is None or low == high:
        return "–"
    if unit == "share":
        places = 2 if low > 0.98 else 1
        return f"{100 * low:.{places}f} to {100 * high:.{places}f} %"
    return f"{low:.4g} to {high:.4g} {unit}"


def _table(table: Table, report: Report, tickets_at: str) -> dict[str, Any]:
    rows = table.shown(report.zone)
    only_source = len(report.quality.sources) == 1
    for cell in (cell for row in rows for cell in row["cells"] if cell["column"].kind == "ticket"):
        if only_source:
            cell["words"] = str(cell["value"]).partition("/")[2]
        if tickets_at:
            cell["href"] = f"{tickets_at}{quote(str(cell['value']))}/"
    return {
        "key": table.key.replace(" ", "-"),
        "title": table.title,
        "lead": table.lead_in(report.zone),
        "columns": table.beside,
        "rows": rows,
        "left_out": table.left_out,
        "left_out_words": words.number(table.left_out),
    }
