"""How much of a target was attained, the goal, and how sure one can be of it."""

from __future__ import annotations

from servicelevel.web.charts.marks import shape
from servicelevel.web.charts.svg import element, picture, text

WIDTH, HEIGHT, EDGE, LINE = 480, 78, 8, 46


def attainment_bar(
    value: float,
    goal: float,
    low: float | None,
    high: float | None,
    verdict: str,
    words: str,
    goal_words: str,
) -> str:
    """A scale of shares (0 to 1): what was attained as its verdict's shape, the promised side shaded, the
    interval as a line.

    The scale may begin above zero, near the figures, because it compares positions and not lengths; both
    ends are written.
    """
    least = min(v for v in (value, goal, low) if v is not None)
    start = _floor(max(0.0, least - (1 - least) * 0.3))

    def x(share: float) -> float:
        return EDGE + max(0.0, (share - start) / (1 - start)) * (WIDTH - 2 * EDGE)

    parts = [
        element("rect", x=x(goal), y=LINE - 14, width=WIDTH - EDGE - x(goal), height=28, fill="met-wash"),
        element("path", d=f"M{EDGE} {LINE}H{WIDTH - EDGE}", stroke="line-strong", stroke_width=1),
        element("path", d=f"M{x(goal):.2f} {LINE - 18}V{LINE + 14}", stroke="ink", stroke_width=2),
    ]
    if low is not None and high is not None:
        whisker = f"M{x(low):.2f} {LINE}H{x(high):.2f}M{x(low):.2f} {LINE - 5}v10M{x(high):.2f} {LINE - 5}v10"
        parts.append(element("path", d=whisker, stroke="2", stroke_width=1.6, fill="none"))
    parts.append(element("circle", cx=x(value), cy=LINE, r=10, fill="paper"))
    parts.append(shape(verdict, x(value), LINE, 8))
    anchor = "end" if x(goal) > WIDTH * 0.7 else "start"
    parts.append(text(f"goal {goal_words}", x(goal), LINE - 24, tone="ink", anchor=anchor))
    parts.append(text(_percent(start), EDGE, HEIGHT - 4, tone="3", size=11))
    parts.append(text("100 %", WIDTH - EDGE, HEIGHT - 4, tone="3", size=11, anchor="end"))
    interval = (
        "" if low is None or high is None else f"95 % interval {_percent(low, 1)} to {_percent(high, 1)}"
    )
    return picture(
        WIDTH,
        HEIGHT,
        *parts,
        title=f"{words}, goal {goal_words}",
        described=interval,
        fluid=True,
        look="chart-attainment",
    )


def _floor(share: float) -> float:
    """Down to a round start of the scale: tenths far from 1, then hundredths, then thousandths near it."""
    step = 0.1 if share < 0.9 else 0.01 if share < 0.99 else 0.001
    return int(share / step + 1e-9) * step


def _percent(share: float, decimals: int = 0) -> str:
    needed = decimals if share < 0.9 or share == 1 else max(decimals, 1 if share < 0.99 else 2)
    return f"{share * 100:.{needed}f} %"
