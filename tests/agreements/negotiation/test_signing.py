"""3.5 on the database: who signs what, once each, under exactly the text that was read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation import proposing, signing, steps
from servicelevel.agreements.negotiation.models import Signature
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.agreements.negotiation.rules import Proof
from servicelevel.agreements.queries import terms
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.uploads.accepted import accepted
from servicelevel.errors import Conflict, NotAllowed, NotFound
from servicelevel.ledger.models import Line
from servicelevel.organisation.models import SignatureAuthority
from servicelevel.requirements.models import InterimAgreement
from tests.agreements.negotiation.cases import Table, states, waiting
from tests.requirements import cases as requirements


@pytest.mark.req("R35", "R52", "R110", "R144", "X13")
def test_three_sign_once_each_and_only_with_authority(people):
    table = Table(people).reached()
    SignatureAuthority.objects.all().update(ends=table.now)
    with pytest.raises(NotAllowed, match="no authority to sign an SLA for Physics"):
        table.sign("priya")
    SignatureAuthority.objects.all().update(ends=None)
    for name in ("owen", "priya"):
        table.sign(name)
        assert waiting(table) == ["3.5"]
        with pytest.raises(Conflict, match="has signed this text already"):
            table.sign(name)
    for name in ("connor", "ines"):
        with pytest.raises(NotAllowed):
            table.sign(name)
    assert not AgreementVersion.objects.exists()
    lines = Line.objects.count()
    table.sign("maya")
    assert Line.objects.count() == lines + 1
    assert waiting(table) == ["3.6"]


@pytest.mark.req("R110")
def test_a_signature_is_bound_to_the_text_that_was_read(people):
    table = Table(people).reached()
    with pytest.raises(Conflict, match="The text has changed since you read it"):
        table.sign("owen", digest="0" * 64)
    assert not Signature.objects.filter(draft__kind="SLA").exists()


@pytest.mark.req("R171")
def test_nothing_is_signed_that_nobody_can_measure_unless_it_is_marked_so(people):
    table = Table(people).reached()
    for proofs in ({}, {"available": Proof(False, "no outage was told")}):
        with pytest.raises(Conflict, match="Nothing is signed that cannot be measured: available"):
            table.sign("owen", proofs=proofs)
    other = Table(people, service="email", customer="astronomy")
    with pytest.raises(NotFound):
        other.sign("priya", digest="0" * 64)


@pytest.mark.req("R171")
def test_a_target_that_is_marked_as_unmeasured_is_signed(people):
    table = Table(people).reviewed().proposed("SLA").agreed("SLA")
    sla = table.draft("SLA").number
    proposing.go_without(
        table.by("maya"), table.key, sla, about="target:available", reason="The probe comes in May."
    )
    assert states(table, "SLA") == ["fell", "fell"], "the mark stands in the text, which is another one now"
    assert table.draft("SLA").proposals.latest("number").content["targets"]["available"]["unmeasured"] is True
    with pytest.raises(Conflict, match="recorded already"):
        proposing.go_without(table.by("maya"), table.key, sla, about="target:available", reason="Again.")
    table.agreed("SLA").replies()
    steps.finish_underpinning(table.by("maya"), table.key)
    steps.finish_sla(table.by("maya"), table.key)
    steps.decide(table.by("maya"), table.key)
    for name in ("owen", "maya"):
        table.sign(name, proofs={})
    table.sign("priya", proofs={}, publish=publish_document)
    version = terms("email-physics").versions[-1]
    assert (version.targets, [one.id for one in version.unmeasured]) == ((), ["available"])
    text = DocumentVersion.objects.get(document__key=table.draft("SLA").document).text
    assert "Marked as unmeasured: it stands in the text, and no figure is made of it." in text
    assert "The probe comes in May." in text


@pytest.mark.req("R110", "X10")
def test_a_paper_is_signed_by_hand_and_its_scan_is_kept(people):
    table = Table(people).reached()
    scan = accepted("signed.txt", b"Signed: Priya")
    with pytest.raises(NotAllowed, match="brought by the Service Level Manager"):
        table.sign("owen", paper=signing.Paper("priya", "customer", scan))
    table.sign("maya", paper=signing.Paper("priya", "customer", scan))
    made = Signature.objects.get(draft__kind="SLA")
    assert (made.signer, made.recorded_by, made.manner) == (people["priya"], people["maya"], "paper")
    assert Document.objects.get(key=made.evidence).kind == "evidence"


@pytest.mark.req("R101")
def test_the_interim_agreement_ends_with_the_last_signature(people):
    row = requirements.resolved(people, "no action")
    version = row.versions.get()
    InterimAgreement.objects.create(
        requirements=row, version=version, text="For now.", issued_at=version.recorded_at, by=people["maya"],
        expires=version.recorded_at + timedelta(days=200),
    )  # fmt: skip
    table = Table(people, slr=row.case.key).concluded()
    ended = InterimAgreement.objects.get()
    assert (ended.ended_at, ended.ended_by) == (table.now, "agreement:email-physics")
