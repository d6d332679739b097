"""Figures and clocks as tables on the screen."""

from __future__ import annotations

import io

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from servicelevel.monitoring.exports import clocks_within
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.as_html import interval

MARKS = {"met": "●", "threatened": "◐", "breached": "✕", "no data": "–", "cannot be decided": "?"}
COLOURS = {"met": "blue", "threatened": "yellow", "breached": "red"}
WIDTH_OF_A_FILE = 160


def figures_table(measurement: Measurement) -> Table:
    """One line for each target and period: figure, goal, interval and verdict."""
    table = Table(
        title=f"{measurement.terms.title}, as of {words.instant(measurement.at, measurement.terms.zone)}",
        box=box.SIMPLE,
        title_justify="left",
    )
    for heading, justify in (
        ("Target", "left"),
        ("Period", "left"),
        ("Attained", "right"),
        ("Goal", "right"),
        ("Interval", "right"),
        ("Verdict", "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    for figure in measurement.figures:
        so_far = " so far" if figure.interim else ""
        verdict = Text(
            f"{MARKS[figure.verdict]} {figure.verdict}{so_far}", style=COLOURS.get(figure.verdict, "")
        )
        bounds = interval(figure.low, figure.high, figure.unit)
        table.add_row(
            Text(figure.target_name), figure.period.words, figure.words, figure.goal_words, bounds, verdict
        )
    return table


def clocks_table(measurement: Measurement) -> Table:
    """One line for each clock."""
    table = Table(box=box.SIMPLE)
    for heading, justify in (
        ("Ticket", "left"),
        ("Target", "left"),
        ("Priority", "left"),
        ("Verdict", "left"),
        ("Used", "right"),
        ("Goal", "right"),
        ("Outcome", "left"),
    ):
        table.add_column(heading, justify=justify)  # type: ignore[arg-type]
    zone = measurement.terms.zone
    for row in clocks_within(measurement).iter_rows(named=True):
        outcome = words.instant(row["outcome_at"], zone) if row["outcome_at"] else row["status"]
        verdict = f"{MARKS.get(row['verdict'], '·')} {row['verdict']}"
        used, goal = words.duration(row["elapsed_us"]), words.duration(row["goal_us"])
        table.add_row(
            Text(row["ticket"]), row["target"], Text(row["priority"] or ""), verdict, used, goal, outcome
        )
    return table


def printed(table: Table, to_terminal: bool) -> str:
    """The table as text: in colours and the width of the terminal, or plain."""
    kept = io.StringIO()
    width = None if to_terminal else WIDTH_OF_A_FILE
    Console(file=kept, width=width, force_terminal=to_terminal, no_color=not to_terminal).print(table)
    return "\n".join(line.rstrip() for line in kept.getvalue().splitlines()) + "\n"
