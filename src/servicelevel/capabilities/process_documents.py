"""The documents by which a service is deployed and maintained, with the day on which each is to be looked at again (R45)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from servicelevel.capabilities.service_content import Content
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.queries import versions_visible_to


@dataclass(frozen=True)
class ProcessDocument:
    """A document that the catalogue names. href: empty where nothing of that key is published; review_on: None for never."""

    key: str
    title: str
    href: str = ""
    review_on: date | None = None
    is_overdue: bool = False

    @property
    def look(self) -> str:
        """The shape of its state."""
        if not self.href:
            return "breached"
        return "threatened" if self.is_overdue or self.review_on is None else "met"

    @property
    def state(self) -> str:
        """Its state in words."""
        if not self.href:
            return "Broken: no document of this key is published"
        if self.is_overdue:
            return "Its review is overdue"
        return "In force" if self.review_on else "In force, without a date for its review"


def process_documents(content: Content, person: Any, today: date) -> list[ProcessDocument]:
    """What the catalogue names, in its order, as far as a person reads documents."""
    keys = list(content.get("process_documents", ()))
    rows = versions_visible_to(person).filter(
        document__key__in=keys, state=DocumentVersion.State.PUBLISHED, successors__published_at=None
    )
    found = {row.document.key: row for row in rows.select_related("document").order_by("number")}
    return [_shown(key, found.get(key), today) for key in keys]


def alerts(found: Sequence[ProcessDocument]) -> int:
    """How many of them are broken or overdue."""
    return sum(not one.href or one.is_overdue for one in found)


def _shown(key: str, row: DocumentVersion | None, today: date) -> ProcessDocument:
    if row is None:
        return ProcessDocument(key, key)
    overdue = row.review_on is not None and row.review_on < today
    return ProcessDocument(key, row.document.title, reverse("document", args=[key]), row.review_on, overdue)
