"""Reviews by the schedule, the plan and the questions on which they rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from servicelevel.capabilities.actions import propose_version, record_version, retire_service
from servicelevel.capabilities.assessments import plans, queries, starting
from servicelevel.capabilities.assessments.models import Assessment, QuestionSet, TacticalPlan
from servicelevel.capabilities.assessments.rules import SHIPPED, Asked, months_later
from servicelevel.capabilities.models import ServiceVersion
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from servicelevel.process.models import Case
from tests.capabilities.assessments.cases import GOALS, assess, finished, started
from tests.process.organisation import NOW
from tests.requirements.cases import at

SCHEDULE = By(None, NOW, "system")


def due(at_instant=NOW):
    return [one.service for one in queries.due_now(at_instant)]


@pytest.mark.req("R85")
def test_the_schedule_opens_an_assessment_of_every_service_once(people):
    assert due() == ["desktop", "email"]
    opened = starting.open_due_assessments(SCHEDULE)
    assert {(one.service.key, one.why, one.review_due) for one in opened} == {
        ("desktop", "review", NOW), ("email", "review", NOW)
    }  # fmt: skip
    line = Line.objects.order_by("number").last()
    assert (line.act, line.actor, line.subject) == (
        "capabilities.open_due_assessments", "system", "reviews:schedule"
    )  # fmt: skip
    assert due() == []
    before = Line.objects.count()
    with pytest.raises(Conflict, match="No review is due"):
        starting.open_due_assessments(SCHEDULE)
    assert (Assessment.objects.count(), Line.objects.count()) == (2, before)


@pytest.mark.req("R85")
def test_the_next_review_is_due_a_year_after_the_last_was_assessed(people):
    row = finished(people)
    year = months_later(row.assessed_at, 12)
    assert due(year - timedelta(seconds=1)) == ["desktop"]
    assert due(year) == ["desktop", "email"]
    opened = starting.open_due_assessments(By(None, year, "system"))
    assert [one.review_due for one in opened] == [NOW, year]


@pytest.mark.req("R85")
def test_while_an_assessment_is_open_no_other_is_due(people):
    row = assess(people, started(people))
    assert due(NOW + timedelta(days=3000)) == ["desktop"]
    assert row.assessed_at is not None


@pytest.mark.req("R85")
def test_the_same_review_is_opened_once_by_two_at_the_same_time(people, monkeypatch):
    both = queries.due_now(NOW)
    starting.open_due_assessments(SCHEDULE)
    monkeypatch.setattr(starting, "due_now", lambda _: both)  # what the slower of the two had read
    before = (Case.objects.count(), Line.objects.count())
    with pytest.raises(Conflict):
        starting.open_due_assessments(SCHEDULE)
    assert (Case.objects.count(), Line.objects.count()) == before


def test_so_many_at_once_the_longest_overdue_first(people):
    ServiceVersion.objects.filter(service__key="email").update(recorded_at=NOW - timedelta(days=9))
    opened = starting.open_due_assessments(at(people, "maya"), at_most=1)
    assert [one.service.key for one in opened] == ["email"]
    assert due() == ["desktop"]


@pytest.mark.req("R85")
def test_an_interval_can_be_set_for_a_criticality(people):
    finished(people)
    ServiceVersion.objects.filter(service__key="email").update(
        content={"name": "E-Mail", "criticality": "critical"}, criticality="critical"
    )
    half_a_year = NOW + timedelta(days=190)
    assert due(half_a_year) == ["desktop"]
    plans.set_review_interval(at(people, "maya", 40), months=6, criticality="critical")
    assert due(half_a_year) == ["desktop", "email"]
    with pytest.raises(Conflict, match="so already"):
        plans.set_review_interval(at(people, "maya", 40), months=6, criticality="critical")
    with pytest.raises(Invalid, match="1 to 60 months"):
        plans.set_review_interval(at(people, "maya", 40), months=0)
    with pytest.raises(NotAllowed):
        plans.set_review_interval(at(people, "ines", 40), months=6)


@pytest.mark.req("R85")
def test_what_is_not_assessed_in_time_is_overdue(people):
    row = started(people)
    visible = queries.assessments_visible_to(people["maya"], NOW)
    later = NOW + timedelta(days=30, microseconds=1)
    assert not queries.in_state(visible, "overdue", NOW + timedelta(days=30)).exists()
    assert list(queries.in_state(visible, "overdue", later)) == [row]
    assess(people, row)
    assert not queries.in_state(visible, "overdue", later).exists()
    assert list(queries.in_state(visible, "open", later)) == [row]


@pytest.mark.req("R85")
def test_an_assessment_on_its_own_is_the_managers_and_one_at_a_time(people):
    row = started(people)
    with pytest.raises(Conflict, match=f"{row.case.key} assesses this service already"):
        started(people)
    with pytest.raises(NotAllowed):
        starting.start_assessment(at(people, "ines"), "desktop", reason="x")
    with pytest.raises(NotFound):
        starting.start_assessment(at(people, "maya"), "ufo", reason="x")
    with pytest.raises(Invalid) as refused:
        starting.start_assessment(at(people, "maya"), "desktop", reason=" ", until=NOW)
    assert [one.path for one in refused.value.problems] == ["reason", "until"]
    assert Case.objects.count() == 1
    until = NOW + timedelta(days=3)
    other = starting.start_assessment(at(people, "maya"), "desktop", reason="Soon.", until=until)
    assert other.due_at == until


# What they rest on


@pytest.mark.req("R86")
def test_a_new_version_of_the_plan_leaves_open_assessments_theirs(people):
    row = started(people)
    made = plans.adopt_plan(at(people, "maya", 5), name="Plan", goals=["Chat"], because="It changed.")
    row.refresh_from_db()
    assert (made.number, row.plan.number) == (2, 1)
    assert [goal.words for goal in row.plan.goals.all()] == list(GOALS)
    assert started(people, "desktop", 6).plan.number == 2


@pytest.mark.req("R86")
def test_a_plan_has_a_name_goals_and_a_reason_and_is_for_manager_and_director(people):
    with pytest.raises(Invalid) as refused:
        plans.adopt_plan(at(people, "maya"), name=" ", goals=[], because="", document="x" * 501)
    assert [one.path for one in refused.value.problems] == ["name", "because", "goals", "document"]
    with pytest.raises(NotAllowed):
        plans.adopt_plan(at(people, "ines"), name="Plan", goals=["Chat"], because="x")
    assert TacticalPlan.objects.count() == 1


@pytest.mark.req("R89", "R86")
def test_the_manager_edits_the_questions_as_a_new_version(people):
    row = started(people)
    edited = [*SHIPPED, Asked("people", "Who knows the old relay?", "Names, and until when they stay.")]
    made = plans.adopt_questions(at(people, "maya", 5), edited, because="Maria retires.")
    assert (made.number, made.asked.count(), row.questions.asked.count()) == (2, 6, 5)
    with pytest.raises(Conflict, match="Nothing differs"):
        plans.adopt_questions(at(people, "maya", 6), edited, because="Again.")
    with pytest.raises(Invalid, match="asks nothing about people"):
        plans.adopt_questions(at(people, "maya", 6), SHIPPED[:4], because="Fewer.")
    with pytest.raises(NotAllowed):
        plans.adopt_questions(at(people, "cora", 6), SHIPPED, because="Back.")
    assert QuestionSet.objects.count() == 2
    assert started(people, "desktop", 7).questions.number == 2


def test_the_schedule_and_the_list_take_a_fixed_number_of_queries(people):
    def taken(work):
        with CaptureQueriesContext(
            connection,
        ) as found:
            work()
        return len(found)

    def list_of_maya():
        rows, _ = queries.page_of_assessments(queries.assessments_visible_to(people["maya"], NOW), "", "")
        return [(row.service.key, row.plan.number, len(row.case.taken.all())) for row in rows]

    started(people)
    few = (taken(lambda: queries.due_now(NOW)), taken(list_of_maya))
    for number in range(20):
        record_version(f"s{number}", 1, NOW, {"name": "S"}, "0" * 64, NOW)
    starting.open_due_assessments(SCHEDULE)
    assert (taken(lambda: queries.due_now(NOW)), taken(list_of_maya)) == few


def test_a_page_ends_and_the_next_begins_where_it_ended(people, monkeypatch):
    monkeypatch.setattr(queries, "PAGE", 1)
    starting.open_due_assessments(SCHEDULE)
    visible = queries.assessments_visible_to(people["maya"], NOW)
    first, after = queries.page_of_assessments(visible, "", "")
    second, end = queries.page_of_assessments(visible, "", after)
    assert ({first[0].service.key, second[0].service.key}, end) == ({"desktop", "email"}, "")
    assert queries.page_of_assessments(visible, "email", "")[0][0].service.key == "email"


def test_drafts_change_nothing_and_retired_services_are_reviewed_no_more(people):
    keys = {one.service for one in queries.schedule(NOW)}
    assert "email" in keys
    propose_version(at(people, "maya"), "email", {"name": "E-Mail", "criticality": "critical"})
    assert {one.criticality for one in queries.schedule(NOW) if one.service == "email"} == {"normal"}
    retire_service(at(people, "maya"), "email", because="Replaced.")
    assert "email" not in {one.service for one in queries.schedule(NOW)}
