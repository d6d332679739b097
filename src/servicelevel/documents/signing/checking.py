"""Whether the signatures in a PDF hold: offline, from the file alone and the certificates that somebody trusts."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from servicelevel.documents.signing.awaited import awaited
from servicelevel.errors import Invalid
from servicelevel.worktime.problems import Problem

HELD: Final = "whole"
ALTERED: Final = "the bytes that it covers are not those that were signed"
NOT_ALL: Final = "it does not cover the whole document up to itself"
CHANGED_LATER: Final = "the document was changed after it, by more than further signatures"
APPENDED: Final = "bytes were added behind the last signature"
REWRITTEN: Final = "the signature's own bytes are not as its program wrote them"
OLD_KIND: Final = "it is of a kind that is not looked at (only PAdES and detached PKCS#7)"
NOTHING_MORE: Final = b"\x05\x00"
"""The parameters of an algorithm that has none, as DER."""
ONE_CASE: Final = re.compile(rb"<(?:[0-9a-f]*|[0-9A-F]*)>")


@dataclass(frozen=True)
class Checked:
    """What became of one signature.

    who, reason: as the file says, covered by the signature where it is intact; certificate: the name on it; fingerprint:
    SHA-256 of it; at: what the signer's clock said, or a time stamp where stamped; intact: what it covers is unchanged;
    whole: it covers the document up to it, and nothing but signatures came after; trusted: its certificate leads to
    one that is trusted; why: what is wrong with it.
    """

    field: str
    who: str
    reason: str
    certificate: str
    fingerprint: str
    at: datetime | None
    stamped: bool
    intact: bool
    whole: bool
    trusted: bool
    why: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Intact and whole. Whether the certificate is trusted is another question."""
        return self.intact and self.whole


def checked(pdf: bytes, trusted: Sequence[x509.Certificate] = ()) -> tuple[Checked, ...]:
    """Every signature of a PDF, in the order in which they were made; none for a file without one. Raises Invalid.

    trusted: certificates that somebody vouches for; without any no signature is trusted.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader

    logging.getLogger("pyhanko").setLevel(
        logging.CRITICAL
    )  # what is wrong with a foreign file is told, not logged
    logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        found = list(reader.embedded_signatures)
    except Exception:  # a damaged file makes the library raise whatever its damage leads to
        raise _unreadable() from None
    last = len(found) - 1
    return tuple(_one(one, pdf, trusted, place == last) for place, one in enumerate(found))


def _one(embedded: Any, pdf: bytes, trusted: Sequence[x509.Certificate], is_last: bool) -> Checked:
    try:
        return _judged(embedded, pdf, trusted, is_last)
    except Exception:  # see above: a signature that cannot be read does not hold
        return Checked(str(embedded.field_name), "", "", "", "", None, False, False, False, False, (ALTERED,))


def _judged(embedded: Any, pdf: bytes, trusted: Sequence[x509.Certificate], is_last: bool) -> Checked:
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        status = awaited(_status(embedded, trusted))
    except SignatureValidationError:
        status = None
    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    coverage = embedded.evaluate_signature_coverage().name
    why = _what_is_wrong(status, embedded, pdf, coverage, is_last)
    from servicelevel.documents.signing.signer import common_name

    stamp = status.timestamp_validity if status else None
    return Checked(
        str(embedded.field_name), _said(embedded, "/Name"), _said(embedded, "/Reason"), common_name(certificate),
        embedded.signer_cert.sha256.hex(), _instant(stamp.timestamp if stamp else embedded.self_reported_timestamp),
        stamp is not None and stamp.valid, not {ALTERED, REWRITTEN, OLD_KIND} & set(why),
        not {NOT_ALL, CHANGED_LATER, APPENDED} & set(why), bool(status and status.trusted), tuple(why),
    )  # fmt: skip


async def _status(embedded: Any, trusted: Sequence[x509.Certificate]) -> Any:
    """The library's own judgement, at the instant that the signature tells: a certificate may expire after it."""
    from asn1crypto import x509 as asn1
    from pyhanko.sign.validation import async_validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    roots = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in trusted]
    moment = _instant(embedded.self_reported_timestamp)
    context = ValidationContext(
        trust_roots=roots, allow_fetching=False, moment=moment, best_signature_time=moment,
        other_certs=list(embedded.other_embedded_certs),
    )  # fmt: skip
    return await async_validate_pdf_signature(embedded, context)


def _what_is_wrong(status: Any, embedded: Any, pdf: bytes, coverage: str, is_last: bool) -> list[str]:
    if status is None:
        return [OLD_KIND]
    found = []
    if not (status.intact and status.valid):
        found.append(ALTERED)
    if not _is_as_written(embedded, pdf):
        found.append(REWRITTEN)
    if coverage not in ("ENTIRE_REVISION", "ENTIRE_FILE"):
        found.append(NOT_ALL)
    if is_last and coverage != "ENTIRE_FILE":
        found.append(APPENDED)
    elif coverage == "ENTIRE_REVISION" and not status.docmdp_ok:
        found.append(CHANGED_LATER)
    return found


def _is_as_written(embedded: Any, pdf: bytes) -> bool:
    """What stands between the two ranges is the one thing that no signature covers, so it is held against its meaning.

    It must be one hexadecimal string of one case: the signature, and zeros behind it. Of the signature all that its own
    value does not cover (versions, and the algorithms that it lists) must be what the rest says.
    """
    from asn1crypto import cms

    first, length, second, _ = (int(one) for one in embedded.byte_range)
    written = pdf[first + length : second]
    if not ONE_CASE.fullmatch(written):
        return False
    content = bytes.fromhex(written[1:-1].decode())
    info = cms.ContentInfo.load(content)
    size, data, one = len(info.dump()), info["content"], embedded.signer_info
    return bool(
        not content[size:].strip(b"\0")
        and (data["version"].native, one["version"].native) == ("v1", "v1")
        and data["encap_content_info"].native == {"content_type": "data", "content": None}
        and [each.dump() for each in data["digest_algorithms"]] == [one["digest_algorithm"].dump()]
        and _says_nothing_more(one["digest_algorithm"])
        and (
            one["signature_algorithm"].signature_algo == "rsassa_pss"
            or _says_nothing_more(one["signature_algorithm"])
        )
        and _names(one["sid"], embedded.signer_cert)
        and not data["crls"].native
    )


def _says_nothing_more(algorithm: Any) -> bool:
    return algorithm["parameters"].dump() in (b"", NOTHING_MORE)


def _names(signer: Any, certificate: Any) -> bool:
    """Letter by letter: the library takes names for equal that differ in capitals and blanks."""
    return bool(
        signer.name != "issuer_and_serial_number"
        or signer.chosen["issuer"].dump() == certificate.issuer.dump()
    )


def _said(embedded: Any, key: str) -> str:
    return str(embedded.sig_object.get(key, ""))


def _instant(at: datetime | None) -> datetime | None:
    return at.astimezone(UTC) if at is not None and at.tzinfo else at


def _unreadable() -> Invalid:
    return Invalid([Problem("file", "", "cannot be read as a PDF: it is damaged, or none", "get it anew")])
