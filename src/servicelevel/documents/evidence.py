"""Evidence: files that somebody brings, kept by the digest of their bytes as documents of one version."""

from __future__ import annotations

from datetime import datetime

from servicelevel.documents import files, kinds, writing
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.uploads.accepted import Upload
from servicelevel.documents.writing import About, Wording
from servicelevel.errors import NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import party_of
from servicelevel.process.queries import cases_visible_to

CASE = "case:"


def keep(
    person: Person, now: datetime, upload: Upload, *, title: str = "", about: str = "", service: str = "",
    party: Party | None = None, owner_role: str = roles.SERVICE_LEVEL_MANAGER,
) -> Document:  # fmt: skip
    """Keep a file as evidence, in the transaction of whoever calls: an act of this room, or a step of another one.

    about: the record that it belongs to, such as `case:CAP-2026-0013`. Raises Invalid.
    """
    said = About(
        kinds.EVIDENCE, title.strip() or upload.name, owner_role=owner_role, party=party, service=service, about=about
    )  # fmt: skip
    summary = f"{upload.name}, brought by {person}"
    version = writing.new_document(person, now, said, Wording({}, summary, now.date()))
    version.state = DocumentVersion.State.PUBLISHED
    version.approved_at = version.published_at = now
    version.approved_by = version.published_by = person
    version.save()
    files.kept(version, upload)
    files.send_soon(version, now)
    return version.document


@act("documents.upload_evidence", anyone=True)
def upload_evidence(
    by: By, upload: Upload, *, title: str = "", about: str = "", service: str = "", party: Party | None = None
) -> Told[Document]:  # fmt: skip
    """Bring a file. Customers bring theirs for themselves; vendors and auditors bring none. Raises Invalid, NotAllowed."""
    own = party_of(by.person)
    if own is None or own.kind in (Party.Kind.VENDOR, Party.Kind.AUDITOR):
        raise NotAllowed("You cannot bring evidence here.")
    if own.kind == Party.Kind.CUSTOMER:
        party = own
    _sees(by, about, own)
    document = keep(by.someone, by.now, upload, title=title, about=about, service=service, party=party)
    row = document.versions.get().renditions.get()
    content = {
        "document": document.key,
        "title": document.title,
        "file": row.file_name,
        "size": row.size,
        "digest": row.digest,
    }
    case = about.removeprefix(CASE) if about.startswith(CASE) else ""
    return Told(document, content, f"document:{document.key}", case)


def _sees(by: By, about: str, own: Party) -> None:
    """Nobody attaches a file to a case that does not exist for them. Raises NotFound."""
    case = about.removeprefix(CASE)
    if about.startswith(CASE):
        if not cases_visible_to(by.someone, by.now).filter(key=case).exists():
            raise NotFound(f"There is no case {case}.")
    elif about and own.kind == Party.Kind.CUSTOMER:
        raise NotFound("There is no such record.")
