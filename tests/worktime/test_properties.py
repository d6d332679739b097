"""Working time and deadlines against the oracle, near changes of clocks."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.worktime import oracle
from tests.worktime.cases import Case, cases

FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
any_case = st.one_of(cases(), cases(), cases(versions=3))


def instants(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64).view("datetime64[us]")


def drawn_instants(data: st.DataObject, case: Case, count: int) -> list[int]:
    anywhere = st.integers(case.first, case.last)
    on_the_minute = anywhere.map(lambda t: t // oracle.MINUTE * oracle.MINUTE)
    quarter = anywhere.map(lambda t: t // (15 * oracle.MINUTE) * 15 * oracle.MINUTE)
    inside = st.one_of(anywhere, on_the_minute, quarter).map(lambda t: max(t, case.first))
    return data.draw(st.lists(inside, min_size=count, max_size=count))


@FEW
@given(any_case, st.data())
def test_elapsed_is_the_time_inside_the_open_minutes(case: Case, data: st.DataObject) -> None:
    starts, ends = drawn_instants(data, case, 4), drawn_instants(data, case, 4)
    expected = [oracle.elapsed(case.minutes, a, b) for a, b in zip(starts, ends, strict=True)]
    assert case.calendar.elapsed(instants(starts), instants(ends)).tolist() == expected


@FEW
@given(any_case, st.data())
def test_deadline_is_the_earliest_instant_with_that_much_work(case: Case, data: st.DataObject) -> None:
    [start] = drawn_instants(data, case, 1)
    ahead = oracle.elapsed(case.minutes, start, case.last)
    work = data.draw(
        st.one_of(
            st.integers(0, ahead), st.integers(0, ahead // oracle.MINUTE).map(lambda m: m * oracle.MINUTE)
        )
    )
    t = case.calendar.deadline(np.datetime64(start, "us"), work)
    assert t.astype(np.int64) == oracle.deadline(case.minutes, start, work, case.last)


@FEW
@given(any_case, st.data())
def test_next_opening_and_is_open_say_which_minutes_are_open(case: Case, data: st.DataObject) -> None:
    for start in drawn_instants(data, case, 4):
        t = np.datetime64(start, "us")
        assert case.calendar.is_open(t) == (start // oracle.MINUTE in case.minutes)
        assert (case.calendar.why_closed(t) is None) == case.calendar.is_open(t)
        expected = oracle.opening_from(case.minutes, start, case.last)
        if expected is not None:
            assert case.calendar.next_opening(t).astype(np.int64) == expected


@FEW
@given(any_case, st.data())
def test_exhausted_is_where_the_next_microsecond_of_work_begins(case: Case, data: st.DataObject) -> None:
    [start] = drawn_instants(data, case, 1)
    work = data.draw(st.integers(0, oracle.elapsed(case.minutes, start, case.last)))
    closing = oracle.deadline(case.minutes, start, work, case.last)
    assert closing is not None
    expected = oracle.opening_from(case.minutes, closing, case.last)
    if expected is not None:
        one = np.datetime64(start, "us")
        assert case.calendar.exhausted(one, work).astype(np.int64) == expected
        tied = case.calendar.deadline(one, work, tie="next_opening").astype(np.int64)
        assert tied == (expected if work else start)
        assert case.calendar.elapsed(one, np.datetime64(expected, "us")) == work


@FEW
@given(any_case)
def test_windows_are_the_open_minutes_apart_and_in_order(case: Case) -> None:
    found = case.calendar.windows(np.datetime64(case.first, "us"), np.datetime64(case.last, "us")).astype(
        np.int64
    )
    assert (found[:, 0] < found[:, 1]).all()
    assert (found[1:, 0] > found[:-1, 1]).all()
    assert (found % oracle.MINUTE == 0).all()
    minutes = {minute for opens, closes in found // oracle.MINUTE for minute in range(opens, closes)}
    inside = range(case.first // oracle.MINUTE, case.last // oracle.MINUTE)
    assert minutes == case.minutes & set(inside)


@FEW
@given(cases())
def test_a_working_day_is_a_date_on_which_a_window_opens(case: Case) -> None:
    inside = [case.dates[0], *case.dates] if case.dates else []
    days = np.arange(min(inside), max(inside) + timedelta(1)) if inside else np.array([], "M8[D]")
    open_days = [day.item() for day in days[case.calendar.opens_on(days)]]
    assert open_days == case.dates
    for n in range(1, len(case.dates)):
        assert case.calendar.add_working_days(case.dates[0], n).item() == case.dates[n]
    assert [case.calendar.add_working_days(day, 0).item() for day in inside] == inside


@FEW
@given(any_case, st.data())
def test_working_time_adds_up_and_never_falls(case: Case, data: st.DataObject) -> None:
    a, b, c = sorted(drawn_instants(data, case, 3))
    a, b, c = instants([a, b, c])
    assert case.calendar.elapsed(a, b) + case.calendar.elapsed(b, c) == case.calendar.elapsed(a, c)
    assert 0 <= case.calendar.elapsed(a, b) <= (b - a).astype(int)
    assert case.calendar.elapsed(b, a) == -case.calendar.elapsed(a, b)
    assert case.calendar.worked(c) - case.calendar.worked(a) == case.calendar.elapsed(a, c)


@FEW
@given(any_case, st.data())
def test_many_at_once_are_the_same_as_one_by_one(case: Case, data: st.DataObject) -> None:
    starts, ends = instants(drawn_instants(data, case, 5)), instants(drawn_instants(data, case, 5))
    work = np.array(data.draw(st.lists(st.integers(0, 10**12), min_size=5, max_size=5)))
    calendar = case.calendar
    assert calendar.elapsed(starts, ends).tolist() == [
        calendar.elapsed(a, b) for a, b in zip(starts, ends, strict=True)
    ]
    for many, one in (
        (
            calendar.deadline(starts, work),
            [calendar.deadline(a, w) for a, w in zip(starts, work, strict=True)],
        ),
        (
            calendar.exhausted(starts, work),
            [calendar.exhausted(a, w) for a, w in zip(starts, work, strict=True)],
        ),
        (calendar.next_opening(starts), [calendar.next_opening(a) for a in starts]),
    ):
        np.testing.assert_array_equal(many, np.array(one))


@FEW
@given(any_case, st.data())
def test_a_deadline_leaves_exactly_the_work_that_was_asked_for(case: Case, data: st.DataObject) -> None:
    starts = instants(drawn_instants(data, case, 3))
    work = data.draw(st.integers(0, 10**13))
    t = case.calendar.deadline(starts, work)
    known = ~np.isnat(t)
    assert (case.calendar.elapsed(starts[known], t[known]) == work).all()
    assert (t[known] >= starts[known]).all()
    if work:
        assert (case.calendar.elapsed(starts[known], t[known] - 1) < work).all()


@FEW
@given(any_case)
def test_the_canonical_mapping_reads_back_as_the_same_calendar(case: Case) -> None:
    from servicelevel.worktime import WorkCalendar

    again = WorkCalendar.parse(case.calendar.mapping)
    assert again == case.calendar
    assert hash(again) == hash(case.calendar)
    assert again.mapping == case.calendar.mapping
    first, last = np.datetime64(case.first, "us"), np.datetime64(case.last, "us")
    assert again.elapsed(first, last) == case.calendar.elapsed(first, last)


def test_the_oracle_itself_knows_a_day_of_23_hours() -> None:
    walls = oracle.Walls("America/Chicago", *(oracle.minute_of(t) for t in _two_days()))
    minutes, _ = oracle.open_minutes(walls, lambda _: [(0, 1440)], [date(2016, 3, 13)])
    assert len(minutes) == 23 * 60


def _two_days() -> tuple:
    from datetime import UTC, datetime

    return datetime(2016, 3, 12, tzinfo=UTC), datetime(2016, 3, 16, tzinfo=UTC)
