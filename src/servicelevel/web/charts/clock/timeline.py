"""One clock drawn: how its goal was used up, and over which hours it ran, paused or stood outside hours.

Above, the share of the goal used over time, with the warning points where it crosses them; below, one bar in
local time: solid running, light paused, hatched outside hours, empty while stopped.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.web.charts.clock.bar import axis, bar, reasons
from servicelevel.web.charts.clock.curve import crossings, curve, levels
from servicelevel.web.charts.clock.scale import (
    BAR,
    BAR_TOP,
    CURVE_TOP,
    HEIGHT,
    RIGHT,
    WIDTH,
    Scale,
    Timeline,
    scale_of,
)
from servicelevel.web.charts.svg import element, picture, text
from servicelevel.web.wording import duration


def clock_timeline(clock: Timeline) -> str:
    """The picture of one clock, 960 wide; empty words when it never started."""
    if not clock.segments:
        return ""
    scale = scale_of(clock)
    drawn = [
        levels(clock, scale),
        curve(clock, scale),
        bar(clock, scale),
        reasons(clock, scale),
        axis(clock, scale),
        crossings(clock, scale),
        instants(clock, scale),
    ]
    return picture(WIDTH, HEIGHT, *drawn, title=clock.title, described=clock.described, fluid=True)


def instants(clock: Timeline, scale: Scale) -> str:
    """The deadline as a line with its instant, the stop as a dot, the instant of looking as a dashed line."""
    drawn = []
    zone = ZoneInfo(clock.zone)
    if clock.due_at is not None and scale.start <= clock.due_at <= scale.end:
        x = scale.x(clock.due_at)
        drawn.append(
            element(
                "path", d=f"M{x:.2f} {CURVE_TOP - 10}V{BAR_TOP + BAR + 4}", stroke="ink", stroke_width=1.6
            )
        )
        drawn.append(_flag("due", clock.due_at, x, zone, 14))
    elif clock.due_at is not None and clock.due_at > scale.end and clock.stopped_at is None:
        drawn.append(_flag("due", clock.due_at, WIDTH - RIGHT, zone, 14, " →"))
    end, used = clock.segments[-1].end, clock.segments[-1].after_us
    if clock.stopped_at is not None:
        x, late = scale.x(clock.stopped_at), used > clock.goal_us
        fill = "breached" if late else "met"
        drawn.append(
            element("circle", cx=x, cy=scale.y(used), r=5.5, fill=fill, stroke="paper", stroke_width=2)
        )
        drawn.append(
            element("circle", cx=x, cy=BAR_TOP + BAR / 2, r=5.5, fill=fill, stroke="paper", stroke_width=2)
        )
    elif clock.seen_at is not None and end <= scale.end:
        x = scale.x(end)
        drawn.append(
            element(
                "path",
                d=f"M{x:.2f} {CURVE_TOP}V{BAR_TOP + BAR + 4}",
                stroke="3",
                stroke_width=1,
                stroke_dasharray="3 3",
            )
        )
        drawn.append(
            element("circle", cx=x, cy=scale.y(used), r=5, fill="paper", stroke="ink", stroke_width=2)
        )
    return "".join([*drawn, _amount(clock, scale, end, used)])


def _amount(clock: Timeline, scale: Scale, end: datetime, used: int) -> str:
    """What was used, beside the end of the curve, unless the deadline or a warning point stands there."""
    there = [crossing.at for crossing in clock.crossings] + ([clock.due_at] if clock.due_at else [])
    if any(0 <= scale.x(end) - scale.x(at) < 90 for at in there):
        return ""
    tone = "breached" if used > clock.goal_us else "2"
    return text(duration(used), scale.x(end) - 10, scale.y(used) - 8, tone=tone, size=11, anchor="end")


def _flag(word: str, at: datetime, x: float, zone: ZoneInfo, y: float, after: str = "") -> str:
    local = at.astimezone(zone)
    words = f"{word} {local:%a} {local.day} {local:%b, %H:%M}{after}"
    if x > WIDTH - 160:
        return text(words, x, y, tone="ink", anchor="end", font_weight=600)
    return text(words, x, y, tone="ink", anchor="start", font_weight=600)
