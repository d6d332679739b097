"""A procedure drawn: nothing lies on anything else, nothing outside the picture, every arrow is there."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.process.definition import shipped
from servicelevel.process.manual.flows import flow_of
from servicelevel.web.charts.flow.drawing import process_map
from servicelevel.web.charts.flow.layout import WIDTH, arcs_of, rows_of, ways_between
from servicelevel.web.charts.flow.values import Flow, Station, Way

SVG = "{http://www.w3.org/2000/svg}"
FLOWS = [
    pytest.param(shipped().reading(name), procedure.key, id=f"{name} {procedure.key}")
    for name in ("literal", "resolved")
    for procedure in shipped().resolved.procedures
]
NAMES = st.text("abc deﬀ<&", min_size=1, max_size=60)


@st.composite
def flows(draw: st.DrawFn) -> Flow:
    """Any rows with any arrows between them, those to itself as well."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=7))
    kinds = st.sampled_from(["activity", "decision", "way out"])
    rows = [
        [
            Station(
                f"{row}.{number}",
                draw(NAMES),
                draw(kinds) if size == 1 else "activity",
                draw(st.integers(0, 9999)),
            )
            for number in range(size)
        ]
        for row, size in enumerate(sizes)
    ]
    keys = [station.key for row in rows for station in row]
    some = st.sampled_from(keys)
    ways = draw(
        st.lists(
            st.builds(Way, some, some, st.text("ab ", max_size=24), st.sampled_from(["", "9.0"])), max_size=12
        )
    )
    return Flow("Any", rows, ways)


@given(flows())
def test_stations_stand_apart_and_everything_is_inside_the_picture(flow: Flow) -> None:
    rows = rows_of(flow)
    for one, other in combinations([box for row in rows for box in row.boxes], 2):
        apart = one.x + one.width <= other.x or other.x + other.width <= one.x
        assert apart or one.y + one.height < other.y or other.y + other.height < one.y
    for row in rows:
        assert 0 <= row.left <= row.right <= WIDTH
    straight, around = ways_between(flow)
    for arc in arcs_of(rows, around):
        assert 0 <= arc.lane <= WIDTH
    drawing = ET.fromstring(process_map(flow))
    assert len(drawing.findall(f"{SVG}title")) == 1
    wanted = {
        (way.source.split(".")[0], way.target.split(".")[0], way.words, way.through) for way in flow.ways
    }
    assert len(straight) + len(around) == len(wanted)


@pytest.mark.req("R15", "X23")
@pytest.mark.parametrize(("reading", "procedure"), FLOWS)
def test_every_step_and_every_outcome_is_written_in_the_drawing(reading, procedure: str) -> None:
    drawing = ET.fromstring(process_map(flow_of(reading, procedure, {})))
    words = " ".join(node.text or "" for node in drawing.iter(f"{SVG}text"))
    for step in reading.procedure(procedure).steps:
        assert step.key in words
        assert all(part in words for part in step.name.split())
        for outcome in step.outcomes:
            assert all(part in words for part in outcome.split())
    assert "style" not in ET.tostring(drawing, "unicode")


def test_how_many_wait_stands_on_the_station_and_in_the_description() -> None:
    drawing = ET.fromstring(process_map(flow_of(shipped().resolved, "1.0", {"1.2": 104, "2.1": 7})))
    assert "104" in [node.text for node in drawing.iter(f"{SVG}text")]
    assert "7" not in [node.text for node in drawing.iter(f"{SVG}text")]
    assert "104 cases wait" in (drawing.findtext(f"{SVG}desc") or "")


@pytest.mark.req("X1")
def test_a_loop_goes_up_on_the_left_and_what_skips_goes_down_on_the_right() -> None:
    flow = flow_of(shipped().resolved, "5.0", {})
    rows = rows_of(flow)
    arcs = {(arc.way.source, arc.way.target): arc for arc in arcs_of(rows, ways_between(flow)[1])}
    assert arcs["5.3", "5.2"].goes_up
    assert arcs["5.3", "5.2"].on_left
    assert not arcs["5.2", "out 4.0"].on_left


@pytest.mark.req("X7")
def test_what_runs_at_once_stands_side_by_side() -> None:
    flow = flow_of(shipped().resolved, "3.0", {})
    assert [station.key for station in flow.rows[1]] == ["3.2", "3.3"]
    assert [len(row) for row in flow_of(shipped().literal, "3.0", {}).rows] == [1] * 7


@pytest.mark.req("X2", "R97")
def test_a_procedure_that_is_called_stands_on_its_loop() -> None:
    way = next(one for one in flow_of(shipped().resolved, "2.0", {}).ways if one.through)
    assert (way.source, way.target, way.through) == ("2.3", "2.2", "1.0")
    assert re.search(r">1\.0<", process_map(flow_of(shipped().resolved, "2.0", {})))
