"""Putting a signature into a PDF: PAdES, as an addition to the file, so that signatures made before stay whole."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from servicelevel.documents.rendering.paper import printable
from servicelevel.documents.signing.awaited import awaited
from servicelevel.documents.signing.signer import Signer
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

if TYPE_CHECKING:
    from pyhanko.sign.signers import PdfSigner

LONGEST: Final = 200
TimeStamps = Callable[[bytes], bytes]
"""A time-stamp authority: from the DER of a request (RFC 3161) to the DER of its response. Raises OSError."""


def signed(
    pdf: bytes, signer: Signer, who: str, reason: str, at: datetime, *, time_stamps: TimeStamps | None = None
) -> bytes:
    """The PDF with one signature more (PAdES B-B; B-T with time stamps). Its own bytes stay as they are, in front.

    who: the person who signs, as `Maya Lindqvist, Service Level Manager`; reason: what is agreed to; at: aware.
    Raises Invalid for what is no PDF that can be signed, and what the time-stamp authority raises.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError

    problems = [_too_long(name, text) for name, text in (("who", who), ("reason", reason)) if _is_wrong(text)]
    if problems:
        raise Invalid(problems)
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        field = _next_field(writer.prev)
    except (PdfError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise Invalid(
            [Problem("file", "", "is no PDF that can be signed", "print the document anew")]
        ) from None
    return awaited(_sign(writer, _pdf_signer(signer, field, who, reason, time_stamps), at))


async def _sign(writer: Any, pdf_signer: PdfSigner, at: datetime) -> bytes:
    """Step by step, because the instant is ours: the library's own way asks the clock."""
    from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

    session = pdf_signer.init_signing_session(writer)
    session.system_time = at
    size = await session.estimate_signature_container_size(None, tight=False)
    document = session.prepare_tbs_document(None, bytes_reserved=size)
    output = io.BytesIO()
    digest, _ = document.digest_tbs_document(output=output)
    attributes = PdfCMSSignedAttributes(signing_time=at)
    after = await document.perform_signature(
        document_digest=digest.document_digest, pdf_cms_signed_attrs=attributes
    )
    await after.post_signature_processing(output)
    return output.getvalue()


def _pdf_signer(
    signer: Signer, field: str, who: str, reason: str, time_stamps: TimeStamps | None
) -> PdfSigner:
    from asn1crypto import keys, x509
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    for one in signer.others:
        store.register(x509.Certificate.load(one.public_bytes(Encoding.DER)))
    key = signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    simple = SimpleSigner(
        signing_cert=x509.Certificate.load(signer.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(key), cert_registry=store,
    )  # fmt: skip
    meta = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, name=printable(who),
        reason=printable(reason),
    )  # fmt: skip
    return PdfSigner(meta, simple, timestamper=_stamper(time_stamps) if time_stamps else None)


def _stamper(ask: TimeStamps) -> Any:
    from asn1crypto import tsp
    from pyhanko.sign.timestamps import TimeStamper

    class Asked(TimeStamper):
        async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
            return tsp.TimeStampResp.load(ask(req.dump()))

    return Asked()  # type: ignore[no-untyped-call]


def _next_field(reader: Any) -> str:
    """`Signature1`, or the first number behind those that are there."""
    from pyhanko.sign.fields import enumerate_sig_fields

    taken = {name for name, _, _ in enumerate_sig_fields(reader)}
    return next(name for number in range(1, len(taken) + 2) if (name := f"Signature{number}") not in taken)


def _is_wrong(text: str) -> bool:
    return not text.strip() or len(text) > LONGEST


def _too_long(name: str, text: str) -> Problem:
    return Problem(name, text, "is empty or too long", f"say it in at most {LONGEST} letters")
