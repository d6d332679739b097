"""The last signature: what was signed comes into force, the interim agreements end, the documents are published."""

from __future__ import annotations

from servicelevel.agreements.actions import record_signed
from servicelevel.agreements.negotiation.checking import together
from servicelevel.agreements.negotiation.models import Draft, Negotiation
from servicelevel.agreements.negotiation.publishing import Publish
from servicelevel.agreements.negotiation.queries import documents_of, latest, missing_signatures, standings_of
from servicelevel.agreements.negotiation.rules import is_waived
from servicelevel.errors import Conflict
from servicelevel.process.steps import Doing


def conclude(doing: Doing, row: Negotiation, publish: Publish) -> dict[str, object]:
    """Bring everything that was signed into force, all or none; what the ledger says of it.

    A document of which a party was waived stays as it is: it is not agreed. Raises Conflict, Invalid.
    """
    signed = {
        draft: text
        for draft in documents_of(row)
        if (text := latest(draft)) and not is_waived(standings_of(draft))
    }
    for draft in signed:
        if missing := missing_signatures(draft):
            raise Conflict(f"{draft.key} is not signed by all: {', '.join(missing)}.")
    promises = together({draft: text.content for draft, text in signed.items()})
    found = record_signed(promises, doing.now)
    documents = {}
    for draft in signed:
        documents[draft.key] = _concluded(doing, draft, found.versions[draft.key].pk, publish)
    return {
        "versions": {key: version.number for key, version in found.versions.items()}, "documents": documents,
        "interims_ended": list(found.interims_ended),
    }  # fmt: skip


def _concluded(doing: Doing, draft: Draft, version: int, publish: Publish) -> str:
    draft.version_id = version
    draft.document = publish(draft, doing.person, doing.now)
    draft.save(update_fields=["version", "document"])
    return draft.document
