"""Procedure 1.0 walked on the database: every arrow, by people in their roles, and what is refused on the way."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from servicelevel.capabilities.actions import record_version
from servicelevel.capabilities.assessments import assessing, communicating, deciding
from servicelevel.capabilities.assessments.models import (
    Announcement,
    Answer,
    Assessment,
    CatalogueUpdate,
    Change,
    Decision,
    GoalLink,
)
from servicelevel.capabilities.assessments.queries import assessments_visible_to
from servicelevel.capabilities.assessments.versions import Offer
from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation import roles
from servicelevel.organisation.models import RoleHolding
from servicelevel.process import actions as process
from servicelevel.process.definition import shipped
from servicelevel.process.duties import duties_of
from servicelevel.process.models import Case, Consultation, Notice, StepTaken
from servicelevel.process.steps import STEPS
from tests.capabilities.assessments.cases import (
    BIGGER,
    acknowledge,
    answer_all,
    assess,
    decided,
    finished,
    started,
    told,
    updated,
    waiting,
)
from tests.process.organisation import LONG_AGO, NOW, deputise
from tests.requirements.cases import at, reply_all, resolved


def nothing_was_done(act, *args, error=Conflict, match=None, **given):
    """The act is refused, and leaves no line, no row and no notice behind."""
    before = counts()
    with pytest.raises(error, match=match):
        act(*args, **given)
    assert counts() == before


def counts():
    models = (
        Line,
        Answer,
        GoalLink,
        Decision,
        Change,
        CatalogueUpdate,
        Announcement,
        Notice,
        StepTaken,
        ServiceVersion,
    )
    return [model.objects.count() for model in models]


def told_of(row: Assessment, step: str) -> set[tuple[str, str]]:
    return {(one.person.username, one.role) for one in Notice.objects.filter(case=row.case, step=step)}


def last_line() -> tuple[str, str, str, dict]:
    line = Line.objects.order_by("number").last()
    return line.act, line.actor, line.step, json.loads(line.content)


# What an assessment rests on


@pytest.mark.req("R86", "R87")
def test_an_assessment_pins_the_versions_of_plan_questions_and_catalogue(people):
    row = started(people)
    assert (row.plan.number, row.questions.number, row.before.number) == (1, 1, 1)
    assert (row.case.service, row.why, row.case.trigger) == ("email", "ad hoc", "started on its own")
    assert row.due_at == NOW + timedelta(days=30)
    assert last_line()[3] == {
        "case": row.case.key, "service": "email", "why": "ad hoc", "plan": 1, "questions": 1,
        "catalogue_version": 1, "review_due": None, "reason": "A new relay stands.",
    }  # fmt: skip


@pytest.mark.req("R90", "R130")
def test_the_lead_and_the_manager_have_it_as_a_duty_and_the_owner_is_consulted(people):
    row = started(people)
    for name, role in (("ines", roles.INFRASTRUCTURE_LEAD), ("maya", roles.SERVICE_LEVEL_MANAGER)):
        assert [(one.step, one.role) for one in duties_of(people[name], NOW) if one.kind == "step"] == [
            ("1.1", role)
        ]
    assert [one.kind for one in duties_of(people["owen"], NOW)] == ["reply"]
    assert [one.role for one in Consultation.objects.filter(case=row.case)] == [roles.SERVICE_OWNER]
    answer_all(people, row)
    nothing_was_done(
        assessing.finish_assessment, at(people, "ines"), row.case.key, match="Service Owner until 24 Oct 2026"
    )


# 1.1


@pytest.mark.req("R89")
def test_an_answer_keeps_verdict_words_evidence_and_who_gave_it(people):
    row = started(people)
    made = assessing.answer(
        at(people, "ines", 5), row.case.key, question=3, verdict="gap", words="One array is out of warranty.",
        evidence=["DOC-2026-0007", " https://cmdb.example.org/array-2 ", ""],
    )  # fmt: skip
    assert (made.by, made.recorded_at) == (people["ines"], NOW + timedelta(minutes=5))
    assert made.evidence == ["DOC-2026-0007", "https://cmdb.example.org/array-2"]
    act, actor, step, content = last_line()
    assert (act, actor, step) == ("capabilities.answer", "ines", "1.1")
    assert content["verdict"] == "gap"
    assert content["asked"].startswith("Is the hardware")
    assert waiting(row) == ["1.1"]


@pytest.mark.req("R89")
def test_a_new_answer_is_a_revision_and_the_old_one_stays(people):
    row = started(people)
    given = {"question": 1, "verdict": "supports", "words": "Yes.", "none_because": "Nobody measures it."}
    assessing.answer(at(people, "ines"), row.case.key, **given)
    nothing_was_done(
        assessing.answer, at(people, "maya"), row.case.key, match="stands there already", **given
    )
    assessing.answer(at(people, "maya"), row.case.key, **given | {"verdict": "does not support"})
    assert [(one.revision, one.verdict, one.by.username) for one in row.answers.all()] == [
        (1, "supports", "ines"),
        (2, "does not support", "maya"),
    ]


@pytest.mark.req("R89")
def test_an_answer_without_verdict_words_and_evidence_is_refused_with_all_that_is_wrong(people):
    row = started(people)
    before = counts()
    with pytest.raises(Invalid) as refused:
        assessing.answer(at(people, "ines"), row.case.key, question=1, verdict="fine", words=" ")
    assert [one.path for one in refused.value.problems] == ["verdict", "words", "evidence"]
    assert counts() == before
    nothing_was_done(
        assessing.answer,
        at(people, "ines"),
        row.case.key,
        error=NotFound,
        question=9,
        verdict="gap",
        words="x",
    )


@pytest.mark.req("R88")
def test_the_service_is_held_against_each_goal_of_the_plan(people):
    row = started(people)
    made = assessing.link_goal(
        at(people, "ines"), row.case.key, goal=2, verdict="does not support", words="Mail is no desk."
    )
    assert (made.goal.words, made.name, made.component) == ("One desk for every question", "E-Mail", "")
    given = {"verdict": "gap", "words": "x"}
    nothing_was_done(assessing.link_goal, at(people, "ines"), row.case.key, error=NotFound, goal=3, **given)
    nothing_was_done(
        assessing.link_goal,
        at(people, "ines"),
        row.case.key,
        error=NotFound,
        goal=1,
        component="ufo",
        **given,
    )
    nothing_was_done(
        assessing.link_goal,
        at(people, "ines"),
        row.case.key,
        error=Invalid,
        goal=1,
        verdict="maybe",
        words="x",
    )


@pytest.mark.req("R88", "R89", "R90")
def test_it_is_complete_when_every_question_is_answered_and_every_goal_linked(people):
    row = started(people)
    reply_all(people, row.case)
    finish = assessing.finish_assessment
    nothing_was_done(
        finish,
        at(people, "ines"),
        row.case.key,
        match="question 1, 2, 3, 4, 5; not held against yet: goal 1, 2",
    )
    answer_all(people, row)
    finish(at(people, "ines", 3), row.case.key)
    row.refresh_from_db()
    assert (row.assessed_at, row.assessed_by) == (NOW + timedelta(minutes=3), people["ines"])
    assert waiting(row) == ["1.2"]
    assert last_line()[3]["answers"] == {str(number): "supports" for number in range(1, 6)}
    nothing_was_done(
        assessing.answer, at(people, "ines"), row.case.key, match="what waits now is 1.2", question=1, verdict="gap",
        words="Too late.", evidence=["x"],
    )  # fmt: skip


@pytest.mark.req("R86")
def test_without_a_tactical_plan_it_is_not_complete_and_gets_the_first_that_is_adopted(nobody_planned):
    from tests.capabilities.assessments.cases import plan

    people = nobody_planned
    row = started(people)
    assert row.plan is None
    reply_all(people, row.case)
    nothing_was_done(assessing.finish_assessment, at(people, "ines"), row.case.key, match="no tactical plan")
    nothing_was_done(
        assessing.link_goal,
        at(people, "ines"),
        row.case.key,
        match="no tactical plan",
        goal=1,
        verdict="gap",
        words="x",
    )
    plan(people)
    assert last_line()[3]["pinned_to"] == [row.case.key]
    row.refresh_from_db()
    assert row.plan.number == 1
    plan(people)
    row.refresh_from_db()
    assert row.plan.number == 1


# 1.2


@pytest.mark.req("R91", "R131")
def test_the_decision_waits_for_lead_and_owner_and_is_the_managers(people):
    row = started(people)
    answer_all(people, row)
    reply_all(people, row.case)
    assessing.finish_assessment(at(people, "ines", 3), row.case.key)
    asked = Consultation.objects.filter(case=row.case, step="1.2")
    assert {one.role for one in asked} == {roles.INFRASTRUCTURE_LEAD, roles.SERVICE_OWNER}
    given = {"update": False, "reason": "It is enough."}
    nothing_was_done(
        deciding.decide_update, at(people, "maya", 4), row.case.key, match="Not everybody", **given
    )
    reply_all(people, row.case, 4)
    nothing_was_done(deciding.decide_update, at(people, "ines", 5), row.case.key, error=NotAllowed, **given)
    deciding.decide_update(at(people, "maya", 5), row.case.key, **given)
    assert Decision.objects.get().reason == "It is enough."


@pytest.mark.req("R91", "X2", "R87")
def test_no_ends_the_case_and_invents_no_request(people):
    row = assess(people, started(people))
    deciding.decide_update(at(people, "maya", 10), row.case.key, update=False, reason="It is enough.")
    row.refresh_from_db()
    assert (waiting(row), row.case.closed_at) == ([], NOW + timedelta(minutes=10))
    assert (row.before, row.after) == (row.before, row.before)
    assert list(Case.objects.values_list("procedure", flat=True)) == ["1.0"]


@pytest.mark.req("R91", "X3")
@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"update": True, "reason": "Full."}, "change"),
        ({"update": True, "reason": "Full.", "change": "x" * 121}, "change"),
        ({"update": True, "reason": " ", "change": "CHG-1"}, "reason"),
        ({"update": False, "reason": "Enough.", "change": "CHG-1"}, "change"),
    ],
)
def test_a_yes_names_a_change_a_no_names_none_and_both_a_reason(people, given, path):
    row = assess(people, started(people))
    nothing_was_done(
        deciding.decide_update, at(people, "maya", 10), row.case.key, error=Invalid, match=path, **given
    )


# 1.3


@pytest.mark.req("R91", "X3", "R92")
def test_the_catalogue_is_updated_only_after_the_change_is_closed_as_done(people):
    row = decided(people)
    assert waiting(row) == ["1.3"]
    update = deciding.update_catalogue
    given = {"offer": BIGGER, "summary": "Mailboxes hold 100 GB."}
    nothing_was_done(update, at(people, "maya", 11), row.case.key, match="CHG-77 is still open", **given)
    deciding.close_change(at(people, "maya", 12), row.case.key, done=False, words="Refused by the board.")
    nothing_was_done(update, at(people, "maya", 13), row.case.key, match="withdrawn or refused", **given)
    nothing_was_done(
        deciding.close_change,
        at(people, "maya", 13),
        row.case.key,
        match="closed already",
        done=True,
        words="x",
    )
    deciding.name_change(at(people, "maya", 14), row.case.key, change="CHG-78")
    nothing_was_done(
        deciding.name_change, at(people, "maya", 14), row.case.key, match="still open", change="CHG-79"
    )
    deciding.close_change(at(people, "maya", 15), row.case.key, done=True, words="Done on Sunday.")
    nothing_was_done(
        deciding.name_change, at(people, "maya", 15), row.case.key, match="was done", change="CHG-79"
    )
    made = update(at(people, "maya", 16), row.case.key, **given)
    assert (made.change.reference, made.version.number) == ("CHG-78", 2)
    assert waiting(row) == ["1.4"]


@pytest.mark.req("R87", "R92", "R132")
def test_the_update_is_a_version_of_the_catalogue_linked_to_assessment_and_change(people):
    row = updated(people)
    assert (row.before.number, row.after.number) == (1, 2)
    assert row.after.content == {"name": "E-Mail", "description": "Mailboxes of 100 GB"}
    act, _, step, content = last_line()
    assert (act, step, content["before"], content["after"]) == ("capabilities.update_catalogue", "1.3", 1, 2)
    assert content["digest"] == row.after.digest
    assert told_of(row, "1.3") == {("ines", roles.INFRASTRUCTURE_LEAD), ("owen", roles.SERVICE_OWNER)}


@pytest.mark.req("R92")
@pytest.mark.parametrize(
    ("offer", "match"),
    [
        (Offer(changes={"name": "E-Mail"}), "differ in nothing"),
        (Offer(changes={"name": None}), "name: is empty"),
        (Offer(version=1), "no version that was recorded since"),
        (Offer(version=7), "no version that was recorded since"),
    ],
)
def test_what_changes_nothing_is_no_update(people, offer, match):
    row = decided(people)
    deciding.close_change(at(people, "maya", 12), row.case.key, done=True, words="Done.")
    nothing_was_done(
        deciding.update_catalogue, at(people, "maya", 13), row.case.key, error=Invalid, match=match, offer=offer,
        summary="Bigger.",
    )  # fmt: skip


@pytest.mark.req("R92")
def test_a_version_that_was_recorded_since_can_be_linked(people):
    row = decided(people)
    deciding.close_change(at(people, "maya", 12), row.case.key, done=True, words="Done.")
    late = NOW + timedelta(minutes=13)
    record_version(row.service.key, 2, NOW, {"name": "E-Mail, larger"}, "1" * 64, late)
    made = deciding.update_catalogue(
        at(people, "maya", 14), row.case.key, offer=Offer(version=2), summary="Mailboxes hold 100 GB."
    )
    assert made.version.content["name"] == "E-Mail, larger"
    assert ServiceVersion.objects.filter(service=row.service).count() == 2


@pytest.mark.req("X3")
def test_where_the_decision_was_skipped_a_change_is_named_before_the_update(people):
    row = assess(people, started(people))
    asked = process.ask_to_skip(
        at(people, "maya", 10), row.case.key, "1.2", reason="Decided by the board.", outcome="yes"
    )
    process.decide_waiver(at(people, "cora", 11), asked.pk, granted=True)
    given = {"offer": BIGGER, "summary": "Mailboxes hold 100 GB."}
    nothing_was_done(
        deciding.update_catalogue, at(people, "maya", 12), row.case.key, match="No change is named", **given
    )
    nothing_was_done(deciding.close_change, at(people, "maya", 12), row.case.key, done=True, words="x")
    deciding.name_change(at(people, "maya", 12), row.case.key, change="CHG-80")
    deciding.close_change(at(people, "maya", 13), row.case.key, done=True, words="Done.")
    deciding.update_catalogue(at(people, "maya", 14), row.case.key, **given)
    assert waiting(row) == ["1.4"]


def test_a_change_is_open_or_has_a_result(people):
    row = decided(people)
    change = Change.objects.get()
    for wrong in ({"result": "done"}, {"closed_at": NOW}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Change.objects.filter(pk=change.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Change.objects.create(assessment=row, reference="CHG-2", recorded_at=NOW, by=people["maya"])


# 1.4


@pytest.mark.req("R93", "R133")
def test_whoever_must_know_is_told_the_desk_and_customers_among_them_others_customers_not(people):
    row = told(people)
    assert told_of(row, "1.4") == {
        ("dora", roles.SERVICE_DESK), ("ines", roles.INFRASTRUCTURE_LEAD), ("owen", roles.SERVICE_OWNER),
        ("lia", roles.SERVICE_LIAISON), ("stan", roles.DELIVERY_STAFF), ("priya", roles.CUSTOMER),
    }  # fmt: skip
    must = Notice.objects.filter(case=row.case, step="1.4", must_acknowledge=True)
    assert [one.person.username for one in must] == ["dora"]
    assert {one.words for one in Notice.objects.filter(case=row.case, step="1.4")} == {
        "E-Mail has updated capabilities. Mailboxes hold 100 GB now."
    }
    assert [one.kind for one in duties_of(people["dora"], NOW)] == ["acknowledgement"]
    assert waiting(row) == ["1.4"]


@pytest.mark.req("R93")
def test_the_case_does_not_end_before_the_desk_has_acknowledged(people):
    row = updated(people)
    confirm = communicating.confirm_communicated
    nothing_was_done(confirm, at(people, "maya", 29), row.case.key, match="Nobody has been told yet")
    communicating.communicate(at(people, "maya", 30), row.case.key, words="Mailboxes hold 100 GB now.")
    nothing_was_done(confirm, at(people, "maya", 31), row.case.key, match="Still missing: Dora")
    acknowledge(people, row, minutes=32)
    confirm(at(people, "maya", 33), row.case.key)
    assert waiting(row) == []
    assert last_line()[3]["acknowledged"] == ["dora"]


@pytest.mark.req("R93")
def test_every_member_of_the_desk_acknowledges_a_deputy_for_whoever_is_away(people):
    RoleHolding.objects.create(person=people["ada"], role=roles.SERVICE_DESK, begins=LONG_AGO)
    deputise(people, "ada", "connor")
    row = told(people)
    acknowledge(people, row, minutes=31)
    confirm = communicating.confirm_communicated
    nothing_was_done(confirm, at(people, "maya", 32), row.case.key, match="Still missing: Ada")
    acknowledge(people, row, "connor", 33)
    confirm(at(people, "maya", 34), row.case.key)
    assert waiting(row) == []


@pytest.mark.req("R93")
def test_who_left_the_desk_is_not_waited_for_but_somebody_of_it_has_to_know(people):
    row = told(people)
    RoleHolding.objects.filter(role=roles.SERVICE_DESK).update(ends=NOW + timedelta(minutes=31))
    confirm = communicating.confirm_communicated
    nothing_was_done(confirm, at(people, "maya", 32), row.case.key, match="Tell the desk again")
    nothing_was_done(
        communicating.communicate,
        at(people, "maya", 33),
        row.case.key,
        match="Nobody holds the role",
        words="Again.",
    )
    RoleHolding.objects.create(
        person=people["ada"], role=roles.SERVICE_DESK, begins=NOW + timedelta(minutes=34)
    )
    communicating.communicate(at(people, "maya", 35), row.case.key, words="Again.")
    acknowledge(people, row, "ada", 36)
    confirm(at(people, "maya", 37), row.case.key)
    assert waiting(row) == []


@pytest.mark.req("R93")
def test_the_last_telling_counts(people):
    row = told(people)
    acknowledge(people, row, minutes=31)
    communicating.communicate(at(people, "maya", 32), row.case.key, words="It was 200 GB.")
    nothing_was_done(communicating.confirm_communicated, at(people, "maya", 33), row.case.key, match="Dora")


# Every arrow


@pytest.mark.req("R85", "R90", "R91", "R92", "R93", "X3")
def test_the_whole_way_through_1_0_leaves_one_line_for_each_act(people):
    row = finished(people)
    assert list(row.case.taken.values_list("step", "outcome")) == [
        ("1.1", ""), ("1.2", "yes"), ("1.3", ""), ("1.4", "")
    ]  # fmt: skip
    assert row.case.closed_at is not None
    lines = Line.objects.filter(case=row.case.key).order_by("number")
    assert [line.act.partition(".")[2] for line in lines] == [
        "start_assessment", *["answer"] * 5, *["link_goal"] * 2, "reply", "finish_assessment", "reply", "reply",
        "decide_update", "close_change", "update_catalogue", "communicate", "acknowledge", "confirm_communicated",
    ]  # fmt: skip


@pytest.mark.req("X2", "R97", "R91")
def test_no_returns_to_the_requirements_that_asked(people):
    row = resolved(people, "define capabilities")
    child = Assessment.objects.get(case__parent=row.case)
    assert (child.why, child.service.key, child.case.trigger) == (
        "requirements", "email", "resolution of requirements"
    )  # fmt: skip
    assert waiting(row) == []
    assess(people, child, 90)
    deciding.decide_update(at(people, "maya", 100), child.case.key, update=False, reason="Not this year.")
    assert waiting(row) == ["2.2"]
    assert Case.objects.count() == 2


@pytest.mark.req("X2", "R93", "R97")
def test_the_end_of_1_4_returns_to_the_requirements_that_asked(people):
    row = resolved(people, "define capabilities")
    child = Assessment.objects.get(case__parent=row.case)
    finished(people, assess(people, child, 90), 150)
    assert waiting(row) == ["2.2"]
    assert Case.objects.count() == 2


def test_every_arrow_of_1_0_is_walked_above():
    reading = shipped().reading("resolved")
    arrows = {
        (key, one.outcome) for key in reading.steps for one in reading.steps[key].arrows if key[0] == "1"
    }
    assert arrows == {("1.1", ""), ("1.2", "yes"), ("1.2", "no"), ("1.3", ""), ("1.4", "")}
    completing = {one.name for key in ("1.1", "1.2", "1.3", "1.4") for one in STEPS[key] if one.completes}
    assert completing == {
        "capabilities.finish_assessment", "capabilities.decide_update", "capabilities.update_catalogue",
        "capabilities.confirm_communicated",
    }  # fmt: skip


# A service that does not exist yet


@pytest.mark.req("R92", "X2")
def test_an_assessment_for_a_new_service_brings_it_into_the_catalogue(people):
    from servicelevel.capabilities.assessments.opening import Opening, open_assessment
    from servicelevel.organisation.acting import Told, act

    @act("tests.open", anyone=True)
    def opened(by):
        return Told(open_assessment(Opening("Chat", Assessment.Why.AD_HOC), by.person, by.now))

    row = assess_new(people, opened(at(people, "maya")))
    decided(people, row, 15)
    deciding.close_change(at(people, "maya", 16), row.case.key, done=True, words="Done.")
    for key in ("", "email"):
        offer = Offer(changes={"name": "Chat"}, service=key)
        nothing_was_done(
            deciding.update_catalogue, at(people, "maya", 17), row.case.key, error=Invalid, match="service",
            offer=offer, summary="Chat for all.",
        )  # fmt: skip
    offer = Offer(changes={"name": "Chat"}, service="chat")
    deciding.update_catalogue(at(people, "maya", 18), row.case.key, offer=offer, summary="Chat for all.")
    row.refresh_from_db()
    assert (row.service, row.before, row.after.number) == (Service.objects.get(key="chat"), None, 1)


def assess_new(people, row):
    """The same as `assess`, by the manager: nobody leads what does not exist."""
    answer_all(people, row, "maya")
    assessing.finish_assessment(at(people, "maya", 3), row.case.key)
    return row


# Who may, and who sees it


@pytest.mark.req("R130", "R131", "R132", "R133")
@pytest.mark.parametrize("name", ["owen", "dora", "lia", "cora", "ada", "connor", "abel", "paul", "stan"])
def test_nobody_else_takes_a_step(people, name):
    row = started(people)
    nothing_was_done(assessing.finish_assessment, at(people, name), row.case.key, error=NotAllowed)
    given = {"question": 1, "verdict": "gap", "words": "x", "evidence": ["x"]}
    nothing_was_done(assessing.answer, at(people, name), row.case.key, error=NotAllowed, **given)
    assess(people, row)
    nothing_was_done(
        deciding.decide_update, at(people, name), row.case.key, error=NotAllowed, update=False, reason="x"
    )


@pytest.mark.parametrize("name", ["priya", "carl", "niamh", "otto"])
def test_for_customers_vendors_and_other_teams_it_does_not_exist(people, name):
    row = started(people)
    assert not assessments_visible_to(people[name], NOW).exists()
    nothing_was_done(assessing.finish_assessment, at(people, name), row.case.key, error=NotFound)


@pytest.mark.parametrize("name", ["maya", "cora", "abel", "ines", "owen", "stan"])
def test_the_provider_auditors_and_the_team_see_it(people, name):
    row = started(people)
    assert list(assessments_visible_to(people[name], NOW)) == [row]
