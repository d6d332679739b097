"""The cases of the demonstration: a run of the process as people in their roles would have left it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from servicelevel.demonstration import cases, loading, parameters
from servicelevel.ledger.models import Line
from servicelevel.ledger.verification import verify_database
from servicelevel.monitoring.evidence.checking import findings
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.periods.packs import pack_of
from servicelevel.monitoring.periods.queries import queries_of
from servicelevel.process.cases import standing
from servicelevel.process.conformance import conformance
from servicelevel.process.models import Case, Consultation, StepTaken
from servicelevel.quality.feedback.models import FeedbackAnswer
from servicelevel.requirements.models import InterimAgreement
from tests.demonstration.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True, scope="module")
def told(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The demonstration of one full month with all that is told of it, once for these tests; taken away afterwards."""
    small = replace(parameters.parameters(), months=1)
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(parameters, "parameters", lambda: small)
        loading.start(tmp_path_factory.mktemp("demonstration"), NOW)
        yield
        transaction.set_rollback(True)


def waiting() -> list[list[str]]:
    return [[one.step for one in standing(case)] for case in Case.objects.order_by("pk")]


def ended_case() -> Case:
    """The first request of the demonstration; its number follows from what ran before in this database."""
    found = Case.objects.filter(procedure="2.0").order_by("pk").first()
    assert found is not None
    return found


def test_one_has_ended_and_the_others_wait_at_different_steps() -> None:
    assert waiting() == [[], [], ["3.2", "3.3"], ["2.3"], ["1.1"], ["2.1"], []]
    ended = ended_case()
    steps = [(row.step, row.outcome) for row in ended.taken.order_by("number")]
    assert steps == [
        ("2.1", ""), ("2.2", ""), ("2.3", "modify SLR"), ("2.4", "not met"), ("2.3", "no action"), ("2.5", ""), ("2.6", ""),
    ]  # fmt: skip
    assert InterimAgreement.objects.get().requirements.case == ended


def test_everything_happened_in_the_past_and_is_in_the_ledger() -> None:
    assert not StepTaken.objects.filter(taken_at__gt=NOW).exists()
    assert not Consultation.objects.filter(replied_at__gt=NOW).exists()
    assert not Line.objects.exclude(case="").filter(recorded_at__gt=NOW).exists()
    assert verify_database().findings == ()
    assert Line.objects.filter(case=ended_case().key, step="2.6").exists()


def test_the_one_that_has_ended_conforms_to_the_process() -> None:
    assert conformance(ended_case(), NOW).conforms


def test_it_is_told_once() -> None:
    before = waiting(), Line.objects.count()
    cases.tell(NOW)
    assert (waiting(), Line.objects.count()) == before


@pytest.mark.req("R115", "R120")
def test_a_month_was_reported_with_what_was_left_out_and_asked() -> None:
    row = ReportingPeriod.objects.get()
    report = row.reports.get()
    assert (row.case.closed_at is not None, report.circulated_at is not None) == (True, True)
    assert report.circulated_at < NOW
    decided = {one.agreed: one.words for one in Exclusion.objects.filter(agreement=row.agreement)}
    assert decided == {True: "", False: "The user was at their desk the whole day."}
    assert {one.outcome for one in queries_of(row)} == {"resolved", "agenda"}
    assert list(findings(pack_of(report))) == []


@pytest.mark.req("R30")
def test_the_customer_was_asked_and_has_answered() -> None:
    (answer,) = FeedbackAnswer.objects.all()
    assert (answer.person.username, answer.at < NOW < answer.round.until) == ("customer", True)
