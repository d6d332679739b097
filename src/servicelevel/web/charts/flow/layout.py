"""Where the stations of a flow stand, and which way its arrows go round them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from servicelevel.web.charts.flow.values import Flow, Station, Way

WIDTH, MIDDLE = 358, 179
"""As wide as the page of a phone leaves room for; text keeps its size everywhere."""
START, GAP, LINE, PAD = 30, 42, 16, 10
STATION, DIAMOND, SPLIT = 226, 204, 314
"""Widths of a station, of a decision, and of all stations side by side together."""
LANE, FIRST_LANE, EDGE = 12, 14, 3
NAME_AT = 40
LETTERS = {"activity": 23, "way out": 30, "decision": 18}
"""How many letters of a name fit on a line."""


@dataclass(frozen=True)
class Box:
    """A station in its place. lines: its name, wrapped."""

    station: Station
    x: float
    y: float
    width: float
    height: float
    lines: Sequence[str]
    is_one_of_many: bool = False

    @property
    def middle(self) -> float:
        """The middle from left to right."""
        return self.x + self.width / 2

    @property
    def level(self) -> float:
        """The middle from top to bottom."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Row:
    """Boxes that stand side by side. Arrows enter it at the top and leave it at the bottom."""

    boxes: Sequence[Box]

    @property
    def top(self) -> float:
        return min(box.y for box in self.boxes) - (FORK if len(self.boxes) > 1 else 0)

    @property
    def bottom(self) -> float:
        return max(box.y + box.height for box in self.boxes) + (FORK if len(self.boxes) > 1 else 0)

    @property
    def left(self) -> float:
        return min(box.x for box in self.boxes)

    @property
    def right(self) -> float:
        return max(box.x + box.width for box in self.boxes)


FORK = 12


@dataclass(frozen=True)
class Arc:
    """An arrow that goes round other stations, in a lane on one side. Up it leaves on the left, down on the right, and
    on the other side where a way leaves the same station there already."""

    way: Way
    source: int
    target: int
    on_left: bool
    lane: float

    @property
    def goes_up(self) -> bool:
        return self.target <= self.source


def rows_of(flow: Flow) -> list[Row]:
    """Every row in its place, from top to bottom."""
    rows, y = [], float(START)
    for stations in flow.rows:
        fork = FORK if len(stations) > 1 else 0
        boxes = list(_boxes(stations, y + fork))
        rows.append(Row(boxes))
        y = rows[-1].bottom + GAP
    return rows


def ways_between(flow: Flow) -> tuple[list[tuple[Way, int, int]], list[tuple[Way, int, int]]]:
    """The ways between rows, those to the next row and the others; what leads to all stations of a row is one way."""
    place = {station.key: number for number, row in enumerate(flow.rows) for station in row}
    found: dict[tuple[int, int, str, str], Way] = {}
    for way in flow.ways:
        if way.source in place and way.target in place:
            between = (place[way.source], place[way.target], way.words, way.through)
            found.setdefault(between, way)
    ways = [(way, source, target) for (source, target, _, _), way in found.items()]
    straight = [one for one in ways if one[2] == one[1] + 1 and not one[0].through]
    return straight, [one for one in ways if one not in straight]


def arcs_of(rows: Sequence[Row], around: Iterable[tuple[Way, int, int]]) -> list[Arc]:
    """Each way that goes round others, in a lane of its own where several would lie on each other."""
    arcs: list[Arc] = []
    for way, source, target in sorted(around, key=lambda one: abs(one[2] - one[1])):
        left = target <= source
        if any(arc.source == source and arc.on_left is left for arc in arcs):
            left = not left
        beside = [
            arc.lane
            for arc in arcs
            if arc.on_left is left and _overlap((source, target), (arc.source, arc.target))
        ]
        passed = rows[min(source, target) : max(source, target) + 1]
        if left:
            lane = max(EDGE, min([min(row.left for row in passed) - FIRST_LANE, *(x - LANE for x in beside)]))
        else:
            furthest = max([max(row.right for row in passed) + FIRST_LANE, *(x + LANE for x in beside)])
            lane = min(WIDTH - EDGE, furthest)
        arcs.append(Arc(way, source, target, left, lane))
    return arcs


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return min(one) <= max(other) and min(other) <= max(one)


def _boxes(stations: Sequence[Station], y: float) -> Iterable[Box]:
    many = len(stations) > 1
    width = (SPLIT - 16 * (len(stations) - 1)) / len(stations) if many else STATION
    heights = []
    for station in stations:
        letters = int(width / 7) if many else LETTERS[station.kind]
        lines = wrap(station.name, letters) or [""]
        if station.kind == "decision":
            heights.append((lines, 62 + LINE * len(lines)))
        else:
            heights.append((lines, 2 * PAD + LINE * (len(lines) + many) + 2))
    tallest = max(height for _, height in heights)
    left = MIDDLE - (SPLIT if many else STATION) / 2
    for number, (station, (lines, height)) in enumerate(zip(stations, heights, strict=True)):
        if station.kind == "decision" and not many:
            yield Box(station, MIDDLE - DIAMOND / 2, y, DIAMOND, height, lines)
        else:
            yield Box(station, left + number * (width + 16), y, width, tallest, lines, many)
