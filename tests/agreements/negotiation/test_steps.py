"""Procedure 3.0 walked on the database: every arrow, by people in their roles, and what is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.agreements.negotiation import consenting, keeping, opening, proposing, signing, steps
from servicelevel.agreements.negotiation.models import Consent, Draft, Proposal
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.agreements.negotiation.queries import documents_seen, negotiation_seen
from servicelevel.agreements.negotiation.rules import Answer, Finding
from servicelevel.agreements.queries import terms
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.monitoring import for_agreements
from servicelevel.process.models import Notice
from tests.agreements.negotiation.cases import AVAILABLE, SLA, Table, states, waiting
from tests.requirements import cases as requirements

LESS = {"available": {**AVAILABLE, "goal": "99%"}}


def outcomes(table: Table) -> list[tuple[str, str]]:
    return [(row.step, row.outcome) for row in table.case.taken.order_by("number")]


# From the first word to the last


@pytest.mark.req("R102", "R106", "R109", "R110", "R111", "X7", "X9")
def test_a_negotiation_goes_from_the_review_to_the_data_collection_document(people):
    table = Table(people)
    assert waiting(table) == ["3.1"]
    table.concluded(publish=publish_document)
    assert waiting(table) == ["3.6"]
    for key, kind in (("email-physics", "SLA"), ("messaging-email", "OLA"), ("relay-email", "UC")):
        version = AgreementVersion.objects.get(agreement__key=key)
        assert (version.state, version.in_force_since) == ("in force", table.now)
        assert table.draft(kind).version == version
        document = Document.objects.get(key=table.draft(kind).document)
        assert document.versions.get().state == DocumentVersion.State.PUBLISHED
        assert document.collection == "ISO20K"
    assert terms("email-physics").versions[-1].content == SLA
    table.replies()
    key = steps.create_dcd(table.by("maya"), table.key, publish=for_agreements.publish_dcd)
    assert table.case.closed_at == table.now
    dcd = DocumentVersion.objects.get(document__key=key)
    assert (dcd.document.kind, dcd.document.about) == ("dcd", "agreement:email-physics")
    assert "99.5 %" in dcd.text


@pytest.mark.req("R103")
def test_what_a_negotiation_rests_on_is_pinned(people):
    row = requirements.resolved(people, "no action")
    table = Table(people, slr=row.case.key)
    assert table.row.slr == row.versions.get()
    assert table.row.pinned == {"agreements": {}}
    with pytest.raises(Invalid, match="has no requirements for this service"):
        Table(people, slr=row.case.key, customer="astronomy", service="desktop")


@pytest.mark.req("R102", "R165")
def test_a_change_needs_an_agreement_and_never_rewrites_what_is_in_force(people):
    with pytest.raises(Invalid, match="is no agreement that could be changed"):
        Table(people, trigger="amendment", agreement="nothing-here")
    table = Table(people).concluded()
    table.replies()
    steps.create_dcd(table.by("maya"), table.key, publish=lambda *_: "dcd")
    again = Table(people, trigger="amendment", agreement="email-physics")
    assert again.row.pinned == {"agreements": {}}, "it holds from January only"
    again.reviewed()
    with pytest.raises(Invalid, match="is when a version in force begins"):
        again.proposed("SLA", targets=LESS, business_goal="Fewer shifts.")
    again.proposed("SLA", targets=LESS, business_goal="Fewer shifts.", **{"from": "2027-06-01"})
    assert again.draft("SLA").proposals.get().content["business_goal"] == "Fewer shifts."


# 3.1


@pytest.mark.req("R102")
def test_every_finding_of_the_review_is_answered(people):
    table = Table(people)
    table.replies()
    found = [Finding("same", "Astronomy has E-Mail too."), Finding("late", "It ends in May.")]
    given = {"same": Answer("accepted", "Other machines.")}
    with pytest.raises(Invalid) as refused:
        steps.finish_review(table.by("maya"), table.key, findings=found, answers=given)
    assert [one.path for one in refused.value.problems] == ["findings.late"]
    given |= {"late": Answer("resolved", "It is renewed.")}
    steps.finish_review(table.by("maya"), table.key, findings=found, answers=given)
    assert [(one.key, one.answer) for one in table.row.findings.all()] == [
        ("same", "accepted"),
        ("late", "resolved"),
    ]
    assert waiting(table) == ["3.2", "3.3"]


# Proposals


@pytest.mark.req("R170", "R107")
def test_everything_that_is_wrong_with_a_text_is_said_at_once_and_nothing_is_kept(people):
    table = Table(people).reviewed()
    targets = {"available": {**AVAILABLE, "goal": "often", "calendar": "suport"}}
    with pytest.raises(Invalid) as refused:
        table.proposed("SLA", targets=targets, customer="astronomy", services=["desktop"], zone="Chigaco")
    paths = {one.path for one in refused.value.problems}
    assert paths >= {"customer", "services", "zone", "targets.available.goal", "targets.available.calendar"}
    assert not Proposal.objects.exists()


@pytest.mark.req("R40", "R41", "R42", "R49", "R52", "R106", "X17")
@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("maya", {"SLA", "OLA", "UC"}), ("owen", {"SLA", "OLA", "UC"}), ("priya", {"SLA"}), ("ines", {"OLA"}),
        ("connor", {"UC"}), ("niamh", {"UC"}), ("carl", set()), ("abel", set()), ("cora", set()), ("otto", set()),
    ],
)  # fmt: skip
def test_who_proposes_what(people, name, may):
    table = Table(people).documents().reviewed()
    done = set()
    for kind in ("SLA", "OLA", "UC"):
        try:
            table.proposed(kind, name)
        except (NotAllowed, NotFound):
            continue
        done.add(kind)
    assert done == may


@pytest.mark.req("R104", "X36")
def test_management_negotiates_where_the_case_says_so(people):
    table = Table(people, management_negotiates=True).reviewed().proposed("SLA", "cora")
    assert table.draft("SLA").proposals.get().role == "cs-management"
    table.proposed("SLA", "maya", targets=LESS)


# Consents


@pytest.mark.req("R108", "X8")
def test_a_consent_falls_when_the_text_changes_and_stands_again_when_it_is_what_it_was(people):
    table = Table(people).reviewed().proposed("SLA").agreed("SLA")
    assert states(table, "SLA") == ["agrees", "agrees"]
    table.proposed("SLA", targets=LESS)
    assert states(table, "SLA") == ["fell", "fell"]
    table.proposed("SLA")
    assert states(table, "SLA") == ["agrees", "agrees"]
    assert Consent.objects.count() == 2


@pytest.mark.req("R108")
def test_a_change_of_one_document_leaves_the_consents_to_the_others(people):
    table = Table(people).documents().reviewed().proposed("SLA").proposed("OLA").agreed("SLA", "OLA")
    table.proposed("OLA", title="Messaging, more of it")
    assert (states(table, "SLA"), states(table, "OLA")) == (["agrees", "agrees"], ["fell"])


@pytest.mark.req("R108")
def test_nobody_agrees_to_a_text_that_they_have_not_read(people):
    table = Table(people).reviewed().proposed("SLA")
    read = table.digest("SLA")
    table.proposed("SLA", targets=LESS)
    with pytest.raises(Conflict, match="The text has changed since you read it"):
        consenting.consent(table.by("priya"), table.key, table.draft("SLA").number, digest=read)
    assert not Consent.objects.exists()


@pytest.mark.req("R142", "X12")
def test_whoever_agrees_has_replied_to_what_they_are_consulted_on(people):
    table = Table(people).reviewed().proposed("SLA").agreed("SLA")
    row = table.case.consultations.get(step="3.3", role="service-owner")
    assert (row.replied_by, row.supports) == (people["owen"], True)


# 3.2 and 3.3


@pytest.mark.req("R36", "X9", "R141")
def test_an_ola_or_contract_is_agreed_signed_and_authorised_in_this_order(people):
    table = Table(people).documents().reviewed().proposed("OLA").proposed("UC")
    ola, read = table.draft("OLA").number, table.digest("OLA")
    with pytest.raises(Conflict, match="the consent of the Infrastructure Lead is missing"):
        signing.sign(table.by("ines"), table.key, ola, digest=read)
    table.agreed("OLA", "UC")
    with pytest.raises(Conflict, match="the signature of the Infrastructure Lead is missing"):
        signing.authorise(table.by("maya"), table.key, ola, digest=read)
    table.replies()
    table.signed("OLA")
    missing = "relay-email: the signature of the External Vendor and the Contract Manager"
    with pytest.raises(Conflict, match=missing):
        steps.finish_underpinning(table.by("maya"), table.key)
    table.signed("UC")
    with pytest.raises(Conflict, match="has signed this text already"):
        signing.sign(table.by("niamh"), table.key, table.draft("UC").number, digest=table.digest("UC"))
    steps.finish_underpinning(table.by("maya"), table.key)
    assert waiting(table) == ["3.3"]


@pytest.mark.req("R107")
def test_an_sla_has_its_sections_or_says_why_not(people):
    table = Table(people).reviewed()
    short = {name: value for name, value in SLA.items() if name not in ("support", "continuity")}
    proposing.propose(table.by("maya"), table.key, table.draft("SLA").number, content=short, summary="Short.")
    table.agreed("SLA").replies()
    with pytest.raises(Conflict, match="it says nothing of support, continuity, and not why"):
        steps.finish_sla(table.by("maya"), table.key)
    for about in ("support", "continuity"):
        proposing.go_without(
            table.by("maya"), table.key, table.draft("SLA").number, about=about, reason="Not wanted."
        )
    steps.finish_sla(table.by("maya"), table.key)
    assert waiting(table) == ["3.2"]


# 3.4


@pytest.mark.req("R109", "R143", "X8", "X12")
def test_the_decision_follows_from_the_consents_and_what_was_agreed_before_stays(people):
    table = Table(people).negotiated()
    table.proposed("SLA", "priya", targets=LESS)
    assert steps.decide(table.by("maya"), table.key) is False
    assert waiting(table) == ["3.2", "3.3"]
    table.agreed("SLA")
    steps.finish_underpinning(table.by("maya"), table.key)
    steps.finish_sla(table.by("maya"), table.key)
    consenting.object_to(
        table.by("niamh"), table.key, table.draft("UC").number, digest=table.digest("UC"), reason="Too much."
    )
    assert steps.decide(table.by("maya"), table.key) is False
    consenting.consent(table.by("niamh"), table.key, table.draft("UC").number, digest=table.digest("UC"))
    table.replies()
    steps.finish_underpinning(table.by("maya"), table.key)
    steps.finish_sla(table.by("maya"), table.key)
    assert steps.decide(table.by("maya"), table.key) is True
    assert [one for _, one in outcomes(table) if one] == ["no", "no", "yes"]
    with pytest.raises(Conflict):
        table.proposed("SLA")


@pytest.mark.req("X8")
def test_a_waived_party_does_not_hold_the_sla_up_and_its_document_stays_a_draft(people):
    table = Table(people).documents().reviewed()
    for kind in ("SLA", "OLA", "UC"):
        table.proposed(kind)
    table.agreed("SLA", "UC").signed("UC")
    with pytest.raises(NotAllowed):
        consenting.waive(
            table.by("owen"), table.key, table.draft("OLA").number, role="infrastructure-lead", reason="No."
        )
    ola = table.draft("OLA").number
    consenting.waive(
        table.by("maya"), table.key, ola, role="infrastructure-lead", reason="Nobody leads the team yet."
    )
    table.replies()
    steps.finish_underpinning(table.by("maya"), table.key)
    steps.finish_sla(table.by("maya"), table.key)
    steps.decide(table.by("maya"), table.key)
    for name in ("owen", "maya"):
        table.sign(name)
    table.sign("priya", publish=publish_document)
    assert not Agreement.objects.filter(key="messaging-email").exists()
    assert Agreement.objects.filter(key="relay-email").exists()
    text = DocumentVersion.objects.get(document__key=table.draft("SLA").document).text
    assert "Nobody leads the team yet." in text
    assert "essaging" not in text


# What comes after


@pytest.mark.req("R27")
def test_the_checklist_is_ticked_by_the_owner(people):
    table = Table(people).concluded()
    keeping.tick(table.by("owen"), table.key, item="support", words="The desk is told.")
    with pytest.raises(Conflict):
        keeping.tick(table.by("owen"), table.key, item="support")
    with pytest.raises(NotFound):
        keeping.tick(table.by("owen"), table.key, item="nothing")
    with pytest.raises(NotAllowed):
        keeping.tick(table.by("priya"), table.key, item="continuity:1")


@pytest.mark.req("R26")
def test_a_presentation_is_recorded(people):
    table = Table(people).reviewed().proposed("SLA")
    sla = table.draft("SLA")
    proposing.record_presentation(
        table.by("lia"),
        table.key,
        sla.number,
        held_on=date(2026, 10, 14),
        attendees="Priya, Lia",
        words="Well received.",
    )
    assert sla.presentations.get().proposal.number == 1


def test_an_agreement_ends_before_its_time_and_what_held_stays(people):
    table = Table(people).concluded()
    ends = terms("email-physics").versions[-1].takes_effect + timedelta(days=90)
    before = table.now
    with pytest.raises(NotAllowed):
        keeping.terminate(table.by("owen"), "email-physics", at=ends, reason="Retired.")
    keeping.terminate(table.by("maya"), "email-physics", at=ends, reason="The service is retired.")
    assert terms("email-physics").versions[-1].until == ends
    assert terms("email-physics", as_of=before).versions[-1].until is None
    assert "The service is retired." in Line.objects.latest("number").content
    with pytest.raises(Conflict):
        keeping.terminate(table.by("maya"), "email-physics", at=ends, reason="Again.")


# Who sees what


@pytest.mark.req("R41", "R52", "R42")
@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("maya", {"SLA", "OLA", "UC"}), ("abel", {"SLA", "OLA", "UC"}), ("owen", {"SLA", "OLA", "UC"}),
        ("connor", {"SLA", "OLA", "UC"}), ("ines", {"SLA", "OLA"}), ("priya", {"SLA"}), ("niamh", {"UC"}),
        ("carl", None), ("otto", {"SLA", "OLA"}),
    ],
)  # fmt: skip
def test_who_sees_which_documents(people, name, sees):
    table = Table(people).documents()
    if sees is None:
        with pytest.raises(NotFound):
            negotiation_seen(people[name], table.key, table.now)
        return
    row = negotiation_seen(people[name], table.key, table.now)
    assert {one.kind for one in documents_seen(people[name], row, table.now)} == sees


@pytest.mark.req("R52")
def test_a_customer_is_told_of_the_sla_and_of_nothing_beneath(people):
    Table(people).negotiated()
    told = " ".join(Notice.objects.filter(person=people["priya"]).values_list("words", flat=True))
    assert "E-Mail for Physics" in told
    assert not any(word in told for word in ("Relay", "Messaging", "OLA", "UC"))


def test_a_document_is_left_out_and_begun_again(people):
    table = Table(people).documents()
    opening.leave_out(table.by("maya"), table.key, table.draft("OLA").number, reason="Covered elsewhere.")
    assert not Draft.objects.filter(kind="OLA", left_out_at=None).exists()
    with pytest.raises(Invalid, match="is negotiated in"):
        opening.begin_document(table.by("maya"), table.key, kind="UC", key="relay-email", provider="relay")
    opening.begin_document(
        table.by("owen"), table.key, kind="OLA", key="messaging-email", provider="messaging"
    )
    assert table.draft("OLA").by == people["owen"]
