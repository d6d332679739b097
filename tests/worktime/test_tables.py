"""The compiled table: its two ways of finding a window, growth, and threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.table import Table
from servicelevel.worktime.timetable import DAY, Openings
from tests.worktime.test_known_facts import HOUR, OFFICE, utc

FIRST, LAST = 0, 400 * DAY


@st.composite
def openings(draw: st.DrawFn) -> Openings:
    """Windows of any length and distance, some of them touching, overlapping or reaching over the ends."""
    opens = np.array(sorted(draw(st.lists(st.integers(FIRST - DAY, LAST), max_size=12))), np.int64)
    lengths = st.one_of(st.integers(1, 100), st.integers(1, 3 * DAY))
    closes = opens + np.array(draw(st.lists(lengths, min_size=len(opens), max_size=len(opens))), np.int64)
    return Openings(opens, closes, opens // DAY)


@settings(max_examples=150, deadline=None)
@given(
    openings(),
    st.lists(st.tuples(st.integers(FIRST, LAST), st.integers(FIRST, LAST), st.integers(0, 9 * DAY))),
)
def test_slots_and_searching_find_the_same(found: Openings, asked: list[tuple[int, int, int]]) -> None:
    edges = [(int(t), int(t), 0) for t in np.concatenate(found[:2]) if FIRST <= t <= LAST]
    starts, ends, work = np.array([*asked, *edges, (FIRST, LAST, 1)], np.int64).T.copy()
    by_slots = Table(found, FIRST, LAST, most_slots=2**18, fewest_for_slots=1)
    by_search = Table(found, FIRST, LAST, most_slots=0, fewest_for_slots=1)
    assert by_search.slots_for(10) == (None, None)
    np.testing.assert_array_equal(by_slots.elapsed(starts, ends), by_search.elapsed(starts, ends))
    np.testing.assert_array_equal(by_slots.earliest(starts, work), by_search.earliest(starts, work))


def test_slots_are_used_for_many_and_not_for_few() -> None:
    table = Table(OFFICE._timetable.openings(FIRST, LAST), FIRST, LAST)
    assert table.slots_for(10) == (None, None)
    assert None not in table.slots_for(1_000_000)


@pytest.mark.parametrize("versions", [1, 2])
def test_millions_through_chunks_are_the_same_as_few(versions: int) -> None:
    calendar = (
        OFFICE
        if versions == 1
        else WorkCalendar.versions([(None, OFFICE), (utc("2016-05-05T10:10:10"), OFFICE)])
    )
    random = np.random.default_rng(2016)
    starts = utc("2016-01-01") + random.integers(0, 366 * DAY, 100_000)
    ends = starts + random.integers(-10 * DAY, 10 * DAY, 100_000)
    work = random.integers(0, 40, 100_000) * HOUR
    elapsed, deadlines = calendar.elapsed(starts, ends), calendar.deadline(starts, work)
    some = slice(0, 5_000)
    np.testing.assert_array_equal(elapsed[some], calendar.elapsed(starts[some], ends[some]))
    np.testing.assert_array_equal(deadlines[some], calendar.deadline(starts[some], work[some]))
    np.testing.assert_array_equal(calendar.elapsed(starts, deadlines), work)


def test_asking_further_away_changes_nothing_that_was_known() -> None:
    calendar = WorkCalendar.parse(OFFICE.mapping)
    starts = utc("2016-01-01") + np.arange(0, 366) * DAY
    ends = starts + 7 * DAY

    def answers() -> list[np.ndarray]:
        return [calendar.worked(starts), calendar.elapsed(starts, ends), calendar.deadline(starts, 50 * HOUR)]

    before = answers()
    for far in ("2020-01-01", "1990-01-01", "2099-12-31"):
        calendar.elapsed(utc(far), utc("2016-01-01"))
        for known, now in zip(before, answers(), strict=True):
            np.testing.assert_array_equal(known, now)


def test_threads_that_ask_for_different_years_get_the_same_answers() -> None:
    years = [(f"{year}-01-01", f"{year + 3}-01-01") for year in range(1990, 2040, 3)]
    expected = [WorkCalendar.parse(OFFICE.mapping).elapsed(utc(a), utc(b)) for a, b in years]
    for _ in range(3):
        calendar = WorkCalendar.parse(OFFICE.mapping)
        with ThreadPoolExecutor(8) as threads:
            found = list(
                threads.map(lambda years, one=calendar: one.elapsed(utc(years[0]), utc(years[1])), years)
            )
        assert found == expected


def test_a_table_without_windows_has_no_working_time() -> None:
    nothing = np.empty(0, np.int64)
    table = Table(Openings(nothing, nothing, nothing), FIRST, LAST, fewest_for_slots=1)
    starts = np.array([FIRST, 7, LAST])
    assert table.elapsed(starts, starts[::-1].copy()).tolist() == [0, 0, 0]
    assert table.earliest(starts, np.zeros(3, np.int64)).tolist() == starts.tolist()
    assert np.isnat(table.earliest(starts, np.ones(3, np.int64)).view("datetime64[us]")).all()
