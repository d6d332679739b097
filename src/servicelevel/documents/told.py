"""What programs are told of the documents of a record."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Field, Schema

from servicelevel.documents.queries import documents_about


class DocumentOut(Schema):
    """A document of a record, in the version that counts."""

    key: str = Field(examples=["slr-2026-0012"])
    kind: str
    title: str
    collection: str
    number: int | None = Field(description="Of the published version that counts; null before the first.")
    effective_on: date | None


def documents_out(person: Any, subject: str) -> list[DocumentOut]:
    """The documents of a record (`case:SLR-2026-0012`) that a person sees."""
    return [
        DocumentOut(
            key=one.key, kind=one.kind, title=one.title, collection=one.collection,
            number=getattr(one, "latest_number", None), effective_on=getattr(one, "latest_effective", None),
        )
        for one in documents_about(person, subject)
    ]  # fmt: skip
