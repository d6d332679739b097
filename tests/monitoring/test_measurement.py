"""Figures of an agreement from events and promises: by period, by version, as known on a day."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.measurement import (
    Measurement,
    measure,
    period_of,
    periods_before,
    periods_between,
)
from tests.monitoring import desk
from tests.monitoring.desk import at

pytestmark = pytest.mark.django_db
NOW = at("2016-07-15 12:00")


def measured(terms: Terms, first: str, last: str = "", now=NOW, as_of=None) -> Measurement:
    """The months from first to last."""
    periods = periods_between(terms, at(first).date(), at(last or first).date())
    return measure(terms, periods, now, as_of)


def may(measurement: Measurement, target: str = "resolution") -> tuple[str, str]:
    figure = measurement.figure(target, "2016-05")
    assert figure is not None
    return figure.verdict, figure.words


@pytest.mark.req("R62", "R154")
def test_times_are_computed_from_the_history_and_counted_in_the_month_of_the_outcome(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-02 14:00", "2016-05-02 20:00")  # 6 h of 8 h
    desk.solved("B", "2016-05-31 20:00", "2016-06-01 14:00")  # opened in May, met in June
    desk.solved("C", "2016-05-31 13:00", "2016-07-01 14:00")  # breached in May though resolved in July
    measurement = measured(terms, "2016-05-01", "2016-06-30")
    assert may(measurement) == ("breached", "1 of 2")
    june = measurement.figure("resolution", "2016-06")
    assert june is not None
    assert (june.verdict, june.value) == ("met", Fraction(1))
    assert measurement.verdicts == {"2016-05": "breached", "2016-06": "met"}


def test_a_month_begins_and_ends_in_the_zone_of_the_agreement(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-31 14:00", "2016-06-01 04:59")  # 31 May, 23:59 in Chicago
    desk.solved("B", "2016-05-31 14:00", "2016-06-01 05:00")  # 1 June, 00:00
    measurement = measured(terms, "2016-05-01", "2016-06-30")
    assert [figure.denominator for figure in measurement.figures] == [1, 1]


def test_each_clock_is_judged_by_the_version_that_held_when_it_started(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    terms = desk.promise(
        tmp_path,
        desk.agreement(desk.RESOLUTION.replace("8h", "2h"), begins="2016-05-10"),
        now=at("2016-05-01 00:00"),
    )
    desk.solved("before", "2016-05-09 14:00", "2016-05-09 19:00")
    desk.solved("after", "2016-05-10 14:00", "2016-05-10 19:00")
    measurement = measured(terms, "2016-05-01")
    clocks = {
        row["ticket"]: (row["verdict"], row["version"]) for row in measurement.clocks["resolution"].to_dicts()
    }
    assert clocks == {"desk/before": ("met", 1), "desk/after": ("breached", 2)}
    assert may(measurement) == ("breached", "1 of 2")


def test_a_retroactive_version_takes_over_what_was_open_when_it_took_effect(tmp_path: Path) -> None:
    strict = desk.RESOLUTION.replace("8h", "2h").replace("attain", "retroactive: true, attain")
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    terms = desk.promise(tmp_path, desk.agreement(strict, begins="2016-05-10"), now=at("2016-05-01 00:00"))
    desk.solved("open", "2016-05-09 20:00", "2016-05-10 16:00")  # 2 h on the 9th, 3 h on the 10th
    desk.solved("over", "2016-05-09 14:00", "2016-05-09 19:00")
    clocks = measured(terms, "2016-05-01").clocks["resolution"].to_dicts()
    assert {row["ticket"]: (row["verdict"], row["version"]) for row in clocks} == {
        "desk/open": ("breached", 2),
        "desk/over": ("met", 1),
    }


def test_there_is_no_figure_before_the_agreement_and_none_for_a_period_that_has_not_begun(
    tmp_path: Path,
) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(begins="2016-05-10"))
    desk.solved("A", "2016-04-04 14:00", "2016-04-04 15:00")
    measurement = measured(terms, "2016-04-01", "2016-09-30")
    assert [figure.period.key for figure in measurement.figures] == ["2016-05", "2016-06", "2016-07"]
    assert [figure.interim for figure in measurement.figures] == [False, False, True]
    assert measurement.figure("resolution", "2016-04") is None
    assert measurement.verdicts["2016-04"] == ""


def test_availability_of_a_month_in_which_the_agreement_began_is_measured_from_then_on(
    tmp_path: Path,
) -> None:
    target = "\n      up: {name: Up, measure: availability, service: mail, calendar: always, goal: 99%}\n"
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(target, begins="2016-05-31"))
    desk.outage("2016-05-10 05:00", "2016-05-12 05:00")
    desk.outage("2016-05-31 06:00", "2016-05-31 12:00")
    figure = measured(terms, "2016-05-01").figure("up", "2016-05")
    assert figure is not None
    assert figure.value == Fraction(18, 24)
    assert figure.period.key == "2016-05"
    assert figure.detail["measured_from"] == "2016-05-31T05:00:00+00:00"
    assert "part of the period" in figure.definition


def test_a_ticket_that_moves_to_a_service_outside_the_agreement_is_in_no_figure(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.tell(
        "A",
        ("2016-05-02 14:00", {"state": "New", "service": "mail"}),
        ("2016-05-02 15:00", {"service": "print"}),
        ("2016-05-20 15:00", {"state": "Resolved"}),
    )
    measurement = measured(terms, "2016-05-01")
    assert measurement.clocks["resolution"]["verdict"].to_list() == ["cancelled"]
    assert may(measurement) == ("no data", "no cases")


def test_figures_can_be_had_as_they_were_known_on_a_day(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-02 14:00", "2016-05-02 20:00")
    known = at("2016-06-01 05:00")
    before = measured(terms, "2016-05-01", now=known, as_of=known).figures
    later = at("2016-06-20 00:00")
    desk.tell("A", ("2016-05-02 14:30", {"state": "Waiting"}), recorded=later)
    desk.tell(
        "B",
        ("2016-05-03 14:00", {"state": "New", "service": "mail"}),
        ("2016-05-20 20:00", {"state": "Resolved"}),
        recorded=later,
    )
    assert measured(terms, "2016-05-01", now=known, as_of=known).figures == before
    assert may(measured(terms, "2016-05-01")) == ("breached", "1 of 2")


def test_the_chart_reaches_back_thirteen_periods_but_not_beyond_the_agreement(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(begins="2016-02-10"))
    found = periods_before(terms, period_of(terms, "2016-05"))
    assert [period.key for period in found] == ["2016-02", "2016-03", "2016-04", "2016-05"]
    assert len(periods_before(terms, period_of(terms, "2018-05"))) == 13


def test_quarters_and_contract_months_are_measured_as_the_agreement_says(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(more="report: {period: quarter}"))
    desk.solved("A", "2016-05-02 14:00", "2016-05-02 20:00")
    figures = measured(terms, "2016-05-01").figures
    assert [(figure.period.key, figure.denominator) for figure in figures] == [("2016-Q2", 1)]


def test_what_was_measured_is_remembered_until_something_is_recorded(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-02 14:00", "2016-05-02 20:00")
    first = measured(terms, "2016-05-01")
    with CaptureQueriesContext(connection) as queries:
        assert measured(terms, "2016-05-01") is first
    assert len(queries) <= 4  # the stamp of the data, nothing else
    desk.solved("B", "2016-05-02 14:00", "2016-05-20 20:00")
    assert may(measured(terms, "2016-05-01")) == ("breached", "1 of 2")
    assert measured(terms, "2016-05-01", now=NOW + timedelta(minutes=1)) is not first


def test_the_trend_rests_on_full_periods_only(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    for month in range(1, 8):
        for number in range(10):
            late = number < month
            desk.solved(
                f"{month}-{number}",
                f"2016-{month:02}-04 15:00",
                f"2016-{month:02}-{12 if late else 4:02} 16:00",
            )
    measurement = measured(terms, "2016-01-01", "2016-07-31")
    trend = measurement.trends["resolution"]
    assert (trend.n, trend.direction) == (6, "downward")


def test_data_that_is_missing_or_odd_is_listed(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-02 14:00", "2016-05-02 20:00")
    desk.solved("B", "2016-05-02 14:00", "2016-05-02 20:00", priority="P1")
    quality = measured(terms, "2016-05-01").quality
    found = {finding.key: (finding.count, finding.whole, finding.examples) for finding in quality.findings}
    assert found["without priority"] == (1, 2, ("desk/A",))
    assert (quality.events, quality.tickets) == (4, 2)
    assert quality.sources[0].source == "desk"


@pytest.mark.req("R46")
def test_a_monitor_that_looks_too_seldom_decides_nothing_and_the_figure_says_how_often_it_would_have_to(
    tmp_path: Path,
) -> None:
    up = "\n      up: {name: Up, measure: availability, service: mail, calendar: always, goal: 99.99%}\n"
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(up))
    desk.looked_at("2016-03-28 00:00", "2016-05-03 00:00", 5)
    april = measure(terms, [period_of(terms, "2016-04")], at("2016-05-02 12:00")).figures[0]
    assert (april.value, april.verdict) == (1, "cannot be decided")
    assert april.words.endswith("looked at every 5 min, which cannot decide it: every 37 s would")
    may = measure(terms, [period_of(terms, "2016-05")], at("2016-06-02 12:00")).figures[0]
    assert may.detail["unknown_us"] > 28 * 24 * 3_600_000_000  # the monitor has fallen silent
