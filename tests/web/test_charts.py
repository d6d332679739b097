"""Drawings say in words what they show, carry no inline style, and put things where the values are."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.web.charts import (
    Bar,
    Crossing,
    GoalMark,
    GoalPicture,
    Segment,
    Slam,
    SlamCell,
    SlamMonth,
    SlamRow,
    Sparkline,
    Timeline,
    Underpinned,
    attainment_bar,
    clock_timeline,
    goal_picture,
    mark,
    promises_pattern,
    slam_chart,
    sparkline,
    underpinning_chain,
)

SVG = "{http://www.w3.org/2000/svg}"
HOUR = 3_600_000_000
START = datetime(2026, 10, 8, 20, 12, tzinfo=UTC)


def after(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def clock() -> Timeline:
    """Runs 2 h, is paused 3 h for a reason with a sharp bracket, runs 7 h over a goal of 8 h."""
    segments = (
        Segment(START, after(2), "running", "", 0, 2 * HOUR),
        Segment(after(2), after(5), "paused", "waiting for <caller>", 2 * HOUR, 2 * HOUR),
        Segment(after(5), after(12), "running", "", 2 * HOUR, 9 * HOUR),
    )
    crossings = (Crossing("50 %", after(7), 4 * HOUR), Crossing("goal", after(11), 8 * HOUR))
    return Timeline(
        "Resolution", "Breached", "UTC", 8 * HOUR, segments, crossings, due_at=after(11), stopped_at=after(12)
    )


def slam() -> Slam:
    months = [
        SlamMonth("2026-09", "Sep", "2026", "September 2026"),
        SlamMonth("2026-10", "Oct", "", "October 2026"),
    ]
    cells = [
        SlamCell("met", "95 %", "September: met"),
        SlamCell("breached", "80 %", "October: breached", interim=True),
    ]
    line = Sparkline([0.95, 0.8], 0.9, [False, True], "Two months")
    return Slam("Targets <by> month", months, [SlamRow("P1 & P2", "90 %", cells, spark=line)])


DRAWINGS = {
    "slam": slam_chart(slam()),
    "sparkline": sparkline(Sparkline([0.9, None, 0.95], 0.9, [False, False, False], "Months")),
    "sparkline of nothing": sparkline(Sparkline([None], None, [False], "Months")),
    "timeline": clock_timeline(clock()),
    "attainment": attainment_bar(0.88, 0.9, 0.82, 0.92, "breached", "88 %, 150 of 170", "90 %"),
    "pattern": promises_pattern(),
}


@pytest.mark.parametrize("drawing", DRAWINGS.values(), ids=DRAWINGS.keys())
def test_a_drawing_is_told_in_words_and_styled_by_classes(drawing: str) -> None:
    root = ET.fromstring(drawing)
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title")
    assert root.get("aria-label", "").startswith(root.findtext(f"{SVG}title") or "-")
    assert not [element for element in root.iter() if element.get("style")]


def test_every_verdict_has_a_shape_of_its_own() -> None:
    verdicts = ["met", "threatened", "breached", "no data", "cannot be decided", "open", "paused"]
    assert len({mark(verdict) for verdict in verdicts}) == len(verdicts)
    for verdict in ("met", "threatened", "breached"):
        assert mark(verdict, interim=True) != mark(verdict)


def test_the_slam_chart_tells_every_cell() -> None:
    told = ET.fromstring(slam_chart(slam())).findtext(f"{SVG}desc") or ""
    assert "P1 & P2: September: met, October: breached" in told


def rectangles(drawing: str, look: str) -> list[tuple[float, float]]:
    """Left edge and width of the rectangles with a fill."""
    found = ET.fromstring(drawing).iter(f"{SVG}rect")
    return [
        (float(r.get("x", 0)), float(r.get("width", 0)))
        for r in found
        if f"f-{look}" in (r.get("class") or "")
    ]


def test_the_bar_of_a_clock_is_true_to_scale() -> None:
    drawing = clock_timeline(clock())
    running, paused, late = (rectangles(drawing, look) for look in ("2", "wash", "breached"))
    hour = paused[0][1] / 3
    assert [round(width / hour, 1) for _, width in running] == [2, 7]
    assert [round(width / hour, 1) for _, width in late] == [1]
    assert late[0][0] + late[0][1] == pytest.approx(running[1][0] + running[1][1], abs=0.1)


def test_a_pause_says_its_reason() -> None:
    assert "paused: waiting for &lt;caller&gt;" in clock_timeline(clock())


def test_a_clock_that_never_started_has_no_picture() -> None:
    assert clock_timeline(Timeline("Waits", "", "UTC", HOUR, ())) == ""


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["running", "paused", "outside hours", "stopped"]), st.integers(1, 5000)),
        min_size=1,
    ),
    st.integers(1, 4000),
)
def test_no_clock_is_drawn_beyond_its_picture(parts: list[tuple[str, int]], goal_minutes: int) -> None:
    segments, at, used = [], START, 0
    for phase, minutes in parts:
        more = minutes * 60_000_000 if phase == "running" else 0
        segments.append(Segment(at, at + timedelta(minutes=minutes), phase, "why", used, used + more))
        at, used = segments[-1].end, used + more
    drawing = clock_timeline(
        Timeline("Any", "", "America/Chicago", goal_minutes * 60_000_000, segments, seen_at=at)
    )
    for shape in ET.fromstring(drawing).iter(f"{SVG}rect"):
        x, width = float(shape.get("x", 0)), float(shape.get("width", 0))
        assert 0 <= x <= x + width <= 960.6
    for dot in ET.fromstring(drawing).iter(f"{SVG}circle"):
        assert 0 <= float(dot.get("cx", 0)) <= 960
        assert 0 <= float(dot.get("cy", 0)) <= 258


def test_the_dot_of_an_attainment_lies_on_its_side_of_the_goal() -> None:
    goal_at = float((ET.fromstring(DRAWINGS["attainment"]).find(f"{SVG}rect")).get("x", 0))  # type: ignore[union-attr]
    breached = ET.fromstring(DRAWINGS["attainment"]).find(f"{SVG}circle")
    met = ET.fromstring(attainment_bar(0.93, 0.9, None, None, "met", "93 %", "90 %")).find(f"{SVG}circle")
    assert breached is not None
    assert met is not None
    assert float(breached.get("cx", 0)) < goal_at
    assert float(met.get("cx", 0)) > float(breached.get("cx", 0))


def underpinned(late: float) -> Underpinned:
    """Eight hours above; below them a part of five hours and one that ends ``late`` hours after the deadline."""
    first = Bar("Team <one>", START, after(5), [(START, after(1)), (after(4), after(5))])
    second = Bar("Vendor", after(5), after(8 + late), [(after(5), after(8 + late))])
    promise = Bar("Resolution", START, after(8), [(START, after(8))])
    return Underpinned("Worst", "Told", "UTC", promise, (first, second), "the rest in words", late > 0)


def test_a_chain_lies_end_to_end_and_what_is_too_late_is_struck_through() -> None:
    tree = ET.fromstring(underpinning_chain(underpinned(late=3)))
    frames = [rect for rect in tree.iter(f"{SVG}rect") if rect.get("fill") == "none"]
    promise, first, second = ((float(one.get("x", 0)), float(one.get("width", 0))) for one in frames)
    assert promise[0] == first[0]
    assert first[0] + first[1] == pytest.approx(second[0], abs=0.05)
    assert second[0] + second[1] > promise[0] + promise[1]
    struck = [path for path in tree.iter(f"{SVG}path") if path.get("stroke-width") == "4"]
    assert len(struck) == 1
    assert (struck[0].get("d") or "").startswith(f"M{promise[0] + promise[1]:.1f} ")
    words = [text.text for text in tree.iter(f"{SVG}text")]
    assert "the rest in words" in words
    assert "Team <one>" in words


def test_a_chain_that_is_in_time_is_not_struck_through() -> None:
    tree = ET.fromstring(underpinning_chain(underpinned(late=-1)))
    assert not [path for path in tree.iter(f"{SVG}path") if path.get("stroke-width") in ("3", "4")]


def test_the_curve_of_goals_tells_both_goals_in_words_and_by_shape() -> None:
    points = [(2.0, 0.5, 0.2, 0.8), (4.0, 0.75, 0.4, 0.9), (8.0, 1.0, 0.7, 1.0)]
    today, proposed = GoalMark(8.0, 1.0, "today 8 h"), GoalMark(4.0, 0.75, "proposed 4 h")
    told = GoalPicture("Goals", "Three of four months", points, [(2.0, "2 h"), (8.0, "8 h")], today, proposed)
    drawn = goal_picture(told)
    assert "today 8 h" in drawn
    assert "proposed 4 h" in drawn
    assert drawn.count("<circle") == 1
    assert 'stroke-dasharray="5 3"' in drawn
    assert "Three of four months" in (ET.fromstring(drawn).get("aria-label") or "")  # noqa: S314
    same = goal_picture(GoalPicture("Goals", "", points, [], today, today))
    assert "proposed" not in same
    assert "<circle" not in same
