"""A period's report through the steps of 4.0: checked, gathered, analysed, reviewed, released, given out."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import Error, IntegrityError, transaction

from servicelevel.agreements.actions import bring_into_force
from servicelevel.agreements.queries import all_terms
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.monitoring.periods import analysing, asking, opening, producing, steps
from servicelevel.monitoring.periods.freezing import is_reproduced
from servicelevel.monitoring.periods.models import IssuedReport, ReportFile, ReportingPeriod
from servicelevel.monitoring.periods.queries import (
    agenda_of,
    file_seen,
    latest_of,
    not_begun,
    period_seen,
    periods_visible_to,
    reports_seen,
)
from servicelevel.monitoring.periods.rules import due_on, settled
from servicelevel.process import cases
from servicelevel.process.models import Case, Notice
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, REVIEW, analysed, begun, by, circulated, gathered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def terms(tmp_path: Path):
    """E-Mail, in force, with a ticket on each day of May, one of them late; and the people around it."""
    found = desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    for day in range(1, 32):
        ends = (
            f"{day:02} 15:30" if day != 12 else "13 14:00"
        )  # a Thursday at 9, until Friday at 9: an hour over
        desk.solved(f"T{day}", f"2016-05-{day:02} 14:00", f"2016-05-{ends}")
    new, waiting = {"state": "New", "service": "mail"}, {"state": "Waiting"}
    desk.tell(
        "W",
        ("2016-05-16 14:00", new),
        ("2016-05-16 14:30", waiting),
        ("2016-05-16 15:00", {"state": "Resolved"}),
    )
    return found


@pytest.mark.req("R112")
def test_a_period_that_is_over_is_begun_once_and_a_missing_one_is_told() -> None:
    row = begun()
    assert (row.words, row.case.procedure, row.case.trigger) == (
        "May 2016",
        "4.0",
        "Agreed Upon Periodic Reporting",
    )
    assert [one.step for one in cases.standing(row.case)] == ["4.1"]
    with pytest.raises(Conflict, match="begun before"):
        opening.open_period(by("maya"), "mail", "2016-05")
    with pytest.raises(Invalid, match="not over yet"):
        opening.open_period(by("maya"), "mail", "2016-06")
    with pytest.raises(NotAllowed):
        opening.open_period(by("omar"), "mail", "2016-04")
    with pytest.raises(NotFound):
        opening.open_period(by("maya"), "none", "2016-04")


@pytest.mark.req("R112", "R20")
def test_only_agreements_in_force_wait_for_their_report() -> None:
    person = by("maya").person
    assert not_begun(all_terms(person), NOW) == []
    bring_into_force("mail", at("2016-01-02 00:00"))
    waiting = not_begun(all_terms(person), NOW)
    assert [(terms.key, period.key) for terms, period in waiting] == [("mail", "2016-05")]
    begun()
    assert not_begun(all_terms(person), NOW) == []


@pytest.mark.req("R117", "R146")
def test_metrics_are_complete_when_each_target_has_a_measure_and_data_in_the_period() -> None:
    row = begun()
    steps.check_metrics(by("maya"), row.case.key)
    row.refresh_from_db()
    assert row.metrics["targets"]["resolution"]["ok"] is True
    assert [one.step for one in cases.standing(row.case)] == ["4.3"]


@pytest.mark.req("R117", "R118", "R147")
def test_a_target_without_data_sends_the_period_to_the_definition_of_metrics(tmp_path: Path) -> None:
    silent = "\n      up: {name: Up, measure: availability, service: mail, calendar: always, goal: 99%}\n"
    desk.promise(tmp_path, desk.agreement(desk.RESOLUTION + silent[1:]), now=at("2015-01-02 00:00"))
    row = begun()
    steps.check_metrics(by("maya"), row.case.key)
    row.refresh_from_db()
    found = row.metrics["targets"]
    assert (found["resolution"]["ok"], found["up"]["ok"]) == (True, False)
    assert "told of nothing in May 2016" in found["up"]["words"]
    assert [one.step for one in cases.standing(row.case)] == ["4.2"]
    desk.outage("2016-05-10 05:00", "2016-05-10 06:00")
    steps.define_metrics(by("omar"), row.case.key, words="The monitor tells of outages now.")
    row.refresh_from_db()
    assert row.metrics["targets"]["up"]["heard"] > 0
    assert [one.step for one in cases.standing(row.case)] == ["4.3"]


@pytest.mark.req("R119", "R148")
def test_gathering_writes_down_which_sources_told_how_much_and_how_fresh_they_are() -> None:
    row = gathered()
    (source,) = row.provenance["sources"]
    assert (source["source"], source["events"]) == ("desk", 65)
    assert source["last_event_at"] == at("2016-05-31 15:30").isoformat()


@pytest.mark.req("R120", "R149")
def test_every_target_needs_a_note_by_a_person_beside_what_the_data_suggests() -> None:
    row = gathered()
    with pytest.raises(Conflict, match="no analysis yet of Resolution"):
        analysing.finish_analysis(by("omar"), row.case.key)
    with pytest.raises(NotFound):
        analysing.note(by("omar"), row.case.key, target="none", words="Nothing.")
    made = analysing.note(by("omar"), row.case.key, target="resolution", words="The door stuck on the 12th.")
    assert made.against == "SLA: at least 90 % promised; 96.9 %, 31 of 32: met."
    assert "31 of 32" in made.suggested
    assert "T12" in made.suggested
    analysing.finish_analysis(by("omar"), row.case.key)
    assert [one.step for one in cases.standing(row.case)] == ["4.5"]


@pytest.mark.req("R28", "R121", "R150")
def test_the_customer_sees_a_report_only_after_its_pre_review() -> None:
    row = analysed()
    lea = by("lea").person
    key = row.case.key
    with pytest.raises(Conflict, match="produce it first"):
        producing.release(by("maya"), key, review="Fine.")
    producing.produce(by("maya"), key)
    assert not periods_visible_to(lea, NOW).exists()
    with pytest.raises(NotFound):
        file_seen(lea, key, 1, "pdf", NOW)
    with pytest.raises(Conflict, match="reviewed before it goes out"):
        producing.circulate(by("maya"), key, people=["lea"])
    for other in ("omar", "lea"):
        with pytest.raises((NotAllowed, NotFound)):
            producing.release(by(other), key, review="Fine.")
    producing.release(by("maya"), key, review="Held against the agreement.")
    assert period_seen(lea, key, NOW) == row
    assert bytes(file_seen(lea, key, 1, "pdf", NOW).content).startswith(b"%PDF")
    with pytest.raises(NotFound):
        period_seen(by("olga").person, key, NOW)
    with pytest.raises(Conflict, match="released already"):
        producing.produce(by("maya"), key)


def test_a_report_that_waits_for_its_review_can_be_produced_anew() -> None:
    row = analysed()
    first = producing.produce(by("maya"), row.case.key)
    second = producing.produce(by("maya", NOW + timedelta(hours=1)), row.case.key)
    assert latest_of(row) == second
    assert [one.pk for one in reports_seen(by("maya").person, row)] == [second.pk]
    assert first.as_of < second.as_of
    with pytest.raises(IntegrityError), transaction.atomic():
        IssuedReport.objects.filter(pk=second.pk).update(circulated_at=NOW)


@pytest.mark.req("R20", "R115", "R121")
def test_circulation_is_logged_with_recipient_and_time_and_the_customer_is_not_left_out() -> None:
    row = analysed()
    producing.produce(by("maya"), row.case.key)
    producing.release(by("maya"), row.case.key, review="Held against the agreement.")
    for wrong in (["omar"], ["olga", "lea"], []):
        with pytest.raises(Invalid):
            producing.circulate(by("maya"), row.case.key, people=wrong)
    later = NOW + timedelta(hours=1)
    producing.circulate(by("maya", later), row.case.key, people=["lea", "omar"], others=["Prof. Curie", " "])
    issued = latest_of(row)
    assert issued is not None
    assert [(one.name, one.role, one.at) for one in issued.recipients.all()] == [
        ("lea", "customer", later), ("omar", "service-owner", later), ("Prof. Curie", "", later),
    ]  # fmt: skip
    assert Case.objects.get(pk=row.case_id).closed_at == later
    told = Notice.objects.filter(case=row.case, step="4.5", words__startswith="The report is out")
    assert {one.person.username for one in told} >= {"lea", "omar", "ines"}


@pytest.mark.req("R115")
def test_the_report_is_due_three_working_days_before_the_review() -> None:
    assert due_on(REVIEW) == date(2016, 6, 9)  # a Tuesday, over the weekend
    assert due_on(date(2016, 6, 13)) == date(2016, 6, 8)
    assert due_on(date(2016, 6, 12)) == date(2016, 6, 8)  # a Sunday is prepared for like the Monday after it


@pytest.mark.req("R116")
def test_the_report_has_performance_trends_and_actions() -> None:
    row, _ = circulated()
    html = bytes(file_seen(by("lea").person, row.case.key, 1, "html", NOW).content).decode()
    for heading in ("Attainment against goal", "Trends", "Specific actions undertaken", "Analysis"):
        assert f"<h2>{heading}</h2>" in html
    assert "Oil the door." in html
    assert "The door stuck" in html.replace("the door stuck", "The door stuck")
    content = json.loads(bytes(file_seen(by("lea").person, row.case.key, 1, "json", NOW).content))
    assert content["issue"]["actions"] == [
        {"words": "Oil the door.", "owner": "Omar", "due_on": "2016-06-20"}
    ]
    assert content["as_of"] == settled(NOW).isoformat().replace("+00:00", "Z")


@pytest.mark.req("R121")
def test_the_kept_bytes_have_their_digests_and_the_database_refuses_to_change_them() -> None:
    row, issued = circulated()
    assert {file.form for file in issued.files.all()} == {"html", "pdf", "xlsx", "json", "sums", "pack"}
    for file in issued.files.all():
        assert hashlib.sha256(bytes(file.content)).hexdigest() == file.digest
    assert is_reproduced(issued, NOW + timedelta(days=30))
    for change in (
        lambda: ReportFile.objects.filter(report=issued).update(content=b""),
        lambda: ReportFile.objects.filter(report=issued).delete(),
        lambda: IssuedReport.objects.filter(pk=issued.pk).update(figures={"figures": []}),
        lambda: IssuedReport.objects.filter(pk=issued.pk).update(released_at=NOW + timedelta(days=1)),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
    assert ReportingPeriod.objects.count() == 1
    assert row.reports.count() == 1


@pytest.mark.req("R115")
def test_a_query_of_the_customer_is_resolved_or_goes_to_the_review() -> None:
    row, _ = circulated()
    key = row.case.key
    with pytest.raises(NotFound):
        asking.raise_query(by("olga"), key, 1, words="Why?")
    with pytest.raises(Invalid) as refused:
        asking.raise_query(
            by("lea"), key, 1, words="Why?", target="resolutoin", begins=at("2016-05-12 14:00")
        )
    assert [one.path for one in refused.value.problems] == ["target", "ends"]
    hours = {"begins": at("2016-05-12 14:00"), "ends": at("2016-05-12 16:00")}
    first = asking.raise_query(by("lea"), key, 1, words="We did not wait.", target="resolution", **hours)
    second = asking.raise_query(by("lea"), key, 1, words="And before?")
    assert [one.pk for one in agenda_of(row)] == [first.pk, second.pk]
    with pytest.raises(NotAllowed):
        asking.answer(by("lea"), first.pk, outcome="resolved", words="Yes.")
    with pytest.raises(Invalid):
        asking.answer(by("maya"), first.pk, outcome="lost", words="No.")
    asking.answer(by("maya"), first.pk, outcome="resolved", words="The door was locked; the log shows it.")
    asking.answer(by("omar"), second.pk, outcome="agenda", words="We talk about it at the review.")
    with pytest.raises(Conflict, match="answered this already"):
        asking.answer(by("omar"), first.pk, outcome="agenda", words="Again.")
    assert [one.pk for one in agenda_of(row)] == [second.pk]
