"""Procedure 2.0 walked on the database: every arrow, by people in their roles, and what is refused on the way."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from servicelevel.documents.queries import document_for, version_for
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.models import Party
from servicelevel.process import cases as process
from servicelevel.process.models import Case, Notice, StepTaken
from servicelevel.requirements import actions, assessing, consequences, gathering, interim
from servicelevel.requirements.fixing import written_now
from servicelevel.requirements.gaps import current_rows, verdicts
from servicelevel.requirements.models import InterimAgreement, Need, Requirement, Requirements
from tests.process.marked import marked
from tests.process.organisation import NOW
from tests.requirements.cases import (
    AVAILABLE,
    ENOUGH,
    OPTION,
    RESOLVED,
    SECURE,
    TOO_LITTLE,
    asked,
    assessed,
    at,
    confirm_all,
    gathered,
    reply_all,
    resolved,
)


def waiting(row: Requirements) -> list[str]:
    """The steps that wait in a case."""
    return [one.step for one in process.standing(Case.objects.get(pk=row.case_id))]


def told_of(row: Requirements, step: str) -> set[tuple[str, str]]:
    return {(one.person.username, one.role) for one in Notice.objects.filter(case=row.case, step=step)}


# The request


@pytest.mark.req("R94", "R51", "R23")
@pytest.mark.parametrize("name", ["priya", "maya", "lia", "owen"])
def test_a_request_opens_a_case_with_a_number_and_a_clock(people, name):
    row = asked(people, name)
    assert row.case.key.startswith("SLR-2026-")
    assert (row.case.opened_at, row.case.opened_by) == (NOW, people[name])
    assert process.due_at(row.case, process.standing(row.case)[0]) > NOW
    assert waiting(row) == ["2.1"]
    assert Line.objects.get().act == "requirements.request"


@pytest.mark.req("R172")
def test_what_a_customer_asks_for_is_a_need_in_the_customers_words(people):
    assert [(need.words, need.stated_by) for need in asked(people).needs.all()] == [
        ("Mail stops too often.", "Priya")
    ]
    assert not asked(people, "maya").needs.exists()
    row = asked(people, "maya", need="We lose a shift each time.", stated_by="Priya")
    assert [need.stated_by for need in row.needs.all()] == ["Priya"]


@pytest.mark.req("X6")
@pytest.mark.parametrize(
    "trigger",
    [
        "new service",
        "major upgrade",
        "existing service without SLR",
        "review or improvement",
        "customer request",
    ],
)
def test_every_trigger_opens_a_case(people, trigger):
    row = asked(people, "maya", trigger=trigger, is_major=True)
    assert (row.case.trigger, row.is_major) == (trigger, True)


def test_a_new_service_is_asked_for_by_its_name(people):
    row = asked(people, trigger="new service", service="", wanted="Chat")
    assert row.case.title == "Chat for Physics"
    with pytest.raises(Invalid) as wrong:
        asked(people, service="", description=" ", trigger="whim")
    assert {problem.path for problem in wrong.value.problems} == {"description", "trigger", "wanted"}


def test_a_customer_asks_for_nobody_else_and_of_no_service_that_is_not_theirs(people):
    with pytest.raises(NotAllowed):
        asked(people, customer="astronomy")
    with pytest.raises(NotAllowed):
        asked(people, customer="nobody-at-all")
    with pytest.raises(Invalid, match="not in the catalogue"):
        asked(people, service="desktop")
    with pytest.raises(Invalid, match="not in the catalogue"):
        asked(people, service="no-such-service")
    for name in ("niamh", "abel", "stan", "dora", "otto"):
        with pytest.raises(NotAllowed):
            asked(people, name)
    assert not Case.objects.exists()
    assert not Line.objects.exists()


# 2.1


@pytest.mark.req("R172")
def test_the_provider_proposes_nothing_before_the_customer_was_heard(people):
    row = asked(people, "maya")
    for name in ("maya", "lia", "owen"):
        with pytest.raises(Conflict, match="before the customer was heard"):
            gathering.add_requirement(at(people, name, 1), row.case.key, written=AVAILABLE)
    gathering.add_requirement(
        at(people, "priya", 1), row.case.key, written=replace(AVAILABLE, source="customer")
    )
    gathering.record_need(at(people, "maya", 2), row.case.key, words="Shifts are lost.", stated_by="Priya")
    with pytest.raises(Conflict, match="before the customer was heard"):
        gathering.add_requirement(at(people, "maya", 2), row.case.key, written=AVAILABLE)
    gathering.add_requirement(at(people, "maya", 3), row.case.key, written=AVAILABLE)
    first = Need.objects.order_by("recorded_at")[0].recorded_at
    assert all(one.recorded_at > first for one in Requirement.objects.filter(proposed_by="provider"))


@pytest.mark.req("R95")
def test_a_requirement_says_all_that_is_wrong_with_it_at_once(people):
    row = asked(people)
    written = gathering.Written(
        "availability", "", "rumour", " ", {"number": "120", "unit": "%"}, "javascript:x"
    )
    with pytest.raises(Invalid) as wrong:
        gathering.add_requirement(at(people, "maya", 1), row.case.key, written=written)
    assert {one.path for one in wrong.value.problems} == {"statement", "source", "citation", "link", "number"}
    assert not row.revisions.exists()


@pytest.mark.req("R95", "R25")
def test_gathering_ends_with_a_need_a_requirement_and_the_customers_reply(people):
    row = asked(people, "maya")
    finish = actions.finish_gathering
    reply_all(people, row.case)
    with pytest.raises(Conflict, match="listen first"):
        finish(at(people, "maya", 1), row.case.key)
    gathering.record_need(at(people, "maya", 2), row.case.key, words="Shifts are lost.", stated_by="Priya")
    with pytest.raises(Conflict, match="no requirement yet"):
        finish(at(people, "maya", 3), row.case.key)
    gathering.add_requirement(at(people, "lia", 4), row.case.key, written=AVAILABLE)
    with pytest.raises(NotAllowed):
        finish(at(people, "lia", 5), row.case.key)
    version = finish(at(people, "maya", 5), row.case.key)
    assert (version.number, len(version.content["requirements"])) == (1, 1)
    assert waiting(row) == ["2.2"]


@pytest.mark.req("R134", "X37")
def test_the_customer_is_consulted_on_gathering_and_four_roles_are_told(people):
    row = asked(people, "maya", need="Shifts are lost.", stated_by="Priya")
    gathering.add_requirement(at(people, "maya", 1), row.case.key, written=AVAILABLE)
    with pytest.raises(Conflict, match="Not everybody who is consulted"):
        actions.finish_gathering(at(people, "maya", 2), row.case.key)
    actions.finish_gathering(at(people, "maya", 60 * 24 * 30), row.case.key)
    assert told_of(row, "2.1") == {
        ("connor", "contract-manager"), ("niamh", "external-vendor"), ("ines", "infrastructure-lead"),
        ("owen", "service-owner"),
    }  # fmt: skip


def test_changes_of_a_requirement_stay_readable_and_keep_its_number(people):
    row = asked(people)
    by = at(people, "maya", 1)
    gathering.add_requirement(by, row.case.key, written=AVAILABLE)
    gathering.add_requirement(by, row.case.key, written=SECURE)
    more = replace(AVAILABLE, figure={"number": "99.9", "unit": "%", "per": "month"})
    gathering.change_requirement(
        at(people, "maya", 2), row.case.key, number=1, written=more, because="Talked again."
    )
    gathering.drop_requirement(at(people, "maya", 3), row.case.key, number=2, because="Meant otherwise.")
    with pytest.raises(NotFound):
        gathering.drop_requirement(at(people, "maya", 4), row.case.key, number=2, because="Again.")
    with pytest.raises(Conflict, match="Nothing differs"):
        gathering.change_requirement(
            at(people, "maya", 4), row.case.key, number=1, written=more, because="Again."
        )
    gathering.add_requirement(at(people, "maya", 5), row.case.key, written=RESOLVED)
    kept = [
        (one.number, one.revision, one.is_dropped)
        for one in Requirement.objects.order_by("number", "revision")
    ]
    assert kept == [(1, 1, False), (1, 2, False), (2, 1, False), (2, 2, True), (3, 1, False)]


def test_a_customer_changes_only_what_the_customer_asked_for(people):
    row = asked(people)
    gathering.add_requirement(at(people, "maya", 1), row.case.key, written=AVAILABLE)
    gathering.add_requirement(
        at(people, "priya", 2), row.case.key, written=replace(SECURE, source="customer")
    )
    with pytest.raises(NotAllowed):
        gathering.drop_requirement(at(people, "priya", 3), row.case.key, number=1, because="No.")
    gathering.drop_requirement(at(people, "priya", 3), row.case.key, number=2, because="No.")
    with pytest.raises(NotFound):
        gathering.record_need(at(people, "carl", 4), row.case.key, words="Mine too.")


# 2.2


@pytest.mark.req("R96", "R135")
def test_the_leads_confirm_the_table_and_say_why_where_they_differ(people):
    row = gathered(people, AVAILABLE, RESOLVED, SECURE)
    reply_all(people, row.case, 61)
    with pytest.raises(Conflict, match="not assessed"):
        actions.finish_assessment(at(people, "maya", 62), row.case.key)
    assessing.assess(at(people, "maya", 63), row.case.key, against=TOO_LITTLE)
    rows = current_rows(row.versions.get())
    assert [(gap.requirement.number, gap.against, gap.computed) for gap in rows] == [
        (1, "capability", "unknown"), (1, "OLA", "met"), (2, "capability", "unknown"), (2, "OLA", "not met"),
        (3, "capability", "unknown"),
    ]  # fmt: skip
    with pytest.raises(Conflict, match="not confirmed"):
        actions.finish_assessment(at(people, "maya", 64), row.case.key)
    with pytest.raises(NotAllowed, match="leads confirm"):
        assessing.confirm(
            at(people, "maya", 64), row.case.key, said={rows[0].pk: assessing.Said("met", "I know.")}
        )
    with pytest.raises(NotAllowed):
        assessing.confirm(
            at(people, "owen", 64), row.case.key, said={rows[0].pk: assessing.Said("met", "I know.")}
        )
    both = {rows[0].pk: assessing.Said("met"), rows[1].pk: assessing.Said("maybe")}
    with pytest.raises(Invalid) as wrong:
        assessing.confirm(at(people, "ines", 64), row.case.key, said=both)
    assert {one.path for one in wrong.value.problems} == {f"comment_{rows[0].pk}", f"verdict_{rows[1].pk}"}
    confirm_all(people, row)
    version = actions.finish_assessment(at(people, "ines", 72), row.case.key)
    assert verdicts(current_rows(version)) == {1: "met", 2: "not met", 3: "met"}
    assert waiting(row) == ["2.3"]


def test_where_nobody_is_a_lead_whoever_assesses_confirms(people):
    people["ines"].holdings.update(ends=NOW)
    row = gathered(people)
    assessing.assess(at(people, "maya", 61), row.case.key, against=ENOUGH)
    confirm_all(people, row, name="maya")
    assert all(gap.role == "service-level-manager" for gap in current_rows(row.versions.get()))


def test_a_second_assessment_counts_anew_and_keeps_the_first(people):
    row = gathered(people)
    assessing.assess(at(people, "maya", 61), row.case.key, against=TOO_LITTLE)
    confirm_all(people, row)
    assessing.assess(at(people, "ines", 73), row.case.key, against=ENOUGH)
    rows = current_rows(row.versions.get())
    assert {gap.run for gap in rows} == {2}
    assert not any(gap.verdict for gap in rows)
    assert row.versions.get().gaps.filter(run=1).exclude(verdict="").exists()


# 2.3 and its three ways


@pytest.mark.req("R97", "R136", "X2")
def test_define_capabilities_comes_back_to_the_assessment_of_the_same_case(people):
    row = resolved(people, "define capabilities", TOO_LITTLE)
    child = Case.objects.get(parent=row.case)
    assert (child.procedure, child.service, child.customer) == ("1.0", "email", None)
    assert waiting(row) == []
    assert Case.objects.get(pk=row.case_id).closed_at is None
    for key, outcome in (("1.1", ""), ("1.2", "no")):
        reply_all(people, child, 90)
        marked(key, outcome)(at(people, "maya", 91), child.key)
    assert Case.objects.get(pk=child.pk).closed_at is not None
    assert waiting(row) == ["2.2"]
    reply_all(people, row.case, 92)
    with pytest.raises(Conflict, match="Step 2.3"):
        actions.resolve(at(people, "maya", 93), row.case.key, outcome="no action", reason="x")
    assessing.assess(at(people, "maya", 94), row.case.key, against=ENOUGH)
    confirm_all(people, row, minutes=95)
    actions.finish_assessment(at(people, "maya", 96), row.case.key)
    actions.resolve(at(people, "maya", 97), row.case.key, outcome="no action", reason="It fits now.")
    assert waiting(row) == ["2.5"]


@pytest.mark.req("R97")
def test_a_way_that_does_not_exist_is_refused_with_those_that_do(people):
    row = assessed(people)
    with pytest.raises(Invalid, match="define capabilities, modify SLR, no action"):
        actions.resolve(at(people, "maya", 80), row.case.key, outcome="reject", reason="No.")
    for name in ("ines", "owen", "priya", "cora"):
        with pytest.raises(NotAllowed):
            actions.resolve(at(people, name, 80), row.case.key, outcome="no action", reason="No.")


@pytest.mark.req("R173")
def test_what_cannot_be_met_is_not_left_as_it_is_before_the_customer_decides(people):
    row = assessed(people, TOO_LITTLE)
    key = row.case.key
    refused = "Requirement 2 cannot be met"
    with pytest.raises(Conflict, match=refused):
        actions.resolve(at(people, "maya", 80), key, outcome="no action", reason="Too dear.")
    with pytest.raises(Invalid) as wrong:
        consequences.prepare_options(
            at(people, "maya", 81), key, number=2, options=[{"words": "A second relay"}]
        )
    assert {"options[0].days", "options[0].cost", "options[0].currency"} <= {
        one.path for one in wrong.value.problems
    }
    with pytest.raises(Conflict, match="nothing to lay out"):
        consequences.prepare_options(at(people, "maya", 81), key, number=1, options=[OPTION])
    consequences.prepare_options(at(people, "owen", 82), key, number=2, options=[OPTION])
    with pytest.raises(Conflict, match=refused):
        actions.resolve(at(people, "maya", 83), key, outcome="no action", reason="Too dear.")
    with pytest.raises(Invalid) as wrong:
        consequences.decide_options(at(people, "maya", 84), key, number=2, choice="3")
    assert {one.path for one in wrong.value.problems} == {"choice", "decided_by", "words"}
    with pytest.raises(NotFound):
        consequences.decide_options(at(people, "carl", 84), key, number=2, choice="1")
    with pytest.raises(NotAllowed):
        consequences.decide_options(at(people, "ines", 84), key, number=2, choice="1")
    sheet = consequences.decide_options(at(people, "priya", 85), key, number=2, choice="none", words="Later.")
    assert (sheet.decided_by, sheet.choice) == ("Priya", "none")
    actions.resolve(at(people, "maya", 86), key, outcome="no action", reason="Decided by Physics.")
    assert waiting(row) == ["2.5"]


@pytest.mark.req("R173")
def test_a_decision_on_another_wording_decides_nothing(people):
    row = assessed(people, TOO_LITTLE)
    key = row.case.key
    consequences.prepare_options(at(people, "maya", 81), key, number=2, options=[OPTION])
    consequences.decide_options(at(people, "priya", 82), key, number=2, choice="none")
    actions.resolve(at(people, "maya", 83), key, outcome="modify SLR", reason="Another wish.")
    harder = replace(RESOLVED, figure={**RESOLVED.figure, "number": "4"})
    gathering.change_requirement(at(people, "maya", 84), key, number=2, written=harder, because="Wished.")
    reply_all(people, row.case, 85)
    actions.modify(at(people, "maya", 86), key, summary="Faster P2.", against=TOO_LITTLE)
    assert waiting(row) == ["2.3"]
    with pytest.raises(Conflict, match="not confirmed yet"):
        actions.resolve(at(people, "maya", 87), key, outcome="no action", reason="Decided before.")
    confirm_all(people, row, minutes=88)
    with pytest.raises(Conflict, match="Requirement 2 cannot be met"):
        actions.resolve(at(people, "maya", 89), key, outcome="no action", reason="Decided before.")


@pytest.mark.req("R3")
@pytest.mark.parametrize("part", ["benefit", "justified_by"])
def test_an_option_without_benefit_or_who_stands_for_it_can_neither_be_laid_out_nor_chosen(people, part):
    row = assessed(people, TOO_LITTLE)
    blank = OPTION | {part: " "}
    with pytest.raises(Invalid):
        consequences.prepare_options(at(people, "maya", 81), row.case.key, number=2, options=[blank])
    sheet = consequences.prepare_options(at(people, "maya", 81), row.case.key, number=2, options=[OPTION])
    older = {name: value for name, value in OPTION.items() if name != part}
    row.sheets.filter(pk=sheet.pk).update(content={"options": [older]})
    with pytest.raises(Invalid) as refused:
        consequences.decide_options(at(people, "priya", 82), row.case.key, number=2, choice="1")
    assert [one.path for one in refused.value.problems] == [f"options[0].{part}"]
    consequences.decide_options(at(people, "priya", 83), row.case.key, number=2, choice="none")


def test_a_new_sheet_takes_the_place_of_one_that_nobody_decided_on(people):
    row = assessed(people, TOO_LITTLE)
    for cost in ("40000", "30000"):
        option = OPTION | {"cost": cost}
        consequences.prepare_options(at(people, "maya", 81), row.case.key, number=2, options=[option])
    consequences.decide_options(at(people, "priya", 82), row.case.key, number=2, choice="1")
    assert row.sheets.get(choice="1").content["options"][0]["cost"] == "30000"
    assert row.sheets.count() == 2


# 2.4


@pytest.mark.req("R98", "R137", "X4", "X37")
def test_a_changed_version_is_assessed_again_by_itself(people):
    row = resolved(people, "modify SLR", TOO_LITTLE, AVAILABLE, RESOLVED, SECURE)
    key = row.case.key
    softer = replace(RESOLVED, figure={**RESOLVED.figure, "number": "20"})
    with pytest.raises(Conflict, match="Not everybody who is consulted"):
        actions.modify(at(people, "maya", 84), key, summary="Softer.", against=TOO_LITTLE)
    reply_all(people, row.case, 85)
    with pytest.raises(Conflict, match="Nothing differs"):
        actions.modify(at(people, "maya", 86), key, summary="Softer.", against=TOO_LITTLE)
    gathering.change_requirement(
        at(people, "maya", 87), key, number=2, written=softer, because="Physics agreed."
    )
    version = actions.modify(at(people, "maya", 88), key, summary="Softer.", against=TOO_LITTLE)
    assert version.number == 2
    assert version.content["consultation"]["by"] == "Priya"
    rows = {(gap.requirement.number, gap.against): gap for gap in current_rows(version)}
    assert rows[3, "capability"].verdict == "met", "what nobody changed stays confirmed"
    assert rows[2, "OLA"].computed == "met"
    assert rows[2, "capability"].computed == "unknown"
    assert waiting(row) == ["2.3"], "the lead has not said yet what nobody measures"
    assert {name for name, _ in told_of(row, "2.4")} == {"connor", "niamh", "ines", "owen"}


@pytest.mark.req("X4")
def test_a_version_that_can_be_met_goes_on_to_be_documented(people):
    row = resolved(people, "modify SLR", TOO_LITTLE)
    key = row.case.key
    consequences.prepare_options(at(people, "maya", 81), key, number=2, options=[OPTION])
    consequences.decide_options(at(people, "priya", 82), key, number=2, choice="none")
    gathering.drop_requirement(at(people, "maya", 83), key, number=2, because="Physics does without.")
    reply_all(people, row.case, 84)
    actions.modify(at(people, "maya", 85), key, summary="Without P2.", against=TOO_LITTLE)
    assert waiting(row) == ["2.5"]
    assert StepTaken.objects.filter(case=row.case, step="2.4").get().outcome == "met"


@pytest.mark.req("R173")
def test_what_cannot_be_met_is_not_dropped_before_the_customer_decides(people):
    row = resolved(people, "modify SLR", TOO_LITTLE)
    drop = gathering.drop_requirement
    with pytest.raises(Conflict, match="Requirement 2 cannot be met"):
        drop(at(people, "maya", 83), row.case.key, number=2, because="Too dear.")
    drop(at(people, "maya", 83), row.case.key, number=1, because="It can be met; a mistake.")
    assert row.revisions.filter(is_dropped=True).count() == 1


@pytest.mark.req("R98")
def test_without_a_reply_it_is_written_down_how_the_customer_was_consulted(people):
    row = resolved(people, "modify SLR", TOO_LITTLE)
    softer = replace(RESOLVED, figure={**RESOLVED.figure, "number": "20"})
    gathering.change_requirement(
        at(people, "maya", 84), row.case.key, number=2, written=softer, because="Agreed."
    )
    later = at(people, "maya", 60 * 24 * 30)
    with pytest.raises(Invalid) as wrong:
        actions.modify(later, row.case.key, summary="Softer.", against=ENOUGH)
    assert [one.path for one in wrong.value.problems] == ["consulted"]
    version = actions.modify(
        later, row.case.key, summary="Softer.", against=ENOUGH, consulted="Priya, by phone, 2 Nov"
    )
    assert version.content["consultation"] == {"recorded": "Priya, by phone, 2 Nov"}


# 2.5 and 2.6


@pytest.mark.req("R99", "R138")
def test_the_requirements_are_published_with_a_permalink(people):
    row = resolved(people, "no action")
    made = actions.document(at(people, "maya", 90), row.case.key)
    version = version_for(people["priya"], document_for(people["priya"], made.document))
    assert made.permalink == f"/documents/{made.document}/v1/"
    assert (version.number, version.author.username, version.state) == (1, "maya", "published")
    assert {one.form for one in version.renditions.all()} == {"html", "pdf", "docx"}
    for one in written_now(row):
        assert one.statement in version.text
        assert one.citation in version.text
    assert waiting(row) == ["2.6"]
    assert {name for name, _ in told_of(row, "2.5")} == {"connor", "niamh", "ines", "owen"}


def interim_of(people, name="owen", days=90):
    row = resolved(people, "no action")
    actions.document(at(people, "maya", 90), row.case.key)
    reply_all(people, row.case, 91)
    interim.issue_interim(
        at(people, name, 92), row.case.key, text=interim.draft_text(row), expires=NOW + timedelta(days=days)
    )
    return row


@pytest.mark.req("R100", "R101", "R139", "X5", "X37")
@pytest.mark.parametrize("name", ["maya", "owen"])
def test_the_customer_is_told_in_the_documents_words_and_the_case_ends(people, name):
    row = interim_of(people, name)
    words = Notice.objects.get(case=row.case, step="2.6", person=people["priya"]).words
    assert "informal service level agreement will be created" in words
    assert "subject to negotiation with other infrastructure groups and with external vendors" in words
    case = Case.objects.get(pk=row.case_id)
    assert case.closed_at == NOW + timedelta(minutes=92)
    assert row.interims.get().text.startswith("INTERIM")
    assert {role for _, role in told_of(row, "2.6")} == {"contract-manager", "external-vendor", "customer"}


@pytest.mark.req("R41")
def test_no_notice_tells_a_vendor_of_a_customer(people):
    row = interim_of(people)
    told = Notice.objects.filter(case=row.case, person=people["niamh"]).values_list("words", flat=True)
    assert {notice.step for notice in Notice.objects.filter(person=people["niamh"])} == {"2.1", "2.5", "2.6"}
    assert all("E-Mail" in words and "Physics" not in words for words in told)


def test_an_interim_agreement_expires(people):
    row = resolved(people, "no action")
    actions.document(at(people, "maya", 90), row.case.key)
    reply_all(people, row.case, 91)
    for expires in (NOW, NOW - timedelta(days=1), NOW + timedelta(days=800)):
        with pytest.raises(Invalid):
            interim.issue_interim(at(people, "maya", 92), row.case.key, text="INTERIM", expires=expires)
    assert waiting(row) == ["2.6"]


@pytest.mark.req("R101")
def test_a_formal_agreement_ends_the_interim_one_by_itself(people):
    row = interim_of(people)
    day = NOW + timedelta(days=30)
    assert interim.end_for_formal("astronomy", ["email"], "sla-x", day) == []
    assert interim.end_for_formal("physics", ["desktop"], "sla-x", day) == []
    assert interim.end_for_formal("physics", ["email"], "email-physics", day) == [row.case.key]
    found = InterimAgreement.objects.get()
    assert (found.ended_at, found.ended_by) == (day, "agreement:email-physics")
    assert interim.end_for_formal("physics", ["email"], "email-physics", day) == []


def test_an_interim_agreement_is_ended_by_hand_with_a_reason(people):
    row = interim_of(people)
    with pytest.raises(NotAllowed):
        interim.end_interim(at(people, "priya", 99), row.case.key, reason="Enough.")
    with pytest.raises(NotFound):
        interim.end_interim(at(people, "carl", 99), row.case.key, reason="Enough.")
    interim.end_interim(at(people, "owen", 99), row.case.key, reason="The experiment has ended.")
    with pytest.raises(Conflict):
        interim.end_interim(at(people, "owen", 99), row.case.key, reason="Twice.")
    assert Line.objects.order_by("-number")[0].act == "requirements.end_interim"


def test_every_act_writes_one_line_in_its_case(people):
    row = interim_of(people)
    acts = list(Line.objects.filter(case=row.case.key).order_by("number").values_list("act", "step"))
    assert [act for act in acts if not act[0].startswith("process.")] == [
        ("requirements.request", ""), ("requirements.add_requirement", "2.1"), ("requirements.add_requirement", "2.1"),
        ("requirements.finish_gathering", "2.1"), ("requirements.assess", "2.2"), ("requirements.confirm", "2.2"),
        ("requirements.finish_assessment", "2.2"), ("requirements.resolve", "2.3"), ("requirements.document", "2.5"),
        ("requirements.issue_interim", "2.6"),
    ]  # fmt: skip
    assert Party.objects.count() == 6
