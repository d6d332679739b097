"""The lower half: one bar in local time, the reasons of its pauses, and the axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from servicelevel.web.charts.axis import ticks
from servicelevel.web.charts.clock.scale import (
    AXIS,
    BAR,
    BAR_TOP,
    LEFT,
    REASONS,
    RIGHT,
    WIDTH,
    Scale,
    Segment,
    Timeline,
    reaches,
)
from servicelevel.web.charts.svg import element, text


def bar(clock: Timeline, scale: Scale) -> str:
    """Hatched from end to end, then covered wherever the clock was not outside hours."""
    left, right = scale.x(clock.segments[0].start), scale.x(clock.segments[-1].end)
    hatch = "".join(
        f"M{x:.1f} {BAR_TOP + BAR}L{min(x + BAR, right):.1f} {max(BAR_TOP, BAR_TOP + BAR - (right - x)):.1f}"
        for x in _steps(left, right, 5.0)
    )
    drawn = [element("path", d=hatch, stroke="line-strong", stroke_width=0.8, fill="none")]
    for segment in clock.segments:
        drawn += _covered(segment, clock, scale)
    frame: dict[str, Any] = {"fill": "none", "stroke": "line-strong", "stroke_width": 1}
    drawn.append(element("rect", x=left, y=BAR_TOP, width=max(1.0, right - left), height=BAR, **frame))
    return "".join(drawn)


def _covered(segment: Segment, clock: Timeline, scale: Scale) -> list[str]:
    looks = {
        "running": ("2", BAR_TOP, BAR),
        "paused": ("wash", BAR_TOP, BAR),
        "waiting": ("wash", BAR_TOP, BAR),
        "stopped": ("paper", BAR_TOP, BAR),
    }
    if segment.phase not in looks:
        return []
    fill, top, height = looks[segment.phase]
    x, end = scale.x(segment.start), scale.x(segment.end)
    turn = reaches(segment, clock.goal_us) if segment.phase == "running" else None
    if segment.phase == "running" and segment.before_us >= clock.goal_us:
        fill = "breached"
    drawn = [element("rect", x=x, y=top, width=max(0.6, end - x), height=height, fill=fill)]
    if turn is not None:
        drawn.append(
            element("rect", x=scale.x(turn), y=top, width=end - scale.x(turn), height=height, fill="breached")
        )
    return drawn


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + index * step for index in range(int((end - start) / step))]


def reasons(clock: Timeline, scale: Scale) -> str:
    """Why it was paused or stopped, under the bar, wherever there is room for the words."""
    drawn, free = [], float(LEFT)
    for start, end, words in _joined(clock.segments):
        x, until = scale.x(start), scale.x(end)
        wide = len(words) * 6.0
        at = max(x, free)
        if until - x < 6 or at + wide > max(until, x + wide) + 8 or at + wide > WIDTH:
            continue
        drawn.append(
            element(
                "path",
                d=f"M{x:.2f} {BAR_TOP + BAR + 2}v3H{until:.2f}v-3",
                stroke="3",
                stroke_width=1,
                fill="none",
            )
        )
        drawn.append(text(words, at, REASONS + 1, tone="2", size=11))
        free = at + wide + 10
    return "".join(drawn)


def _joined(segments: Sequence[Segment]) -> list[tuple[datetime, datetime, str]]:
    """Pauses and stops with one reason as one, though a night lies between them."""
    joined: list[tuple[datetime, datetime, str]] = []
    last = ""
    for segment in segments:
        if segment.phase in ("paused", "waiting", "stopped"):
            words = f"{segment.phase}: {segment.reason}" if segment.reason else segment.phase
            if joined and last == words:
                joined[-1] = (joined[-1][0], segment.end, words)
            else:
                joined.append((segment.start, segment.end, words))
            last = words
        elif segment.phase == "running":
            last = ""
    return joined


def axis(clock: Timeline, scale: Scale) -> str:
    drawn, free = [], 0.0
    for tick in ticks(scale.start, scale.end, ZoneInfo(clock.zone)):
        x = scale.x(tick.at)
        deep = 6 if tick.words else 3
        drawn.append(
            element(
                "path",
                d=f"M{x:.2f} {AXIS}v{deep}",
                stroke="3" if tick.words else "line-strong",
                stroke_width=1,
            )
        )
        if tick.words and x - len(tick.words) * 3.2 > free and x + len(tick.words) * 3.2 < WIDTH:
            drawn.append(
                text(tick.words, x, AXIS + 18, tone="2" if tick.strong else "3", size=11, anchor="middle")
            )
            free = x + len(tick.words) * 3.2 + 6
    line = f"M{LEFT} {AXIS}H{WIDTH - RIGHT}"
    return element("path", d=line, stroke="line-strong", stroke_width=1) + "".join(drawn)
