"""The documents of an agreement are published in one act, for whom they are, and the same when made again."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest
from docx import Document as Word
from lxml import html

from servicelevel.agreements.documenting import publishing
from servicelevel.agreements.documenting.actions import publish_documents
from servicelevel.agreements.documenting.collection import Source
from servicelevel.agreements.terms import Terms
from servicelevel.documents import actions as documents
from servicelevel.documents import kinds
from servicelevel.documents.control import paper_of
from servicelevel.documents.files import FORMS
from servicelevel.documents.language.known import KNOWN
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.queries import history_of_document, published_before
from servicelevel.documents.signing.checking import checked
from servicelevel.documents.signing.signer import made
from servicelevel.documents.store.port import digest_of
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.ledger.models import Line
from servicelevel.organisation.acting import By
from tests.agreements import documented
from tests.agreements.documenting.words import SOURCES, headings
from tests.process.organisation import NOW


@pytest.mark.req("R1", "R110")
def test_publishing_is_one_act_whose_line_keeps_each_digest(
    people: dict[str, Any], agreed: dict[str, Terms]
) -> None:
    by = By(people["maya"], NOW)
    lines = Line.objects.count()
    sla, dcd = publish_documents(by, "mail-physics", sources=SOURCES, summary="First version.")
    assert Line.objects.count() == lines + 1
    line = Line.objects.get(act="agreements.publish_documents")
    for version in (sla, dcd):
        assert {row.form for row in version.renditions.all()} == {"html", "pdf", "docx"}
        assert all(row.digest in line.content for row in version.renditions.all())
        assert [one.number for one in history_of_document(version.document)] == [line.number]
    assert sla.made_from["agreement"] == "mail-physics"
    assert sla.made_from["digest"] == agreed["mail-physics"].versions[-1].digest
    assert (sla.effective_on.isoformat(), str(sla.expires_on), str(sla.review_on)) == (
        "2026-08-01", "2027-07-31", "2027-06-01",
    )  # fmt: skip
    with pytest.raises(Conflict, match="say the same already"):
        publish_documents(by, "mail-physics", sources=SOURCES, summary="Again.")
    (again,) = publish_documents(by, "mail-physics", sources=(), summary="The desk fell silent.")
    assert (again.document, again.number, again.supersedes) == (dcd.document, 2, dcd)
    assert Line.objects.count() == lines + 2


def test_nobody_else_publishes_and_no_draft_is_published(people: dict[str, Any], tmp_path: Path) -> None:
    documented.found(tmp_path, in_force=False)
    for name in ("owen", "priya", "niamh", "abel", "dora"):
        with pytest.raises(NotAllowed):
            publish_documents(By(people[name], NOW), "mail-physics", sources=(), summary="x")
    with pytest.raises(Conflict, match="is a draft"):
        publish_documents(By(people["maya"], NOW), "mail-physics", sources=(), summary="x")
    assert not Document.objects.exists()


@pytest.mark.req("R110")
def test_what_is_published_is_sealed_with_the_certificate_of_the_organisation(
    people: dict[str, Any], agreed: dict[str, Terms]
) -> None:
    seal = made("Computing Division", NOW - timedelta(days=1))
    versions = publish_documents(By(people["maya"], NOW), "mail-ola", sources=(), summary="First.", seal=seal)
    for version in versions:
        row = version.renditions.get(form="signed-1")
        (found,) = checked(bytes(row.waiting), [seal.certificate])
        assert found.holds
        assert found.trusted
        assert found.at == NOW
        assert found.reason == f"Published as {version.document.key}, version 1"


def test_a_document_that_is_made_again_has_the_same_bytes(
    people: dict[str, Any], agreed: dict[str, Terms]
) -> None:
    for version in publish_documents(
        By(people["maya"], NOW), "mail-physics", sources=SOURCES, summary="First."
    ):
        read = DocumentVersion.objects.select_related("document__party", "author", "approved_by").get(
            pk=version.pk
        )
        paper = paper_of(read, published_before(read))
        for form, (_, printed) in FORMS.items():
            assert digest_of(printed(paper)) == version.renditions.get(form=form).digest, form


@pytest.mark.req("R193")
def test_the_organisation_writes_its_own_template_and_the_next_version_is_made_from_it(
    people: dict[str, Any], agreed: dict[str, Terms]
) -> None:
    from servicelevel.documents.language.known import built_in

    by = By(people["maya"], NOW)
    own = built_in("sla").replace("## Security", "## How your mail is kept safe")
    with pytest.raises(Invalid, match="this kind of document must say it"):
        documents.draft_template(by, "sla", text=own.replace("{{list: security}}", ""), summary="Shorter.")
    with pytest.raises(Invalid, match="no gap that is filled here"):
        documents.draft_template(by, "sla", text=own + "\n{{list: rests_on}}\n", summary="More.")
    version = documents.draft_template(by, "sla", text=own, summary="In our words.")
    documents.approve(by, version.document.key, 1)
    documents.publish(by, version.document.key, 1)
    sla, _ = publish_documents(by, "mail-physics", sources=(), summary="First.")
    assert "How your mail is kept safe" in headings(dict(sla.content))
    assert sla.made_from["template"] == {"template": "template-sla", "version": 1}


HOSTILE = (
    "<script>alert(1)</script>", "<link rel=attachment href='file:///etc/passwd'>", "<img src=file:///etc/passwd>",
    "=cmd|'/c calc'!A1", "{{ 7*7 }}{{customer}}", "</table></section><h1>x</h1>",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["sla", "dcd"])
def test_what_somebody_writes_into_an_agreement_is_only_words(
    kind: str, agreed: dict[str, Terms], tmp_path: Path
) -> None:
    from dataclasses import replace

    from servicelevel.agreements.documenting.unrecorded import paper_of_content

    terms = replace(agreed["mail-physics"], title=HOSTILE[0], customer=HOSTILE[1])
    version = terms.versions[-1]
    targets = tuple(
        replace(one, name=HOSTILE[number], description=HOSTILE[-1])
        for number, one in enumerate(version.targets)
    )
    version = replace(
        documented.with_more(version, title=HOSTILE[2], description=HOSTILE[4], security=list(HOSTILE)),
        targets=targets,
    )
    content = (
        publishing.content_of_agreement(terms, version, NOW)
        if kind == "sla"
        else publishing.content_of_dcd(
            terms, version, (Source(*HOSTILE[:1], "tickets", frozenset({"email"}), *HOSTILE[1:3]),), NOW
        )
    )
    paper = paper_of_content(terms, version, kind, content, NOW)
    page = FORMS["html"][1](paper).decode()
    assert page.count("<script") == page.count("<img") == page.count("<link") == 0
    assert len(html.fromstring(page).xpath("//h1")) == 1
    pdf = pypdf.PdfReader(io.BytesIO(FORMS["pdf"][1](paper)))
    words = "".join(each.extract_text() for each in pdf.pages)
    assert pdf.attachments == {}
    assert "root:" not in words
    word = Word(io.BytesIO(FORMS["docx"][1](paper)))
    said = "\n".join(p.text for p in word.paragraphs) + "\n".join(
        c.text for t in word.tables for r in t.rows for c in r.cells
    )
    assert "49" not in said
    assert HOSTILE[0] in said


@pytest.mark.req("R195")
@pytest.mark.parametrize("kind", sorted(KNOWN))
def test_every_kind_of_document_has_a_template_that_says_what_it_must(kind: str) -> None:
    from servicelevel.documents.language.gaps import problems_of
    from servicelevel.documents.language.known import built_in

    assert problems_of(built_in(kind), KNOWN[kind]) == []
    used = set(re.findall(r"\{\{(?:(?:list|table): )?([a-z_]+)\}\}", built_in(kind)))
    assert used <= {*KNOWN[kind].texts, *KNOWN[kind].lists, *KNOWN[kind].tables}


@pytest.mark.req("R195")
def test_each_document_that_the_process_names_has_a_template() -> None:
    named = {
        "slr",
        "interim-sla",
        "sla",
        "ola",
        "uc",
        "dcd",
        "report",
        "minutes",
        "action-plan",
        "survey",
        "notice",
    }
    assert set(KNOWN) - named == {"vendor-claim", "lapse-notice"}, "ours: drafts from the figures"
    assert named <= set(KNOWN)
    assert named <= set(kinds.KINDS)
