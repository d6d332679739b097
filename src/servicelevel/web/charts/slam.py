"""The SLAM chart: Service Level Agreement Monitoring, months by targets.

The page shows the same values as a table whose cells are links (`components/slam.html`); this drawing is for
paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from servicelevel.web.charts.marks import shape
from servicelevel.web.charts.sparkline import Sparkline, sparkline
from servicelevel.web.charts.svg import element, picture, text

NAME, CELL, HEAD, LINE, TAIL = 170, 46, 30, 38, 122
FEWEST = 12
"""The chart is as wide as for so many months at least: one with few of them is not blown up."""


@dataclass(frozen=True)
class SlamMonth:
    """A column: its key (2016-05), short words (May), the year where it begins, the full words (May 2016)."""

    key: str
    short: str
    year: str
    words: str


@dataclass(frozen=True)
class SlamCell:
    """One target in one month: verdict, the figure as it fits the cell, all in words, where it leads."""

    verdict: str
    figure: str
    words: str
    href: str = ""
    interim: bool = False

    @property
    def look(self) -> str:
        """The verdict as a part of a class name."""
        return self.verdict.replace(" ", "-")


@dataclass(frozen=True)
class SlamRow:
    """One target: its name, the goal in words, its months, and how it moved."""

    name: str
    goal: str
    cells: Sequence[SlamCell]
    href: str = ""
    spark: Sparkline | None = None
    trend: str = ""


@dataclass(frozen=True)
class Slam:
    """The whole chart. `corner` says what the rows are, for instance Target and goal."""

    title: str
    months: Sequence[SlamMonth]
    rows: Sequence[SlamRow] = field(default_factory=tuple)
    corner: str = "Target and goal"

    @property
    def ends(self) -> bool:
        """Whether the rows end in a sparkline or a trend."""
        return any(row.spark or row.trend for row in self.rows)


def slam_chart(slam: Slam) -> str:
    """The chart as one picture, 170 + 46 a month (+ 122 for the sparklines) wide."""
    width = NAME + CELL * max(len(slam.months), FEWEST) + (TAIL if slam.ends else 0)
    height = HEAD + LINE * len(slam.rows)
    drawn = [_head(slam), element("path", d=f"M0 {HEAD}H{width}", stroke="line-strong", stroke_width=1)]
    drawn += [_row(row, HEAD + LINE * index, width) for index, row in enumerate(slam.rows)]
    told = "; ".join(f"{row.name}: " + ", ".join(cell.words for cell in row.cells) for row in slam.rows)
    return picture(width, height, *drawn, title=slam.title, described=told, fluid=True)


def _head(slam: Slam) -> str:
    months = []
    for index, month in enumerate(slam.months):
        middle = NAME + CELL * (index + 0.5)
        months.append(text(month.short, middle, HEAD - 8, tone="3", size=10, anchor="middle"))
        if month.year:
            months.append(text(month.year, middle, HEAD - 19, size=10, anchor="middle", font_weight=600))
    return text(slam.corner, 0, HEAD - 8, tone="3", size=10) + "".join(months)


def _row(row: SlamRow, top: float, width: float) -> str:
    middle = top + LINE / 2
    parts = [
        text(_cut(row.name, 30), 0, middle - 2, tone="ink", size=11, font_weight=600),
        text(_cut(row.goal, 36), 0, middle + 11, tone="3", size=9),
    ]
    for index, cell in enumerate(row.cells):
        parts.append(_cell(cell, NAME + CELL * index, top))
    if row.spark:
        line = sparkline(row.spark).replace("<svg ", f'<svg x="{width - TAIL + 8}" y="{top + 5}" ', 1)
        parts.append(line)
    parts.append(element("path", d=f"M0 {top + LINE}H{width}", stroke="line", stroke_width=1))
    return "".join(parts)


def _cell(cell: SlamCell, left: float, top: float) -> str:
    wash = ""
    if cell.verdict in ("threatened", "breached"):
        wash = element("rect", x=left, y=top, width=CELL, height=LINE, fill=f"{cell.verdict}-wash")
    tone = cell.verdict if cell.verdict in ("threatened", "breached") else "2"
    figure = text(cell.figure, left + CELL / 2, top + LINE - 6, tone=tone, size=9, anchor="middle")
    return wash + shape(cell.verdict, left + CELL / 2, top + 13, 6, cell.interim) + figure


def _cut(words: str, length: int) -> str:
    return words if len(words) <= length else words[: length - 1] + "…"
