"""What was signed, as the next version of the agreement's controlled document: with who signed, and what it goes without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from servicelevel.agreements.documenting import publishing
from servicelevel.agreements.documenting.values import Signature as Signed
from servicelevel.agreements.documenting.values import Waiver
from servicelevel.agreements.negotiation.models import Draft, Negotiation, Signature
from servicelevel.agreements.negotiation.queries import (
    documents_of,
    latest,
    left_out_of,
    signatures_of,
    standings_of,
)
from servicelevel.agreements.negotiation.rules import SLA, WAIVED
from servicelevel.agreements.queries import terms
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.capabilities.queries import service_names
from servicelevel.documents.models import DocumentVersion
from servicelevel.documents.signing.applying import signed
from servicelevel.documents.signing.attaching import attach, last_signed
from servicelevel.documents.signing.signer import Signer
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person

Publish = Callable[[Draft, Person, datetime], str]
"""Publishes what was signed of a document; gives the key of the controlled document."""
PublishDcd = Callable[[Negotiation, Person, datetime], str]
"""Publishes the data collection document of a negotiation; gives its key."""


def publish_document(draft: Draft, person: Person, now: datetime, *, seal: Signer | None = None) -> str:
    """What was signed of a document, as the next version of its controlled document (R110).

    seal: the organisation's certificate, with which each signature is put into the PDF under the name of who signed.
    """
    proposal = latest(draft)
    assert proposal is not None, "only a text can be signed"
    of, version = signed_version(draft)
    made = publishing.publish_agreement(
        of, version, person, now, summary=f"As signed: {proposal.summary}",
        signatures=[_signed(one) for one in signatures_of(draft).values()], waivers=list(_without(draft)),
    )  # fmt: skip
    if seal is not None:
        _put_into_the_pdf(made, signatures_of(draft).values(), seal, now)
    return made.document.key


def signed_version(draft: Draft) -> tuple[Terms, TermsVersion]:
    """The agreement of a document that was signed, and the version that it became."""
    assert draft.version is not None, "a document becomes a version with the last signature"
    found = terms(draft.key)
    return found, next(one for one in found.versions if one.number == draft.version.number)


def names_of(draft: Draft) -> dict[str, str]:
    """The names of parties and services by their keys, as a text of the document may name them."""
    parties = Party.objects.filter(pk__in=[draft.customer_id, draft.provider_id])
    return {**service_names(), **dict(parties.values_list("key", "name"))}


def _put_into_the_pdf(
    made: DocumentVersion, signatures: Iterable[Signature], seal: Signer, now: datetime
) -> None:
    for one in signatures:
        pdf = last_signed(made).waiting
        assert pdf is not None  # printed in this transaction, and sent only after it
        who = f"{one.signer}, {roles.NAMES[one.role]}"
        attach(made, signed(bytes(pdf), seal, who, f"Signed {_how(one)}", one.at), now)


def _without(draft: Draft) -> Iterator[Waiver]:
    """What an SLA goes without, and why (R107, R171, R84, R18, X8). No party of an OLA or UC is named before a customer."""
    counts = left_out_of(draft)
    for one in draft.left_out.select_related("by"):
        if one.about not in counts:
            continue
        yield Waiver(one.about.replace(":", " "), one.reason, str(one.by))
    for waiver in draft.waivers.filter(granted=True).select_related("decided_by"):
        yield Waiver(waiver.outward, waiver.reason, str(waiver.decided_by))
    if draft.kind == SLA:
        for other in documents_of(draft.negotiation):
            for standing in standings_of(other):
                if other.kind != SLA and standing.state == WAIVED and standing.said:
                    words = standing.said.words
                    yield Waiver("An underlying agreement is not agreed yet", words, standing.said.by)


def _signed(one: Signature) -> Signed:
    return Signed(roles.NAMES[one.role], str(one.signer), one.at, _how(one))


def _how(one: Signature) -> str:
    if one.manner == Signature.Manner.PAPER:
        return f"on paper, {one.evidence}"
    if one.manner == Signature.Manner.OWN_KEY:
        return f"with an own certificate, {one.evidence}"
    return f"electronically, under {one.digest[:12]}"
