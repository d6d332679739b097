"""Goals: what may be written, what is refused and how to mend it, and the deadlines that they give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.levels import Goal, GoalError
from servicelevel.worktime import WorkCalendar

HOUR = 3_600_000_000
NEW_YORK = ZoneInfo("America/New_York")
CITY = WorkCalendar.parse(
    {"zone": "America/New_York", "weekly": {"mon-fri": ["08:30-17:00"]}, "closed": ["2016-07-04"]}
)
NEVER_OPEN = WorkCalendar.parse({"zone": "UTC", "weekly": {}})


def instant(local: str) -> np.datetime64:
    return CITY.instants_of(np.datetime64(local, "us"))


def due(text: str, local: str, tie: str = "closing") -> str:
    found = CITY.wall_times(Goal.parse(text, tie=tie).deadline(CITY, instant(local)))
    return str(found.astype("datetime64[s]"))


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("8h", 8 * HOUR, "working time"),
        ("90 min", HOUR * 3 // 2, "working time"),
        ("1h 30m", HOUR * 3 // 2, "working time"),
        ("1.5 hours", HOUR * 3 // 2, "working time"),
        ("8 working hours", 8 * HOUR, "working time"),
        ("72h elapsed", 72 * HOUR, "elapsed time"),
        ("2 working days", 2, "working days"),
        ("2 business days", 2, "working days"),
        ("1 working day", 1, "working days"),
        ("0 working days", 0, "working days"),
        ("30 days", 30, "calendar days"),
        ("1 days", 1, "calendar days"),
        ("1 calendar day", 1, "calendar days"),
    ],
)
def test_a_goal_says_its_unit(text, amount, unit):
    goal = Goal.parse(text)
    assert (goal.amount, goal.unit) == (amount, unit)
    assert Goal.parse(str(goal)) == goal


def test_one_day_is_refused_because_it_means_two_things():
    with pytest.raises(GoalError, match="one working day or 24 hours") as refused:
        Goal.parse("1 day", path="targets.p2.goal")
    assert refused.value.problems[0].path == "targets.p2.goal"
    assert "1 working day" in refused.value.problems[0].remedy


@pytest.mark.parametrize(
    "text",
    ["", "8", "-3h", "soon", "8h elapsed working", "1.5 days", "2 days 4h", "5d", "1h30", "0.0000001s", None, 8,
     "99999999999999h", "100000 days", "99999999999999999999 working days"],
)  # fmt: skip
def test_what_is_no_goal_is_refused_with_a_remedy(text):
    with pytest.raises(GoalError) as refused:
        Goal.parse(text)
    assert all(problem.remedy for problem in refused.value.problems)


def test_an_unknown_tie_is_refused():
    with pytest.raises(GoalError, match="closing or next_opening"):
        Goal.parse("8h", tie="later")


@pytest.mark.parametrize(
    ("text", "opened", "expected"),
    [
        ("1 working day", "2016-03-11T10:00", "2016-03-14T10:00:00"),  # over the change of clocks
        ("2 working days", "2016-07-01T16:59", "2016-07-06T16:59:00"),  # over a holiday
        ("1 working day", "2016-03-12T10:00", "2016-03-15T08:30:00"),  # opened on a Saturday
        ("1 working day", "2016-03-14T07:00", "2016-03-15T08:30:00"),  # opened before opening
        ("0 working days", "2016-03-12T10:00", "2016-03-14T08:30:00"),
        ("0 working days", "2016-03-11T10:00", "2016-03-11T10:00:00"),
        ("730 working days", "2016-07-01T16:59", "2019-04-22T16:59:00"),
        ("2 days", "2016-11-05T01:30", "2016-11-07T01:30:00"),
        ("1 days", "2016-11-05T01:30", "2016-11-06T01:30:00"),  # occurs twice: the first
        ("1 days", "2016-03-12T02:30", "2016-03-13T03:00:00"),  # in the gap: the first instant after it
        ("24h elapsed", "2016-03-12T12:00", "2016-03-13T13:00:00"),
    ],
)
def test_due_times(text, opened, expected):
    assert due(text, opened) == expected


def test_on_closing_time_the_tie_decides_and_changes_no_elapsed_time():
    assert due("17h", "2016-03-10T08:30") == "2016-03-11T17:00:00"
    assert due("17h", "2016-03-10T08:30", tie="next_opening") == "2016-03-14T08:30:00"
    start = instant("2016-03-10T08:30")
    by_tie = [Goal.parse("17h", tie=tie).deadline(CITY, start) for tie in ("closing", "next_opening")]
    assert len({CITY.elapsed(start, each) for each in by_tie}) == 1


def test_a_calendar_that_never_opens_gives_no_deadline_and_a_goal_that_nobody_can_use_up():
    start = np.datetime64("2024-03-04T08:00", "us")
    for text in ("8h", "2 working days"):
        assert np.isnat(Goal.parse(text).deadline(NEVER_OPEN, start))
    assert Goal.parse("2 working days").work(NEVER_OPEN, start) > 200 * 366 * 24 * HOUR
    assert not np.isnat(Goal.parse("2 days").deadline(NEVER_OPEN, start))


def test_days_that_end_after_the_last_known_year_have_no_deadline():
    starts = np.array(["2024-03-04T08:00", "2099-12-01T08:00"], "datetime64[us]")
    for text in ("45 days", "45 working days"):
        assert np.isnat(Goal.parse(text).deadline(CITY, starts)).tolist() == [False, True]


@pytest.mark.parametrize("text", ["8h", "72h elapsed", "2 working days", "30 days"])
def test_one_start_gives_one_instant_and_an_aware_datetime_is_the_instant_that_it_names(text):
    goal, aware = Goal.parse(text), datetime(2016, 3, 11, 10, tzinfo=NEW_YORK)
    one = goal.deadline(CITY, aware)
    assert np.shape(one) == ()
    assert one == goal.deadline(CITY, instant("2016-03-11T10:00"))
    assert goal.work(CITY, aware) == goal.work(CITY, instant("2016-03-11T10:00"))
    starts = np.full((2, 3), instant("2016-03-11T10:00"))
    assert goal.deadline(CITY, starts).shape == goal.work(CITY, starts).shape == (2, 3)
    assert goal.deadline(CITY, starts[:0]).shape == (0, 3)


def obvious_working_days(start: datetime, days: int) -> datetime:
    """Day by day, with Python's own calendar."""

    def opens(day):
        return day.weekday() < 5 and day.isoformat() != "2016-07-04"

    local = start.astimezone(NEW_YORK).replace(tzinfo=None)
    opening = local.replace(hour=8, minute=30, second=0, microsecond=0)
    closing = local.replace(hour=17, minute=0, second=0, microsecond=0)
    if not opens(local.date()) or local >= closing:
        local = opening + timedelta(days=1)
        while not opens(local.date()):
            local += timedelta(days=1)
    elif local < opening:
        local = opening
    for _ in range(days):
        local += timedelta(days=1)
        while not opens(local.date()):
            local += timedelta(days=1)
    return local


@given(st.datetimes(datetime(2016, 1, 1), datetime(2016, 12, 31), timezones=st.just(UTC)), st.integers(0, 60))
def test_working_days_equal_a_walk_day_by_day(start, days):
    found = CITY.wall_times(Goal.parse(f"{days} working days").deadline(CITY, start))
    assert found == np.datetime64(obvious_working_days(start, days), "us")


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=5),
    st.sampled_from(["8h", "3 working days", "9 days"]),
)
def test_many_starts_at_once_equal_each_on_its_own(seconds, text):
    starts = np.datetime64("2000-01-01", "us") + np.array(seconds).astype("timedelta64[s]")
    goal = Goal.parse(text, tie="next_opening")
    assert goal.deadline(CITY, starts).tolist() == [goal.deadline(CITY, start).item() for start in starts]
