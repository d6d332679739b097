"""Documents for others: who sees which, and which version of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from servicelevel.documents import kinds
from servicelevel.documents.language.known import KNOWN, built_in
from servicelevel.documents.models import Document, DocumentVersion, Rendition
from servicelevel.errors import NotFound
from servicelevel.ledger.models import Line
from servicelevel.ledger.queries import history_of, lines_of_case
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import is_inside, party_of, sees_everything

PAGE = 50
PUBLISHED = DocumentVersion.State.PUBLISHED


def documents_visible_to(person: Any) -> QuerySet[Document]:
    """The provider's people and auditors: all. A team: all but evidence that is for somebody outside and not its own.

    Customers: what is for them and published, but no OLA and no UC. Vendors: their own published UCs. Others: none.
    """
    rows = Document.objects.select_related("party").order_by("key")
    party = party_of(person)
    if party is None:
        return rows.none()
    if sees_everything(person):
        return rows
    if party.kind == Party.Kind.TEAM:
        return rows.filter(~Q(kind=kinds.EVIDENCE) | Q(party=None) | Q(made_by=person))
    mine = rows.filter(party=party, pk__in=DocumentVersion.objects.filter(state=PUBLISHED).values("document"))
    if party.kind == Party.Kind.CUSTOMER:
        return mine.exclude(kind__in=kinds.NOT_FOR_CUSTOMERS)
    return mine.filter(kind__in=kinds.FOR_VENDORS) if party.kind == Party.Kind.VENDOR else rows.none()


def versions_visible_to(person: Any) -> QuerySet[DocumentVersion]:
    """The versions of what a person sees: outsiders only those that are published."""
    people = ("author", "approved_by", "published_by", "withdrawn_by", "supersedes", "document__party")
    rows = DocumentVersion.objects.select_related(*people).order_by("document", "number")
    rows = rows.filter(document__in=documents_visible_to(person).values("pk"))
    return rows if is_inside(person) else rows.filter(state=PUBLISHED)


def document_for(person: Any, key: str) -> Document:
    """A document that a person sees. Raises NotFound."""
    found = documents_visible_to(person).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no document {key}.")
    return found


def version_for(person: Any, document: Document, number: int | None = None) -> DocumentVersion:
    """A version that a person sees; without a number the one that counts. Raises NotFound.

    The one that counts is the last published one, and where none is published the last one at all.
    """
    rows = list(versions_visible_to(person).filter(document=document))
    if number is not None:
        rows = [row for row in rows if row.number == number]
    published = [row for row in rows if row.state == PUBLISHED]
    if not rows:
        raise NotFound(f"There is no such version of {document.key}.")
    return (published or rows)[-1]


def rendition_for(person: Any, key: str, number: int | None, form: str) -> Rendition:
    """A file that a person sees. Raises NotFound."""
    version = version_for(person, document_for(person, key), number)
    found = version.renditions.filter(form=form).first()
    if found is None:
        raise NotFound(f"There is no file {form} of {key}.")
    return found


def published_before(version: DocumentVersion) -> list[DocumentVersion]:
    """The versions that were published before one, the oldest first."""
    rows = DocumentVersion.objects.filter(document=version.document_id, published_at__isnull=False)
    return list(rows.filter(number__lt=version.number).select_related("author").order_by("number"))


def history_of_document(document: Document) -> list[Line]:
    """What was done with a document, the oldest first: its own lines, and those of its record that published it."""
    case = document.about.removeprefix("case:")
    of_record = lines_of_case(case) if case != document.about else history_of(document.about)
    own = history_of(f"document:{document.key}")
    found = {line.number: line for line in own}
    found |= {line.number: line for line in of_record if _names(json.loads(line.content), document.key)}
    return [found[number] for number in sorted(found)]


def _names(content: dict[str, Any], key: str) -> bool:
    """Whether a line is about a document: as the one that was made, or as one of several."""
    several = [one.get("document") for one in content.values() if isinstance(one, dict)]
    return key in (content.get("document"), *several)


def documents_about(person: Any, subject: str) -> list[Document]:
    """The documents that a person sees of those that belong to a record, such as `case:SLR-2026-0012`."""
    return list(_with_latest(documents_visible_to(person).filter(about=subject), person))


def page_of_documents(
    person: Any, *, collection: str = "", kind: str = "", find: str = "", after: str = ""
) -> tuple[list[Document], str]:
    """A page of documents by their keys, and where the next one begins.

    Each has `latest`: number, state, effective date and title of the version that counts. find: a part of key, title or
    of the words of a version that the person sees.
    """
    rows = documents_visible_to(person)
    rows = rows.filter(collection=collection) if collection else rows
    rows = rows.filter(kind=kind) if kind else rows
    if find:
        said = versions_visible_to(person).filter(text__icontains=find).order_by().values("document")
        rows = rows.filter(Q(key__icontains=find) | Q(title__icontains=find) | Q(pk__in=said))
    if after:
        rows = rows.filter(key__gt=after)
    found = list(_with_latest(rows, person)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].key if len(found) > PAGE else ""


def counts_of_collections(person: Any) -> dict[str, int]:
    """How many documents a person sees in each collection."""
    rows = documents_visible_to(person).order_by().values_list("collection").annotate(Count("pk"))
    return dict.fromkeys(kinds.COLLECTIONS, 0) | dict(rows)


def due_for_review(person: Any, today: date) -> list[DocumentVersion]:
    """The published versions whose next review is over, of documents that a person sees, the oldest first."""
    rows = versions_visible_to(person).filter(
        state=PUBLISHED, review_on__lt=today, successors__published_at=None
    )
    return list(rows.order_by("review_on"))


@dataclass(frozen=True)
class TemplateText:
    """The template that counts for a kind. made_from: how a document says that it was made from it."""

    kind: str
    text: str
    made_from: dict[str, Any]
    document: str = ""


def template_key(kind: str) -> str:
    """The key of the document that holds an organisation's own template for a kind."""
    return f"template-{kind}"


def template_in_force(kind: str) -> TemplateText:
    """The organisation's own template for a kind, published last; else the built-in one. Raises NotFound."""
    if kind not in KNOWN:
        raise NotFound(f"There is no template for {kind}.")
    key = template_key(kind)
    rows = DocumentVersion.objects.filter(document__key=key, document__kind=kinds.TEMPLATE, state=PUBLISHED)
    own = rows.order_by("-number").first()
    if own is not None:
        return TemplateText(kind, own.content["template"], {"template": key, "version": own.number}, key)
    number = KNOWN[kind].built_in
    return TemplateText(kind, built_in(kind), {"template": f"built in: {kind}", "version": number})


def templates_in_force() -> Sequence[TemplateText]:
    """The template that counts for each kind that has one."""
    return [template_in_force(kind) for kind in KNOWN]


def _with_latest(rows: QuerySet[Document], person: Any) -> QuerySet[Document]:
    """Rows with what the version that counts says: the last published one, else the last one at all."""
    of_it = DocumentVersion.objects.filter(document=OuterRef("pk"))
    published = of_it.filter(state=PUBLISHED).order_by("-number")
    last = published if not is_inside(person) else of_it.order_by("-number")
    return rows.annotate(
        latest_number=Subquery(published.values("number")[:1]),
        latest_effective=Subquery(published.values("effective_on")[:1]),
        latest_expires=Subquery(published.values("expires_on")[:1]),
        last_number=Subquery(last.values("number")[:1]),
        last_state=Subquery(last.values("state")[:1]),
    )
