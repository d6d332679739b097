"""A report composed from events and promises: its words, lists, causes and comparison."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicelevel.monitoring import reports
from servicelevel.monitoring.measurement import forget, measure, period_of, periods_before
from servicelevel.monitoring.reports import Report
from tests.monitoring import desk
from tests.monitoring.desk import at

pytestmark = pytest.mark.django_db
NOW = at("2016-06-10 12:00")
HOUR = 3_600_000_000


def composed(terms, period: str = "2016-05", now=NOW, as_of=None) -> Report:
    asked = period_of(terms, period)
    return reports.compose(measure(terms, periods_before(terms, asked), now, as_of), asked)


def a_month_with_a_breach(folder: Path):
    """One ticket met, one breached with a pause and two groups, one open, in May 2016."""
    terms = desk.promise(folder, desk.HEAD + desk.agreement())
    desk.solved("met", "2016-05-02 14:00", "2016-05-02 20:00", resolution="true")
    desk.tell(
        "late",
        (
            "2016-05-02 13:00",
            {"state": "New", "service": "mail", "assignment_group": "Group A", "priority": "P2"},
        ),
        ("2016-05-02 15:00", {"state": "Waiting"}),
        ("2016-05-02 18:00", {"state": "Open", "assignment_group": "Group B", "resolution": "true"}),
        ("2016-05-04 13:00", {"state": "Resolved"}),
    )
    desk.tell("open", ("2016-06-10 13:00", {"state": "New", "service": "mail"}))
    desk.tell(
        "paused",
        ("2016-05-31 21:30", {"state": "New", "service": "mail"}),
        ("2016-05-31 21:45", {"state": "Waiting"}),
    )
    return terms


@pytest.mark.req("R116")
def test_the_first_line_answers_and_the_run_of_misses_is_said(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("april", "2016-04-04 14:00", "2016-04-20 14:00")
    desk.solved("may", "2016-05-02 14:00", "2016-05-20 14:00")
    report = composed(terms)
    assert report.summary[0] == (
        "E-Mail kept 0 of 1 promise in May 2016; "
        "Resolution was missed for the second month in a row (0 of 1, goal at least 90 %)."
    )
    assert [cell.verdict for cell in report.targets[0].cells] == [
        "no data",
        "no data",
        "no data",
        "breached",
        "breached",
    ]
    assert report.targets[0].misses_in_a_row == 2


def test_a_breach_names_its_cause_and_its_times_add_up(tmp_path: Path) -> None:
    report = composed(a_month_with_a_breach(tmp_path))
    (breach,) = report.breaches
    assert breach.ticket == "desk/late"
    assert (breach.goal_us, breach.elapsed_us, breach.over_us) == (8 * HOUR, 15 * HOUR, 7 * HOUR)
    assert breach.cause == (
        "paused 3 h in Waiting; 13 h with Group B and 2 h with Group A; breached 3 May 2016, 10:00 CDT by 7 h"
    )
    (time,) = report.time_of
    assert [(share.name, share.time_us) for share in time.held_by] == [
        ("Group B", 13 * HOUR),
        ("Group A", 2 * HOUR),
    ]
    assert sum(share.time_us for share in time.held_by) == breach.elapsed_us
    assert [(share.name, share.time_us, share.clocks) for share in time.paused] == [("Waiting", 3 * HOUR, 1)]


def test_open_clocks_are_listed_with_what_is_left_and_are_in_no_figure(tmp_path: Path) -> None:
    report = composed(a_month_with_a_breach(tmp_path))
    (clock,) = report.open_clocks
    assert (clock.ticket, clock.words, clock.remaining_us) == (
        "desk/paused",
        "paused: Waiting",
        8 * HOUR - HOUR // 4,
    )
    assert report.counts == {"met": 1, "breached": 1, "open": 1, "cancelled": 0, "waiting": 0}


def test_a_target_named_like_the_source_s_own_verdict_is_compared_with_it(tmp_path: Path) -> None:
    report = composed(a_month_with_a_breach(tmp_path))
    (own,) = report.own_verdicts
    assert (own.field, own.compared, own.agreeing) == ("resolution", 2, 1)
    (difference,) = own.differences
    assert (difference.ticket, difference.ours, difference.theirs) == ("desk/late", "breached", "met")


def test_a_month_that_still_runs_is_called_so(tmp_path: Path) -> None:
    terms = a_month_with_a_breach(tmp_path)
    desk.solved("june", "2016-06-02 14:00", "2016-06-02 20:00")
    report = composed(terms, "2016-06")
    assert report.interim
    assert report.summary[0] == "E-Mail keeps 1 of 1 promise so far in June 2016."
    assert report.targets[0].cells[-1].interim


def test_a_month_without_cases_is_neither_met_nor_missed(tmp_path: Path) -> None:
    report = composed(desk.promise(tmp_path, desk.HEAD + desk.agreement()))
    assert report.verdict == "no data"
    assert report.summary[0] == "E-Mail had nothing to judge in May 2016: no cases."
    for form in (reports.as_html, reports.as_json, reports.as_pdf, reports.as_xlsx):
        assert form(report)


def test_a_draft_is_called_one(tmp_path: Path) -> None:
    report = composed(a_month_with_a_breach(tmp_path))
    assert any("is a draft" in line for line in report.summary)


def test_a_report_as_known_on_a_day_comes_out_the_same_after_later_corrections(tmp_path: Path) -> None:
    terms = a_month_with_a_breach(tmp_path)
    known = at("2016-06-01 12:00")
    forms = (reports.as_html, reports.as_json, reports.as_pdf, reports.as_xlsx)
    before = [form(composed(terms, now=known, as_of=known)) for form in forms]
    desk.tell("late", ("2016-05-02 13:30", {"state": "Waiting"}), recorded=at("2016-06-05 00:00"))
    desk.tell(
        "new", ("2016-05-02 13:30", {"state": "New", "service": "mail"}), recorded=at("2016-06-05 00:00")
    )
    forget()
    assert [form(composed(terms, now=known, as_of=known)) for form in forms] == before
    now = {breach.ticket: breach.elapsed_us for breach in composed(terms).breaches}
    assert now["desk/late"] == 13 * HOUR + HOUR // 2


def test_the_outages_that_availability_rests_on_are_listed_with_their_time_inside_the_period(
    tmp_path: Path,
) -> None:
    target = "\n      up: {name: Up, measure: availability, service: mail, calendar: office, goal: 99%}\n"
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(target))
    desk.outage(
        "2016-04-29 13:00", "2016-05-02 15:00"
    )  # Friday to Monday, 10:00 in Chicago; May begins on the Sunday
    desk.outage("2016-06-02 13:00", "2016-06-02 15:00")
    report = composed(terms)
    assert [(one.service, one.kind, one.time_us) for one in report.stoppages] == [
        ("mail", "outage", 2 * HOUR)
    ]
    assert report.targets[0].figure.detail["down_us"] == 2 * HOUR
