"""A signed PDF beside the file that was printed: kept only where it is that file with signatures that hold."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from servicelevel.documents import files
from servicelevel.documents.models import DocumentVersion, Rendition
from servicelevel.documents.signing.checking import Checked, checked
from servicelevel.documents.store import names
from servicelevel.documents.store.port import digest_of
from servicelevel.errors import Conflict, Invalid
from servicelevel.worktime.problems import Problem

PRINTED = "pdf"
SIGNED = "signed-"
"""How the form of a signed PDF begins; the number of its signatures follows."""


def attach(version: DocumentVersion, pdf: bytes, now: datetime) -> Rendition:
    """Keep the PDF of a version with one signature more than before, in the transaction of whoever calls.

    The signatures bind the bytes that were printed, whose digest the version has (A1). Raises Invalid for another file
    or for signatures that do not hold, Conflict where somebody else signed first.
    """
    before = last_signed(version)
    if digest_of(pdf[: before.size]) != before.digest:
        raise Invalid(
            [_problem("is not the file of this version with a signature added", "sign the last one")]
        )
    found = checked(pdf)
    if not found or not all(one.holds for one in found):
        raise Invalid([_problem("has a signature that does not hold", _why(found) or "sign it anew")])
    form = f"{SIGNED}{len(found)}"
    if before.form != PRINTED and len(found) != int(before.form.removeprefix(SIGNED)) + 1:
        raise Conflict("It has no signature more than the file that is kept already.")
    row = _row(version, form, pdf)
    if version.published_at is not None:
        files.send_soon(version, now)
    return row


def last_signed(version: DocumentVersion) -> Rendition:
    """The PDF of a version with the most signatures; the printed one where nobody signed yet. Raises NotFound of Django."""
    rows = list(version.renditions.filter(form__startswith=SIGNED).order_by("pk"))
    return rows[-1] if rows else version.renditions.get(form=PRINTED)


def _row(version: DocumentVersion, form: str, pdf: bytes) -> Rendition:
    document = version.document
    count = form.removeprefix(SIGNED)
    try:
        with transaction.atomic():
            return Rendition.objects.create(
                version=version, form=form, media_type="application/pdf",
                file_name=f"{document.key} version {version.number} signed {count}.pdf",
                place=names.of_version(document.collection, document.key, version.number, f"{form}.pdf"),
                size=len(pdf), digest=digest_of(pdf), waiting=pdf,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(
            "Somebody else signed in the same moment; sign the file that has that signature."
        ) from None


def _problem(message: str, remedy: str) -> Problem:
    return Problem("file", "", message, remedy)


def _why(found: tuple[Checked, ...]) -> str:
    return "; ".join(dict.fromkeys(reason for one in found for reason in one.why))
