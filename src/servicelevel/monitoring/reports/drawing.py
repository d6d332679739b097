"""The drawings of a report, made of its own values."""

from __future__ import annotations

from servicelevel.levels import Figure
from servicelevel.monitoring.reports.report import Cell, Report, TargetResult
from servicelevel.web.charts.attainment import attainment_bar
from servicelevel.web.charts.slam import Slam, SlamCell, SlamMonth, SlamRow, slam_chart
from servicelevel.web.charts.sparkline import Sparkline


def slam(report: Report) -> str:
    """The SLAM chart as SVG: targets by periods; a shape for the verdict and the figure below it."""
    columns = report.targets[0].cells if report.targets else ()
    months = [_month(cell, columns[place - 1] if place else None) for place, cell in enumerate(columns)]
    return slam_chart(
        Slam(f"Promises of {report.title} by month", months, [_row(row) for row in report.targets])
    )


def bar(figure: Figure) -> str:
    """Attainment, goal and interval as a bar; nothing for what is not a share or has no value."""
    if figure.unit != "share" or figure.value is None or figure.goal is None:
        return ""
    return attainment_bar(
        float(figure.value),
        float(figure.goal),
        figure.low,
        figure.high,
        figure.verdict,
        figure.words,
        figure.goal_words,
    )


def short(figure_words: str) -> str:
    """The figure as it fits a cell: what stands before the counts."""
    return figure_words.partition(",")[0]


def _month(cell: Cell, before: Cell | None) -> SlamMonth:
    """`May 2016` as May, with the year where it begins; other periods (weeks, quarters) as they call themselves."""
    first, _, year = cell.period_words.rpartition(" ")
    new_year = before is None or before.period_words.rpartition(" ")[2] != year
    return SlamMonth(
        cell.period, first[:3] if first.isalpha() else first, year if new_year else "", cell.period_words
    )


def _row(row: TargetResult) -> SlamRow:
    goal = None if row.figure.goal is None else float(row.figure.goal)
    values = [cell.value for cell in row.cells]
    line = Sparkline(values, goal, [cell.verdict == "breached" for cell in row.cells], row.trend.words)
    cells = [_cell(cell) for cell in row.cells]
    return SlamRow(
        row.name, row.figure.goal_words, cells, spark=line if line.drawn else None, trend=row.trend.words
    )


def _cell(cell: Cell) -> SlamCell:
    if not cell.verdict:
        return SlamCell("no data", "", f"{cell.period_words}: not in force")
    told = f"{cell.period_words}: {cell.verdict}, {cell.figure_words}"
    figure = "" if cell.verdict == "no data" else short(cell.figure_words)
    return SlamCell(cell.verdict, figure, told, interim=cell.interim)
