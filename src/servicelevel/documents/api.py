"""The document store for programs: what a person may read, with the digest of every file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from servicelevel.api.paging import Asked, Page, page
from servicelevel.documents import pages
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.queries import (
    document_for,
    documents_visible_to,
    version_for,
    versions_visible_to,
)

router = Router()


class StoredOut(Schema):
    """A document of the store."""

    key: str = Field(examples=["slr-2026-0012"])
    kind: str
    title: str
    collection: str
    about: str = Field(description="The record that it belongs to, such as case:SLR-2026-0012.")
    party: str = Field(description="Key of the customer or vendor that it is for; empty for none.")


class FileOut(Schema):
    """A file of a version."""

    form: str = Field(examples=["pdf"])
    media_type: str
    size: int = Field(description="Bytes.")
    sha256: str
    address: str


class StoredVersionOut(Schema):
    """A version of a document. Once it is approved nothing of it changes but its state."""

    number: int
    state: str = Field(description="draft, approved, published or withdrawn.")
    summary: str = Field(description="What changed.")
    author: str
    effective_on: date
    expires_on: date | None
    approved_at: datetime | None
    published_at: datetime | None
    supersedes: int | None = Field(description="Number of the version that was published before it.")
    files: list[FileOut]


class StoredWhole(StoredOut):
    """A document with the versions that the caller may read."""

    versions: list[StoredVersionOut]


class AskedDocuments(Asked):
    """Which documents are wanted."""

    kind: str = ""
    about: str = Field("", description="Those of one record, such as case:SLR-2026-0012.")


@router.get("", response=Page[StoredOut], summary="Documents")
def documents(request: HttpRequest, asked: Query[AskedDocuments]) -> Any:
    """The documents that the caller sees."""
    rows = documents_visible_to(request.user)
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(about=asked.about) if asked.about else rows
    found, after = page(rows, asked, "key")
    return {"items": [_out(one) for one in found], "next": after}


@router.get("/{key}", response=StoredWhole, summary="A document")
def document(request: HttpRequest, key: str) -> Any:
    """One document with its versions."""
    found = document_for(request.user, key)
    rows = versions_visible_to(request.user).filter(document=found).prefetch_related("renditions")
    return StoredWhole(**_out(found).dict(), versions=[_version_out(row) for row in rows])


@router.get("/{key}/files/{number}", response={200: None}, summary="A file of a version")
def file(request: HttpRequest, key: str, number: int, form: str = "pdf") -> HttpResponse:
    """The bytes of a file as they were published; number: of the version, form: html, pdf or docx."""
    version_for(request.user, document_for(request.user, key), number)
    return pages.file(request, key, number, form)


def _out(one: Document) -> StoredOut:
    return StoredOut(
        key=one.key, kind=one.kind, title=one.title, collection=one.collection, about=one.about,
        party=one.party.key if one.party else "",
    )  # fmt: skip


def _version_out(row: DocumentVersion) -> StoredVersionOut:
    key = row.document.key
    found = [
        FileOut(
            form=one.form, media_type=one.media_type, size=one.size, sha256=one.digest,
            address=f"/documents/{key}/v{row.number}/{one.form}/",
        )
        for one in row.renditions.all()
    ]  # fmt: skip
    return StoredVersionOut(
        number=row.number, state=row.state, summary=row.summary, author=row.author.username,
        effective_on=row.effective_on, expires_on=row.expires_on, approved_at=row.approved_at,
        published_at=row.published_at, supersedes=row.supersedes.number if row.supersedes else None, files=found,
    )  # fmt: skip
