"""The smallest example is the first minute that a walk over every minute comes to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.agreements.conflicts.find import find
from servicelevel.agreements.conflicts.spans import first_difference, first_shared, first_uncovered, windows
from servicelevel.agreements.conflicts.surroundings import Surroundings
from servicelevel.levels import Goal
from servicelevel.worktime import WorkCalendar
from tests.agreements.conflicts.planted import PLANTED
from tests.agreements.conflicts.walking import DAYS, any_of, first_minute, open_in
from tests.agreements.conflicts.world import AT, CALENDARS, CHICAGO, NAMED, WRITTEN, agreement, at, clock

SPRING = at("2026-03-06 00:00")
"""Two days before the clocks change in Chicago, three weeks before they do in Dublin."""
LONG = 4
TIMES = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 30)]


@st.composite
def hours(draw: st.DrawFn) -> dict[str, Any]:
    """A week of up to two windows a day, in a zone, with a closed day and a day of its own."""
    weekly = {}
    for day in draw(st.lists(st.sampled_from(DAYS), unique=True, max_size=7)):
        edges = sorted(draw(st.lists(st.sampled_from(TIMES), min_size=2, max_size=4, unique=True)))
        weekly[day] = [f"{edges[place]}-{edges[place + 1]}" for place in range(0, len(edges) - 1, 2)]
    zone = draw(st.sampled_from([CHICAGO, "Europe/Dublin", "Asia/Kolkata"]))
    closed = [str(draw(st.dates(SPRING.date(), SPRING.date() + timedelta(days=3))))]
    return {"zone": zone, "weekly": weekly, "closed": draw(st.sampled_from([[], closed]))}


@pytest.mark.req("R105")
@settings(max_examples=20, deadline=None)
@given(st.lists(hours(), min_size=3, max_size=3))
def test_gaps_overlaps_and_differences_begin_where_a_walk_finds_them(written: list[dict[str, Any]]) -> None:
    span = SPRING, SPRING + timedelta(days=LONG)
    one, two, three = (windows([WorkCalendar.parse(each)], span) for each in written)
    walks = [open_in(each, CHICAGO) for each in written]
    both = windows([WorkCalendar.parse(each) for each in written[1:]], span)
    said = {
        "uncovered": first_uncovered(one, both),
        "shared": first_shared(one, two),
        "shared, not agreed": first_shared(one, two, three),
        "different": first_difference(one, two),
    }
    first, second, third = walks
    walked = {
        "uncovered": lambda at: first(at) and not any_of(walks[1:])(at),
        "shared": lambda at: first(at) and second(at),
        "shared, not agreed": lambda at: first(at) and second(at) and not third(at),
        "different": lambda at: first(at) != second(at),
    }
    assert said == {name: first_minute(SPRING, LONG, holds) for name, holds in walked.items()}


COVERED = {
    "saturday": ("office-and-saturday", ["office"]),
    "night": ("always", ["office"]),
    "lunch": ("office", ["mornings", "afternoons"]),
    "overseas": ("office", ["dublin"]),
}
"""Wanted hours, and those that are offered, of planted cases."""


@pytest.mark.parametrize("name", COVERED)
def test_a_planted_gap_begins_in_the_minute_to_which_a_walk_comes(name: str) -> None:
    wanted, offered = COVERED[name]
    asked, given = (
        open_in(WRITTEN[wanted], CHICAGO),
        any_of([open_in(WRITTEN[key], CHICAGO) for key in offered]),
    )
    planted = next(one for one in PLANTED if one.name == name)
    (found,) = find(planted.terms, (), AT, Surroundings(NAMED))
    assert found.example.at == first_minute(AT, 130, lambda at: asked(at) and not given(at))


def test_people_are_too_few_from_the_minute_to_which_a_walk_comes() -> None:
    planted = next(one for one in PLANTED if one.name == "shifts")
    shifts = [open_in(WRITTEN[key], CHICAGO) for key in ("early-shift", "mid-shift", "late-shift")]
    (found,) = find(planted.terms, (), AT, Surroundings(NAMED))
    assert found.example.at == first_minute(AT, 7, lambda at: sum(shift(at) for shift in shifts) > 2)


@pytest.mark.parametrize(
    ("here", "there"),
    [(("4h", "office"), ("4h", "office-and-saturday")), (("2 working days", "office"), ("18h", "office"))],
)
def test_two_goals_differ_from_the_first_minute_at_which_a_ticket_has_two_deadlines(
    here: tuple[str, str], there: tuple[str, str]
) -> None:
    terms = agreement("one", targets={"here": clock(*here), "there": clock(*there)})

    def due(goal: tuple[str, str], start: datetime) -> Any:
        return Goal.parse(goal[0]).deadline(CALENDARS[goal[1]], start)

    walked = first_minute(AT, 7, lambda start: due(here, start) != due(there, start))
    found = [one.example.at for one in find([terms], (), AT, Surroundings(NAMED))]
    assert found == ([walked] if walked else [])
