"""Documents are registered, looked at again, and taken off the register with the reason (R127)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from servicelevel.documents.models import Document, RelatedDocument
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.worktime.problems import Problem

WHO_REGISTERS = (roles.SERVICE_LEVEL_MANAGER, roles.PROCESS_OWNER)
SCHEMES = ("http", "https")


@dataclass(frozen=True)
class About:
    """A document of the register. relation: process, procedure, template, requirements, or any word.

    address: where it lies outside; document: the key of a controlled document of ours; one of the two.
    """

    title: str
    relation: str
    owner: str
    review_on: date
    address: str = ""
    document: str = ""


@act("documents.register", may=WHO_REGISTERS)
def register(by: By, about: About) -> Told[RelatedDocument]:
    """Register a document that the process leans on. Raises Invalid, Conflict for one that is registered already."""
    if problems := list(_problems(by, about)):
        raise Invalid(problems)
    if RelatedDocument.objects.filter(title=about.title.strip(), ended_at=None).exists():
        raise Conflict("A document of this title is registered already.")
    ours = Document.objects.get(key=about.document) if about.document else None
    row = RelatedDocument.objects.create(
        key=f"new-{by.now.timestamp()}", title=about.title.strip(), relation=about.relation.strip(),
        address=about.address.strip(), document=ours, owner=about.owner.strip(), review_on=about.review_on,
        registered_at=by.now, registered_by=by.someone,
    )  # fmt: skip
    row.key = f"REL-{row.pk:04d}"
    row.save(update_fields=["key"])
    told = {"title": row.title, "relation": row.relation, "address": row.address, "document": about.document}
    return Told(row, told | {"review_on": row.review_on.isoformat()}, f"related:{row.key}")


@act("documents.look_again", may=WHO_REGISTERS)
def look_again(by: By, key: str, *, leads_there: bool, found: str, review_on: date) -> Told[RelatedDocument]:
    """Somebody looked: whether the address leads to the document, what they found, and when to look again.

    No machine asks the address; it is a person's word, with its day. Raises NotFound, Invalid.
    """
    row = _held(key)
    problems = []
    if not found.strip() or len(found) > 300:
        problems.append(
            Problem("found", found[:50], "is empty or too long", "say what you found, in 300 letters")
        )
    if review_on <= by.now.date():
        problems.append(Problem("review_on", review_on.isoformat(), "is over already", "choose a later day"))
    if problems:
        raise Invalid(problems)
    row.checked_at, row.reachable, row.found = by.now, leads_there, found.strip()
    row.reviewed_at, row.review_on = by.now, review_on
    row.save(update_fields=["checked_at", "reachable", "found", "reviewed_at", "review_on"])
    told = {"leads_there": leads_there, "found": row.found, "review_on": review_on.isoformat()}
    return Told(row, told, f"related:{row.key}")


@act("documents.take_off_register", may=WHO_REGISTERS)
def take_off(by: By, key: str, *, because: str) -> Told[RelatedDocument]:
    """The process does not lean on it any more. Raises NotFound, Invalid."""
    row = _held(key)
    if not because.strip():
        raise Invalid([Problem("because", because, "is empty", "say why")])
    row.ended_at = by.now
    row.save(update_fields=["ended_at"])
    return Told(row, {"title": row.title, "because": because.strip()[:2_000]}, f"related:{row.key}")


def _held(key: str) -> RelatedDocument:
    found = RelatedDocument.objects.select_for_update(of=("self",)).filter(key=key, ended_at=None).first()
    if found is None:
        raise NotFound(f"There is no document {key} in the register.")
    return found


def _problems(by: By, about: About) -> Iterator[Problem]:
    for name, most in (("title", 200), ("relation", 60), ("owner", 200)):
        value = getattr(about, name)
        if not value.strip() or len(value) > most:
            yield Problem(name, value[:50], "is empty or too long", f"at most {most} letters")
    if about.review_on <= by.now.date():
        yield Problem("review_on", about.review_on.isoformat(), "is over already", "choose a later day")
    if bool(about.address.strip()) == bool(about.document):
        yield Problem(
            "address", about.address, "or a document of ours is needed", "give one of the two, not both"
        )
    elif about.document and not Document.objects.filter(key=about.document).exists():
        yield Problem(
            "document", about.document, "is no document of ours", "give the key as Documents shows it"
        )
    elif about.address and not _is_web(about.address.strip()):
        yield Problem(
            "address", about.address[:50], "is no web address", "begin with https://, at most 500 letters"
        )


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc) and len(address) <= 500
