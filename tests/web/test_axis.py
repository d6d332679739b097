"""Ticks stand at round local instants, also on the days on which clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicelevel.web.charts.axis import ticks

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize("hours", [3, 12, 30, 60, 200, 500, 1500, 9000])
def test_labelled_ticks_are_few_and_inside(hours: int) -> None:
    start = datetime(2026, 10, 26, 3, 17, tzinfo=UTC)
    end = start + timedelta(hours=hours)
    found = ticks(start, end, CHICAGO)
    assert all(start <= tick.at <= end for tick in found)
    assert 1 <= len([tick for tick in found if tick.words]) <= 16


def test_days_begin_at_local_midnight_on_both_sides_of_a_change_of_clocks() -> None:
    found = ticks(datetime(2026, 10, 30, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC), CHICAGO)
    assert {tick.at.astimezone(CHICAGO).hour for tick in found} == {0}
    assert {tick.at.hour for tick in found} == {5, 6}
