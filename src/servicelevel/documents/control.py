"""The control block and the version table that every controlled document carries (R1), from what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from servicelevel.documents import kinds
from servicelevel.documents.language.blank import blank
from servicelevel.documents.language.known import KNOWN
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.queries import TemplateText
from servicelevel.documents.rendering.paper import Paper, Table, sections_of
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party

NO_VERSION = "No previous version"
HEADS = ("Version", "Date", "Author", "Change")


def paper_of(version: DocumentVersion, earlier: Iterable[DocumentVersion]) -> Paper:
    """A version as it is printed. earlier: the versions that were published before it, in their order.

    Raises Invalid for a content that cannot be printed.
    """
    document = version.document
    kind = kinds.KINDS[document.kind]
    return Paper(
        key=document.key, number=version.number, kind=kind.name, title=document.title, mark=kind.mark,
        control=control_block(version), versions=version_table([*earlier, version]),
        sections=sections_of(version.content), author=str(version.author),
        made=version.approved_at.isoformat() if version.approved_at else "",
    )  # fmt: skip


def blank_paper(template: TemplateText) -> Paper:
    """A template with nothing filled in, as a paper to be filled in by hand."""
    kind = kinds.KINDS[template.kind]
    source = template.made_from
    control = ("Form", f"Blank, from the template {source['template']}, version {source['version']}")
    names = ("Document", "Version", "Owner", "Author", "Effective date", "Approved by", "Supersedes")
    return Paper(
        key=f"{kind.prefix} form", number=int(source["version"]), kind=kind.name, title=f"{kind.name}: form", mark=kind.mark,
        control=(control, *((name, "") for name in names)), versions=Table(HEADS, (("1", "", "", ""),)),
        sections=sections_of(blank(template.text, KNOWN[template.kind])),
    )  # fmt: skip


def control_block(version: DocumentVersion) -> tuple[tuple[str, str], ...]:
    """Names and values of the control block, in the order in which they are printed."""
    document = version.document
    approved = version.approved_at
    rows = [
        ("Document", document.key),
        ("Version", str(version.number)),
        ("Owner", roles.NAMES.get(document.owner_role, document.owner_role)),
        ("Owner organisation", document.owner_org),
        ("Author", str(version.author)),
        ("Effective date", day(version.effective_on)),
        ("Revision date", day(approved) if approved else "not approved yet"),
        ("Approved by", str(version.approved_by) if version.approved_by else "not approved yet"),
        ("Classification", classification(document)),
        ("Supersedes", supersedes(version)),
        ("Change", version.summary),
    ]
    if version.expires_on:
        rows.insert(6, ("Expires", day(version.expires_on)))
    if version.review_on:
        rows.append(("Next review", day(version.review_on)))
    rows.append(("Permalink", permalink(document.key, version.number)))
    return tuple(rows)


def classification(document: Document) -> str:
    """Whom a document is for, in the words of the control block: those outside who may read it, as `queries` decides."""
    party = document.party
    if party is None or not _is_business_of(party, document.kind):
        return "Internal: for the service provider alone"
    return f"Restricted: for {party} and the service provider"


def permalink(key: str, number: int) -> str:
    """Where a version stays, below the address of the installation."""
    return f"/documents/{key}/v{number}/"


def version_table(versions: Iterable[DocumentVersion]) -> Table:
    """Number, date, author and change of each version."""
    return Table(
        HEADS, tuple((str(one.number), day(_dated(one)), str(one.author), one.summary) for one in versions)
    )


def supersedes(version: DocumentVersion) -> str:
    """Which version it takes the place of; that there is none is said only of a version before which none was published."""
    before = version.supersedes
    return f"Version {before.number} of {day(_dated(before))}" if before else NO_VERSION


def day(at: date | datetime) -> str:
    """`12 October 2026`"""
    return f"{at.day} {at:%B %Y}"


def _is_business_of(party: Party, kind: str) -> bool:
    if party.kind == Party.Kind.CUSTOMER:
        return kind not in kinds.NOT_FOR_CUSTOMERS
    return party.kind == Party.Kind.VENDOR and kind in kinds.FOR_VENDORS


def _dated(version: DocumentVersion) -> datetime:
    return version.approved_at or version.recorded_at
