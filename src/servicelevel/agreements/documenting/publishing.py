"""A version of an agreement, and what is collected for it, as the next version of a controlled document each (R1).

In the transaction of whoever calls: an act of this room, or the step that signs. Nothing here asks who may.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from servicelevel.agreements.documenting.collection import Source, collection_values
from servicelevel.agreements.documenting.named import names_used
from servicelevel.agreements.documenting.values import (
    Signature,
    Waiver,
    agreement_values,
    begins_on,
    ends_on,
)
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.documents import kinds, writing
from servicelevel.documents.language.gaps import Values, filled
from servicelevel.documents.models import Document, DocumentVersion
from servicelevel.documents.queries import TemplateText, template_in_force
from servicelevel.documents.writing import About, Wording
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person

KIND_OF = {"SLA": kinds.SLA, "OLA": kinds.OLA, "UC": kinds.UC}
OWNERS = {
    "SLA": roles.SERVICE_LEVEL_MANAGER,
    "OLA": roles.SERVICE_LEVEL_MANAGER,
    "UC": roles.CONTRACT_MANAGER,
}


def publish_agreement(
    terms: Terms, version: TermsVersion, person: Person, now: datetime, *, summary: str,
    signatures: Sequence[Signature] = (), waivers: Sequence[Waiver] = (),
) -> DocumentVersion:  # fmt: skip
    """Publish a version of an SLA, OLA or UC: HTML, PDF and DOCX from the template in force. Raises Invalid, Conflict.

    An SLA is for its customer, a UC for its vendor, an OLA for the provider alone. waivers: what every reader may know.
    """
    template = template_in_force(KIND_OF[terms.kind])
    values = agreement_values(terms, version, names_used(version, now), signatures, waivers)
    return _issue(terms, version, KIND_OF[terms.kind], template, values, person, now, summary)


def publish_dcd(
    terms: Terms, version: TermsVersion, sources: Sequence[Source], person: Person, now: datetime, *, summary: str
) -> DocumentVersion:  # fmt: skip
    """Publish the data collection document of a version (3.6), for the provider alone. Raises Invalid, Conflict."""
    template = template_in_force(kinds.DCD)
    names = names_used(version, now)
    values = collection_values(terms, version, sources, names, owner_of_figures(terms))
    return _issue(terms, version, kinds.DCD, template, values, person, now, summary)


def content_of_agreement(terms: Terms, version: TermsVersion, now: datetime) -> dict[str, Any]:
    """What the document of an agreement would say, without recording anything."""
    values = agreement_values(terms, version, names_used(version, now))
    return filled(template_in_force(KIND_OF[terms.kind]).text, values)


def content_of_dcd(
    terms: Terms, version: TermsVersion, sources: Sequence[Source], now: datetime
) -> dict[str, Any]:
    """What the data collection document would say, without recording anything."""
    values = collection_values(terms, version, sources, names_used(version, now), owner_of_figures(terms))
    return filled(template_in_force(kinds.DCD).text, values)


def owner_of_figures(terms: Terms) -> str:
    """Who answers for the figures of an agreement: the role that owns it."""
    return roles.NAMES[OWNERS[terms.kind]]


def about(terms: Terms) -> str:
    """How documents name the agreement that they belong to."""
    return f"agreement:{terms.key}"


def _issue(
    terms: Terms, version: TermsVersion, kind: str, template: TemplateText, values: Values, person: Person,
    now: datetime, summary: str,
) -> DocumentVersion:  # fmt: skip
    begins, ends = begins_on(terms, version), ends_on(terms, version)
    made_from = {
        "template": dict(template.made_from),
        "agreement": terms.key,
        "version": version.number,
        "digest": version.digest,
    }
    content = filled(template.text, values)
    wording = Wording(content, summary, begins, _review_on(version, begins), ends, made_from)
    return writing.issue(person, now, _document(terms, version, kind), wording)


def _document(terms: Terms, version: TermsVersion, kind: str) -> About:
    """The one document of its kind that an agreement has; the agreement is held, so that two never make two of them."""
    Agreement.objects.select_for_update().get(key=terms.key)
    found = Document.objects.filter(kind=kind, about=about(terms)).order_by("pk").first()
    prefix = "" if kind != kinds.DCD else "Data collection for "
    return About(
        kind, f"{prefix}{terms.title}"[:200], found.key if found else "", owner_role=OWNERS[terms.kind],
        party=_reader(terms, kind), service=version.services[0] if len(version.services) == 1 else "", about=about(terms),
    )  # fmt: skip


def _reader(terms: Terms, kind: str) -> Party | None:
    outside = {kinds.SLA: terms.customer_key, kinds.UC: terms.provider_key}.get(kind)
    return Party.objects.get(key=outside) if outside else None


def _review_on(version: TermsVersion, begins: date) -> date | None:
    review = version.content.get("review")
    try:
        following = date.fromisoformat(str(review["next"])) if isinstance(review, dict) else None
    except (KeyError, ValueError):
        return None
    return following if following and following >= begins else None
