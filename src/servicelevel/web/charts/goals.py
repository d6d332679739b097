"""The curve of goals: how many months would have held with each goal, today's goal and the proposal on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from servicelevel.web.charts.svg import element, picture, text

WIDTH, HEIGHT = 720, 280
LEFT, RIGHT, TOP, BOTTOM = 48, 16, 34, 236


@dataclass(frozen=True)
class GoalMark:
    """A goal on the curve: its amount, the share of months that held with it, and its words."""

    amount: float
    share: float
    words: str


@dataclass(frozen=True)
class GoalPicture:
    """points: (amount, share of months, low, high), ascending; ticks: (amount, words); wanted: the share asked for."""

    title: str
    described: str
    points: Sequence[tuple[float, float, float, float]]
    ticks: Sequence[tuple[float, str]]
    today: GoalMark
    proposed: GoalMark
    wanted: float = 0.95


def goal_picture(given: GoalPicture) -> str:
    """Goals to the right by equal ratios, the share of months upwards from 0; the band is the interval of the share."""
    scale = _Scale(given.points[0][0], max(given.points[-1][0], given.points[0][0] * 1.01))
    drawn = [*_axis(given, scale), _band(given, scale), _line(given, scale)]
    same = given.today.amount == given.proposed.amount
    drawn += _mark(given.today, scale, proposed=False, above=True)
    if not same:
        drawn += _mark(given.proposed, scale, proposed=True, above=False)
    return picture(
        WIDTH, HEIGHT, *drawn, title=given.title, described=given.described, fluid=True, look="chart-goals"
    )


@dataclass(frozen=True)
class _Scale:
    least: float
    most: float

    def x(self, amount: float) -> float:
        share = log(max(amount, self.least) / self.least) / log(self.most / self.least)
        return LEFT + min(1.0, share) * (WIDTH - LEFT - RIGHT)

    @staticmethod
    def y(share: float) -> float:
        return BOTTOM - share * (BOTTOM - TOP)


def _axis(given: GoalPicture, scale: _Scale) -> list[str]:
    drawn = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        y = scale.y(share)
        stroke = "line-strong" if share == 0 else "line"
        drawn.append(element("path", d=f"M{LEFT} {y:.2f}H{WIDTH - RIGHT}", stroke=stroke, stroke_width=1))
        drawn.append(text(f"{share * 100:.0f} %", LEFT - 8, y + 4, tone="3", size=11, anchor="end"))
    y = scale.y(given.wanted)
    drawn.append(
        element(
            "path", d=f"M{LEFT} {y:.2f}H{WIDTH - RIGHT}", stroke="3", stroke_width=1, stroke_dasharray="2 4"
        )
    )
    last = -100.0
    for amount, words in given.ticks:
        x = scale.x(amount)
        if x - last < 52:
            continue
        last = x
        drawn.append(element("path", d=f"M{x:.2f} {BOTTOM}v5", stroke="line-strong", stroke_width=1))
        anchor = "start" if x < LEFT + 10 else "end" if x > WIDTH - RIGHT - 24 else "middle"
        drawn.append(text(words, x, BOTTOM + 18, tone="3", size=11, anchor=anchor))
    drawn.append(text("Goal", WIDTH - RIGHT, HEIGHT - 6, tone="2", size=11, anchor="end"))
    drawn.append(text("Months that would have held", 0, 12, tone="2", size=11))
    return drawn


def _band(given: GoalPicture, scale: _Scale) -> str:
    over = [f"{scale.x(amount):.2f} {scale.y(high):.2f}" for amount, _, _, high in given.points]
    under = [f"{scale.x(amount):.2f} {scale.y(low):.2f}" for amount, _, low, _ in reversed(given.points)]
    return element("path", d=f"M{'L'.join(over + under)}Z", fill="wash", opacity=0.75)


def _line(given: GoalPicture, scale: _Scale) -> str:
    """A step at each candidate: between two of them nothing was tried."""
    way = ""
    for amount, share, _, _ in given.points:
        x, y = f"{scale.x(amount):.2f}", f"{scale.y(share):.2f}"
        way += f"H{x}V{y}" if way else f"M{x} {y}"
    return element("path", d=way, fill="none", stroke="ink", stroke_width=1.8, stroke_linejoin="round")


def _mark(given: GoalMark, scale: _Scale, *, proposed: bool, above: bool) -> list[str]:
    """Today's goal as a full line with a square, the proposal as a dashed one with a circle: never by colour alone."""
    x, y = scale.x(given.amount), scale.y(given.share)
    stroke = "met" if proposed else "ink"
    dashes = {"stroke_dasharray": "5 3"} if proposed else {}
    line = element("path", d=f"M{x:.2f} {TOP - 6}V{BOTTOM}", stroke=stroke, stroke_width=1.4, **dashes)
    point = (
        element("circle", cx=x, cy=y, r=5.5, fill="met", stroke="paper", stroke_width=1.5)
        if proposed
        else element(
            "rect", x=x - 5, y=y - 5, width=10, height=10, fill="ink", stroke="paper", stroke_width=1.5
        )
    )
    near_end = x > WIDTH - 150
    words = text(
        given.words, x - 8 if near_end else x + 8, TOP - 10 if above else BOTTOM - 10,
        tone="met" if proposed else "ink", size=12, anchor="end" if near_end else "start", font_weight=600,
    )  # fmt: skip
    return [line, point, words]
