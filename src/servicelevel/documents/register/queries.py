"""The register for others, and what is wrong with an entry: an alert for each link that is broken or out of date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from servicelevel.documents.models import DocumentVersion, RelatedDocument
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of, sees_everything
from servicelevel.process.definition import shipped

CONFIRMED_FOR = timedelta(days=365)
"""So long a person's word counts that an address outside leads where it should; ours, not the document's."""
State = DocumentVersion.State


@dataclass(frozen=True)
class Entry:
    """A registered document with what is wrong with it, in words; nothing wrong: none."""

    row: RelatedDocument
    alerts: Sequence[str]


@dataclass(frozen=True)
class Missing:
    """A document that the process document names and nobody has registered yet."""

    title: str
    relation: str


def reads_register(person: Any) -> bool:
    """Whether a person reads the register: the provider's people and teams, and auditors."""
    party = party_of(person)
    return sees_everything(person) or (party is not None and party.kind == Party.Kind.TEAM)


def registered(person: Any) -> QuerySet[RelatedDocument]:
    """The documents that are registered now, by title."""
    rows = (
        RelatedDocument.objects.filter(ended_at=None)
        .select_related("document", "registered_by")
        .order_by("title")
    )
    return rows if reads_register(person) else rows.none()


def entries(person: Any, now: datetime) -> list[Entry]:
    """Every registered document with its alerts."""
    rows = list(registered(person))
    standing = _standing([row.document_id for row in rows if row.document_id])
    return [Entry(row, tuple(alerts_of(row, standing.get(row.document_id or 0, []), now))) for row in rows]


def missing(person: Any) -> list[Missing]:
    """Those of the six documents of section 11 that are not registered."""
    if not reads_register(person):
        return []
    there = set(RelatedDocument.objects.filter(ended_at=None).values_list("title", flat=True))
    return [
        Missing(one.name, one.description)
        for one in shipped().surroundings.document.related
        if one.name not in there
    ]


def due_between(person: Any, first: date, last: date) -> QuerySet[RelatedDocument]:
    """The registered documents whose review falls due between two days, both included."""
    return registered(person).filter(Q(review_on__gte=first), Q(review_on__lte=last))


def alerts_of(row: RelatedDocument, versions: Sequence[DocumentVersion], now: datetime) -> Iterator[str]:
    """What is wrong with an entry. versions: of the controlled document that it is, if it is one."""
    today = now.date()
    if row.review_on < today:
        yield f"its review was due on {row.review_on:%d %b %Y}"
    if row.document_id:
        yield from _of_ours(versions, today)
    elif row.reachable is False:
        yield "the link is broken"
    elif row.checked_at is None:
        yield "nobody has confirmed yet that the address leads there"
    elif now - row.checked_at > CONFIRMED_FOR:
        yield f"nobody has confirmed the address since {row.checked_at:%d %b %Y}"


def _of_ours(versions: Sequence[DocumentVersion], today: date) -> Iterator[str]:
    published = [one for one in versions if one.state == State.PUBLISHED]
    if not published:
        withdrawn = any(one.state == State.WITHDRAWN for one in versions)
        yield (
            "the link is broken: the document was withdrawn"
            if withdrawn
            else "the document is not published yet"
        )
        return
    last = published[-1]
    if last.review_on is not None and last.review_on < today:
        yield f"the document is out of date: its own review was due on {last.review_on:%d %b %Y}"
    if last.expires_on is not None and last.expires_on < today:
        yield f"the document is out of date: it held until {last.expires_on:%d %b %Y}"


def _standing(documents: Sequence[int]) -> dict[int, list[DocumentVersion]]:
    found: dict[int, list[DocumentVersion]] = {}
    for row in DocumentVersion.objects.filter(document__in=documents).order_by("document", "number"):
        found.setdefault(row.document_id, []).append(row)
    return found
