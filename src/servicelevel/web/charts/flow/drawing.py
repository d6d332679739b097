"""A flow as a drawing: stations, decisions as diamonds, forks as bars, loops on the left, what skips on the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from servicelevel.web.charts.flow.layout import (
    FORK,
    LINE,
    MIDDLE,
    NAME_AT,
    START,
    WIDTH,
    Arc,
    Box,
    Row,
    arcs_of,
    rows_of,
    ways_between,
)
from servicelevel.web.charts.flow.values import Flow, Way
from servicelevel.web.charts.svg import element, picture, text

MEET = 14
"""How far above a row the ways to it meet."""
WORDS = 12


def process_map(flow: Flow) -> str:
    """The flow from top to bottom, 358 wide."""
    rows = rows_of(flow)
    straight, around = ways_between(flow)
    arcs = arcs_of(rows, around)
    entered = {target for _, _, target in straight} | {arc.target for arc in arcs}
    parts = [
        *_start(rows),
        *(part for way, source, target in straight for part in _down(way, rows[source], rows[target])),
        *(part for arc in arcs for part in _around(arc, rows)),
        *(_arrow_into(rows[target]) for target in sorted(entered)),
        *(part for row in rows for part in _row(row, flow)),
    ]
    height = rows[-1].bottom + 6 if rows else START
    return picture(WIDTH, height, *parts, title=flow.title, described=flow.described, look="chart-flow")


def _start(rows: Sequence[Row]) -> Iterator[str]:
    if rows:
        yield element("circle", cx=MIDDLE, cy=8, r=5, fill="ink")
        yield _line(f"M{MIDDLE} 13V{rows[0].top}")
        yield _arrow_into(rows[0])


def _down(way: Way, source: Row, target: Row) -> Iterator[str]:
    yield _line(f"M{MIDDLE} {source.bottom:.1f}V{target.top:.1f}")
    if way.words:
        yield text(way.words, MIDDLE + 8, source.bottom + 15, size=WORDS)


def _around(arc: Arc, rows: Sequence[Row]) -> Iterator[str]:
    """Out of the side of a row, along its lane, and to the middle above the other row."""
    source, target = rows[arc.source], rows[arc.target]
    box, meet = source.boxes[0 if arc.on_left else -1], target.top - MEET
    edge, level = (box.x if arc.on_left else box.x + box.width), box.level
    if len(source.boxes) > 1:
        edge, level = float(MIDDLE), source.bottom + FORK / 2
    yield _line(f"M{edge:.1f} {level:.1f}H{arc.lane:.1f}V{meet:.1f}H{MIDDLE}V{target.top:.1f}")
    yield _head(MIDDLE, meet, "right" if arc.on_left else "left")
    yield from _outcome(arc, edge, level, box.station.kind == "decision")
    if arc.way.through:
        yield from _through(arc.way.through, arc.lane, (level + meet) / 2)


def _outcome(arc: Arc, edge: float, level: float, at_diamond: bool) -> Iterator[str]:
    """The words of an arrow where it leaves: below one that goes up and above one that goes down, along the slope."""
    lines = wrap(arc.way.words, 13)
    for number, words in enumerate(lines if arc.goes_up else reversed(lines)):
        inwards = 4 + number * 24 if at_diamond else -4
        y = level + 15 + number * 13 if arc.goes_up else level - 7 - number * 13
        x = edge + inwards if arc.on_left else edge - inwards
        yield text(words, x, y, size=WORDS, anchor="end" if arc.on_left else "start")


def _through(key: str, x: float, y: float) -> Iterator[str]:
    yield element("rect", x=x - 17, y=y - 11, width=34, height=22, rx=11, fill="paper", stroke="line-strong")
    yield text(key, x, y + 4, tone="ink", size=WORDS, anchor="middle")


def _row(row: Row, flow: Flow) -> Iterator[str]:
    if len(row.boxes) > 1:
        bar = f"M{row.left:.1f} {row.top:.1f}H{row.right:.1f}M{row.left:.1f} {row.bottom:.1f}H{row.right:.1f}"
        yield element("path", d=bar, stroke="2", stroke_width=3, fill="none")
        for box in row.boxes:
            yield _line(f"M{box.middle:.1f} {row.top:.1f}V{box.y:.1f}")
            yield _line(f"M{box.middle:.1f} {box.y + box.height:.1f}V{row.bottom:.1f}")
    for box in row.boxes:
        yield from _box(box, box.station.key in flow.here)


def _box(box: Box, here: bool) -> Iterator[str]:
    station = box.station
    look = {"fill": "wash" if here else "paper", "stroke": "ink" if here or station.count else "line-strong"}
    thick = 2 if here else 1.4
    if station.kind == "decision":
        half = box.height / 2
        shape = f"M{box.x:.1f} {box.level:.1f}l{box.width / 2} {-half}l{box.width / 2} {half}l{-box.width / 2} {half}z"
        yield element("path", d=shape, stroke_width=thick, stroke_linejoin="round", **look)
    else:
        dashes = {"stroke_dasharray": "4 3"} if station.kind == "way out" else {}
        round_by = box.height / 2 if station.kind == "way out" else 6
        yield element(
            "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=min(round_by, 20), stroke_width=thick,
            **look, **dashes,
        )  # fmt: skip
    yield from _name(box)
    if station.count:
        yield from _count(box)


def _name(box: Box) -> Iterator[str]:
    station, first = box.station, box.level - LINE * (len(box.lines) - 1) / 2 + 4
    if station.kind == "way out":
        for number, words in enumerate(box.lines):
            yield text(words, box.middle, first + LINE * number, size=WORDS, anchor="middle")
    elif station.kind == "decision" or box.is_one_of_many:
        yield text(station.key, box.middle, first - LINE / 2, tone="3", size=WORDS, anchor="middle")
        for number, words in enumerate(box.lines):
            y = first + LINE * (number + 0.5)
            yield text(words, box.middle, y, tone="ink", size=WORDS, anchor="middle", font_weight=600)
    else:
        yield text(station.key, box.x + 12, first, tone="3", size=WORDS)
        for number, words in enumerate(box.lines):
            yield text(words, box.x + NAME_AT, first + LINE * number, tone="ink", size=WORDS, font_weight=600)


def _count(box: Box) -> Iterator[str]:
    """How many cases wait here, on the corner of the station."""
    words = str(box.station.count)
    width = 16 + 7 * len(words)
    if box.station.kind == "decision":
        x, y = box.middle + box.width * 0.29, box.level - box.height * 0.21
    else:
        x, y = box.x + box.width - 4, box.y + 2
    yield element(
        "rect",
        x=x - width / 2,
        y=y - 11,
        width=width,
        height=22,
        rx=11,
        fill="ink",
        stroke="paper",
        stroke_width=2,
    )
    yield text(words, x, y + 4, tone="paper", size=WORDS, anchor="middle", font_weight=600)


def _arrow_into(row: Row) -> str:
    return _head(MIDDLE, row.top, "down")


def _line(d: str) -> str:
    return element("path", d=d, stroke="line-strong", stroke_width=1.4, fill="none")


def _head(x: float, y: float, towards: str) -> str:
    """A small triangle whose point lies at x, y."""
    shape = {"down": "l-4 -7h8z", "left": "l7 -4v8z", "right": "l-7 -4v8z"}[towards]
    return element("path", d=f"M{x:.1f} {y:.1f}{shape}", fill="line-strong")
