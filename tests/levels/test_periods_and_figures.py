"""Periods, attainment, trends, samples, counts, and how figures are worded."""

from __future__ import annotations

import random
import warnings
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels import (
    CountTarget,
    Figure,
    SampleTarget,
    TicketTarget,
    attainment,
    count_figures,
    months,
    period_named,
    periods_between,
    roll_up,
    sample_figures,
    trend,
    wilson,
)
from servicelevel.levels.checks import OUTAGES
from servicelevel.levels.words import duration, goal_percent, instant, local_pair, percent
from servicelevel.worktime import WorkCalendar

CALENDARS = {
    "always": WorkCalendar.always(),
    "office": WorkCalendar.parse({"zone": "UTC", "weekly": {"mon-fri": ["08:00-17:00"]}}),
}
AT = datetime(2024, 6, 1, tzinfo=UTC)
MAY = months("UTC", date(2024, 5, 1), date(2024, 5, 1))


def test_months_follow_the_zone_through_changes_of_clocks():
    march, november = (months("America/Chicago", date(2024, m, 1), date(2024, m, 1))[0] for m in (3, 11))
    assert march.end - march.start == timedelta(days=31) - timedelta(hours=1)
    assert november.end - november.start == timedelta(days=30) + timedelta(hours=1)
    assert (march.key, march.words) == ("2024-03", "March 2024")


def test_a_month_begins_where_midnight_is_skipped():
    """Clocks in Beirut went from 00:00 to 01:00 on 31 March 2024."""
    week = periods_between("Asia/Beirut", date(2024, 3, 31), date(2024, 3, 31), "week")[0]
    assert week.end == datetime(2024, 3, 31, 21, tzinfo=UTC)
    day_of_change = periods_between(
        "Asia/Beirut", date(2024, 3, 31), date(2024, 3, 31), "contract month", 28
    )[0]
    assert day_of_change.start == datetime(2024, 3, 27, 22, tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["month", "quarter", "week", "year", "contract month"]),
    st.dates(date(2000, 1, 1), date(2040, 1, 1)),
    st.integers(0, 500),
    st.sampled_from(["UTC", "America/Havana", "Pacific/Apia", "Australia/Lord_Howe"]),
)
def test_periods_follow_each_other_without_gap_and_are_found_by_name(kind, first, days, zone):
    found = periods_between(zone, first, first + timedelta(days=days), kind, 15)
    assert all(here.end == there.start for here, there in zip(found, found[1:], strict=False))
    assert found[0].first_day <= first
    assert found[-1].end > found[-1].start
    assert period_named(zone, found[-1].key, kind, 15) == found[-1]


@pytest.mark.parametrize("key", ["2024-13", "May", "", "2024-5", "9999-01"])
def test_a_period_that_does_not_exist_is_refused(key):
    with pytest.raises(ValueError, match="write it as 2016-05"):
        period_named("UTC", key)


def judged(met: int, breached: int, attain: str = "90%"):
    target = TicketTarget.parse(
        "t", {"stop": {"state": "Closed"}, "goal": "8h", "calendar": "always", "attain": attain}, CALENDARS
    )
    at = datetime(2024, 5, 10, tzinfo=UTC)
    rows = (
        [("met", at)] * met
        + [("breached", at)] * breached
        + [("open", None), ("cancelled", None), ("met", datetime(2024, 4, 1, tzinfo=UTC))]
    )
    frame = pl.DataFrame(
        {
            "verdict": [verdict for verdict, _ in rows],
            "counted_at": [counted for _, counted in rows],
            "started_at": [at] * len(rows),
        },
        schema_overrides={"counted_at": pl.Datetime("us", "UTC"), "started_at": pl.Datetime("us", "UTC")},
    )
    return attainment(frame, target, MAY, AT)[0]


@pytest.mark.parametrize(
    ("met", "breached", "verdict", "words"),
    [
        (160, 10, "met", "94.1 %, 160 of 170"),
        (90, 10, "threatened", "90.0 %, 90 of 100"),
        (92, 8, "threatened", "92.0 %, 92 of 100"),
        (93, 7, "met", "93.0 %, 93 of 100"),
        (8_999, 1_001, "breached", "89.99 %, 8999 of 10000"),
        (3, 1, "breached", "3 of 4"),
        (0, 0, "no data", "no cases"),
    ],
)
def test_attainment_of_a_month(met, breached, verdict, words):
    found = judged(met, breached)
    assert (found.verdict, found.words, found.numerator, found.denominator) == (
        verdict,
        words,
        met,
        met + breached,
    )
    assert (found.detail["open"], found.detail["cancelled"]) == (1, 1)


@settings(max_examples=200)
@given(st.integers(0, 400), st.integers(0, 400))
def test_the_wilson_interval_holds_the_share_and_solves_its_equation(met, breached):
    total = met + breached
    low, high = wilson(met, total)
    assert 0 <= low <= (met / total if total else 0.5) <= high <= 1
    for bound in {low, high} - {0.0, 1.0}:
        gap = abs(met / total - bound)
        assert gap == pytest.approx(1.959964 * (bound * (1 - bound) / total) ** 0.5, rel=1e-5)


@settings(max_examples=300)
@given(st.fractions(0, 1, max_denominator=10_000), st.fractions(Fraction(1, 100), 1, max_denominator=1000))
def test_a_share_is_never_shown_on_the_other_side_of_its_goal(share, goal):
    shown = percent(share, goal)
    if shown.startswith("just"):
        return
    read = Fraction(shown.removesuffix(" %")) / 100
    assert (read >= goal) == (share >= goal)


def test_words():
    assert percent(Fraction(99949, 100000), Fraction(9995, 10000), 2) == "99.949 %"
    assert goal_percent(Fraction(9995, 10000)) == "99.95 %"
    assert [duration(us) for us in (0, 1, 90_000_000, 11_520_000_000, -60_000_000, 400 * 3_600_000_000)] == [
        "0 min", "1 µs", "1 min 30 s", "3 h 12 min", "-1 min", "400 h",
    ]  # fmt: skip
    at = datetime(2026, 10, 12, 21, 30, tzinfo=UTC)
    assert instant(at, "America/Chicago") == "12 Oct 2026, 16:30 CDT"
    assert (
        local_pair(at, "Europe/Berlin", "America/Chicago")
        == "12 Oct 2026, 23:30 CEST (12 Oct 2026, 16:30 CDT)"
    )
    assert local_pair(at, "America/Chicago", "America/Chicago") == "12 Oct 2026, 16:30 CDT"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=6, max_size=24))
def test_trends_agree_with_pymannkendall(values):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pymannkendall import original_test

        peer = original_test(values)
    ours = trend([float(value) for value in values])
    assert ours.s == peer.s
    assert ours.tau == pytest.approx(peer.Tau, abs=1e-9) or len(set(values)) < len(values)
    if len(set(values)) < len(values) or len(values) > 10:
        assert ours.z == pytest.approx(peer.z, abs=1e-9)
        assert ours.p == pytest.approx(peer.p, abs=1e-9)
    assert ours.slope == pytest.approx(peer.slope, abs=1e-9)


def test_an_exact_p_is_the_share_of_all_orders_that_are_as_extreme():
    from itertools import combinations, permutations

    values = [3.0, 1.0, 4.0, 6.0, 2.0, 7.0]

    def s(order):
        return sum((later > earlier) - (later < earlier) for earlier, later in combinations(order, 2))

    orders = list(permutations(values))
    share = sum(abs(s(order)) >= abs(s(values)) for order in orders) / len(orders)
    assert trend(values).p == pytest.approx(share)


def test_a_downward_trend_says_its_statistic():
    found = trend([0.99, 0.98, None, 0.97, 0.96, 0.95, 0.94, 0.93])
    assert found.direction == "downward"
    assert found.words == "downward trend over 7 periods (Mann-Kendall S = -21, p < 0.001)"
    assert trend([0.9, 0.8, 0.7]).direction == "too few periods"
    assert trend([0.9] * 8).direction == "none"


def samples(values, hour: int = 10) -> pl.DataFrame:
    first = datetime(2024, 5, 6, hour, tzinfo=UTC)
    rows = [
        ("mail", "delivery", first + timedelta(minutes=place), float(value))
        for place, value in enumerate(values)
    ]
    schema = {
        "service": pl.String,
        "metric": pl.String,
        "taken_at": pl.Datetime("us", "UTC"),
        "value": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.parametrize(
    ("statistic", "expected"),
    [
        ("p95", 95),
        ("p50", 50),
        ("median", 50),
        ("max", 100),
        ("min", 1),
        ("mean", Fraction(101, 2)),
        ("share below 51", Fraction(1, 2)),
        ("p99.5", 100),
    ],
)
def test_statistics_of_samples(statistic, expected):
    written = {
        "service": "mail",
        "metric": "delivery",
        "calendar": "office",
        "statistic": statistic,
        "goal": "<= 1000",
    }
    values = list(range(1, 101))
    random.Random(1).shuffle(values)
    target = SampleTarget.parse("s", written, CALENDARS)
    both = pl.concat([samples(values[:50]), samples(values[50:], 12), samples([10_000] * 20, 3)])
    found = sample_figures(both, target, MAY, AT)[0]
    assert (found.value, found.detail["samples"]) == (expected, 100)


def test_too_few_samples_are_no_data():
    written = {
        "service": "mail",
        "metric": "delivery",
        "calendar": "office",
        "statistic": "mean",
        "goal": ">= 4.2",
        "min_samples": 3,
    }
    target = SampleTarget.parse("s", written, CALENDARS)
    assert sample_figures(samples([5, 5]), target, MAY, AT)[0].verdict == "no data"
    assert sample_figures(samples([4, 4, 4]), target, MAY, AT)[0].verdict == "breached"
    assert sample_figures(samples([5, 5, 5]), target, MAY, AT)[0].verdict == "met"


def test_counts_of_outages_and_tickets():
    day = datetime(2024, 5, 6, tzinfo=UTC)
    rows = [
        (
            str(place),
            "mail",
            "outage",
            day + timedelta(hours=begin),
            day + timedelta(hours=end),
            None,
            None,
            None,
            "",
        )
        for place, (begin, end) in enumerate([(1, 3), (2, 4), (6, 7), (7, 8), (900, 901)])
    ]
    outages = pl.DataFrame(rows, schema=OUTAGES, orient="row")
    target = CountTarget.parse("c", {"of": "outages", "service": "mail", "goal": "<= 2"}, CALENDARS)
    assert [(one.numerator, one.verdict) for one in count_figures(outages, target, MAY, AT)] == [
        (2, "threatened")
    ]
    events = pl.DataFrame(
        {"ticket": ["A", "A", "B"], "priority": ["P1", "P1", "P2"], "occurred_at": [day, day, day]}
    ).with_columns(pl.col("occurred_at").cast(pl.Datetime("us", "UTC")))
    written = {"of": "tickets", "applies": {"priority": "P1"}, "goal": "<= 0"}
    found = count_figures(events, CountTarget.parse("c", written, CALENDARS), MAY, AT)[0]
    assert (found.numerator, found.verdict, found.words) == (1, "breached", "1 ticket")


def figure(target: str, verdict: str) -> Figure:
    return Figure("a", target, target, "count", MAY[0], verdict, None, None, None, None, "", 0, 0, "", "", "")


@pytest.mark.parametrize(
    ("verdicts", "rule", "expected"),
    [
        ("met met", "all", "met"),
        ("met threatened", "all", "threatened"),
        ("met breached threatened", "all", "breached"),
        ("no_data no_data", "all", "no data"),
        ("met no_data", "all", "met"),
        ("met breached", {"weighted": {"t0": 9, "t1": 1}, "goal": "90%"}, "threatened"),
        ("met breached", {"weighted": {"t0": 8, "t1": 1}, "goal": "90%"}, "breached"),
    ],
)
def test_targets_roll_up_by_the_rule_of_the_agreement(verdicts, rule, expected):
    figures = [
        figure(f"t{place}", verdict.replace("_", " ")) for place, verdict in enumerate(verdicts.split())
    ]
    assert roll_up(figures, rule) == expected
