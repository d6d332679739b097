"""The act with which the documents of an agreement that is in force are published."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from servicelevel.agreements.documenting import publishing
from servicelevel.agreements.documenting.collection import Source
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import terms as terms_of
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.documents import kinds
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.signing.applying import signed
from servicelevel.documents.signing.attaching import attach, last_signed
from servicelevel.documents.signing.signer import Signer
from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.queries import Scope

MAY = (roles.SERVICE_LEVEL_MANAGER,)


def scope_of(key: str) -> Scope:
    """What the role has to be held for. Raises NotFound."""
    agreement = Agreement.objects.select_related("customer").filter(key=key).first()
    if agreement is None:
        raise NotFound(f"There is no agreement {key}.")
    customer = agreement.customer if agreement.kind == Agreement.Kind.SLA else None
    return Scope(agreement=key, customer=customer)


@act("agreements.publish_documents", may=MAY, scope=lambda key, **_: scope_of(key))
def publish_documents(
    by: By, key: str, *, sources: Sequence[Source], summary: str, seal: Signer | None = None
) -> Told[tuple[DocumentVersion, ...]]:
    """Publish the agreement and its data collection document, those of the two that say something new (R1, R107, R111).

    Of the version that holds now, once it is in force. seal: the organisation's own, with which
    the PDF of each is signed. Raises NotFound, Invalid,
    Conflict.
    """
    terms = terms_of(key)
    version = in_force(terms, by.now)
    made = [
        publish()
        for kind, content, publish in _both(by, terms, version, sources, summary)
        if _is_new(terms, kind, content)
    ]
    if not made:
        raise Conflict("Both documents say the same already; nothing was published.")
    if seal is not None:
        for one in made:
            _sealed(one, seal, by)
    told = {f"{one.document.kind}": _told(one) for one in made}
    return Told(
        tuple(made), {"version": version.number, "summary": summary.strip()} | told, f"agreement:{key}"
    )


def in_force(terms: Terms, now: datetime) -> TermsVersion:
    """The version that holds, if it is in force. Raises Conflict."""
    version = terms.version_at(now)
    if version is None:
        raise Conflict(f"No version of {terms.key} holds now.")
    if version.state != "in force":
        raise Conflict(f"Version {version.number} of {terms.key} is a draft; bring it into force first.")
    return version


def _both(
    by: By, terms: Terms, version: TermsVersion, sources: Sequence[Source], summary: str
) -> list[tuple[str, dict[str, Any], Callable[[], DocumentVersion]]]:
    """Of each document: its kind, what it would say, and how it is published."""
    person, now = by.someone, by.now
    return [
        (
            publishing.KIND_OF[terms.kind],
            publishing.content_of_agreement(terms, version, now),
            lambda: publishing.publish_agreement(terms, version, person, now, summary=summary),
        ),
        (
            kinds.DCD,
            publishing.content_of_dcd(terms, version, sources, now),
            lambda: publishing.publish_dcd(terms, version, sources, person, now, summary=summary),
        ),
    ]


def _is_new(terms: Terms, kind: str, content: dict[str, Any]) -> bool:
    document = Document.objects.filter(kind=kind, about=publishing.about(terms)).order_by("pk").first()
    if document is None:
        return True
    rows = document.versions.filter(state=DocumentVersion.State.PUBLISHED)
    last = rows.order_by("-number").first()
    return last is None or last.content != content


def _sealed(version: DocumentVersion, seal: Signer, by: By) -> None:
    printed = last_signed(version).waiting
    assert printed is not None  # printed in this transaction, and sent only after it
    reason = f"Published as {version.document.key}, version {version.number}"
    attach(version, signed(bytes(printed), seal, str(by.someone), reason, by.now), by.now)


def _told(version: DocumentVersion) -> dict[str, Any]:
    digests = {row.form: row.digest for row in version.renditions.all()}
    return {"document": version.document.key, "version": version.number, "digests": digests}
