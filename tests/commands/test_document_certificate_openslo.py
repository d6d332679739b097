"""`servicelevel document`, `certificate`, `verify FILE.pdf` and `openslo`: what they write, and how they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import typer
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from typer.testing import CliRunner, Result

from servicelevel import settings
from servicelevel.commands import register
from servicelevel.documents.models import Document
from servicelevel.documents.signing.applying import signed
from servicelevel.documents.signing.keeping import kept
from servicelevel.documents.signing.signer import made
from tests.monitoring import desk

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def run(*arguments: object, **given: str) -> Result:
    """Run a command as a shell would."""
    app = typer.Typer()
    register(app)
    return CliRunner().invoke(app, [str(one) for one in arguments], **given)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the installation."""
    monkeypatch.setattr(settings, "VAR", tmp_path / "var")
    return tmp_path


@pytest.mark.django_db
@pytest.mark.req("R107", "R111", "R193")
def test_an_agreement_is_written_in_three_forms_and_nothing_is_recorded(folder: Path) -> None:
    desk.promise(folder, desk.HEAD + desk.agreement())
    result = run("document", "mail", "--out", folder / "out")
    assert result.exit_code == 0, result.output
    names = {f"mail-{kind}.{form}" for kind in ("sla", "dcd") for form in ("html", "pdf", "docx")}
    assert {one.name for one in (folder / "out").iterdir()} == names
    assert "not recorded" in (folder / "out/mail-sla.html").read_text()
    assert not Document.objects.exists()
    assert run("document", "mail", "--version", "9").exit_code == 2
    assert "There is no agreement mial" in run("document", "mial").stderr


@pytest.mark.django_db
def test_openslo_goes_out_and_comes_back_as_a_draft(folder: Path) -> None:
    desk.promise(folder, desk.HEAD + desk.agreement())
    file = folder / "slo.yaml"
    assert run("openslo", "export", "mail", "--out", file).exit_code == 0
    draft = run("openslo", "import", file)
    assert draft.exit_code == 0, draft.output
    assert "measure: ticket clock" in draft.stdout
    file.write_text("kind: SLO")
    refused = run("openslo", "import", file)
    assert refused.exit_code == 2
    assert "is no openslo/v1 document" in refused.stderr


@pytest.mark.req("R110")
def test_the_certificate_is_made_once_and_checks_what_was_signed_with_it(folder: Path) -> None:
    assert run("certificate", "show").exit_code == 2
    assert run("certificate", "make", "Computing Division").exit_code == 0
    first = kept(settings.VAR).fingerprint
    assert run("certificate", "make", "Another").exit_code == 2
    shown = run("certificate", "show")
    assert first in shown.stdout
    assert "PRIVATE" not in shown.stdout + run("certificate", "show", "--pem").stdout
    from servicelevel.documents.rendering.as_pdf import as_pdf
    from tests.documents.test_rendering import SECTIONS, paper

    plain = as_pdf(paper(SECTIONS[:1], mark=""))
    file = folder / "signed.pdf"
    file.write_bytes(signed(plain, kept(settings.VAR), "Maya [bold]", "Agreed", NOW))
    good = run("verify", file)
    assert good.exit_code == 0, good.output
    assert "Maya [bold], Agreed; 2026-11-29 12:00 UTC by the signer's clock" in good.stdout
    assert run("certificate", "make", "Another", "--replace").exit_code == 0
    assert run("verify", file).exit_code == 3
    file.write_bytes(file.read_bytes() + b"x")
    wrong = run("verify", file)
    assert wrong.exit_code == 1
    assert "bytes were added behind the last signature" in wrong.stdout
    file.write_bytes(plain)
    assert run("verify", file).exit_code == 1
    file.write_bytes(b"%PDF-1.7 and no more")
    assert run("verify", file).exit_code == 2


def test_a_certificate_of_an_authority_is_brought_with_its_password(folder: Path) -> None:
    brought = made("Computing Division", NOW - timedelta(days=1))
    file = folder / "own.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"x", brought.key, brought.certificate, None, BestAvailableEncryption(b"secret")
        )
    )
    refused = run("certificate", "import", file, input="not-this-one\n")
    assert refused.exit_code == 2
    assert "not-this-one" not in refused.output
    assert run("certificate", "import", file, input="secret\n").exit_code == 0
    assert kept(settings.VAR).fingerprint == brought.fingerprint
