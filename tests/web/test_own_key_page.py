"""The page on which somebody signs with a file of their own: what is wrong with it is said, and its password is not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from servicelevel.agreements.negotiation.models import Signature
from servicelevel.agreements.negotiation.rules import Proof
from servicelevel.documents.signing.signer import LARGEST, made
from servicelevel.ledger.models import Line
from servicelevel.monitoring import for_agreements
from tests.web.negotiations import found_negotiation
from tests.web.organisation import NOW

pytestmark = pytest.mark.req("R110")
SignIn = Callable[[str], Client]
PAGE = "/negotiations/AGR-reached/sign-sla/1/"
PASSWORD = "never-to-be-seen-again"


def own_file(password: str = PASSWORD) -> bytes:
    own = made("Carl Own", NOW - timedelta(days=1))
    locked = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(b"own", own.key, own.certificate, None, locked)


@pytest.fixture
def reached(organised: None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The digest of the SLA for Astronomy that is to be signed, whose target is measured."""
    monkeypatch.setattr(for_agreements, "proofs", lambda *_: {"available": Proof(True)})
    return found_negotiation(NOW, "reached").drafts.get(kind="SLA").proposals.latest("number").digest


def test_a_customer_signs_with_a_file_of_their_own(signed_in: SignIn, reached: str) -> None:
    sent = {"digest": reached, "own_key": SimpleUploadedFile("carl.p12", own_file()), "password": PASSWORD}
    answer = signed_in("carl").post(PAGE, sent)
    assert answer.status_code == 302
    one = Signature.objects.get(draft__negotiation__case__key="AGR-reached", role="customer")
    assert one.certificate.startswith("Carl Own ")
    assert PASSWORD not in Line.objects.latest("number").content
    assert one.evidence


@pytest.mark.parametrize(
    ("content", "password", "words"),
    [
        (own_file("another"), PASSWORD, "is no PKCS#12 file, or the password is another one"),
        (b"\x30\x82\xff\xff" + b"A" * 500, PASSWORD, "is no PKCS#12 file"),
        (b"<script>alert(1)</script>", PASSWORD, "is no PKCS#12 file"),
        (b"0" * (LARGEST + 1), PASSWORD, "is too large"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_of_without_its_password(
    signed_in: SignIn,
    reached: str,
    caplog: pytest.LogCaptureFixture,
    content: bytes,
    password: str,
    words: str,
) -> None:
    lines = Line.objects.count()
    sent = {"digest": reached, "own_key": SimpleUploadedFile("carl.p12", content), "password": password}
    with caplog.at_level(logging.DEBUG):
        answer = signed_in("carl").post(PAGE, sent)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert PASSWORD not in caplog.text
    assert Line.objects.count() == lines
    assert not Signature.objects.filter(draft__negotiation__case__key="AGR-reached", role="customer").exists()
