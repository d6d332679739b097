"""The agreed times by service, customer and severity."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.queries import every_terms
from servicelevel.agreements.registers.goals import agreed_goals
from tests.monitoring.desk import HEAD, agreement, promise

pytestmark = [pytest.mark.django_db, pytest.mark.req("R61")]
TARGETS = """
      answer: {name: Answer, measure: ticket clock, stop: {state: {not: [New]}}, calendar: office,
               goals: {P1: 30 min, P2: 2 working days, other: 72h elapsed, none: 8h}}
      ready: {measure: availability, service: mail, calendar: always, goal: 99.5%}
"""
LONG_AGO = datetime(2016, 1, 1, tzinfo=UTC)


def in_force(folder: Path) -> None:
    later = agreement(TARGETS.replace("30 min", "20 min"), begins="2017-01-01")
    promise(folder, HEAD + agreement(TARGETS), later)
    AgreementVersion.objects.update(state="in force", in_force_since=LONG_AGO)


def test_each_version_says_what_it_promises_for_each_severity(tmp_path: Path) -> None:
    in_force(tmp_path)
    found = list(agreed_goals(every_terms()))
    assert [(one.version, one.priority, one.goal) for one in found if one.version == 1] == [
        (1, "P1", "30min"), (1, "P2", "2 working days"), (1, "other", "72h elapsed"), (1, "none", "8h"),
    ]  # fmt: skip
    assert {(one.service, one.customer, one.target, one.calendar) for one in found} == {
        ("mail", "lab", "answer", "office")
    }
    first, last = found[0], found[-1]
    assert first.ends == last.begins
    assert last.ends is None
    assert next(one.goal for one in found if one.version == 2) == "20min"


def test_what_has_ended_other_services_and_drafts_are_left_out(tmp_path: Path) -> None:
    in_force(tmp_path)
    assert {one.version for one in agreed_goals(every_terms(), since=datetime(2018, 1, 1, tzinfo=UTC))} == {2}
    assert list(agreed_goals(every_terms(), "print")) == []
    AgreementVersion.objects.update(state="draft", in_force_since=None)
    assert list(agreed_goals(every_terms())) == []
