"""Clocks to the microsecond over changes of clocks, with goals in days, as they stood at any instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from servicelevel.levels import TicketTarget, clocks, explain, in_order
from servicelevel.worktime import WorkCalendar
from tests.levels.piece_by_piece import MICROSECOND, Walk

CALENDARS = {
    "nights": WorkCalendar.parse(
        {"zone": "America/Chicago", "weekly": {"daily": ["00:30-04:00", "22:00-24:00"]}}
    ),
    "office": WorkCalendar.parse(
        {
            "zone": "Europe/Berlin",
            "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]},
            "closed": ["2024-04-01"],
        }
    ),
    "always": WorkCalendar.always(),
}
ROWS = {
    "P1": ("90 min", "nights"), "P2": ("8h", "office"), "P3": ("1 working day", "office"), "P4": ("2 days", "office"),
    "P5": ("30h elapsed", "nights"), "none": ("3 working days", "nights"),
}  # fmt: skip
BEGINS = [datetime(2024, *day, tzinfo=UTC) for day in ((3, 8, 3), (3, 29, 5), (10, 25, 2), (11, 1, 0))]
SPAN = 9 * 86_400_000_000

changes = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(["New", "Open", "Wait", "Wait", "Done", "Done", "Cancelled"]),
        "priority": st.sampled_from(["", "P1", "P2", "P3", "P4", "P5", "P9"]),
        "service": st.sampled_from(["a", "a", "a", "b"]),
    },
)
offsets = st.one_of(st.integers(0, SPAN), st.integers(0, 216).map(lambda hour: hour * 3_600_000_000))
opening = st.fixed_dictionaries(
    {"service": st.just("a"), "state": st.just("New")}, optional={"priority": st.sampled_from([*ROWS, "P9"])}
)


@st.composite
def lives(draw):
    """One ticket's events, in order."""
    begin = draw(st.sampled_from(BEGINS))
    when = sorted(draw(st.lists(offsets, min_size=1, max_size=7)))
    first, *rest = [draw(opening), *draw(st.lists(changes, min_size=len(when) - 1, max_size=len(when) - 1))]
    said = [first, *rest]
    return [(begin + offset * MICROSECOND, each) for offset, each in zip(when, said, strict=True)]


def target(with_none: bool, **choices) -> TicketTarget:
    goals = {
        name: {"goal": goal, "calendar": calendar}
        for name, (goal, calendar) in ROWS.items()
        if with_none or name != "none"
    }
    conditions = {
        "applies": {"service": "a"},
        "stop": {"state": "Done"},
        "pause": {"state": "Wait"},
        "cancel": {"state": "Cancelled"},
    }
    return TicketTarget.parse("t", {**conditions, "goals": goals, **choices}, CALENDARS)


def frame(*lives) -> pl.DataFrame:
    text = ("ticket", "event_id", "state", "priority", "service")
    schema = {**dict.fromkeys(text, pl.String), "occurred_at": pl.Datetime("us", "UTC"), "sequence": pl.Int64}
    rows = [
        {"ticket": f"T{number}", "event_id": f"{number}/{place}", "occurred_at": when, "sequence": place,
         **{name: said.get(name) for name in ("state", "priority", "service")}}
        for number, life in enumerate(lives) for place, (when, said) in enumerate(life)
    ]  # fmt: skip
    return in_order(pl.DataFrame(rows, schema=schema))


@settings(max_examples=200, deadline=None)
@given(
    st.lists(lives(), min_size=1, max_size=3), st.sampled_from(["carry", "restart", "fixed"]),
    st.sampled_from(["continue", "new_episode", "final"]), st.booleans(), st.sampled_from(BEGINS), st.integers(0, SPAN + SPAN // 3),
)  # fmt: skip
def test_clocks_equal_a_walk_over_every_event(many, on_priority_change, on_reopen, with_none, begin, offset):
    at, of = (
        begin + offset * MICROSECOND,
        target(with_none, on_priority_change=on_priority_change, on_reopen=on_reopen),
    )
    goals = {row.priority: (row.goal, row.calendar) for row in of.rows}
    found = clocks(frame(*many), of, at).to_dicts()
    expected = [
        (f"T{number}", clock)
        for number, life in enumerate(many)
        for clock in Walk(goals, on_priority_change, on_reopen).walk(life, at)
    ]
    assert [(row["ticket"], row["started_at"]) for row in found] == [
        (ticket, clock.started) for ticket, clock in expected
    ]
    for row, (_, clock) in zip(found, expected, strict=True):
        assert (row["verdict"], row["status"]) == (clock.verdict(), clock.phase)
        assert (row["elapsed_us"], row["breached_at"], row["stopped_at"]) == (
            clock.used,
            clock.breached,
            clock.stopped,
        )
        assert row["paused_us"] == clock.paused // MICROSECOND


def single(goal: str, calendar: str, **choices) -> TicketTarget:
    conditions = {"stop": {"state": "Done"}, "pause": {"state": "Wait"}, "warn": ["1%", "50%", "99%"]}
    return TicketTarget.parse("t", {**conditions, "goal": goal, "calendar": calendar, **choices}, CALENDARS)


goals = st.sampled_from(
    [("90 min", "nights"), ("8h", "office"), ("3h 20m 0.000001s", "nights"), ("30h elapsed", "office")]
)


@settings(max_examples=80, deadline=None)
@given(lives(), goals)
def test_each_mark_lies_at_the_instant_at_which_so_much_was_used(life, goal):
    """Asked at the mark the clock has used exactly so much, and a microsecond before it less."""
    events, of = frame(life), single(*goal)
    (explained,) = explain(events, of, life[-1][0] + timedelta(days=9))
    for mark in explained.marks:
        if mark.name.endswith("%"):
            there, before = (
                clocks(events, of, mark.at - step)["elapsed_us"].to_list()
                for step in (0 * MICROSECOND, MICROSECOND)
            )
            assert there == [mark.total_us]
            assert not before or before[0] < mark.total_us


@settings(max_examples=80, deadline=None)
@given(lives(), goals)
def test_a_breach_is_the_last_instant_in_time(life, goal):
    events, of = frame(life), single(*goal)
    (found,) = clocks(events, of, life[-1][0] + timedelta(days=9)).to_dicts()
    assume(found["breached_at"])
    there, after = (
        clocks(events, of, found["breached_at"] + step).to_dicts()[0]
        for step in (0 * MICROSECOND, MICROSECOND)
    )
    assert there["verdict"] != "breached"
    assert there["elapsed_us"] == found["goal_us"]
    assert (after["verdict"], after["elapsed_us"]) == ("breached", found["goal_us"] + 1)


@settings(max_examples=60, deadline=None)
@given(st.lists(lives(), min_size=1, max_size=3), st.integers(0, SPAN), st.data())
def test_an_event_that_comes_late_gives_what_it_would_have_given_at_once(many, offset, data):
    at, of, events = BEGINS[0] + 40 * timedelta(days=6) + offset * MICROSECOND, target(True), frame(*many)
    kept = data.draw(st.lists(st.booleans(), min_size=len(events), max_size=len(events)))
    raw = frame(*many)
    early, late = (
        raw.filter(pl.Series(kept, dtype=pl.Boolean)),
        raw.filter(~pl.Series(kept, dtype=pl.Boolean)),
    )
    assert clocks(in_order(pl.concat([early, late])), of, at).equals(clocks(events, of, at))


@settings(max_examples=80, deadline=None)
@given(
    lives(),
    st.sampled_from(["carry", "restart", "fixed", "final"]),
    st.sampled_from(["continue", "new_episode", "final"]),
    st.integers(0, SPAN),
)
def test_the_stretches_of_an_explanation_touch_and_add_up(life, on_priority_change, on_reopen, offset):
    events, at = frame(life), life[0][0] + offset * MICROSECOND
    of = target(True, on_priority_change=on_priority_change, on_reopen=on_reopen)
    explained = explain(events, of, at)
    assert [each.clock["started_at"] for each in explained] == clocks(events, of, at)["started_at"].to_list()
    for one in explained:
        parts = [part for part in one.stretches if part.start < part.end]
        assert [part.end for part in parts[:-1]] == [part.start for part in parts[1:]]
        if on_priority_change != "restart":
            assert sum(part.work_us for part in parts) == one.clock["elapsed_us"]
        assert (parts[-1].total_us if parts else 0) == one.clock["elapsed_us"]
        for part in parts:
            assert part.work_us == ((part.end - part.start) // MICROSECOND if part.phase == "running" else 0)
        if parts and not one.clock["stopped_at"] and one.clock["status"] != "cancelled":
            assert parts[-1].end == at
