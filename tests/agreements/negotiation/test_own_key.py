"""A person signs the SLA with a certificate and key of their own: it signs once, and is kept nowhere."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings

from servicelevel.agreements.negotiation.models import Signature
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.signing.checking import checked
from servicelevel.documents.signing.signer import as_pem, made
from servicelevel.errors import Invalid
from servicelevel.ledger.models import Line
from tests.agreements.negotiation.cases import Table
from tests.process.organisation import NOW

pytestmark = pytest.mark.req("R110")


def test_the_text_is_signed_with_the_own_key_and_any_program_can_check_it(people):
    table = Table(people).reached()
    own = made("Priya Nair", NOW - timedelta(days=1))
    table.sign("priya", own=own)
    one = Signature.objects.get(draft__kind="SLA")
    assert (one.manner, one.certificate) == ("own key", f"Priya Nair {own.fingerprint}")
    document = Document.objects.get(key=one.evidence)
    assert (document.kind, document.party.key) == ("evidence", "physics")
    pdf = bytes(document.versions.get().renditions.get().waiting)
    (found,) = checked(pdf, [own.certificate])
    assert found.holds
    assert found.trusted
    assert (found.certificate, found.at) == ("Priya Nair", table.now)
    assert (found.who, found.reason) == (
        "Priya, Customer Representative",
        "Signed SLA email-physics, proposal 1",
    )
    assert not checked(pdf.replace(b"Priya, Customer", b"Carlo, Customer"))[0].holds
    assert "waits for" not in document.title
    for name in ("owen", "maya"):
        table.sign(name, publish=publish_document)
    text = DocumentVersion.objects.get(document__key=table.draft("SLA").document).text
    assert f"with an own certificate, {one.evidence}" in text


def test_the_key_is_in_no_line_no_file_and_no_row(people):
    table = Table(people).reached()
    own = made("Priya Nair", NOW - timedelta(days=1))
    table.sign("priya", own=own)
    secret = as_pem(own).split(b"-----")[2].split()[3]
    pdf = (
        Document.objects.get(key=Signature.objects.get(draft__kind="SLA").evidence)
        .versions.get()
        .renditions.get()
    )
    assert secret not in bytes(pdf.waiting)
    assert not any(secret.decode() in line for line in Line.objects.values_list("content", flat=True))
    assert not any(secret in path.read_bytes() for path in settings.VAR.rglob("*") if path.is_file())


@pytest.mark.parametrize("begins", [NOW + timedelta(days=2), NOW - timedelta(days=4_000)])
def test_a_certificate_that_is_not_valid_now_signs_nothing(people, begins):
    table = Table(people).reached()
    with pytest.raises(Invalid, match="own_key.*is not valid now"):
        table.sign("priya", own=made("Priya Nair", begins))
    assert not Signature.objects.filter(draft__kind="SLA").exists()
