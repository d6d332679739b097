"""What is promised as one bar of time, and below it the parts that it rests on, as they run for one start.

Solid where a bar's own hours run, hatched outside them. What runs on after the deadline is struck through, and the gap, or
what is left over, stands under the bars with its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.web.charts.axis import ticks
from servicelevel.web.charts.svg import element, picture, text

WIDTH, LEFT, RIGHT = 960, 10, 14
TOP, ROW, BAR = 34, 46, 16
UNDER, FOOT = 34, 26


@dataclass(frozen=True)
class Bar:
    """One bar. open: the stretches of its own hours, inside it; beside: another one ends later and decides."""

    name: str
    start: datetime
    end: datetime
    open: Sequence[tuple[datetime, datetime]]
    beside: bool = False


@dataclass(frozen=True)
class Underpinned:
    """All that the drawing needs. left: what the end of the parts leaves until the deadline, in words."""

    title: str
    described: str
    zone: str
    promise: Bar
    parts: Sequence[Bar]
    left: str
    short: bool


@dataclass(frozen=True)
class _Scale:
    start: datetime
    end: datetime

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT)


def underpinning_chain(shown: Underpinned) -> str:
    """The drawing, 960 wide."""
    bars = [shown.promise, *shown.parts]
    start, end = shown.promise.start, max(bar.end for bar in bars)
    scale = _Scale(start, end + (end - start) / 30)
    bottom = TOP + ROW * len(bars)
    height = bottom + UNDER + FOOT
    drawn = [
        *(
            part
            for place, bar in enumerate(bars)
            for part in _bar(bar, TOP + place * ROW, scale, shown if place else None)
        ),
        *_deadline(shown, scale, bottom),
        *_gap(shown, scale, bottom + 8),
        *_axis(scale, bottom + UNDER, shown.zone),
    ]
    return picture(WIDTH, height, *drawn, title=shown.title, described=shown.described, fluid=True)


def _bar(bar: Bar, y: float, scale: _Scale, above: Underpinned | None) -> Iterator[str]:
    """The name and the bar; of parts (``above`` is given) what runs on after the deadline is struck through."""
    left, right = scale.x(bar.start), max(scale.x(bar.end), scale.x(bar.start) + 2)
    at_end = left > WIDTH * 0.62
    yield text(
        bar.name,
        right if at_end else left,
        y + 10,
        tone="ink" if above is None else "2",
        anchor="end" if at_end else "start",
        **({"font_weight": 600} if above is None else {}),
    )
    top = y + 15
    yield _hatched(left, right, top)
    tone = "2" if above is None else "3" if bar.beside else "met"
    for opens, closes in bar.open:
        wide = max(0.6, scale.x(closes) - scale.x(opens))
        yield element("rect", x=scale.x(opens), y=top, width=wide, height=BAR, fill=tone)
    if above is not None and above.short and bar.end > above.promise.end:
        yield from _struck(max(left, scale.x(above.promise.end)), right, top)
    frame = {"stroke_dasharray": "4 3"} if bar.beside else {}
    yield element(
        "rect", x=left, y=top, width=right - left, height=BAR, fill="none", stroke="line-strong", stroke_width=1, **frame
    )  # fmt: skip


def _hatched(left: float, right: float, top: float) -> str:
    lines = "".join(
        f"M{x:.1f} {top + BAR}L{min(x + BAR, right):.1f} {max(top, top + BAR - (right - x)):.1f}"
        for x in _steps(left, right, 5.0)
    )
    return element(
        "path", d=lines or f"M{left:.1f} {top}", stroke="line-strong", stroke_width=0.8, fill="none"
    )


def _struck(left: float, right: float, top: float) -> Iterator[str]:
    """A thick line through what is too late, and a cross at its end."""
    middle = top + BAR / 2
    line = f"M{left:.1f} {middle}H{right:.1f}"
    yield element("path", d=line, stroke="paper", stroke_width=7, fill="none")
    yield element("path", d=line, stroke="breached", stroke_width=4, fill="none")
    cross = f"M{right - 5:.1f} {middle - 5}l10 10M{right - 5:.1f} {middle + 5}l10 -10"
    yield element("path", d=cross, stroke="paper", stroke_width=6, fill="none")
    yield element("path", d=cross, stroke="breached", stroke_width=3, fill="none")


def _deadline(shown: Underpinned, scale: _Scale, bottom: float) -> Iterator[str]:
    """A line across the bars, left out where their names stand."""
    x = scale.x(shown.promise.end)
    rows = "".join(f"M{x:.1f} {y + 13}V{y + BAR + 17}" for y in range(TOP, int(bottom), ROW))
    line = f"M{x:.1f} 19V{TOP - 2}{rows}M{x:.1f} {bottom - 6}V{bottom + 12}"
    yield element("path", d=line, stroke="ink", stroke_width=1.6)
    local = shown.promise.end.astimezone(ZoneInfo(shown.zone))
    words = f"due {local:%a} {local.day} {local:%b, %H:%M}"
    anchor = "end" if x > WIDTH - 160 else "start"
    yield text(words, x, 14, tone="ink", anchor=anchor, font_weight=600)
    if x - LEFT > 320:
        began = shown.promise.start.astimezone(ZoneInfo(shown.zone))
        yield text(f"start {began:%a} {began.day} {began:%b, %H:%M}", LEFT, 14, tone="2")


def _gap(shown: Underpinned, scale: _Scale, y: float) -> Iterator[str]:
    """A bracket from the deadline to the end of the parts, or the other way round, with its words."""
    done = max((bar.end for bar in shown.parts if not bar.beside), default=shown.promise.end)
    left, right = sorted((scale.x(shown.promise.end), scale.x(done)))
    tone = "breached" if shown.short else "met"
    if right - left >= 2:
        bracket = f"M{left:.1f} {y}v6H{right:.1f}v-6"
        yield element("path", d=bracket, stroke=tone, stroke_width=2, fill="none")
    middle = (left + right) / 2
    anchor = "end" if middle > WIDTH * 0.75 else "start" if middle < WIDTH * 0.25 else "middle"
    at = {"end": right, "start": left, "middle": middle}[anchor]
    yield text(shown.left, at, y + 20, tone=tone, anchor=anchor, font_weight=600)


def _axis(scale: _Scale, y: float, zone: str) -> Iterator[str]:
    yield element("path", d=f"M{LEFT} {y}H{WIDTH - RIGHT}", stroke="line-strong", stroke_width=1)
    free = 0.0
    for tick in ticks(scale.start, scale.end, ZoneInfo(zone)):
        x, half = scale.x(tick.at), len(tick.words) * 3.2
        yield element("path", d=f"M{x:.2f} {y}v{6 if tick.words else 3}", stroke="3", stroke_width=1)
        if tick.words and x - half > free and x + half < WIDTH:
            yield text(tick.words, x, y + 18, tone="2" if tick.strong else "3", size=11, anchor="middle")
            free = x + half + 6


def _steps(start: float, end: float, step: float) -> list[float]:
    return [start + index * step for index in range(int((end - start) / step) + 1)]
