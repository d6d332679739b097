"""A target that is marked as unmeasured stands in the text, and in no figure, verdict, proof or clock (R171)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from servicelevel.agreements.documenting.named import names_used
from servicelevel.agreements.documenting.values import agreement_values
from servicelevel.monitoring import gate, reports
from servicelevel.monitoring.measurement import Measurement, measure, period_of, periods_before
from servicelevel.monitoring.reports.as_html import as_html
from servicelevel.monitoring.reports.as_json import as_json
from servicelevel.monitoring.shown.agreement import target_words
from servicelevel.monitoring.shown.measurable import measurable_view
from tests.monitoring import desk
from tests.monitoring.desk import at

pytestmark = [pytest.mark.django_db, pytest.mark.req("R171")]
NOW = at("2016-06-10 12:00")
REPLY = """
      reply:
        {name: First reply, measure: ticket clock, stop: {state: Working}, goal: 1h, calendar: office, unmeasured: true}
"""


def measured(terms) -> Measurement:
    return measure(terms, periods_before(terms, period_of(terms, "2016-05")), NOW)


def test_it_has_no_figure_and_the_report_says_so(tmp_path: Path) -> None:
    roll_up = 'roll_up: {weighted: {resolution: 1, reply: 9}, goal: "90%"}'
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + REPLY, more=roll_up))
    desk.solved("met", "2016-05-02 14:00", "2016-05-02 20:00")
    found = measured(terms)
    assert terms.target_ids == ("resolution",)
    assert {figure.target for figure in found.figures} == {"resolution"}
    assert set(found.clocks) == {"resolution"}
    assert found.verdicts["2016-05"] == "met", "a reply that nobody measures weighs nothing"
    assert [one.definition for one in target_words(found)] == [found.figures[0].definition]
    report = reports.compose(found, period_of(terms, "2016-05"))
    assert report.summary[0].startswith("E-Mail kept 1 of 1 promise in May 2016")
    assert [(one.target, one.name) for one in report.unmeasured] == [("reply", "First reply")]
    assert "Unmeasured, and in none of these figures: First reply." in as_html(report)
    assert json.loads(as_json(report))["unmeasured"][0]["definition"].startswith("Marked as unmeasured")
    assert list(gate.proofs(terms, NOW)) == ["resolution"]
    assert measurable_view(terms, "/", gate.proofs(terms, NOW)).unmeasured == ["First reply"]


def test_it_stands_in_the_document_with_its_mark(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + REPLY))
    version = terms.versions[0]
    values = agreement_values(terms, version, names_used(version, NOW))
    rows = {row[0]: row[2] for row in values.tables["targets"]["rows"]}
    assert rows["First reply"].startswith(
        "Marked as unmeasured: it stands in the text, and no figure is made of it."
    )
    assert "unmeasured" not in rows["Resolution"]
    assert any("First reply" in line and "Marked as unmeasured" in line for line in values.lists["times"])


def test_from_the_version_on_that_measures_it_it_has_figures(tmp_path: Path) -> None:
    desk.promise(tmp_path, desk.HEAD + desk.agreement(desk.RESOLUTION + REPLY))
    measures = REPLY.replace(", unmeasured: true", "")
    terms = desk.promise(
        tmp_path, desk.agreement(desk.RESOLUTION + measures, begins="2016-05-01"), now=at("2016-04-01 00:00")
    )
    desk.solved("april", "2016-04-04 14:00", "2016-04-04 15:00")
    desk.solved("may", "2016-05-02 14:00", "2016-05-02 15:00")
    figures = measured(terms).figures_of("reply")
    assert [one.period.key for one in figures] == ["2016-05"]


def test_an_agreement_of_which_nothing_is_measured_has_a_report_without_figures(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement(REPLY))
    found = measured(terms)
    assert found.figures == ()
    report = reports.compose(found, period_of(terms, "2016-05"))
    assert "had nothing to judge in May 2016" in report.summary[0]
    assert "First reply" in as_html(report)
    assert measurable_view(terms, "/", gate.proofs(terms, NOW)).sentence == "No target of it is measured"
