"""What callers may hand in, and how anything else is refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest

from servicelevel.worktime import WorkCalendar
from tests.worktime.test_known_facts import HOUR, OFFICE, chicago, utc

START, END = chicago(2016, 12, 2, 16), chicago(2016, 12, 5, 9)
ALWAYS = WorkCalendar.always()


@pytest.mark.parametrize("unit", ["h", "m", "s", "ms", "us", "ns"])
def test_datetime64_of_any_unit(unit: str) -> None:
    starts = np.array(["2016-12-02T22"], f"datetime64[{unit}]")
    ends = np.array(["2016-12-05T15"], f"datetime64[{unit}]")
    assert OFFICE.elapsed(starts, ends).tolist() == [2 * HOUR]


def test_one_gives_one_and_many_give_many() -> None:
    one, start = OFFICE.elapsed(START, END), np.datetime64(START.astimezone(UTC).replace(tzinfo=None))
    assert type(one) is int
    assert one == 2 * HOUR
    assert OFFICE.elapsed([START, START], END).tolist() == [2 * HOUR] * 2
    assert OFFICE.elapsed(start, [END, START]).tolist() == [2 * HOUR, 0]
    assert OFFICE.elapsed(np.full((2, 3), start), END).shape == (2, 3)
    assert OFFICE.deadline(np.full((2, 3), start), [1, 2, 3]).shape == (2, 3)
    assert isinstance(OFFICE.deadline(START, HOUR), np.datetime64)
    assert type(OFFICE.is_open(START)) is bool
    assert OFFICE.is_open([START]).tolist() == [True]
    assert type(OFFICE.opens_on(date(2016, 12, 2))) is bool


@pytest.mark.parametrize("starts", [[], np.array([], "datetime64[us]"), np.empty((0, 2), "datetime64[ns]")])
def test_none_give_none(starts: Any) -> None:
    shape = np.shape(starts)
    assert OFFICE.elapsed(starts, starts).shape == shape
    assert OFFICE.elapsed(starts, starts).dtype == np.int64
    for found in (
        OFFICE.deadline(starts, 1),
        OFFICE.deadline(starts, 1, tie="next_opening"),
        OFFICE.next_opening(starts),
    ):
        assert found.shape == shape
        assert found.dtype == np.dtype("datetime64[us]")
    assert OFFICE.is_open(starts).shape == OFFICE.wall_times(starts).shape == shape


def test_columns_of_polars_and_pandas() -> None:
    column = pl.Series([START, END]).dt.convert_time_zone("UTC")
    assert OFFICE.elapsed(column, END).tolist() == [2 * HOUR, 0]
    for series in (
        pd.Series([START, END]),
        pd.Series([START, END]).dt.tz_convert("UTC").dt.tz_localize(None),
    ):
        assert OFFICE.elapsed(series, END).tolist() == [2 * HOUR, 0]


def test_strides_and_finer_units_before_1970() -> None:
    both = np.array([[utc("1969-12-31"), utc("1970-01-02")], [utc("2016-01-01"), utc("2016-01-02")]])
    assert ALWAYS.elapsed(both[:, 0], both[:, 1]).tolist() == [48 * HOUR, 24 * HOUR]
    assert ALWAYS.elapsed(np.datetime64("1969-12-31T23:59:59.999999001", "ns"), utc("1970-01-01")) == 1


@pytest.mark.parametrize(
    "work",
    [7_200_000_000, timedelta(hours=2), np.timedelta64(2, "h"), np.timedelta64(7_200_000_000_000, "ns")],
)
def test_work_in_several_ways(work: Any) -> None:
    expected = utc("2016-12-05T15")
    assert OFFICE.deadline(START, work) == expected
    assert OFFICE.deadline(START, [work, work]).tolist() == [expected.item()] * 2


def test_changing_what_was_given_does_not_matter_and_nothing_given_is_changed() -> None:
    starts = np.array([START.astimezone(UTC).replace(tzinfo=None)], "datetime64[us]")
    before = starts.copy()
    for tie in ("closing", "next_opening"):
        found = OFFICE.deadline(starts, 0, tie=tie)
        found[:] = utc("2000-01-01")
        np.testing.assert_array_equal(starts, before)


NAIVE = datetime(2016, 1, 1, 8)
SUPPORTED = "lies outside the years 1900 to 2099, which work calendars know"


@pytest.mark.parametrize(
    ("ask", "error", "message"),
    [
        (
            lambda: ALWAYS.elapsed(NAIVE, START),
            ValueError,
            "starts: 2016-01-01 08:00:00 has no zone; say which it is, for instance .replace(tzinfo=UTC)",
        ),
        (
            lambda: ALWAYS.elapsed([START, START], [END, NAIVE]),
            ValueError,
            "ends[1]: 2016-01-01 08:00:00 has no zone; say which it is, for instance .replace(tzinfo=UTC)",
        ),
        (
            lambda: ALWAYS.elapsed([utc("2016"), np.datetime64("NaT")], utc("2016")),
            ValueError,
            "starts[1] is NaT; leave rows without an instant out",
        ),
        (
            lambda: ALWAYS.worked(np.datetime64("NaT")),
            ValueError,
            "ends is NaT; leave rows without an instant out",
        ),
        (lambda: ALWAYS.is_open(pd.NaT), ValueError, "t is NaT; leave rows without an instant out"),
        (
            lambda: ALWAYS.elapsed("2016-01-01", START),
            TypeError,
            "starts: <U10 values are no instants; give datetime64 (UTC) or aware datetimes",
        ),
        (
            lambda: ALWAYS.elapsed([START, date(2016, 1, 1)], END),
            TypeError,
            "starts[1]: datetime.date(2016, 1, 1) is no instant; "
            "give a datetime64 (UTC) or an aware datetime",
        ),
        (
            lambda: ALWAYS.is_open(utc("1899-12-31")),
            ValueError,
            f"t: 1899-12-31T00:00:00.000000 {SUPPORTED}",
        ),
        (
            lambda: ALWAYS.is_open(np.array(["2016", "2101"], "datetime64[Y]")),
            ValueError,
            f"t[1]: 2101-01-01T00:00:00.000000 {SUPPORTED}",
        ),
        (lambda: ALWAYS.is_open(np.datetime64(10**9, "Y")), ValueError, f"t: an instant {SUPPORTED}"),
        (lambda: ALWAYS.deadline(START, -1), ValueError, "work: -1 is less than nothing"),
        (
            lambda: ALWAYS.deadline(START, [1, timedelta(-1)]),
            TypeError,
            "work: object values are no amounts; ",
        ),
        (lambda: ALWAYS.deadline([START] * 2, [0, -1]), ValueError, "work[1]: -1 is less than nothing"),
        (lambda: ALWAYS.deadline(START, np.timedelta64("NaT", "s")), ValueError, "work is NaT"),
        (
            lambda: ALWAYS.deadline(START, 1.5),
            TypeError,
            "work: float64 values are no amounts; give whole microseconds, timedelta or timedelta64",
        ),
        (lambda: ALWAYS.deadline(START, True), TypeError, "work: bool values are no amounts; "),
        (
            lambda: ALWAYS.deadline(START, 1, tie="open"),
            ValueError,
            "tie: 'open' is unknown; write closing or next_opening",
        ),
        (
            lambda: ALWAYS.windows(END, START),
            ValueError,
            "end 2016-12-02T22:00:00.000000 lies before start 2016-12-05T15:00:00.000000",
        ),
        (lambda: ALWAYS.why_closed([START]), TypeError, "t: give one instant"),
        (
            lambda: ALWAYS.add_working_days(date(2016, 1, 1), -1),
            ValueError,
            "n: -1 is not a number of working days; ",
        ),
        (
            lambda: ALWAYS.instants_of("12:00"),
            TypeError,
            "wall_times: <U5 values are no wall times; give datetime64",
        ),
    ],
)
def test_anything_else_is_refused_with_its_place(ask: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=re.escape(message)):
        ask()


def test_a_scalar_is_an_array_of_one_at_the_ends_of_what_is_known() -> None:
    first, last = utc("1900-01-01"), utc("2100-01-01")
    assert ALWAYS.elapsed(first, last) == (last - first).astype(int)
    assert ALWAYS.deadline(first, last - first) == last
    assert np.isnat(ALWAYS.deadline(first, (last - first).astype(int) + 1))
    assert OFFICE.worked(last) > 0 > OFFICE.worked(first)
