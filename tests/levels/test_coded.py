"""Events as numbers: made of a few rows they are what they are made of a frame, in whatever order the rows come."""

from __future__ import annotations

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels import in_order
from servicelevel.levels.clocks import walked
from servicelevel.levels.coded import coded, coded_rows
from tests.levels.test_clocks_against_minutes import AT, choices, frame, histories, instant, target

FIELDS = ("state", "priority", "service")


def rows_of(events: pl.DataFrame) -> list[dict]:
    return events.with_columns(pl.col("occurred_at").to_physical()).to_dicts()


def same(one: object, other: object) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    return np.array_equal(one, other)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(st.lists(histories, min_size=1, max_size=3), choices, st.booleans(), st.randoms(use_true_random=False))
def test_rows_in_any_order_give_the_same_numbers_and_the_same_clocks(many, choice, with_none, random):
    raw = frame(*many)
    rows = rows_of(raw)
    random.shuffle(rows)
    ordered = in_order(raw)
    tickets, of_rows = coded_rows(rows, FIELDS)
    of_frame = coded(ordered)
    assert tickets == ordered["ticket"].to_list()
    assert np.array_equal(of_rows.at, of_frame.at)
    assert np.array_equal(of_rows.first, of_frame.first)
    for name in FIELDS:
        one, other = of_rows.field(name), of_frame.field(name)
        assert [one.value(row) for row in range(len(tickets))] == [
            other.value(row) for row in range(len(tickets))
        ]
    stated = target(choice, with_none)
    own, theirs = (walked(events, stated, instant(AT), warnings=True) for events in (of_rows, of_frame))
    assert all(same(value, vars(theirs)[name]) for name, value in vars(own).items())


def test_a_field_is_known_by_its_texts_whatever_its_type_in_the_frame():
    events = pl.DataFrame(
        {
            "ticket": ["A", "A", "B"],
            "occurred_at": [1, 2, 3],
            "level": [3, None, 1],
            "mark": [True, False, True],
        },
        schema_overrides={"occurred_at": pl.Datetime("us", "UTC")},
    )
    told = coded(events)
    level = told.field("level")
    assert [level.value(row) for row in range(3)] == ["3", "", "1"]
    assert level.among({"3", ""}).tolist() == [True, True, False]
    assert told.mark("mark").tolist() == [True, False, True]
    assert told.field("absent") is None
    assert told.mark("level") is None


def test_some_of_the_events_begin_their_tickets_anew():
    events = pl.DataFrame(
        {"ticket": ["A", "A", "B", "B"], "occurred_at": [1, 2, 3, 4], "state": ["x", "y", "x", None]},
        schema_overrides={"occurred_at": pl.Datetime("us", "UTC")},
    )
    part = coded(events).some(np.array([1, 2, 3]))
    assert part.first.tolist() == [0, 1, 1]
    assert [part.field("state").value(row) for row in range(3)] == ["y", "x", ""]
