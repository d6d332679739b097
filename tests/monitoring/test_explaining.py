"""Every clock of a ticket explained, and the figure that it counts in."""

from __future__ import annotations

from pathlib import Path

import pytest

from servicelevel.monitoring.explaining import explain_ticket
from servicelevel.monitoring.measurement import measure, period_of
from tests.monitoring import desk
from tests.monitoring.desk import at

pytestmark = pytest.mark.django_db
NOW = at("2016-06-10 12:00")


def test_stretches_add_up_and_the_figure_is_the_one_of_the_measurement(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-02 14:00", "2016-05-20 20:00")
    (clock,) = explain_ticket("desk", "A", [terms], NOW)
    said = clock.explanation
    assert sum(stretch.work_us for stretch in said.stretches) == said.clock["elapsed_us"]
    (row,) = measure(terms, [period_of(terms, "2016-05")], NOW).clocks["resolution"].to_dicts()
    assert {name: said.clock[name] for name in ("verdict", "elapsed_us", "breached_at")} == {
        name: row[name] for name in ("verdict", "elapsed_us", "breached_at")
    }
    assert clock.counts_in == "2016-05"
    assert clock.lines()[-1].strip() == "counts as breached in Resolution, May 2016"


def test_an_open_clock_counts_in_no_figure(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.tell("A", ("2016-06-09 20:00", {"state": "New", "service": "mail"}))
    (clock,) = explain_ticket("desk", "A", [terms], NOW)
    assert clock.lines()[-1].strip() == "counts in no figure: open"
    assert clock.as_json()["counts_in"] is None


def test_a_clock_is_explained_by_the_version_that_judges_it(tmp_path: Path) -> None:
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    strict = desk.RESOLUTION.replace("8h", "2h").replace("attain", "retroactive: true, attain")
    terms = desk.promise(tmp_path, desk.agreement(strict, begins="2016-05-10"), now=at("2016-05-01 00:00"))
    desk.solved("before", "2016-05-02 14:00", "2016-05-02 20:00")
    desk.solved("across", "2016-05-09 20:00", "2016-05-10 16:00")
    for ticket, version in (("before", 1), ("across", 2)):
        assert [clock.version for clock in explain_ticket("desk", ticket, [terms], NOW)] == [version]


def test_a_ticket_of_a_service_outside_the_agreement_has_no_clock(tmp_path: Path) -> None:
    terms = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    desk.solved("A", "2016-05-02 14:00", "2016-05-02 20:00", service="print")
    assert explain_ticket("desk", "A", [terms], NOW) == []
