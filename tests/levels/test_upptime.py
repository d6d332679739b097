"""A monitor's own percentages as the outside truth, from its minutes and from its raw events."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import polars as pl
import pytest

from servicelevel.levels import AvailabilityTarget, Period, availability, outages_from_checks
from servicelevel.levels.checks import OUTAGES
from servicelevel.worktime import WorkCalendar

MINUTE = timedelta(minutes=1)
# How often the monitor looks when all is well; it says so in ABOUT, and the events keep only changes.
POLL = timedelta(minutes=16)


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    found = shared_data / "upptime-maryville"
    if not found.is_dir():
        pytest.skip("skipped: no data")
    return found


@pytest.fixture(scope="module")
def stated(folder: Path) -> list[dict[str, str]]:
    with (folder / "uptime_stated.csv").open() as file:
        return list(csv.DictReader(file))


def span(row: dict[str, str]) -> Period:
    start, end = (
        datetime.fromisoformat(row[name]).astimezone(UTC) for name in ("monitored_from", "summary_at")
    )
    return Period("all", start, end, "UTC", "all of it", start.date())


def figure(service: str, outages: pl.DataFrame, period: Period):
    calendars = {"always": WorkCalendar.always()}
    mapping = {"service": service, "calendar": "always", "goal": "99.9%"}
    target = AvailabilityTarget.parse("up", mapping, calendars)
    return availability(outages, target, [period], period.end)[0]


def outages_of_days(minutes: list[tuple[str, int]], service: str, period: Period) -> pl.DataFrame:
    rows = []
    for day, count in minutes:
        begin = max(datetime.fromisoformat(day).replace(tzinfo=UTC), period.start)
        rows.append((day, service, "outage", begin, begin + count * MINUTE, None, None, None, ""))
    return pl.DataFrame(rows, schema=OUTAGES, orient="row")


def test_availability_from_the_tools_own_minutes_equals_what_it_states(folder, stated):
    minutes = defaultdict(list)
    with (folder / "daily_minutes_down.csv").open() as file:
        for row in csv.DictReader(file):
            minutes[row["service"]].append((row["date"], int(row["minutes_down"])))
    assert stated
    for row in stated:
        period = span(row)
        found = figure(
            row["service"], outages_of_days(minutes[row["service"]], row["service"], period), period
        )
        assert found.value is not None
        assert f"{float(found.value * 100):.2f}%" == row["uptime_stated"], row["service"]


def reason(found, row: dict[str, str], last_up: bool) -> str:
    """Why the events and the tool's own minutes differ by more than polling explains; "" where they agree."""
    seen = timedelta(microseconds=found.detail["down_us"])
    own = timedelta(minutes=int(row["own_minutes_down_total"]))
    doubt = POLL * max(found.detail["outages"], 1)
    if abs(seen - own) <= doubt:
        return ""
    if not last_up:
        return "never came up: the service was removed"
    return (
        "short outages that the tool did not open an issue for"
        if seen > own
        else "an outage whose end the events miss"
    )


def test_availability_from_raw_events_lies_within_the_polling_bounds(folder, stated):
    events = pl.read_csv(folder / "events.csv").select(
        "service",
        checked_at=pl.col("checked_at").str.to_datetime(time_zone="UTC", time_unit="us"),
        up=pl.col("status") == "up",
        code=pl.col("http_code").cast(pl.String),
    )
    explained = {}
    for row in stated:
        period = span(row)
        own = events.filter(pl.col("service") == row["service"])
        outages = outages_from_checks(own, period.end)
        found = figure(row["service"], outages, period)
        assert found.low <= float(found.value) <= found.high
        why = reason(found, row, bool(own.sort("checked_at")["up"][-1]))
        if why:
            explained[row["service"]] = why
        else:
            slack = Fraction(POLL * max(found.detail["outages"], 1) / (period.end - period.start))
            assert abs(found.value - Fraction(row["uptime_stated"].rstrip("%")) / 100) <= slack + Fraction(
                1, 10_000
            )
    print(explained)
    assert len(explained) <= len(stated) // 4, explained
