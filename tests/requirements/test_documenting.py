"""What 2.5 and 2.6 publish: who reads it, what it says, its next version, and that nothing is half done."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from servicelevel.documents import files
from servicelevel.documents.actions import withdraw
from servicelevel.documents.models import Document, DocumentVersion, Rendition
from servicelevel.documents.queries import documents_about, documents_visible_to, history_of_document
from servicelevel.ledger.models import Line
from servicelevel.process.cases import standing
from servicelevel.requirements import actions, interim
from servicelevel.requirements.models import DocumentedSlr, InterimAgreement
from tests.process import organisation
from tests.requirements.cases import at, catalogue, reply_all, resolved

NOW = organisation.NOW


def documented(people):
    row = resolved(people, "no action")
    made = actions.document(at(people, "maya", 90), row.case.key)
    return row, Document.objects.get(key=made.document)


def interim_of(people):
    row, _ = documented(people)
    reply_all(people, row.case, 91)
    expires = NOW + timedelta(days=90)
    interim.issue_interim(at(people, "owen", 92), row.case.key, text=interim.draft_text(row), expires=expires)
    return row


@pytest.mark.req("R1", "R99")
def test_the_document_says_where_everything_comes_from_and_carries_its_control_block(people):
    row, document = documented(people)
    version = document.versions.get()
    for words in (row.case.key, "Physics", "No previous version", "Service Level Manager"):
        assert words in version.text, version.text
    assert (document.kind, document.collection, str(document.party)) == ("slr", "SLM", "Physics")
    assert version.made_from["template"] == {"template": "built in: slr", "version": 1}


@pytest.mark.req("R99", "R52")
def test_its_customer_reads_it_and_no_other_customer_or_vendor_does(people):
    row, document = documented(people)
    for name, sees in {
        "priya": True,
        "maya": True,
        "abel": True,
        "ines": True,
        "carl": False,
        "niamh": False,
    }.items():
        assert documents_visible_to(people[name]).filter(pk=document.pk).exists() is sees, name
    assert [one.key for one in documents_about(people["priya"], f"case:{row.case.key}")] == [document.key]


@pytest.mark.req("R100")
def test_the_interim_agreement_is_marked_and_says_its_last_day(people):
    row = interim_of(people)
    document = Document.objects.get(kind="interim-sla")
    version = document.versions.get()
    assert version.expires_on == (NOW + timedelta(days=90)).date()
    assert "subject to negotiation with other infrastructure groups" in " ".join(version.text.split())
    html = bytes(version.renditions.get(form="html").waiting).decode()
    assert "INTERIM" in html
    assert document.about == f"case:{row.case.key}"


@pytest.mark.req("R100", "R101")
def test_the_notice_and_the_document_name_the_same_last_day(people):
    """Chosen as a day, it ends at midnight where the person lives: in UTC that is the next day already."""
    row, _ = documented(people)
    reply_all(people, row.case, 91)
    expires = datetime(2027, 1, 13, 6, tzinfo=UTC)  # the end of 12 January in Chicago
    made = interim.issue_interim(at(people, "owen", 92), row.case.key, text="x", expires=expires)
    text = " ".join(Document.objects.get(kind="interim-sla").versions.get().text.split())
    assert made.expires == expires
    assert "at the latest until 12 January 2027" in text
    assert "expires on 12 January 2027" in text
    assert "13 Jan" not in text


@pytest.mark.req("R1")
def test_the_history_of_a_document_names_the_step_that_published_it(people):
    row, document = documented(people)
    assert [(line.step, line.case) for line in history_of_document(document)] == [("2.5", row.case.key)]
    withdraw(at(people, "maya", 95), document.key, 1, reason="A figure was wrong.")
    assert [line.act for line in history_of_document(document)][1:] == ["documents.withdraw"]


def test_the_ledger_keeps_the_digest_of_each_file(people):
    _, document = documented(people)
    line = Line.objects.filter(step="2.5").get()
    for one in Rendition.objects.filter(version__document=document):
        assert one.digest in line.content


def test_a_printer_that_fails_leaves_nothing_behind(people, monkeypatch):
    row = resolved(people, "no action")

    def breaks(paper):
        raise RuntimeError("no paper")

    monkeypatch.setitem(files.FORMS, "pdf", ("application/pdf", breaks))
    lines = Line.objects.count()
    with pytest.raises(RuntimeError):
        actions.document(at(people, "maya", 90), row.case.key)
    assert not DocumentVersion.objects.exists()
    assert not DocumentedSlr.objects.exists()
    assert Line.objects.count() == lines
    assert [one.step for one in standing(row.case)] == ["2.5"]
    monkeypatch.undo()
    assert actions.document(at(people, "maya", 91), row.case.key).document


@pytest.mark.django_db(transaction=True)
def test_a_store_that_cannot_be_reached_stops_no_step(tmp_path, monkeypatch):
    people = organisation.found()
    catalogue()
    in_the_way = tmp_path / "documents"
    in_the_way.write_text("a file where the folder should be")
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", str(in_the_way))
    row, document = documented(people)
    waiting = Rendition.objects.filter(version__document=document, stored_at=None)
    assert waiting.count() == 3
    assert all(one.trouble for one in waiting)
    assert [one.step for one in standing(row.case)] == ["2.6"]


def test_an_interim_agreement_that_is_refused_publishes_nothing(people):
    row, _ = documented(people)
    reply_all(people, row.case, 91)
    with pytest.raises(Exception, match="no day on which it could expire"):
        interim.issue_interim(at(people, "owen", 92), row.case.key, text="x", expires=NOW - timedelta(days=1))
    assert not Document.objects.filter(kind="interim-sla").exists()
    assert not InterimAgreement.objects.exists()
