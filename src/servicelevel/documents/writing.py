"""What the acts on documents do, for them and for the steps of other rooms: in the transaction of whoever calls.

Nothing here asks who may; the act or the step that calls does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from servicelevel.documents import files, kinds
from servicelevel.documents.control import paper_of
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.rendering.as_text import as_text
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person
from servicelevel.worktime.problems import Problem, suggestion

LONGEST_SUMMARY = 2_000
TRIES = 20
State = DocumentVersion.State


@dataclass(frozen=True)
class Wording:
    """What a version says. content: see `rendering.paper`; made_from: what it was made from; dates: see DocumentVersion."""

    content: Mapping[str, Any]
    summary: str
    effective_on: date
    review_on: date | None = None
    expires_on: date | None = None
    made_from: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class About:
    """What a document is. key: given, or made of kind and year; collection: that of the kind unless given.

    party: the customer or vendor that it is for; about: the record that it belongs to, `case:SLR-2026-0001`.
    """

    kind: str
    title: str
    key: str = ""
    collection: str = ""
    owner_role: str = roles.SERVICE_LEVEL_MANAGER
    owner_org: str = ""
    party: Party | None = None
    service: str = ""
    about: str = ""


def new_document(person: Person, now: datetime, about: About, wording: Wording) -> DocumentVersion:
    """A new document with its first version, a draft. Raises Invalid, Conflict where the key is taken."""
    if problems := [*_problems_of(about), *_problems_with(wording)]:
        raise Invalid(problems)
    document = _kept(person, now, about)
    return _drafted(person, now, document, 1, None, wording)


def new_version(person: Person, now: datetime, document: Document, wording: Wording) -> DocumentVersion:
    """The next version of a document, a draft. Raises Invalid, Conflict where one is under way already."""
    if problems := _problems_with(wording):
        raise Invalid(problems)
    rows = list(_locked(document).versions.order_by("number"))
    if open_one := next((row for row in rows if row.state in (State.DRAFT, State.APPROVED)), None):
        raise Conflict(
            f"Version {open_one.number} of {document.key} is under way: publish or withdraw it first."
        )
    published = [row for row in rows if row.published_at is not None]
    return _drafted(person, now, document, len(rows) + 1, published[-1] if published else None, wording)


def rewrite(person: Person, now: datetime, version: DocumentVersion, wording: Wording) -> DocumentVersion:
    """Write a draft anew. Raises Invalid, Conflict once it is no draft any more (R1)."""
    if version.state != State.DRAFT:
        raise Conflict(
            f"Version {version.number} of {version.document.key} is {version.state} and cannot be edited."
        )
    if problems := _problems_with(wording):
        raise Invalid(problems)
    _take(version, wording)
    version.author, version.recorded_at = person, now
    _read_through(version)
    version.save()
    return version


def approve(person: Person, now: datetime, version: DocumentVersion) -> dict[str, str]:
    """Fix a draft and print its files; the digest of each by its form. Raises Conflict."""
    _moves(version, State.DRAFT, "approve")
    version.state, version.approved_at, version.approved_by = State.APPROVED, now, person
    paper = _read_through(version)
    version.save()
    return files.printed(version, paper)


def publish(person: Person, now: datetime, version: DocumentVersion) -> dict[str, str]:
    """Let an approved version be seen by whom it is for, and send its files to the store. Raises Conflict."""
    _moves(version, State.APPROVED, "publish")
    version.state, version.published_at, version.published_by = State.PUBLISHED, now, person
    version.save(update_fields=["state", "published_at", "published_by"])
    files.send_soon(version, now)
    return {row.form: row.digest for row in version.renditions.all()}


def withdraw(person: Person, now: datetime, version: DocumentVersion, reason: str) -> None:
    """Take a version back; it stays in the version table, and the provider still reads it. Raises Invalid, Conflict."""
    if version.state == State.WITHDRAWN:
        raise Conflict(f"Version {version.number} of {version.document.key} is withdrawn already.")
    if not reason.strip() or len(reason) > LONGEST_SUMMARY:
        raise Invalid(
            [
                Problem(
                    "reason", reason, "is missing or too long", f"say why, at most {LONGEST_SUMMARY} letters"
                )
            ]
        )
    version.state, version.withdrawn_at, version.withdrawn_by = State.WITHDRAWN, now, person
    version.withdrawn_because = reason.strip()
    version.save(update_fields=["state", "withdrawn_at", "withdrawn_by", "withdrawn_because"])


def issue(person: Person, now: datetime, about: About, wording: Wording) -> DocumentVersion:
    """Draft, approve and publish in one go, for a step that documents what was decided in it.

    Where `about.key` names a document of that kind already, its next version. Raises Invalid, Conflict.
    """
    document = Document.objects.filter(key=about.key).first() if about.key else None
    if document is None:
        version = new_document(person, now, about, wording)
    elif (document.kind, document.party_id) != (about.kind, about.party and about.party.pk):
        raise Conflict(f"{about.key} is another document.")
    else:
        version = new_version(person, now, document, wording)
    approve(person, now, version)
    publish(person, now, version)
    return version


def locked_version(document: Document, number: int) -> DocumentVersion:
    """A version, held with its document until the end of the transaction. Raises NotFound."""
    _locked(document)
    rows = DocumentVersion.objects.select_related("document__party", "author", "approved_by", "supersedes")
    found = rows.select_for_update(of=("self",)).filter(document=document, number=number).first()
    if found is None:
        raise NotFound(f"There is no version {number} of {document.key}.")
    return found


def next_key(prefix: str, year: int) -> str:
    """The first key that is free: `SLR-2026-0001`. Keys that differ in their case alone are one key to some stores."""
    begins = f"{prefix}-{year}-"
    taken = Document.objects.filter(key__istartswith=begins).values_list("key", flat=True)
    numbers = [int(rest) for key in taken if (rest := key[len(begins) :]).isdecimal()]
    return f"{begins}{max(numbers, default=0) + 1:04d}"


def _kept(person: Person, now: datetime, about: About) -> Document:
    """The row of a new document. Whoever is slower with a key takes the next one, unless the key was given."""
    kind = kinds.KINDS[about.kind]
    if about.key and Document.objects.filter(key__iexact=about.key).exists():
        raise Conflict(f"There is a document {about.key} already.")
    for _ in range(TRIES):
        key = about.key or next_key(kind.prefix, now.year)
        try:
            with transaction.atomic():
                return Document.objects.create(
                    key=key, kind=kind.key, collection=about.collection or kind.collection,
                    title=about.title.strip(), owner_role=about.owner_role, owner_org=about.owner_org or _provider(),
                    party=about.party, service=about.service, about=about.about, made_at=now, made_by=person,
                )  # fmt: skip
        except IntegrityError:
            if about.key:
                raise Conflict(f"There is a document {about.key} already.") from None
    raise Conflict("Too many documents are being made at once; try again.")


def _drafted(
    person: Person, now: datetime, document: Document, number: int, before: DocumentVersion | None, wording: Wording
) -> DocumentVersion:  # fmt: skip
    version = DocumentVersion(
        document=document, number=number, author=person, recorded_at=now, supersedes=before
    )
    _take(version, wording)
    _read_through(version)
    version.save(force_insert=True)
    return version


def _take(version: DocumentVersion, wording: Wording) -> None:
    version.content, version.made_from = dict(wording.content), dict(wording.made_from)
    version.summary, version.effective_on = wording.summary.strip(), wording.effective_on
    version.review_on, version.expires_on = wording.review_on, wording.expires_on


def _read_through(version: DocumentVersion) -> Any:
    """The version as it is printed; its words are kept for searching. Raises Invalid."""
    before = DocumentVersion.objects.filter(document=version.document_id, published_at__isnull=False)
    earlier = before.filter(number__lt=version.number).select_related("author").order_by("number")
    paper = paper_of(version, list(earlier))
    version.text = as_text(paper)
    return paper


def _moves(version: DocumentVersion, wanted: str, what: str) -> None:
    if version.state != wanted:
        raise Conflict(
            f"Version {version.number} of {version.document.key} is {version.state}; only a version that is {wanted} "
            f"can be {what.removesuffix('e')}ed."
        )


def _locked(document: Document) -> Document:
    return Document.objects.select_for_update(of=("self",)).get(pk=document.pk)


def _provider() -> str:
    found = Party.objects.filter(kind=Party.Kind.PROVIDER).order_by("key").first()
    return found.name if found else ""


def _problems_of(about: About) -> list[Problem]:
    found = []
    if about.kind not in kinds.KINDS:
        found.append(
            Problem("kind", about.kind, "is no kind of document", suggestion(about.kind, kinds.KINDS))
        )
    if about.collection and about.collection not in kinds.COLLECTIONS:
        found.append(
            Problem("collection", about.collection, "is no collection", " or ".join(kinds.COLLECTIONS))
        )
    if about.key.startswith("template-") != (about.kind == kinds.TEMPLATE):
        found.append(Problem("key", about.key, "is for templates alone", "choose another key"))
    if not about.title.strip() or len(about.title) > 200:
        found.append(
            Problem("title", about.title, "is empty or too long", "say what it is about, in 200 letters")
        )
    if about.owner_role not in roles.NAMES:
        found.append(
            Problem("owner_role", about.owner_role, "is no role", suggestion(about.owner_role, roles.NAMES))
        )
    return found


def _problems_with(wording: Wording) -> list[Problem]:
    found = []
    if not wording.summary.strip() or len(wording.summary) > LONGEST_SUMMARY:
        remedy = f"say what changed, at most {LONGEST_SUMMARY:,} letters"
        found.append(Problem("summary", wording.summary, "is empty or too long", remedy))
    for name, on in (("expires_on", wording.expires_on), ("review_on", wording.review_on)):
        if on is not None and on < wording.effective_on:
            found.append(Problem(name, on.isoformat(), "is before the effective date", "choose a later day"))
    return found
