"""The documents of an agreement and the templates, as pages: who publishes, who reads, what is refused."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from docx import Document as Word

from servicelevel.documents import files
from servicelevel.documents.language.known import KNOWN, built_in
from servicelevel.documents.models import Document
from servicelevel.documents.signing.checking import checked
from servicelevel.documents.signing.keeping import keep
from servicelevel.documents.signing.signer import made
from servicelevel.ledger.models import Line
from tests.web.organisation import NOW

SignIn = Callable[[str], Client]
PUBLISH = "/agreements/email-physics/publish/"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its own for documents and the certificate."""
    monkeypatch.setenv("SERVICELEVEL_DOCUMENTS", str(tmp_path / "documents"))
    monkeypatch.setattr(settings, "VAR", tmp_path)


@pytest.mark.req("R107", "R110", "R111")
def test_the_manager_publishes_and_the_customer_reads_its_own_agreement_alone(
    signed_in: SignIn, tmp_path: Path
) -> None:
    keep(tmp_path, made("Computing Sector", NOW))
    manager, anna, carl, vera = (signed_in(name) for name in ("manager", "anna", "carl", "vera"))
    assert "None yet" in manager.get("/agreements/email-physics/").content.decode()
    asked = manager.get(PUBLISH).content.decode()
    assert "Each PDF is signed with the certificate of Computing Sector." in asked
    assert "Response and resolution targets" in asked
    answer = manager.post(PUBLISH, {"summary": "First version."}, follow=True)
    assert "The documents are published." in answer.content.decode()
    sla, dcd = Document.objects.get(kind="sla"), Document.objects.get(kind="dcd")
    page = manager.get("/agreements/email-physics/").content.decode()
    assert sla.key in page
    assert dcd.key in page
    assert sla.key in anna.get("/agreements/email-physics/").content.decode()
    assert dcd.key not in anna.get("/agreements/email-physics/").content.decode()
    read = anna.get(f"/documents/{sla.key}/v1/signed-1/")
    (found,) = checked(read.content)
    assert found.holds
    assert found.who
    assert "Signed PDF" in anna.get(f"/documents/{sla.key}/").content.decode()
    for client, key in ((anna, dcd.key), (carl, sla.key), (carl, dcd.key), (vera, sla.key)):
        assert client.get(f"/documents/{key}/").status_code == 404
    assert Line.objects.filter(act="agreements.publish_documents").count() == 1
    again = manager.post(PUBLISH, {"summary": "Again."})
    assert "say the same already" in again.content.decode()


def test_nobody_else_publishes(signed_in: SignIn) -> None:
    for name, status in {"anna": 403, "carl": 404, "teo": 404, "vera": 404, "abel": 403}.items():
        assert signed_in(name).post(PUBLISH, {"summary": "x"}).status_code == status, name
    assert not Document.objects.filter(kind__in=("sla", "dcd")).exists()


@pytest.mark.req("R193", "R195")
def test_templates_are_read_inside_and_written_by_who_answers_for_them(signed_in: SignIn) -> None:
    manager = signed_in("manager")
    listed = manager.get("/documents/templates/").content.decode()
    assert all(f"/documents/templates/{kind}/" in listed for kind in KNOWN)
    own = built_in("minutes").replace("## Decisions", "## What was decided")
    refused = manager.post(
        "/documents/templates/minutes/", {"text": own.replace("{{list: decisions}}", ""), "summary": "x"}
    )
    assert "{{list: decisions}} is missing" in refused.content.decode()
    assert not Document.objects.filter(key="template-minutes").exists()
    assert (
        manager.post(
            "/documents/templates/minutes/", {"text": own.replace("\n", "\r\n"), "summary": "In our words."}
        ).status_code
        == 302
    )
    assert (
        "Your own template counts, version 1" in manager.get("/documents/templates/minutes/").content.decode()
    )
    form = Word(io.BytesIO(manager.get("/documents/templates/minutes/docx/").content))
    assert "What was decided" in [one.text for one in form.paragraphs]
    assert "[what was decided]" in [one.text for one in form.paragraphs]
    for name in ("anna", "vera"):
        for path in ("/documents/templates/", "/documents/templates/sla/", "/documents/templates/sla/docx/"):
            assert signed_in(name).get(path).status_code == 404, (name, path)
    auditor = signed_in("abel")
    assert "<textarea" not in auditor.get("/documents/templates/sla/").content.decode()
    auditor.post("/documents/templates/sla/", {"text": built_in("sla"), "summary": "x"})
    assert not Document.objects.filter(key="template-sla").exists()
    assert manager.get("/documents/templates/nothing/").status_code == 404
    assert manager.get("/documents/templates/sla/exe/").status_code == 404


@pytest.mark.req("R193", "R194", "R195")
@pytest.mark.parametrize("kind", sorted(KNOWN))
def test_each_template_is_a_form_in_each_format(kind: str, db: None) -> None:
    from servicelevel.documents.control import blank_paper
    from servicelevel.documents.queries import template_in_force

    paper = blank_paper(template_in_force(kind))
    assert b"<html" in files.FORMS["html"][1](paper)
    headings = [one.heading for one in paper.sections]
    word = Word(io.BytesIO(files.FORMS["docx"][1](paper)))
    assert [p.text for p in word.paragraphs if p.style.name == "Heading 1"][2:] == headings
    assert headings == [line[3:] for line in built_in(kind).splitlines() if line.startswith("## ")]
