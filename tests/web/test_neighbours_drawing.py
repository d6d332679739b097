"""The context diagram as a drawing: every process once, an arrow each way, dashed where nothing ever passed."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from servicelevel.web.charts.neighbours import NEVER, Neighbour, neighbours

LONG = "Service Desk, suppliers, events, requests, improvement, reporting"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("count", [1, 2, 11])
def test_every_process_stands_once_inside_the_picture_and_apart_from_the_others(count: int) -> None:
    found = [Neighbour(f"{LONG} {n}", NEVER, "12 Oct 2026, 16:30 CDT") for n in range(count)]
    root = ElementTree.fromstring(neighbours("Beside", ("Service Level", "Management"), found))  # noqa: S314
    width, height = (float(root.attrib[name]) for name in ("width", "height"))
    boxes = [
        tuple(float(one.attrib[name]) for name in ("x", "y", "width", "height"))
        for one in root.iter(f"{SVG}rect")
    ]
    assert len(boxes) == count + 1
    for x, y, wide, high in boxes:
        assert 0 <= x <= x + wide <= width
        assert 0 <= y <= y + high <= height
    for number, (x, y, wide, high) in enumerate(boxes):
        for other_x, other_y, other_wide, other_high in boxes[number + 1 :]:
            assert (
                x + wide <= other_x
                or other_x + other_wide <= x
                or y + high <= other_y
                or other_y + other_high <= y
            )
    dashed = [one for one in root.iter(f"{SVG}path") if "stroke-dasharray" in one.attrib]
    assert len(dashed) == count, "one way of each was never used"


def test_a_name_is_parted_between_words_and_loses_none() -> None:
    root = ElementTree.fromstring(neighbours("Beside", ("SLM",), [Neighbour(LONG)]))  # noqa: S314
    words = [one.text or "" for one in root.iter(f"{SVG}text")]
    assert " ".join(words[1:]) == LONG
    assert all(len(line) <= 25 for line in words)
