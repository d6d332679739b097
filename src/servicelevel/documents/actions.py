"""Drafting, approving, publishing and withdrawing controlled documents (R1)."""

from __future__ import annotations

from typing import Any

from servicelevel.documents import kinds, writing
from servicelevel.documents.acts import WRITERS, on_version, owners, scope_of, writers
from servicelevel.documents.language.gaps import problems_of
from servicelevel.documents.language.known import KNOWN
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.queries import document_for, template_key
from servicelevel.documents.writing import About, Wording
from servicelevel.errors import Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act, one_act, permitted, write
from servicelevel.organisation.queries import Scope
from servicelevel.worktime.problems import Problem


@act(
    "documents.draft",
    may=WRITERS,
    scope=lambda about, wording: Scope(service=about.service, customer=about.party),
)
def draft(by: By, about: About, wording: Wording) -> Told[DocumentVersion]:
    """Make a document with its first version, a draft. Raises Invalid, Conflict where the key is taken."""
    _is_written_here(about.kind)
    version = writing.new_document(by.someone, by.now, about, wording)
    return _told(
        version, {"kind": about.kind, "title": version.document.title, "made_from": version.made_from}
    )


@on_version("documents.rewrite", writers)
def rewrite(by: By, version: DocumentVersion, wording: Wording) -> Told[DocumentVersion]:
    """Write a draft anew. Raises Invalid, Conflict for a version that is no draft."""
    _is_written_here(version.document.kind)
    return _told(writing.rewrite(by.someone, by.now, version, wording), {"summary": version.summary})


def revise(by: By, key: str, wording: Wording) -> DocumentVersion:
    """Begin the next version of a document. Raises NotFound, NotAllowed, Invalid, Conflict where one is under way."""
    name = "documents.revise"
    with one_act(name):
        document = document_for(by.someone, key)
        held = permitted(by, writers(document), scope_of(document), what=name)
        _is_written_here(document.kind)
        version = writing.new_version(by.someone, by.now, document, wording)
        write(by, name, held, _told(version, {"summary": version.summary, "made_from": version.made_from}))
    return version


@on_version("documents.approve", owners)
def approve(by: By, version: DocumentVersion) -> Told[DocumentVersion]:
    """Fix a draft: its files are printed, and the ledger keeps the digest of each. Raises Conflict."""
    return _told(version, {"digests": writing.approve(by.someone, by.now, version)})


@on_version("documents.publish", owners)
def publish(by: By, version: DocumentVersion) -> Told[DocumentVersion]:
    """Let an approved version be seen by whom it is for. Raises Conflict."""
    return _told(version, {"digests": writing.publish(by.someone, by.now, version)})


@on_version("documents.withdraw", owners)
def withdraw(by: By, version: DocumentVersion, *, reason: str) -> Told[DocumentVersion]:
    """Take a version back, with the reason. Raises Invalid, Conflict."""
    writing.withdraw(by.someone, by.now, version, reason)
    return _told(version, {"reason": version.withdrawn_because})


TEMPLATE_WRITERS = (roles.SERVICE_LEVEL_MANAGER, roles.PROCESS_OWNER, roles.CONTRACT_MANAGER)
"""Who writes the organisation's own templates."""


@act("documents.draft_template", may=TEMPLATE_WRITERS)
def draft_template(by: By, kind: str, *, text: str, summary: str) -> Told[DocumentVersion]:
    """Write the organisation's own template for a kind of document: the first version, the next one, or a draft anew.

    Raises Invalid with every line and every gap that is wrong, NotFound for a kind without templates.
    """
    wording = _template(by, kind, text, summary)
    found = Document.objects.filter(key=template_key(kind), kind=kinds.TEMPLATE).first()
    return _told(_next_template(by, kind, found, wording), {"summary": summary.strip()})


@act("documents.publish_template", may=TEMPLATE_WRITERS)
def publish_template(by: By, kind: str, *, text: str, summary: str) -> Told[DocumentVersion]:
    """Let the organisation's own template for a kind count from now on: its next version, written and published at once.

    Raises as `draft_template`, and Conflict while a draft of it is under way.
    """
    version = writing.issue(by.someone, by.now, _about_template(kind), _template(by, kind, text, summary))
    return _told(version, {"summary": summary.strip()})


def _template(by: By, kind: str, text: str, summary: str) -> Wording:
    """What a version of a template says. Raises NotFound, Invalid."""
    if kind not in KNOWN:
        raise NotFound(f"There is no template for {kind}.")
    if problems := problems_of(text, KNOWN[kind]):
        raise Invalid(problems)
    parts = [{"verbatim": text}]
    content = {"template": text, "sections": [{"heading": "Text of the template", "parts": parts}]}
    return Wording(content, summary, by.now.date())


def _about_template(kind: str) -> About:
    title = f"Template: {kinds.KINDS[kind].name}" if kind in KNOWN else ""
    return About(kinds.TEMPLATE, title, key=template_key(kind))


def _next_template(by: By, kind: str, document: Document | None, wording: Wording) -> DocumentVersion:
    if document is None:
        return writing.new_document(by.someone, by.now, _about_template(kind), wording)
    last = document.versions.order_by("number").last()
    if last is not None and last.state == DocumentVersion.State.DRAFT:
        return writing.rewrite(by.someone, by.now, writing.locked_version(document, last.number), wording)
    return writing.new_version(by.someone, by.now, document, wording)


def _is_written_here(kind: str) -> None:
    """Evidence is uploaded, and the text of a template is checked: both have an act of their own. Raises Invalid."""
    if kind == kinds.EVIDENCE:
        raise Invalid([Problem("kind", kind, "is brought, not written", "upload the file")])
    if kind == kinds.TEMPLATE:
        raise Invalid(
            [Problem("kind", kind, "is written elsewhere", "open Templates, where its gaps are checked")]
        )


def _told(version: DocumentVersion, content: dict[str, Any]) -> Told[DocumentVersion]:
    key = version.document.key
    case = version.document.about.removeprefix("case:") if version.document.about.startswith("case:") else ""
    return Told(version, {"document": key, "version": version.number} | content, f"document:{key}", case)
