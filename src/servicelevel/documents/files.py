"""The files of a version: printed once, kept with their bytes until the store has them, then kept there alone.

A version is published in one transaction together with the bytes of its files. Only then are they sent to the store. So
whatever dies at whatever moment, either nothing is published, or everything is: a reader is given the bytes from here
until the store has confirmed them, and sending is tried again until it has.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from servicelevel.documents.models import DocumentVersion, Rendition
from servicelevel.documents.rendering.as_docx import as_docx
from servicelevel.documents.rendering.as_html import as_html
from servicelevel.documents.rendering.as_pdf import as_pdf
from servicelevel.documents.rendering.paper import Paper
from servicelevel.documents.store import names
from servicelevel.documents.store.opening import opened
from servicelevel.documents.store.port import Store, StoreTrouble, digest_of
from servicelevel.documents.uploads.accepted import Upload

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: dict[str, tuple[str, Callable[[Paper], bytes]]] = {
    "html": ("text/html; charset=utf-8", lambda paper: as_html(paper).encode()),
    "pdf": ("application/pdf", as_pdf),
    "docx": (DOCX, as_docx),
}
"""Form, media type, and how a paper becomes its bytes."""


@dataclass(frozen=True)
class Sent:
    """What became of the files that waited: how many the store has now, and how many wait on."""

    done: int = 0
    waiting: int = 0


def printed(version: DocumentVersion, paper: Paper) -> dict[str, str]:
    """Print every form of a version; the digest of each."""
    document = version.document
    digests = {}
    for form, (media_type, made) in FORMS.items():
        content = made(paper)
        digests[form] = digest_of(content)
        Rendition.objects.create(
            version=version, form=form, media_type=media_type, file_name=f"{document.key} version {version.number}.{form}",
            place=names.of_version(document.collection, document.key, version.number, form), size=len(content),
            digest=digests[form], waiting=content,
        )  # fmt: skip
    return digests


def kept(version: DocumentVersion, upload: Upload) -> Rendition:
    """Keep a file that somebody brought, by the digest of its bytes."""
    digest = digest_of(upload.content)
    return Rendition.objects.create(
        version=version, form=upload.ending, media_type=upload.media_type, file_name=upload.name,
        place=names.of_evidence(digest, upload.ending), size=len(upload.content), digest=digest, waiting=upload.content,
    )  # fmt: skip


def send_soon(version: DocumentVersion, now: datetime) -> None:
    """Send the files of a version once its transaction is over. A store that cannot be reached stops nothing."""
    pk = version.pk
    transaction.on_commit(lambda: _send_now(pk, now), robust=True)


def waiting_files() -> QuerySet[Rendition]:
    """The files of published versions that the store does not have yet, the oldest first."""
    return Rendition.objects.filter(stored_at=None, version__published_at__isnull=False).order_by("pk")


def send(store: Store, rows: QuerySet[Rendition], now: datetime) -> Sent:
    """Send files to the store, one after the other; one that cannot be sent does not hold up the next."""
    done = waiting = 0
    for pk in list(rows.values_list("pk", flat=True)):
        if _sent(store, pk, now):
            done += 1
        else:
            waiting += 1
    return Sent(done, waiting)


def _send_now(version: int, now: datetime) -> None:
    from django.conf import settings

    store = opened(settings.VAR)
    send(store, waiting_files().filter(version=version), now)


def _sent(store: Store, pk: int, now: datetime) -> bool:
    row = Rendition.objects.get(pk=pk)
    if row.waiting is None:  # another process was faster
        return True
    try:
        store.put(row.place, bytes(row.waiting))
    except StoreTrouble as trouble:
        Rendition.objects.filter(pk=pk, stored_at=None).update(
            tries=F("tries") + 1, trouble=str(trouble)[:500]
        )
        return False
    Rendition.objects.filter(pk=pk, stored_at=None).update(stored_at=now, waiting=None, trouble="")
    return True


def bytes_of(row: Rendition, store: Store) -> bytes:
    """The bytes of a file, from here or from the store, as its digest says. Raises StoreTrouble for others."""
    content = bytes(row.waiting) if row.waiting is not None else store.get(row.place)
    if digest_of(content) != row.digest:
        raise StoreTrouble(f"{store.where} holds other bytes for {row.place} than those that were published.")
    return content
