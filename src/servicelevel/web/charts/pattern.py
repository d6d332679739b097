"""The quiet SLAM chart beside the sign-in: most promises kept, and the few exceptions stand out."""

from __future__ import annotations

from servicelevel.web.charts.marks import shape
from servicelevel.web.charts.svg import element, picture

COLUMNS, ROWS, STEP = 12, 9, 52
EXCEPTIONS = {
    (2, 1): "threatened",
    (8, 2): "threatened",
    (9, 2): "breached",
    (4, 5): "no data",
    (5, 5): "no data",
    (6, 7): "threatened",
}


def promises_pattern() -> str:
    """Twelve months of nine targets; the last month still runs."""
    drawn = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            x, y = (column + 0.5) * STEP, (row + 0.5) * STEP
            if verdict := EXCEPTIONS.get((column, row)):
                drawn.append(shape(verdict, x, y, 13))
            elif column == COLUMNS - 1:
                drawn.append(
                    element("circle", cx=x, cy=y, r=10, fill="none", stroke="line-strong", stroke_width=1.6)
                )
            else:
                drawn.append(element("circle", cx=x, cy=y, r=11, fill="line"))
    return picture(COLUMNS * STEP, ROWS * STEP, *drawn, title="Promises by months", fluid=True)
