"""Conditions on the fields of tickets."""

from __future__ import annotations

import polars as pl
import pytest

from servicelevel.levels import Condition

STATES = ["New", "Done", "", None]


def holds(written, column=None, values=STATES):
    problems = []
    condition = Condition.parse(written, "stop", problems)
    assert not problems
    frame = pl.DataFrame({"state": pl.Series(values, dtype=pl.String).cast(column or pl.String)})
    return condition.holds(frame).tolist()


@pytest.mark.parametrize("column", [pl.String, pl.Categorical, pl.Enum(["New", "Done", ""])])
@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"state": "Done"}, [False, True, False, False]),
        ({"state": ["New", "Done"]}, [True, True, False, False]),
        ({"state": {"not": "Done"}}, [True, False, True, True]),
        ({"state": {"not": ["New", "Done"]}}, [False, False, True, True]),
        ({"state": {"set": True}}, [True, True, False, False]),
        ({"state": {"set": False}}, [False, False, True, True]),
        ({"state": ""}, [False, False, True, True]),
        ({"state": "Unheard of"}, [False, False, False, False]),
        ({"state": "New", "other": {"set": False}}, [True, False, False, False]),
        ({"state": "New", "other": {"set": True}}, [False, False, False, False]),
        ([{"state": "New"}, {"state": "Done"}], [True, True, False, False]),
    ],
)
def test_what_holds(written, expected, column):
    assert holds(written, column) == expected


def test_a_number_is_compared_as_it_is_written():
    problems = []
    condition = Condition.parse({"priority": [1, 2]}, "applies", problems)
    assert condition.holds(pl.DataFrame({"priority": [1, 2, 3, None]})).tolist() == [True, True, False, False]


def test_no_condition_always_holds():
    assert Condition().holds(pl.DataFrame({"state": STATES})).all()


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("Done", "stop"), ([], "stop"), ({}, "stop"), ([{"state": "a"}, {}], "stop[1]"), ({"state": []}, "stop.state"),
        ({"state": None}, "stop.state"), ({"state": True}, "stop.state"), ({"state": {"nott": ["x"]}}, "stop.state"),
        ({"state": {"not": []}}, "stop.state.not"), ({"state": {"set": "yes"}}, "stop.state"),
        ({"state": ["a", {"b": 1}]}, "stop.state"),
    ],
)  # fmt: skip
def test_what_is_no_condition_is_refused_with_its_place(written, place):
    problems = []
    Condition.parse(written, "stop", problems)
    assert [problem.path for problem in problems] == [place]
    assert all(problem.remedy for problem in problems)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"state": ["Resolved", "Closed"]}, "state is Resolved or Closed"),
        ({"assignment_group": {"not": "Desk"}}, "assignment group is not Desk"),
        ({"assignee": {"set": True}}, "assignee is set"),
        (
            [{"state": "New", "priority": "P1"}, {"state": "Open"}],
            "state is New and priority is P1, or state is Open",
        ),
    ],
)
def test_a_condition_can_be_said(written, words):
    assert Condition.parse(written, "stop", []).words() == words
