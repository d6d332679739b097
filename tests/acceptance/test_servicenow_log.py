"""A real log, whole: 141,712 rows of a ServiceNow instance, and the verdict that it wrote on its own incidents.

The log's `made_sla` is in effect judged at closing, on weekdays; a rule with one threshold a priority agrees with it on
99.3 % of incidents and more. Whatever differs is listed by ticket.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from servicelevel.agreements import actions as agreements
from servicelevel.agreements import promise_file, queries
from servicelevel.agreements.proposals import read_proposal
from servicelevel.connectors import opened, servicenow_log
from servicelevel.connectors.reading import Reading
from servicelevel.levels import Goal
from servicelevel.monitoring import actions, gate, importing, reports
from servicelevel.monitoring.attribution.measured import attributed_breaches, breached_in
from servicelevel.monitoring.measurement import (
    Measurement,
    measure,
    period_of,
    periods_before,
    periods_between,
)
from servicelevel.monitoring.models import TicketEvent
from servicelevel.monitoring.replaying.curves import curve_of
from servicelevel.monitoring.replaying.replay import replay

pytestmark = pytest.mark.django_db
NOW = datetime(2017, 3, 1, tzinfo=UTC)
PROMISES = Path(__file__).resolve().parents[2] / "examples" / "servicenow-log.yaml"
ROWS, INCIDENTS = 141_712, 24_918


@pytest.fixture(scope="module")
def log(shared_data: Path, django_db_setup: None, django_db_blocker) -> None:  # type: ignore[no-untyped-def]
    """The log imported and the example's promises applied, once for all tests of this file; taken away afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        agreements.apply(promise_file.read([PROMISES]), datetime(2016, 1, 1, tzinfo=UTC))
        file = opened.checked(shared_data / "servicenow-log" / "incident_event_log.csv.gz")
        reading = Reading(zone="America/Sao_Paulo")
        given = actions.Given("incident_event_log.csv.gz", file.digest, reading.digest)
        of = actions.begin_import("servicenow-log", "servicenow-log", "America/Sao_Paulo", given, NOW)
        importing.read_in(of, servicenow_log.read(file, reading), lambda row: None, NOW)
        yield of
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def whole(log: object, django_db_blocker) -> Measurement:  # type: ignore[no-untyped-def]
    """Every month of the log."""
    with django_db_blocker.unblock():
        terms = queries.terms("it-support")
        return measure(terms, periods_between(terms, date(2016, 2, 1), date(2017, 2, 28)), NOW)


@pytest.mark.req("R62")
def test_every_row_and_every_incident_came_in(log) -> None:  # type: ignore[no-untyped-def]
    assert (log.rows_read, log.rows_refused) == (ROWS, 0)
    assert TicketEvent.objects.values("ticket").distinct().count() == INCIDENTS


def test_our_verdict_is_that_of_the_instance_on_more_than_993_of_1000_incidents(whole: Measurement) -> None:
    clocks = whole.clocks["made-sla"]
    last = whole.events.group_by("ticket", maintain_order=True).agg(pl.col("made_sla").last())
    both = clocks.join(last, on="ticket")
    assert both.height == INCIDENTS
    assert both.filter(pl.col("made_sla") == "true").height == 15_803  # what the description of the data says
    agreeing = both.filter((pl.col("verdict") == "met") == (pl.col("made_sla") == "true")).height
    assert agreeing / INCIDENTS >= 0.993


def test_every_incident_is_judged_exactly_once(whole: Measurement) -> None:
    judged = [figure for figure in whole.figures if figure.target == "made-sla"]
    assert sum(figure.denominator for figure in judged) == INCIDENTS
    clocks = whole.clocks["made-sla"]
    assert set(clocks["verdict"].unique()) == {"met", "breached"}
    assert sum(figure.numerator for figure in judged) == clocks.filter(pl.col("verdict") == "met").height


def test_the_report_lists_every_ticket_on_which_the_two_differ(whole: Measurement) -> None:
    asked = period_of(whole.terms, "2016-05")
    report = reports.compose(measure(whole.terms, periods_before(whole.terms, asked), NOW), asked)
    (own,) = report.own_verdicts
    figure = whole.figure("made-sla", "2016-05")
    assert figure is not None
    assert own.compared == figure.denominator
    assert own.compared - own.agreeing == len(own.differences)
    assert own.agreeing / own.compared >= 0.993
    told = json.loads(reports.as_json(report))
    html = reports.as_html(report)
    for difference in own.differences:
        assert difference.ticket in {row["ticket"] for row in told["own_verdicts"][0]["differences"]}
    for difference in own.differences[:25]:
        assert difference.ticket.partition("/")[2] in html
    assert len(told["breaches"]) == sum(
        row.figure.denominator - row.figure.numerator for row in report.targets
    )


def test_replaying_the_promise_file_in_force_gives_the_published_figures_bit_for_bit(
    whole: Measurement, tmp_path: Path
) -> None:
    known = queries.known()
    empty = tmp_path / "nothing.yaml"
    empty.write_text("agreements: {it-support: {title: IT support for the company}}")
    for file in (PROMISES, empty):
        made = replay(whole.terms, read_proposal(whole.terms, file, known), whole.periods, NOW, curves=False)
        assert made.after.figures == whole.figures
        assert made.after.verdicts == whole.verdicts
        assert all(frame.is_empty() for frame in made.flips.values())


def test_the_curve_of_a_goal_meets_the_measured_months(whole: Measurement) -> None:
    curve = curve_of(whole, "resolution", "2 - High")
    point = curve.curve.point(Goal.parse("8h"))
    figures = {one.period.key: one for one in whole.figures_of("resolution")}
    own = [figures.get(period.key) for period in curve.periods]
    assert point.met == tuple(one.numerator if one else 0 for one in own)
    assert point.held == sum(one is not None and one.verdict in ("met", "threatened") for one in own)


def test_time_held_by_groups_adds_up_to_the_time_of_the_breached_clocks(whole: Measurement) -> None:
    asked = period_of(whole.terms, "2016-05")
    report = reports.compose(whole, asked)
    for time in report.time_of:
        breached = sum(row.elapsed_us for row in report.breaches if row.target == time.target)
        assert sum(share.time_us for share in time.held_by) == breached


@pytest.mark.req("R171", "R12")
def test_the_gate_proves_what_the_log_can_measure_and_doubts_a_minute_for_what_takes_days(
    log: object,
) -> None:
    found = gate.proofs(queries.terms("it-support"), datetime(2016, 6, 10, tzinfo=UTC))
    assert [key for key, proof in found.items() if proof.proven] == ["first-response", "resolution"]
    assert {proof.period for proof in found.values()} == {"2016-05"}
    assert (
        found["made-sla"].reasons[0].startswith("The goal for 1 - Critical is 1min, and real tickets take ")
    )
    long_after = gate.proofs(queries.terms("it-support"), datetime(2018, 1, 1, tzinfo=UTC))
    assert not any(proof.proven for proof in long_after.values())


@pytest.mark.req("R37")
def test_who_had_the_breached_clocks_adds_up_to_the_microsecond(whole: Measurement) -> None:
    breached = 0
    for period in whole.periods:
        rows = attributed_breaches(whole, period)
        sums = rows.group_by("target", "ticket", "episode").agg(pl.col("work_us", "over_us").sum())
        for target, clocks in breached_in(whole, period).items():
            own = sums.filter(pl.col("target") == target)
            named = clocks.with_columns(pl.col("ticket").cast(pl.String))
            both = named.join(own, on=["ticket", "episode"], how="left").fill_null(0)
            assert (both["work_us"] == both["elapsed_us"]).all()
            assert (both["over_us"] == both["elapsed_us"] - both["goal_us"]).all()
            breached += both.height
    assert breached > 1_000
