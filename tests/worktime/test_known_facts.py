"""Facts that anyone can check with a calendar on the wall."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from servicelevel.worktime import CalendarError, Closed, WorkCalendar

HOUR = 3_600_000_000
DAY = 24 * HOUR
CHICAGO = ZoneInfo("America/Chicago")
OFFICE = WorkCalendar.parse(
    {
        "zone": "America/Chicago",
        "weekly": {"mon-fri": ["08:00-17:00"]},
        "holidays": ["US-IL"],
        "closed": ["2016-12-27"],
        "special": {"2016-12-24": ["08:00-12:00"]},
    }
)
NEVER = WorkCalendar.parse({"zone": "UTC", "weekly": {}})


def chicago(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHICAGO)


def utc(text: str) -> np.datetime64:
    return np.datetime64(text, "us")


def test_an_hour_before_the_weekend_ends_on_friday() -> None:
    friday = chicago(2016, 12, 2, 16)
    assert OFFICE.local(OFFICE.deadline(friday, HOUR)) == chicago(2016, 12, 2, 17)
    assert OFFICE.local(OFFICE.deadline(friday, HOUR, tie="next_opening")) == chicago(2016, 12, 5, 8)
    assert OFFICE.local(OFFICE.exhausted(friday, HOUR)) == chicago(2016, 12, 5, 8)
    assert OFFICE.local(OFFICE.deadline(friday, HOUR + 1)) == chicago(2016, 12, 5, 8) + timedelta(
        microseconds=1
    )


def test_no_work_is_done_at_once_even_outside_hours() -> None:
    saturday = chicago(2016, 12, 3, 11)
    for tie in ("closing", "next_opening"):
        assert OFFICE.local(OFFICE.deadline(saturday, 0, tie=tie)) == saturday
    assert OFFICE.local(OFFICE.exhausted(saturday, 0)) == chicago(2016, 12, 5, 8)
    at_opening = chicago(2016, 12, 5, 8)
    assert OFFICE.local(OFFICE.deadline(at_opening, 0)) == at_opening


def test_a_tie_at_noon_between_touching_windows_is_no_tie() -> None:
    calendar = WorkCalendar.parse({"zone": "UTC", "weekly": {"daily": ["08:00-12:00", "12:00-16:00"]}})
    assert calendar.deadline(utc("2016-01-04T08"), 4 * HOUR, tie="next_opening") == utc("2016-01-04T12")
    assert len(calendar.windows(utc("2016-01-04"), utc("2016-01-05"))) == 1


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2016, 3, 13), 23), (date(2016, 3, 14), 24), (date(2016, 11, 6), 25)]
)
def test_a_whole_day_has_as_many_hours_as_pass(day: date, hours: int) -> None:
    calendar = WorkCalendar.parse({"zone": "America/Chicago", "weekly": {"daily": ["00:00-24:00"]}})
    after = day + timedelta(1)
    start, end = chicago(day.year, day.month, day.day), chicago(after.year, after.month, after.day)
    assert calendar.elapsed(start, end) == hours * HOUR
    assert len(calendar.windows(start, end)) == 1


@pytest.mark.parametrize(
    ("window", "day", "hours"),
    [
        ("02:15-02:45", "2016-03-13", 0),  # never happens
        ("01:00-02:30", "2016-03-13", 1),  # the end falls into the gap: 03:00 summer time
        ("02:30-04:00", "2016-03-13", 1),  # the beginning does
        ("01:00-01:30", "2016-11-06", 1.5),  # opens the first time, closes the second time
        ("00:00-01:00", "2016-11-06", 2),
        ("01:00-02:00", "2016-11-06", 2),
    ],
)
def test_windows_at_the_change_of_clocks(window: str, day: str, hours: float) -> None:
    calendar = WorkCalendar.parse({"zone": "America/Chicago", "weekly": {}, "special": {day: [window]}})
    assert calendar.elapsed(utc("2016-01-01"), utc("2017-01-01")) == hours * HOUR
    assert calendar.opens_on(day) == (hours > 0)


def test_offsets_with_seconds_are_kept() -> None:
    # Liberia was 44 min 30 s behind UTC until 1972.
    calendar = WorkCalendar.parse({"zone": "Africa/Monrovia", "weekly": {"daily": ["08:00-17:00"]}})
    expected = datetime(1950, 1, 2, 8, tzinfo=ZoneInfo("Africa/Monrovia")).astimezone(UTC)
    assert expected.second == 30
    assert calendar.next_opening(utc("1950-01-02T00")) == utc(expected.replace(tzinfo=None).isoformat())


def test_a_night_window_belongs_to_the_day_on_which_it_opens() -> None:
    mapping = {"zone": "UTC", "weekly": {"daily": ["22:00-06:00"]}, "closed": ["2016-01-05"]}
    calendar = WorkCalendar.parse(mapping)
    found = calendar.windows(utc("2016-01-04T12"), utc("2016-01-07T12"))
    assert found.tolist() == [
        [datetime(2016, 1, 4, 22), datetime(2016, 1, 5, 6)],
        [datetime(2016, 1, 6, 22), datetime(2016, 1, 7, 6)],
    ]
    assert not calendar.opens_on(date(2016, 1, 5))


@pytest.mark.parametrize(
    ("zone", "instant", "is_open"),
    [
        ("UTC", "2016-01-01T03", True),  # the night of 31 December
        ("UTC", "2016-01-01T07", False),
        ("Pacific/Kiritimati", "2016-12-31T12", True),  # 02:00 of the new year
        ("Pacific/Kiritimati", "2016-12-31T08", True),  # 22:00 of the old one
        ("Pacific/Honolulu", "2016-01-01T15", True),  # 05:00 of the new year
        ("Pacific/Honolulu", "2016-01-01T09", True),  # 23:00 of the old one
    ],
)
def test_a_night_over_the_new_year_is_whole(zone: str, instant: str, is_open: bool) -> None:
    calendar = WorkCalendar.parse({"zone": zone, "weekly": {"daily": ["22:00-06:00"]}})
    assert calendar.is_open(utc(instant)) is is_open
    assert calendar.elapsed(utc(instant), utc(instant) + DAY) == 8 * HOUR


def test_why_it_is_closed() -> None:
    assert OFFICE.why_closed(chicago(2016, 12, 26, 10)) == Closed("holiday", "Christmas Day (observed)")
    assert OFFICE.why_closed(chicago(2016, 12, 27, 10)) == Closed("closed")
    assert OFFICE.why_closed(chicago(2016, 12, 24, 13)) == Closed("special")
    assert OFFICE.why_closed(chicago(2016, 12, 24, 11)) is None
    assert OFFICE.why_closed(chicago(2016, 12, 22, 7)) == Closed("outside hours")


def test_special_wins_over_closed_and_closed_over_holidays() -> None:
    mapping = {"zone": "UTC", "weekly": {"daily": ["08:00-17:00"]}, "holidays": ["US"]}
    mapping |= {"closed": ["2016-07-04..2016-07-05"], "special": {"2016-07-05": ["10:00-11:00"]}}
    calendar = WorkCalendar.parse(mapping)
    assert calendar.why_closed(utc("2016-07-04T10")) == Closed("closed")
    assert calendar.elapsed(utc("2016-07-04"), utc("2016-07-06")) == HOUR


def test_a_calendar_that_never_opens_has_no_deadline() -> None:
    start = chicago(2016, 1, 1)
    assert np.isnat(NEVER.deadline(start, 1))
    assert np.isnat(NEVER.next_opening(start))
    assert np.isnat(NEVER.add_working_days(date(2016, 1, 1), 1))
    assert NEVER.local(NEVER.deadline(start, 0)) == start
    assert NEVER.elapsed(start, chicago(2017, 1, 1)) == 0
    assert NEVER.windows(start, chicago(2017, 1, 1)).shape == (0, 2)


def test_after_the_last_window_there_is_no_deadline_but_at_its_closing_there_is() -> None:
    calendar = WorkCalendar.parse({"zone": "UTC", "special": {"2016-05-02": ["08:00-12:00"]}})
    start = utc("2016-05-01")
    assert calendar.deadline(start, 4 * HOUR) == utc("2016-05-02T12")
    assert calendar.deadline(start, 4 * HOUR, tie="next_opening") == utc("2016-05-02T12")
    assert np.isnat(calendar.exhausted(start, 4 * HOUR))
    assert np.isnat(calendar.deadline(start, [4 * HOUR, 4 * HOUR + 1])).tolist() == [False, True]


def test_a_deadline_past_the_year_2100_is_none() -> None:
    assert np.isnat(OFFICE.deadline(chicago(2016, 1, 1), 2**62))
    assert WorkCalendar.always().deadline(utc("2016-01-01"), 80 * 365 * 24 * HOUR) == utc("2095-12-12")


def test_working_days_leave_out_weekends_and_holidays() -> None:
    assert OFFICE.add_working_days(date(2016, 12, 22), 1) == np.datetime64("2016-12-23")
    assert OFFICE.add_working_days(date(2016, 12, 22), 2) == np.datetime64("2016-12-24")  # special: it opens
    assert OFFICE.add_working_days(date(2016, 12, 22), 3) == np.datetime64("2016-12-28")
    days = np.array(["2016-12-24", "2016-12-25"], "datetime64[D]")
    assert OFFICE.add_working_days(days, 1).astype(str).tolist() == ["2016-12-28"] * 2
    assert OFFICE.add_working_days(date(2016, 1, 1), 10_000) > np.datetime64("2055-01-01")


def test_wall_times_and_back() -> None:
    noon = utc("2016-07-01T17")
    assert OFFICE.wall_times(noon) == utc("2016-07-01T12")
    assert OFFICE.instants_of(utc("2016-07-01T12")) == noon
    assert OFFICE.instants_of(utc("2016-03-13T02:30")) == utc("2016-03-13T08")  # in the gap
    assert OFFICE.instants_of(utc("2016-11-06T01:30")) == utc("2016-11-06T06:30")  # the first of two


def test_equality_is_that_of_the_rules_and_survives_pickling() -> None:
    mapping = {"zone": "UTC", "weekly": {"sat,sun": ["8:00-09:00"], "fri": ["08:00-9:00"]}}
    same = WorkCalendar.parse({"weekly": {"fri-sun": [" 08:00 - 09:00:00 "]}, "zone": "UTC"})
    calendar = WorkCalendar.parse(mapping)
    assert calendar == same
    assert hash(calendar) == hash(same)
    assert calendar != OFFICE
    assert calendar.mapping == {"zone": "UTC", "weekly": {"fri-sun": ["08:00-09:00"]}}
    assert pickle.loads(pickle.dumps(OFFICE)) == OFFICE


@pytest.mark.parametrize(
    ("key", "days"),
    [
        ("mon", "0"),
        ("mon-fri", "01234"),
        ("sat,sun", "56"),
        ("mon,wed-fri", "0234"),
        ("fri-mon", "4560"),
        ("daily", "0123456"),
        ("Monday", "0"),
    ],
)
def test_keys_of_the_week(key: str, days: str) -> None:
    calendar = WorkCalendar.parse({"zone": "UTC", "weekly": {key: ["08:00-09:00"]}})
    week = np.arange("2016-01-04", "2016-01-11", dtype="datetime64[D]")
    assert set(np.flatnonzero(calendar.opens_on(week)).tolist()) == {int(day) for day in days}


def test_versions_use_what_held_then() -> None:
    short = WorkCalendar.parse({"zone": "UTC", "weekly": {"daily": ["08:00-09:00"]}})
    calendar = WorkCalendar.versions([(None, short), (utc("2016-07-01T08:30"), WorkCalendar.always())])
    assert calendar.elapsed(utc("2016-06-30"), utc("2016-07-01T08:30")) == 1.5 * HOUR
    assert calendar.elapsed(utc("2016-06-30"), utc("2016-07-02")) == (1 + 16) * HOUR
    assert len(calendar.windows(utc("2016-07-01"), utc("2016-07-02"))) == 1
    assert WorkCalendar.parse(calendar.mapping) == calendar
    assert calendar.mapping["versions"][1]["from"] == "2016-07-01T08:30:00.000000Z"


def test_a_window_that_was_to_open_before_its_version_held_opens_on_no_day() -> None:
    closed = WorkCalendar.parse({"zone": "UTC", "weekly": {}})
    calendar = WorkCalendar.versions([(None, closed), (utc("2016-07-01T08:30"), WorkCalendar.always())])
    assert calendar.next_opening(utc("2016-07-01")) == utc("2016-07-01T08:30")
    days = np.array(["2016-06-30", "2016-07-01", "2016-07-02"], "datetime64[D]")
    assert calendar.opens_on(days).tolist() == [False, False, True]


def test_versions_may_have_different_zones() -> None:
    berlin = WorkCalendar.parse({"zone": "Europe/Berlin", "weekly": {"daily": ["08:00-17:00"]}})
    calendar = WorkCalendar.versions([(None, OFFICE), (utc("2016-07-01"), berlin)])
    assert calendar.zone.key == "Europe/Berlin"
    assert calendar.local(utc("2016-06-30T12")).utcoffset() == timedelta(hours=-5)
    assert calendar.local(utc("2016-07-01T12")).utcoffset() == timedelta(hours=2)
    walls = calendar.wall_times(np.array(["2016-06-30T12", "2016-07-01T12"], "datetime64[us]"))
    assert walls.astype("datetime64[h]").astype(str).tolist() == ["2016-06-30T07", "2016-07-01T14"]
    assert calendar.instants_of(walls).astype("datetime64[h]").astype(str).tolist() == [
        "2016-06-30T12",
        "2016-07-01T12",
    ]


def test_before_its_first_version_a_calendar_knows_nothing() -> None:
    calendar = WorkCalendar.versions([(utc("2016-07-01"), OFFICE)])
    assert calendar.elapsed(utc("2016-07-01"), utc("2016-07-02")) == 9 * HOUR
    expected = (
        "no version of the calendar held at 2016-06-30T00:00:00.000000; the first holds from 2016-07-01T00:00"
    )
    with pytest.raises(ValueError, match=expected):
        calendar.elapsed(utc("2016-06-30"), utc("2016-07-02"))


def test_a_first_version_may_hold_from_1970_or_from_before_all_that_is_known() -> None:
    for begin, first in (("1970-01-01", "1970-01-01"), ("1800-01-01", "1900-01-01")):
        calendar = WorkCalendar.versions([(utc(begin), WorkCalendar.always())])
        assert calendar.elapsed(utc(first), utc("1970-01-02")) == (utc("1970-01-02") - utc(first)).astype(int)
        with pytest.raises(ValueError, match="no version|lies outside"):
            calendar.elapsed(utc(first) - 1, utc("1970-01-02"))


def test_versions_out_of_order_are_refused() -> None:
    for versions in (
        [],
        [(utc("2016-07-01"), OFFICE), (utc("2016-07-01"), OFFICE)],
        [(None, OFFICE), (None, OFFICE)],
    ):
        with pytest.raises(CalendarError, match="versions: are "):
            WorkCalendar.versions(versions)
