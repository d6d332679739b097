"""What something rests on, drawn from left to right: each thing once, in the column after all that rests on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from servicelevel.web.charts.svg import element, picture, text

WIDE, HIGH, BETWEEN, GAP = 204, 64, 72, 14
NAME, TOLD = 26, 33
"""Letters of a line."""


@dataclass(frozen=True)
class Thing:
    """A service or a component. told: a line below its name, such as who provides it."""

    key: str
    name: str
    told: str = ""


@dataclass(frozen=True)
class Rests:
    """One thing rests on another. words: empty where it is always needed, else which alternative it is."""

    above: str
    below: str
    words: str = ""


def resting(title: str, things: Sequence[Thing], edges: Sequence[Rests]) -> str:
    """The drawing; the first thing is the one whose map it is. What is needed always is a full line, alternatives dashed.

    Arrows must not lead in circles.
    """
    columns = columns_of([one.key for one in things], edges)
    places = _places(things, columns, edges)
    width = max((x for x, _ in places.values()), default=0) + WIDE + 2
    height = max((y for _, y in places.values()), default=0) + HIGH + 2
    parts = [
        *(part for edge in edges for part in _line(edge, places)),
        *(part for one in things for part in _box(one, _alternatives(one, edges), places[one.key])),
    ]
    told = "; ".join(
        f"{edge.above} rests on {edge.below}{f' ({edge.words})' if edge.words else ''}" for edge in edges
    )
    return picture(
        width,
        height,
        *parts,
        title=title,
        described=told or "It rests on nothing that is recorded",
        look="chart-flow",
    )


def columns_of(keys: Sequence[str], edges: Sequence[Rests]) -> dict[str, int]:
    """The column of each: one after the last of those that rest on it."""
    above: dict[str, list[str]] = {key: [] for key in keys}
    for edge in edges:
        above[edge.below].append(edge.above)
    found: dict[str, int] = {}

    def column(key: str) -> int:
        if key not in found:
            found[key] = max((column(one) + 1 for one in above[key]), default=0)
        return found[key]

    return {key: column(key) for key in keys}


def _places(
    things: Sequence[Thing], columns: Mapping[str, int], edges: Sequence[Rests]
) -> dict[str, tuple[float, float]]:
    """Left upper corners; in a column things stand in the order of what rests on them, so that few lines cross."""
    places: dict[str, tuple[float, float]] = {}
    order: dict[str, float] = {}
    for column in sorted(set(columns.values())):
        mine = [one.key for one in things if columns[one.key] == column]
        weights = {key: [order[edge.above] for edge in edges if edge.below == key] for key in mine}
        mine.sort(key=lambda key: sum(weights[key]) / len(weights[key]) if weights[key] else 0)
        for row, key in enumerate(mine):
            order[key] = row
            places[key] = (1 + column * (WIDE + BETWEEN), 1 + row * (HIGH + GAP))
    return places


def _alternatives(one: Thing, edges: Sequence[Rests]) -> str:
    return ", ".join(dict.fromkeys(edge.words for edge in edges if edge.below == one.key and edge.words))


def _line(edge: Rests, places: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    (x, y), (to_x, to_y) = places[edge.above], places[edge.below]
    x, y, to_y = x + WIDE, y + HIGH / 2, to_y + HIGH / 2
    bend = (to_x - x) / 2
    path = f"M{x:.1f} {y:.1f}C{x + bend:.1f} {y:.1f} {to_x - bend:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
    dashes = {"stroke_dasharray": "5 4"} if edge.words else {}
    yield element("path", d=path, fill="none", stroke="line-strong", stroke_width=1.4, **dashes)
    head = f"M{to_x - 6:.1f} {to_y - 4:.1f}L{to_x:.1f} {to_y:.1f}L{to_x - 6:.1f} {to_y + 4:.1f}"
    yield element("path", d=head, fill="none", stroke="2", stroke_width=1.4)


def _box(one: Thing, alternatives: str, place: tuple[float, float]) -> Iterator[str]:
    (x, y), lines = place, [words for words in (one.told, alternatives) if words]
    yield element(
        "rect", x=x, y=y, width=WIDE, height=HIGH, rx=6, fill="paper", stroke="line-strong", stroke_width=1.4
    )
    top = y + HIGH / 2 + 4 - 8 * len(lines)
    yield text(_short(one.name, NAME), x + 12, top, tone="ink", size=12, font_weight=600)
    for number, words in enumerate(lines, 1):
        yield text(_short(words, TOLD), x + 12, top + 16 * number, size=11)


def _short(words: str, most: int) -> str:
    found = shorten(words, most, placeholder="…")
    return found if found != "…" else f"{words[: most - 1]}…"
