"""A word-sized line of a target's months with its goal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from servicelevel.web.charts.svg import element, picture

WIDTH, HEIGHT, MARGIN = 112, 28, 4


@dataclass(frozen=True)
class Sparkline:
    """Values of consecutive periods (None where there is none), the goal, and which periods were breached."""

    values: Sequence[float | None]
    goal: float | None
    breached: Sequence[bool]
    words: str

    @property
    def drawn(self) -> bool:
        return any(value is not None for value in self.values)


def sparkline(data: Sparkline) -> str:
    """The months as a line, breached ones as dots, the goal as a thin line across."""
    known = [value for value in data.values if value is not None]
    reach = known + ([data.goal] if data.goal is not None else [])
    if not reach:
        return picture(WIDTH, HEIGHT, title="No figures yet")
    low, high = min(reach), max(reach)
    pad = (high - low) * 0.08 or abs(high) * 0.05 or 1.0
    low, high = low - pad, high + pad

    def at(index: int, value: float) -> tuple[float, float]:
        step = (WIDTH - 2 * MARGIN) / max(1, len(data.values) - 1)
        return MARGIN + index * step, MARGIN + (high - value) / (high - low) * (HEIGHT - 2 * MARGIN)

    goal = ""
    if data.goal is not None:
        y = at(0, data.goal)[1]
        goal = element(
            "path", d=f"M0 {y:.2f}H{WIDTH}", stroke="line-strong", stroke_width=1, stroke_dasharray="3 2"
        )
    points = [(index, *at(index, value)) for index, value in enumerate(data.values) if value is not None]
    line = element(
        "path", d=_path(points), fill="none", stroke="ink", stroke_width=1.4, stroke_linejoin="round"
    )
    dots = "".join(
        element("circle", cx=x, cy=y, r=2.6, fill="breached")
        for index, x, y in points
        if data.breached[index]
    )
    last = element("circle", cx=points[-1][1], cy=points[-1][2], r=2.2, fill="ink") if points else ""
    if points and data.breached[points[-1][0]]:
        last = ""
    return picture(WIDTH, HEIGHT, goal, line, dots, last, title=data.words)


def _path(points: Sequence[tuple[int, float, float]]) -> str:
    """The line, broken where a period has no figure."""
    written, before = "", None
    for index, x, y in points:
        joined = before is not None and index == before + 1
        written += f"{'L' if joined else 'M'}{x:.2f} {y:.2f}"
        before = index
    return written
