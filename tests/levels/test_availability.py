"""Availability against a walk over every minute, and what a period has to say when nobody watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels import AvailabilityTarget, Period, TargetError, availability, outages_from_checks
from servicelevel.levels.checks import OUTAGES
from servicelevel.worktime import WorkCalendar

START = datetime(2024, 3, 4, tzinfo=UTC)  # a Monday
END = START + timedelta(days=2)
PERIOD = Period("p", START, END, "UTC", "two days", START.date())
CALENDARS = {
    "office": WorkCalendar.parse({"zone": "UTC", "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]}}),
    "always": WorkCalendar.always(),
}
WEIGHTS = {"outage": Fraction(1), "degraded": Fraction(1, 2)}
MINUTES = 2 * 1440

spans = st.tuples(
    st.integers(-200, MINUTES),
    st.integers(0, 900),
    st.sampled_from(["outage", "degraded", "maintenance", "unknown"]),
)


def target(**more) -> AvailabilityTarget:
    written = {"service": "mail", "calendar": "office", "goal": "99%", "weights": {"degraded": 0.5}}
    return AvailabilityTarget.parse("up", written | more, CALENDARS)


def outages(rows, service="mail") -> pl.DataFrame:
    at = [
        (START + timedelta(minutes=begin), START + timedelta(minutes=begin + length))
        for begin, length, _ in rows
    ]
    told = [
        (str(place), service, kind, *at[place], None, None, None, "")
        for place, (_, _, kind) in enumerate(rows)
    ]
    return pl.DataFrame(told, schema=OUTAGES, orient="row")


def minute_is_open(minute: int, calendar: str) -> bool:
    at = START + timedelta(minutes=minute)
    return calendar == "always" or (at.weekday() < 5 and (8 <= at.hour < 12 or 13 <= at.hour < 17))


def walked(rows, calendar: str, unknown: str) -> tuple[Fraction | None, int, int]:
    """Value, agreed minutes and minutes that nobody watched."""
    agreed = not_watched = 0
    lost = Fraction(0)
    for minute in range(MINUTES):
        kinds = {kind for begin, length, kind in rows if begin <= minute < begin + length}
        if not minute_is_open(minute, calendar) or "maintenance" in kinds:
            continue
        agreed += 1
        down = max((WEIGHTS[kind] for kind in kinds if kind in WEIGHTS), default=None)
        if down is not None:
            lost += down
        elif "unknown" in kinds:
            not_watched += 1
    judged = agreed - (not_watched if unknown == "excluded" else 0)
    lost += not_watched if unknown == "down" else 0
    return (1 - lost / judged if judged else None), agreed, not_watched


@settings(max_examples=60, deadline=None)
@given(
    st.lists(spans, max_size=6),
    st.sampled_from(["office", "always"]),
    st.sampled_from(["up", "down", "excluded"]),
)
def test_availability_equals_a_walk_over_every_minute(rows, calendar, unknown):
    found = availability(outages(rows), target(calendar=calendar, unknown=unknown), [PERIOD], END)[0]
    value, agreed, not_watched = walked(rows, calendar, unknown)
    assert found.value == value
    assert (found.detail["agreed_us"], found.detail["unknown_us"]) == (
        agreed * 60_000_000,
        not_watched * 60_000_000,
    )
    if value is not None:
        assert found.low - 1e-12 <= float(value) <= found.high + 1e-12


def test_overlapping_outages_count_once_and_another_services_not_at_all():
    rows = [(480, 60, "outage"), (510, 60, "outage"), (510, 10, "outage")]
    mixed = pl.concat([outages(rows), outages([(600, 60, "outage")], "other")])
    found = availability(mixed, target(), [PERIOD], END)[0]
    assert found.detail["down_us"] == 90 * 60_000_000
    assert found.detail["outages"] == 1
    assert found.detail["longest_us"] == 90 * 60_000_000


@pytest.mark.req("R74")
def test_planned_maintenance_is_left_out_or_counted_as_the_target_says():
    rows = [(480, 120, "maintenance")]
    assert availability(outages(rows), target(), [PERIOD], END)[0].value == 1
    assert availability(outages(rows), target(maintenance="counted"), [PERIOD], END)[0].value == 1 - Fraction(
        2, 16
    )


def test_a_period_without_agreed_time_has_no_figure():
    weekend = Period(
        "w", START + timedelta(days=5), START + timedelta(days=7), "UTC", "a weekend", START.date()
    )
    found = availability(outages([]), target(), [weekend], END + timedelta(days=9))[0]
    assert (found.verdict, found.value, found.words) == ("no data", None, "no agreed service time")


def test_a_five_minute_poll_cannot_prove_four_nines():
    """One outage seen for a minute may have lasted from just after one check to just before the next."""
    checks = pl.DataFrame(
        {
            "service": "mail",
            "checked_at": [START + timedelta(minutes=5 * count) for count in range(577)],
            "up": [count != 100 for count in range(577)],
        }
    ).with_columns(pl.col("checked_at").cast(pl.Datetime("us", "UTC")))
    seen = outages_from_checks(checks, END)
    found = availability(seen, target(calendar="always", goal="99.8%"), [PERIOD], END)[0]
    assert found.verdict == "cannot be decided"
    assert found.low < 0.998 <= found.high
    assert availability(seen, target(calendar="always", goal="95%"), [PERIOD], END)[0].verdict == "met"
    assert availability(seen, target(calendar="always", goal="100%"), [PERIOD], END)[0].verdict != "met"


def test_what_was_not_watched_before_the_first_look_is_unknown_not_up():
    found = availability(
        outages([]), target(calendar="always"), [PERIOD], END, observed_from=START + timedelta(days=1)
    )[0]
    assert found.detail["unknown_us"] == 1440 * 60_000_000
    assert found.low == 0.5


def test_checks_in_any_order_repeated_or_without_an_end():
    at = [0, 10, 20, 30, 40, 50]
    up = [True, False, False, True, True, False]
    checks = pl.DataFrame(
        {"service": "mail", "checked_at": [START + timedelta(minutes=m) for m in at], "up": up}
    ).with_columns(pl.col("checked_at").cast(pl.Datetime("us", "UTC")))
    shuffled = pl.concat([checks, checks.head(4)]).reverse()
    found = outages_from_checks(shuffled, END)
    assert found.equals(outages_from_checks(checks, END))
    spans = found.select("started_after", "started_at", "ended_after", "ended_at").rows()
    minute = [
        [None if value is None else (value - START) // timedelta(minutes=1) for value in row] for row in spans
    ]
    assert minute == [[0, 10, 20, 30], [40, 50, 50, None]]


def test_a_long_time_without_a_check_is_a_gap_when_asked_for():
    checks = pl.DataFrame(
        {"service": "mail", "checked_at": [START, START + timedelta(hours=30)], "up": [True, True]}
    ).with_columns(pl.col("checked_at").cast(pl.Datetime("us", "UTC")))
    assert outages_from_checks(checks, END)["kind"].to_list() == []
    assert outages_from_checks(checks, END, timedelta(days=1))["kind"].to_list() == ["unknown"]


def test_everything_wrong_with_a_target_is_said_at_once():
    with pytest.raises(TargetError) as error:
        AvailabilityTarget.parse(
            "up", {"goal": "101%", "calendar": "ofice", "unknwon": "up", "unknown": "maybe"}, CALENDARS, "t"
        )
    assert {problem.path for problem in error.value.problems} == {
        "t.goal",
        "t.calendar",
        "t.unknwon",
        "t.service",
        "t.unknown",
    }
    assert "did you mean office?" in str(error.value)
