"""One clock drawn: how its goal was used up, and over which hours it ran, paused or stood outside hours.

Above, the share of the goal used over time, with the warning points where it crosses them; below, one bar in
local time: solid running, light paused, hatched outside hours, empty while stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from servicelevel.web.charts.axis import ticks
from servicelevel.web.charts.svg import element, picture, text

WIDTH, LEFT, RIGHT = 960, 52, 14
CURVE_TOP, CURVE_BOTTOM = 30, 170
BAR_TOP, BAR = 186, 22
REASONS, AXIS, HEIGHT = BAR_TOP + BAR + 16, BAR_TOP + BAR + 30, BAR_TOP + BAR + 50


@dataclass(frozen=True)
class Segment:
    """A stretch of the clock; `before_us` and `after_us` are the working time used at its ends."""

    start: datetime
    end: datetime
    phase: str
    reason: str
    before_us: int
    after_us: int


@dataclass(frozen=True)
class Crossing:
    """A warning point or the goal, and when it was reached with which working time."""

    name: str
    at: datetime
    total_us: int


@dataclass(frozen=True)
class Timeline:
    """All that the drawing needs; instants are aware, durations microseconds of the target's own time."""

    title: str
    described: str
    zone: str
    goal_us: int
    segments: Sequence[Segment]
    crossings: Sequence[Crossing] = ()
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class _Scale:
    """Instants to x, working time to y."""

    start: datetime
    end: datetime
    goal_us: int
    top_us: int

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT)

    def y(self, used_us: float) -> float:
        return CURVE_BOTTOM - min(1.0, used_us / self.top_us) * (CURVE_BOTTOM - CURVE_TOP)


def clock_timeline(clock: Timeline) -> str:
    """The picture of one clock, 960 wide; empty words when it never started."""
    if not clock.segments:
        return ""
    scale = _scale(clock)
    drawn = [
        _levels(clock, scale),
        _curve(clock, scale),
        _bar(clock, scale),
        _reasons(clock, scale),
        _axis(clock, scale),
        _crossings(clock, scale),
        _instants(clock, scale),
    ]
    return picture(WIDTH, HEIGHT, *drawn, title=clock.title, described=clock.described, fluid=True)


def _scale(clock: Timeline) -> _Scale:
    start = clock.segments[0].start
    shown = [clock.segments[-1].end, clock.stopped_at, clock.seen_at, clock.breached_at]
    end = max(at for at in shown if at is not None)
    if clock.due_at is not None and clock.due_at > end and clock.due_at - start < 4 * (end - start):
        end = clock.due_at
    pad = (end - start) / 40
    used = max(segment.after_us for segment in clock.segments)
    top = max(clock.goal_us * 1.06, used * 1.06, 1)
    return _Scale(start, end + pad, clock.goal_us, int(top))


def _levels(clock: Timeline, scale: _Scale) -> str:
    """Horizontal lines: zero, the warning points, the goal."""
    drawn: list[str] = []
    taken: list[float] = []
    shares = [(1.0, "goal")] + [(share, f"{share:.0%}".replace("%", " %")) for share in (0.9, 0.75, 0.5, 0.0)]
    for share, words in shares:
        y = scale.y(clock.goal_us * share)
        strong = share == 1.0
        dashes = {} if strong or share == 0 else {"stroke_dasharray": "2 3"}
        line = f"M{LEFT} {y:.2f}H{WIDTH - RIGHT}"
        drawn.append(
            element("path", d=line, stroke="ink" if strong else "line-strong", stroke_width=1, **dashes)
        )
        if all(abs(y - other) >= 13 for other in taken):
            drawn.append(text(words, LEFT - 8, y + 4, tone="ink" if strong else "3", anchor="end"))
            taken.append(y)
    return "".join(drawn)


def _curve(clock: Timeline, scale: _Scale) -> str:
    """Working time used, as an area; past the goal the line changes to the colour of a breach."""
    inside, beyond = [], []
    for segment in clock.segments:
        ends = [(segment.start, segment.before_us), (segment.end, segment.after_us)]
        turn = _reaches(segment, clock.goal_us)
        if turn is not None:
            ends.insert(1, (turn, clock.goal_us))
        for at, used in ends:
            point = f"{scale.x(at):.2f} {scale.y(used):.2f}"
            if used <= clock.goal_us:
                inside.append(point)
            if used >= clock.goal_us:
                beyond.append(point)
    if not inside:
        inside = beyond[:1]
    left, right = inside[0].split()[0], (beyond or inside)[-1].split()[0]
    area = f"M{left} {CURVE_BOTTOM}L{'L'.join(inside + beyond)}L{right} {CURVE_BOTTOM}Z"
    drawn = element("path", d=area, fill="wash")
    drawn += element(
        "path", d="M" + "L".join(inside), fill="none", stroke="ink", stroke_width=1.8, stroke_linejoin="round"
    )
    if len(beyond) > 1:
        drawn += element("path", d="M" + "L".join(beyond), fill="none", stroke="breached", stroke_width=2.2)
    return drawn


def _reaches(segment: Segment, goal_us: int) -> datetime | None:
    """The instant inside a running segment at which the goal is used up."""
    if not segment.before_us < goal_us < segment.after_us:
        return None
    share = (goal_us - segment.before_us) / (segment.after_us - segment.before_us)
    return segment.start + (segment.end - segment.start) * share


def _bar(clock: Timeline, scale: _Scale) -> str:
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


def _covered(segment: Segment, clock: Timeline, scale: _Scale) -> list[str]:
    looks = {
        "running": ("2", BAR_TOP, BAR),
        "paused": ("wash", BAR_TOP, BAR),
        "stopped": ("paper", BAR_TOP, BAR),
    }
    if segment.phase not in looks:
        return []
    fill, top, height = looks[segment.phase]
    x, end = scale.x(segment.start), scale.x(segment.end)
    turn = _reaches(segment, clock.goal_us) if segment.phase == "running" else None
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


def _reasons(clock: Timeline, scale: _Scale) -> str:
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
        if segment.phase in ("paused", "stopped"):
            words = f"{segment.phase}: {segment.reason}" if segment.reason else segment.phase
            if joined and last == words:
                joined[-1] = (joined[-1][0], segment.end, words)
            else:
                joined.append((segment.start, segment.end, words))
            last = words
        elif segment.phase == "running":
            last = ""
    return joined


def _axis(clock: Timeline, scale: _Scale) -> str:
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


def _crossings(clock: Timeline, scale: _Scale) -> str:
    """A dot where the curve meets a level, a tick on the bar, and the local instant beside the dot."""
    drawn: list[str] = []
    taken: list[float] = []
    for crossing in sorted(clock.crossings, key=lambda crossing: -crossing.total_us):
        x, y = scale.x(crossing.at), scale.y(crossing.total_us)
        beyond = crossing.total_us >= clock.goal_us
        colour = "breached" if beyond else "threatened"
        drawn.append(element("path", d=f"M{x:.2f} {BAR_TOP - 4}v{BAR + 4}", stroke="paper", stroke_width=3))
        drawn.append(element("path", d=f"M{x:.2f} {BAR_TOP - 4}v{BAR + 4}", stroke=colour, stroke_width=1.6))
        drawn.append(element("circle", cx=x, cy=y, r=4, fill=colour, stroke="paper", stroke_width=1.5))
        if all(abs(y - other) >= 12 for other in taken):
            words = crossing.at.astimezone(ZoneInfo(clock.zone)).strftime("%a %H:%M")
            near = x - 8 < LEFT + len(words) * 6.4
            drawn.append(
                text(
                    words,
                    x + 8 if near else x - 8,
                    y - 4,
                    tone="2",
                    size=11,
                    anchor="start" if near else "end",
                )
            )
            taken.append(y)
    return "".join(drawn)


def _instants(clock: Timeline, scale: _Scale) -> str:
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
    return "".join(drawn)


def _flag(word: str, at: datetime, x: float, zone: ZoneInfo, y: float) -> str:
    local = at.astimezone(zone)
    words = f"{word} {local:%a} {local.day} {local:%b, %H:%M}"
    if x > WIDTH - 160:
        return text(words, x, y, tone="ink", anchor="end", font_weight=600)
    return text(words, x, y, tone="ink", anchor="start", font_weight=600)
