"""The upper half: working time used over time, the levels, and where it crosses them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from servicelevel.web.charts.clock.scale import (
    BAR,
    BAR_TOP,
    CURVE_BOTTOM,
    LEFT,
    RIGHT,
    WIDTH,
    Scale,
    Timeline,
    reaches,
)
from servicelevel.web.charts.svg import element, text


def levels(clock: Timeline, scale: Scale) -> str:
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


def curve(clock: Timeline, scale: Scale) -> str:
    """Working time used, as an area; past the goal the line changes to the colour of a breach."""
    inside, beyond = [], []
    for segment in clock.segments:
        ends = [(segment.start, segment.before_us), (segment.end, segment.after_us)]
        turn = reaches(segment, clock.goal_us)
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


def crossings(clock: Timeline, scale: Scale) -> str:
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
        if all(abs(y - other) >= 14 for other in taken):
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
