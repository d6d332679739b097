"""Signatures in PDF files: each change is found, by us and by a program that shares no code with us."""

from __future__ import annotations

import asyncio
import random
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from django.db import transaction

from servicelevel.documents.models import Rendition
from servicelevel.documents.rendering.as_pdf import as_pdf
from servicelevel.documents.signing.applying import signed
from servicelevel.documents.signing.attaching import attach, last_signed
from servicelevel.documents.signing.checking import APPENDED, checked
from servicelevel.documents.signing.keeping import NAME, keep, kept
from servicelevel.documents.signing.signer import Signer, from_pkcs12, made
from servicelevel.errors import Conflict, Invalid, NotFound
from tests.documents.test_rendering import SECTIONS, paper
from tests.process.organisation import NOW

AT = datetime(2026, 10, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def signer() -> Signer:
    return made("Computing Division", AT - timedelta(days=1))


@pytest.fixture(scope="module")
def printed() -> bytes:
    return as_pdf(paper(SECTIONS[:1], mark=""))


@pytest.fixture(scope="module")
def one(printed: bytes, signer: Signer) -> bytes:
    return signed(printed, signer, "Maya, Service Level Manager", "Agreed", AT)


@pytest.fixture(scope="module")
def two(one: bytes, signer: Signer) -> bytes:
    return signed(one, signer, "Priya, Customer Representative", "Agreed", AT + timedelta(hours=1))


def holds(pdf: bytes, count: int) -> bool:
    """Whether the file has as many signatures as it was given, and all of them hold."""
    try:
        found = checked(pdf)
    except Invalid:
        return False
    return len(found) == count and all(each.holds for each in found)


@pytest.mark.req("R110")
def test_signatures_are_added_one_after_the_other_and_say_who_and_when(
    printed: bytes, one: bytes, two: bytes, signer: Signer
) -> None:
    assert one.startswith(printed)
    assert two.startswith(one)
    first, second = checked(two, [signer.certificate])
    assert (first.who, first.reason, first.at) == ("Maya, Service Level Manager", "Agreed", AT)
    assert (second.who, second.at) == ("Priya, Customer Representative", AT + timedelta(hours=1))
    assert all(each.holds and each.trusted and not each.stamped for each in (first, second))
    assert first.fingerprint == signer.fingerprint


def test_a_certificate_is_trusted_only_where_somebody_vouches_for_it(one: bytes) -> None:
    other = made("Computing Division", AT)
    assert [each.trusted for each in checked(one)] == [False]
    assert [each.trusted for each in checked(one, [other.certificate])] == [False]


@pytest.mark.req("R110")
@pytest.mark.parametrize("count", [1, 2])
def test_one_flipped_bit_anywhere_is_found(count: int, one: bytes, two: bytes) -> None:
    pdf, chance = (one, two)[count - 1], random.Random(20261129 + count)
    assert holds(pdf, count)
    for _ in range(100):
        place, bit = chance.randrange(len(pdf)), 1 << chance.randrange(8)
        altered = bytearray(pdf)
        altered[place] ^= bit
        assert not holds(bytes(altered), count), (place, bit)


def test_the_signatures_own_bytes_cannot_be_written_otherwise(two: bytes) -> None:
    """No signature covers them, and a library reads them kindly: capitals of a name, the parameters of an algorithm."""
    from asn1crypto import cms

    start = two.rindex(b"/Contents <") + len(b"/Contents <")
    length = two.index(b">", start) - start
    info = cms.ContentInfo.load(bytes.fromhex(two[start : start + length].decode()))
    (signer_info,) = info["content"]["signer_infos"]
    hexed = two[start : start + length]
    issuer = signer_info["sid"].chosen["issuer"].dump().hex().upper().encode()
    digest = info["content"]["digest_algorithms"].dump().hex().upper().encode()
    changes = {
        "capitals": (issuer, issuer.replace(b"Comp".hex().upper().encode(), b"comp".hex().upper().encode())),
        "parameters": (digest, digest.replace(b"0500", b"4500")),
        "digits": (hexed, hexed.swapcase()[:40] + hexed[40:]),
        "padding": (hexed, hexed[:-2] + b"01"),
        "blanks": (hexed, hexed[:-2] + b"  "),
    }
    for name, (old, new) in changes.items():
        assert old != new, name
        last = two.rindex(old)
        altered = two[:last] + new + two[last + len(old) :]
        assert len(altered) == len(two)
        assert not holds(altered, 2), name


@pytest.mark.parametrize("more", [b"\n", b"%more\n", b"\0"])
def test_bytes_behind_the_last_signature_are_found_and_said(more: bytes, two: bytes) -> None:
    first, second = checked(two + more)
    assert first.holds
    assert second.intact
    assert not second.whole
    assert APPENDED in second.why


def test_a_page_that_is_changed_after_a_signature_is_found(one: bytes) -> None:
    """The library adds a revision that puts another text in; the signature itself still fits its bytes."""
    import io

    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(one))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT /F0 12 Tf 9 9 Td (no) Tj ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    (found,) = checked(out.getvalue())
    assert found.intact
    assert not found.whole


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7\n", b"no pdf at all", b"%PDF-1.7\n%%EOF\n" * 3])
def test_what_is_no_pdf_is_refused(pdf: bytes, signer: Signer) -> None:
    with pytest.raises(Invalid, match="cannot be read as a PDF"):
        checked(pdf)
    with pytest.raises(Invalid, match="no PDF that can be signed"):
        signed(pdf, signer, "Maya", "Agreed", AT)


def test_signing_works_where_a_loop_runs_already(printed: bytes, signer: Signer) -> None:
    async def sign() -> bytes:
        return signed(printed, signer, "Maya", "Agreed", AT)

    assert holds(asyncio.run(sign()), 1)


def test_a_file_without_a_signature_has_none(printed: bytes) -> None:
    assert checked(printed) == ()


@pytest.mark.req("R110")
@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (Debian: poppler-utils) is not installed")
def test_another_program_says_the_same(two: bytes, tmp_path: Path) -> None:
    said = _pdfsig(two, tmp_path)
    assert said.count("Signature is Valid") == 2
    assert said.count("Total document signed") == 1
    assert said.count("ETSI.CAdES.detached") == 2
    altered = two.replace(b"/Reason (Agreed)", b"/Reason (Agreek)", 1)
    assert altered != two
    assert "Digest Mismatch" in _pdfsig(altered, tmp_path)


def _pdfsig(pdf: bytes, folder: Path) -> str:
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    run = subprocess.run(["pdfsig", str(file)], capture_output=True, text=True, check=False, timeout=60)  # noqa: S603, S607
    return run.stdout


def test_a_time_stamp_comes_from_whoever_is_handed_in(printed: bytes, signer: Signer) -> None:
    from asn1crypto import keys, tsp, x509
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    authority = DummyTimeStamper(
        x509.Certificate.load(signer.certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(key), SimpleCertificateStore(), fixed_dt=AT + timedelta(minutes=5),
    )  # fmt: skip
    asked = []

    def stamps(request: bytes) -> bytes:
        asked.append(request)
        return authority.request_tsa_response(tsp.TimeStampReq.load(request)).dump()

    pdf = signed(printed, signer, "Maya", "Agreed", AT, time_stamps=stamps)
    (found,) = checked(pdf)
    assert asked
    assert found.stamped
    assert found.at == AT + timedelta(minutes=5)


@pytest.mark.req("R110")
def test_a_person_signs_with_a_certificate_of_their_own(printed: bytes) -> None:
    own = made("Priya Nair", AT - timedelta(days=1))
    brought = pkcs12.serialize_key_and_certificates(
        b"own", own.key, own.certificate, None, BestAvailableEncryption(b"secret")
    )
    with pytest.raises(Invalid, match="the password is another one") as refused:
        from_pkcs12(brought, "wrong-password")
    assert "wrong-password" not in str(refused.value)
    (found,) = checked(signed(printed, from_pkcs12(brought, "secret"), "Priya", "Agreed", AT))
    assert found.holds
    assert found.certificate == "Priya Nair"
    with pytest.raises(Invalid, match="no PKCS#12 file"):
        from_pkcs12(b"\x30\x80junk", "")


def test_the_key_is_kept_for_its_owner_alone_and_shown_nowhere(signer: Signer, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        kept(tmp_path)
    path = keep(tmp_path, signer)
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept(tmp_path).fingerprint == signer.fingerprint
    assert "key" not in repr(signer).replace("public_key", "").lower()
    with pytest.raises(Conflict):
        keep(tmp_path, made("Another", AT))
    assert [one.name for one in tmp_path.iterdir()] == [NAME]
    path.chmod(0o640)
    with pytest.raises(Invalid, match="can be read by others"):
        kept(tmp_path)
    path.chmod(0o600)
    path.write_text("nothing of use")
    with pytest.raises(Invalid, match="holds no key"):
        kept(tmp_path)


@pytest.mark.req("R110")
def test_a_signed_file_is_kept_beside_the_printed_one_and_only_if_it_is_that_one(
    published, signer, one
) -> None:  # type: ignore[no-untyped-def]
    version = published("sla", "physics")
    own = bytes(last_signed(version).waiting)
    with pytest.raises(Invalid, match="not the file of this version"):
        attach(version, one, NOW)
    with pytest.raises(Invalid, match="does not hold"):
        attach(version, own, NOW)
    first = signed(own, signer, "Maya", "Agreed", NOW)
    altered = first[:-1] + b"x"
    with pytest.raises(Invalid, match="does not hold"):
        attach(version, altered, NOW)
    attach(version, first, NOW)
    others = signed(own, signer, "Somebody who did not see it", "Agreed", NOW)
    with pytest.raises(Invalid, match="not the file of this version"):
        attach(version, others, NOW)
    attach(version, signed(first, signer, "Priya", "Agreed", NOW), NOW)
    assert [row.form for row in Rendition.objects.filter(version=version, form__startswith="signed")] == [
        "signed-1",
        "signed-2",
    ]
    assert [each.who for each in checked(bytes(last_signed(version).waiting))] == ["Maya", "Priya"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_sign_the_same_file_at_once_one_is_told(published, signer, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    version = published("sla", "physics")
    printed_row = version.renditions.get(form="pdf")
    from django.conf import settings

    from servicelevel.documents.files import bytes_of
    from servicelevel.documents.signing import attaching
    from servicelevel.documents.store.opening import opened

    own = bytes_of(printed_row, opened(settings.VAR))
    monkeypatch.setattr(attaching, "last_signed", lambda _: printed_row)  # both looked before either wrote
    with transaction.atomic():
        attach(version, signed(own, signer, "Maya", "Agreed", NOW), NOW)
    with pytest.raises(Conflict, match="Somebody else signed"), transaction.atomic():
        attach(version, signed(own, signer, "Priya", "Agreed", NOW), NOW)
