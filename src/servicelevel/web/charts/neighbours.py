"""Service Level Management and the processes beside it, with what last passed on each arrow (R14)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servicelevel.web.charts.svg import element, picture, text

WIDE, HIGH, GAP = 208, 62, 16
BETWEEN, MIDDLE = 168, 150
NEVER = "never"


@dataclass(frozen=True)
class Neighbour:
    """A process and when something last passed, in words: what it was given, what was taken from it.

    NEVER makes a dashed arrow; empty words leave an arrow without a time.
    """

    name: str
    given: str = ""
    taken: str = ""


def neighbours(title: str, middle: Sequence[str], found: Sequence[Neighbour]) -> str:
    """The drawing: half of the processes left of the middle, half of them right. middle: its name in lines."""
    half = (len(found) + 1) // 2
    height = half * HIGH + (half - 1) * GAP + 2
    left, right = 1 + WIDE + BETWEEN, 1 + WIDE + BETWEEN + MIDDLE
    parts = [
        *_middle(middle, left, height),
        *(part for row, one in enumerate(found[:half]) for part in _side(one, row, left, -1)),
        *(part for row, one in enumerate(found[half:]) for part in _side(one, row, right, 1)),
    ]
    told = "; ".join(
        f"{one.name}: given {one.given or 'at no recorded time'}, taken {one.taken or 'at no recorded time'}"
        for one in found
    )
    width = right + BETWEEN + WIDE + 1
    return picture(width, height, *parts, title=title, described=told, look="chart-flow")


def _middle(lines: Sequence[str], x: float, height: float) -> Iterator[str]:
    yield element(
        "rect",
        x=x,
        y=1,
        width=MIDDLE,
        height=height - 2,
        rx=6,
        fill="wash",
        stroke="line-strong",
        stroke_width=1.4,
    )
    top = height / 2 - 9 * (len(lines) - 1) + 5
    for number, words in enumerate(lines):
        yield text(
            words, x + MIDDLE / 2, top + 18 * number, tone="ink", size=14, anchor="middle", font_weight=600
        )


def _side(one: Neighbour, row: int, edge: float, way: int) -> Iterator[str]:
    """A process with its two arrows. edge: the side of the middle that it stands at; way: -1 left of it, 1 right."""
    y = 1 + row * (HIGH + GAP)
    far = edge + way * BETWEEN
    x = far if way > 0 else far - WIDE
    yield element(
        "rect", x=x, y=y, width=WIDE, height=HIGH, rx=6, fill="paper", stroke="line-strong", stroke_width=1.4
    )
    lines = _lines(one.name)
    for number, words in enumerate(lines):
        top = y + HIGH / 2 + 4 - 8 * (len(lines) - 1)
        yield text(words, x + 12, top + 16 * number, tone="ink", size=12, font_weight=600)
    yield from _arrow(edge, far, y + HIGH / 2 - 7, one.given, above=True)
    yield from _arrow(far, edge, y + HIGH / 2 + 7, one.taken, above=False)


def _arrow(start: float, end: float, y: float, words: str, above: bool) -> Iterator[str]:
    dashes = {"stroke_dasharray": "4 4"} if words == NEVER else {}
    yield element(
        "path",
        d=f"M{start:.1f} {y:.1f}H{end:.1f}",
        fill="none",
        stroke="line-strong",
        stroke_width=1.4,
        **dashes,
    )
    back = -6 if end > start else 6
    head = f"M{end + back:.1f} {y - 4:.1f}L{end:.1f} {y:.1f}L{end + back:.1f} {y + 4:.1f}"
    yield element("path", d=head, fill="none", stroke="2", stroke_width=1.4)
    if words:
        yield text(words, (start + end) / 2, y - 6 if above else y + 15, tone="2", size=11, anchor="middle")


def _lines(name: str, most: int = 25) -> list[str]:
    """The name in at most three lines, parted between words."""
    words, lines = name.split(), [""]
    for word in words:
        if len(lines[-1]) + len(word) + 1 > most and lines[-1] and len(lines) < 3:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
