"""Rounds of feedback: who asks, who answers, who reads what, and what stands beside the figures."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.monitoring.periods.models import IssuedReport
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.quality.duties import duties_of_quality
from servicelevel.quality.feedback.actions import ask_for_feedback, give_feedback
from servicelevel.quality.feedback.models import FeedbackAnswer, FeedbackRound
from servicelevel.quality.feedback.queries import answers_seen, readings, rounds_visible_to, waiting_for
from servicelevel.quality.improvements.actions import Decided, decide, propose
from servicelevel.quality.improvements.models import ImprovementDecision
from servicelevel.quality.improvements.queries import decisions_visible_to, waiting
from servicelevel.quality.policies import improvements_are_decided
from tests.monitoring import desk
from tests.monitoring.parties import people
from tests.monitoring.reporting import NOW, begun, by

pytestmark = pytest.mark.django_db
UNTIL = NOW + timedelta(days=10)
MORE = ("lars", "lena", "luis")
FIGURE = {
    "target": "resolution",
    "name": "Resolution",
    "verdict": "met",
    "words": "9 of 10",
    "goal_words": "at least 90 %",
}


@pytest.fixture(autouse=True)
def everybody(tmp_path: Path) -> None:
    """E-Mail for the laboratory; three more of its people, who hold no role."""
    desk.promise(tmp_path, desk.HEAD + desk.agreement())
    people()
    for name in MORE:
        Person.objects.create_user(name, party=Party.objects.get(key="lab"))


def asked() -> FeedbackRound:
    return ask_for_feedback(by("maya"), "mail", UNTIL)


def answered(row: FeedbackRound, *said: tuple[str, int, str]) -> None:
    for name, satisfied, reflects in said:
        give_feedback(of(name), row.pk, satisfied=satisfied, reflects=reflects, words=f"{name} says so.")


def of(name: str, after: timedelta = timedelta()) -> By:
    return By(Person.objects.get(username=name), NOW + after)


def produced(verdict: str = "met", trends: dict[str, dict[str, str]] | None = None) -> IssuedReport:
    """The report of May, frozen; its figures are set, because here they alone matter."""
    figures = {"figures": [FIGURE | {"verdict": verdict}], "trends": trends or {}}
    return IssuedReport.objects.create(
        period=begun(), number=1, as_of=NOW, figures=figures, produced_at=NOW, produced_by=by("maya").person
    )


def released(verdict: str = "met", trends: dict[str, dict[str, str]] | None = None) -> IssuedReport:
    """The same, released."""
    report = produced(verdict, trends)
    report.released_at, report.released_by = NOW, by("maya").person
    report.save(update_fields=["released_at", "released_by"])
    return report


@pytest.mark.req("R30")
def test_the_manager_asks_and_each_of_the_customers_people_answers_once() -> None:
    row = asked()
    assert [one.pk for one in waiting_for(of("lars").person, NOW)] == [row.pk]
    assert [one.words for one in duties_of_quality(of("lea").person, NOW)] == ["Say what you make of E-Mail"]
    answered(row, ("lars", 2, "no"))
    assert waiting_for(of("lars").person, NOW) == []
    with pytest.raises(NotAllowed, match="answers once"):
        give_feedback(of("lars"), row.pk, satisfied=3, reflects="yes")
    with pytest.raises(IntegrityError), transaction.atomic():
        FeedbackAnswer.objects.create(
            round=row, person=of("lars").someone, satisfied=3, reflects="yes", at=NOW
        )
    line = Line.objects.latest("number")
    assert (line.act, line.actor) == ("quality.give_feedback", "lars")


@pytest.mark.req("R30")
def test_nobody_else_asks_or_answers_and_another_customer_knows_of_nothing() -> None:
    with pytest.raises(NotAllowed):
        ask_for_feedback(of("omar"), "mail", UNTIL)
    row = asked()
    with pytest.raises(NotAllowed):
        give_feedback(of("maya"), row.pk, satisfied=5, reflects="yes")
    with pytest.raises(NotFound):
        give_feedback(of("olga"), row.pk, satisfied=1, reflects="no")
    assert not rounds_visible_to(of("olga").person).exists()
    with pytest.raises(NotAllowed):
        give_feedback(of("lena", timedelta(days=10)), row.pk, satisfied=1, reflects="no")
    assert not FeedbackAnswer.objects.exists()


def test_what_is_wrong_is_said_all_at_once_and_a_round_runs_alone() -> None:
    with pytest.raises(Invalid, match="over already"):
        ask_for_feedback(by("maya"), "mail", NOW)
    with pytest.raises(NotFound):
        ask_for_feedback(by("maya"), "none", UNTIL)
    row = asked()
    with pytest.raises(Conflict, match="being asked already"):
        asked()
    with pytest.raises(Invalid) as told:
        give_feedback(of("lars"), row.pk, satisfied=6, reflects="perhaps")
    assert [one.path for one in told.value.problems] == ["satisfied", "reflects"]
    ask_for_feedback(of("maya", timedelta(days=11)), "mail", UNTIL + timedelta(days=9))


@pytest.mark.req("R30")
def test_a_round_is_held_against_the_released_reports_of_its_time() -> None:
    released("met")
    row = asked()
    answered(row, ("lars", 1, "no"), ("lena", 2, "no"), ("luis", 2, "partly"))
    (row,) = rounds_visible_to(of("maya").person)
    reading = readings([row])[row.pk]
    assert (reading.stands, reading.kept, reading.missed) == ("kept but unhappy", 1, 0)
    assert len(answers_seen(of("maya").person, row)) == 3
    assert [one.person.username for one in answers_seen(of("lena").person, row)] == ["lena"]


@pytest.mark.req("R21")
def test_a_breach_is_proposed_once_its_report_is_released_and_decided_on_with_a_reason() -> None:
    down = {"resolution": {"direction": "downward", "words": "downward trend over 8 periods (S = -20)"}}
    report = released("breached", down)
    found = waiting(of("omar").person, NOW)
    assert [(one.proposal.cause, one.when) for one in found] == [
        ("breach", "May 2016"),
        ("trend", "May 2016"),
    ]
    assert [one.words for one in duties_of_quality(of("omar").person, NOW)] == [
        "Decide on 2 proposed improvements"
    ]
    with pytest.raises(Invalid) as told:
        decide(of("omar"), found[0], Decided(True, "Another relay."))
    assert [one.path for one in told.value.problems] == ["owner", "due_on"]
    with pytest.raises(Invalid, match="empty"):
        decide(of("omar"), found[0], Decided(False, " "))
    decide(of("omar"), found[0], Decided(True, "Another relay.", "Ines", UNTIL.date()))
    with pytest.raises(Conflict):
        decide(of("maya"), found[0], Decided(False, "One is enough."))
    decide(of("maya"), found[1], Decided(False, "It rests on one bad week.", "left out", UNTIL.date()))
    assert waiting(of("maya").person, NOW) == []
    rows = list(decisions_visible_to(of("maya").person))
    assert [(row.report_id, row.cause, row.wanted, row.owner) for row in rows] == [
        (report.pk, "trend", False, ""), (report.pk, "breach", True, "Ines"),
    ]  # fmt: skip
    line = Line.objects.latest("number")
    assert line.act == "quality.decide_on_improvement"
    assert "It rests on one bad week." in line.content


@pytest.mark.req("R21")
def test_poor_feedback_is_proposed_when_its_round_is_over() -> None:
    row = asked()
    answered(row, ("lars", 1, "no"), ("lena", 2, "no"), ("luis", 2, "yes"))
    assert waiting(of("maya").person, NOW) == []
    later = of("maya", timedelta(days=10))
    (found,) = waiting(later.person, later.now)
    assert found.proposal.statement.startswith("3 answers, median 2 of 5")
    decide(later, found, Decided(False, "They meant the telephone, which is no part of it."))
    assert waiting(later.person, later.now) == []
    assert ImprovementDecision.objects.get().round_id == row.pk


@pytest.mark.req("R21")
def test_the_policy_is_tested_by_what_waits_for_more_than_thirty_days() -> None:
    maya = of("maya").someone
    assert improvements_are_decided(maya, NOW).ok is None
    released("breached")
    assert improvements_are_decided(maya, NOW + timedelta(days=29)).ok is True
    late = improvements_are_decided(maya, NOW + timedelta(days=30))
    assert (late.ok, late.count) == (False, 1)


@pytest.mark.parametrize("name", ["lea", "olga"])
def test_nobody_decides_but_the_manager_and_the_owner_and_customers_see_no_proposals(name: str) -> None:
    released("breached")
    (found,) = waiting(of("maya").person, NOW)
    assert waiting(of(name).person, NOW) == []
    for one in (name, "ines"):
        with pytest.raises(NotAllowed):
            decide(of(one), found, Decided(False, "No."))
    assert not ImprovementDecision.objects.exists()


@pytest.mark.req("R21", "R121")
def test_what_somebody_found_in_a_report_waits_for_a_decision_once_it_is_released() -> None:
    report = produced()
    case = report.period.case.key
    propose(
        of("ines"), case, target="resolution", words="Two of the ten were near; a second shift would help."
    )
    assert waiting(by("maya").person, NOW) == [], "it is not released"
    IssuedReport.objects.filter(pk=report.pk).update(released_at=NOW, released_by=by("maya").person)
    (found,) = waiting(by("maya").person, NOW)
    assert (found.proposal.cause, found.proposal.statement) == (
        "finding", "Two of the ten were near; a second shift would help. (ines)",
    )  # fmt: skip
    with pytest.raises(Conflict):
        propose(of("omar"), case, target="resolution", words="The same.")
    with pytest.raises(Invalid):
        propose(of("omar"), case, target="resolutoin", words="Another.")
    for name, error in (("lea", NotAllowed), ("olga", NotFound)):
        with pytest.raises(error):
            propose(of(name), case, target="resolution", words="Mine.")
    line = Line.objects.filter(act="quality.propose_improvement").get()
    assert (line.step, line.case, line.actor) == ("4.5", case, "ines")
    decide(of("maya"), found, Decided(True, "A second shift in June.", "Ines", NOW.date()))
    assert waiting(by("maya").person, NOW) == []
    assert decisions_visible_to(by("maya").person).get().cause == "finding"
