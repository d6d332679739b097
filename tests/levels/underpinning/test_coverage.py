"""Hours that nobody covers, and shares of one calendar told in another."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from servicelevel.levels.underpinning import Bounds, first_uncovered, share_in_hours
from servicelevel.worktime import WorkCalendar

WEEK = datetime(2024, 1, 8, tzinfo=UTC), datetime(2024, 1, 15, tzinfo=UTC)


def calendar(hours: dict[str, list[str]], zone: str = "UTC", **more: Any) -> WorkCalendar:
    return WorkCalendar.parse({"zone": zone, "weekly": hours, **more})


OFFICE = calendar({"mon-fri": ["08:00-18:00"]})
MORNING, AFTERNOON = calendar({"mon-fri": ["08:00-12:00"]}), calendar({"mon-fri": ["12:00-18:00"]})


@pytest.mark.req("R39")
def test_the_first_minute_that_nobody_covers() -> None:
    assert first_uncovered(OFFICE, [MORNING, AFTERNOON], WEEK) is None
    assert first_uncovered(OFFICE, [MORNING], WEEK) == datetime(2024, 1, 8, 12, tzinfo=UTC)
    closed = calendar({"mon-fri": ["12:00-18:00"]}, closed=["2024-01-10"])
    assert first_uncovered(OFFICE, [MORNING, closed], WEEK) == datetime(2024, 1, 10, 12, tzinfo=UTC)
    assert first_uncovered(OFFICE, [], WEEK) == datetime(2024, 1, 8, 8, tzinfo=UTC)
    assert first_uncovered(calendar({}), [], WEEK) is None


def test_a_span_that_begins_within_hours_begins_uncovered() -> None:
    began = datetime(2024, 1, 8, 9, 30, tzinfo=UTC)
    assert first_uncovered(OFFICE, [AFTERNOON], (began, WEEK[1])) == began


def test_a_share_of_all_hours_leaves_less_of_few() -> None:
    # 99 % of 168 hours may miss 1.68, and all of them within the 50 hours of the office.
    always = WorkCalendar.always()
    missed = Fraction(168, 100)
    assert share_in_hours(Fraction(99, 100), always, OFFICE, [WEEK]) == Bounds(1 - missed / 50, Fraction(1))
    # 99 % of 50 office hours miss half an hour, and nothing is promised of the other 118.
    missed = Fraction(50, 100)
    found = share_in_hours(Fraction(99, 100), OFFICE, always, [WEEK])
    assert found == Bounds(1 - (118 + missed) / 168, 1 - missed / 168)
    assert share_in_hours(Fraction(99, 100), OFFICE, OFFICE, [WEEK]) == Bounds.exactly(Fraction(99, 100))
    assert share_in_hours(Fraction(99, 100), OFFICE, calendar({}), [WEEK]) == Bounds.exactly(Fraction(1))


def test_the_worst_of_several_periods_counts() -> None:
    days = [(datetime(2024, 1, day, tzinfo=UTC), datetime(2024, 1, day + 1, tzinfo=UTC)) for day in (8, 9)]
    half = calendar({"daily": ["08:00-18:00"]}, special={"2024-01-09": ["08:00-13:00"]})
    found = share_in_hours(Fraction(9, 10), OFFICE, half, days)
    assert found.low == 1 - Fraction(1, 5)
