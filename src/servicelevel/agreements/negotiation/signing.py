"""Signatures: each under exactly one text, by a role once, electronic or on paper with a scan (R110, X9, X10)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.models import Draft, Signature
from servicelevel.agreements.negotiation.own_key import signed_text
from servicelevel.agreements.negotiation.queries import (
    missing_signatures,
    read_text,
    seats_of,
    signatures_of,
    standings_of,
)
from servicelevel.agreements.negotiation.within import MayOf, on_document
from servicelevel.documents import evidence
from servicelevel.documents.signing.signer import Signer
from servicelevel.documents.uploads.accepted import Upload
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import held_by, may_sign
from servicelevel.process import cases
from servicelevel.process.steps import Doing, Done
from servicelevel.worktime.problems import Problem

SIGNS: Final[MayOf] = {
    rules.OLA: (roles.INFRASTRUCTURE_LEAD, roles.SERVICE_LEVEL_MANAGER),
    rules.UC: (roles.EXTERNAL_VENDOR, roles.CONTRACT_MANAGER, roles.SERVICE_LEVEL_MANAGER),
}
RECORDS: Final = (roles.SERVICE_LEVEL_MANAGER, roles.CONTRACT_MANAGER)
"""Who may bring the scan of a paper that somebody else signed."""


@dataclass(frozen=True)
class Paper:
    """A paper that was signed by hand: who signed it (name for signing in), in which role, and the scan."""

    signer: str
    role: str
    scan: Upload


@on_document("3.2", may=SIGNS)
def sign(doing: Doing, draft: Draft, *, digest: str, paper: Paper | None = None) -> Done[Signature]:
    """Sign an OLA or UC to which all its parties agree (R40, R41, R42). digest: of the text that was read."""
    _agreed(draft)
    wanted = [role for role in missing_signatures(draft) if role != roles.SERVICE_LEVEL_MANAGER]
    made = put(doing, draft, digest, wanted, paper)
    return Done(made, content=told(made))


@on_document("3.2", may=dict.fromkeys((rules.OLA, rules.UC), (roles.SERVICE_LEVEL_MANAGER,)))
def authorise(doing: Doing, draft: Draft, *, digest: str) -> Done[Signature]:
    """Authorise an OLA or UC that its parties have signed (R36). digest: of the text that was read."""
    _agreed(draft)
    missing = missing_signatures(draft)
    if before := [role for role in missing if role != roles.SERVICE_LEVEL_MANAGER]:
        names = " and ".join(roles.NAMES[role] for role in before)
        raise Conflict(f"It is authorised when it is signed; the signature of the {names} is missing.")
    made = put(doing, draft, digest, missing, None, role=roles.SERVICE_LEVEL_MANAGER)
    return Done(made, content=told(made))


def put(
    doing: Doing,
    draft: Draft,
    digest: str,
    wanted: list[str],
    paper: Paper | None,
    role: str = "",
    own: Signer | None = None,
) -> Signature:
    """A signature in one of the roles that are missing, for the acts that sign.

    role: in which of them; empty: the one that the signer holds. Raises Conflict for another text than the latest and for
    a role that has signed, NotAllowed, Invalid.
    """
    newest = read_text(draft, digest)
    signer = _signer(doing, draft, paper) if paper else doing.person
    in_role = paper.role if paper else role
    in_role = in_role or _role_of(signer, draft, doing, wanted)
    _check(doing, draft, signer, in_role, wanted)
    manner, scan = Signature.Manner.ELECTRONIC, None
    if paper:
        manner, scan = Signature.Manner.PAPER, paper.scan
    elif own is not None:
        pdf = signed_text(draft, newest, signer, in_role, own, doing.now)
        manner, scan = Signature.Manner.OWN_KEY, Upload(f"{draft.key}.pdf", "pdf", "application/pdf", pdf)
    key = _kept(doing, draft, scan, in_role) if scan else ""
    certificate = f"{own.name[:200]} {own.fingerprint}" if own and not paper else ""
    try:
        with transaction.atomic():
            return Signature.objects.create(
                draft=draft, proposal=newest, digest=newest.digest, role=in_role, signer=signer, recorded_by=doing.person,
                manner=manner, evidence=key, certificate=certificate, at=doing.now,
            )  # fmt: skip
    except IntegrityError:
        raise Conflict(f"The {roles.NAMES[in_role]} has signed this text already.") from None


def told(made: Signature) -> dict[str, object]:
    """What the ledger says of a signature."""
    return {
        "document": made.draft.key, "proposal": made.proposal.number, "digest": made.digest, "role": made.role,
        "signer": made.signer.username, "manner": made.manner, "evidence": made.evidence, "certificate": made.certificate,
    }  # fmt: skip


def _agreed(draft: Draft) -> None:
    found = standings_of(draft)
    if not rules.is_agreed(found):
        names = " and ".join(roles.NAMES[one.seat.role] for one in found if not one.is_settled)
        raise Conflict(f"It is signed when all agree to it; the consent of the {names} is missing.")
    if rules.is_waived(found):
        raise Conflict(
            "A party of it was waived; a document that is not agreed by its parties is not signed."
        )


def _role_of(signer: Person, draft: Draft, doing: Doing, wanted: list[str]) -> str:
    scope = cases.scope_of(draft.negotiation.case)
    mine = [
        role
        for role in _signers(draft)
        if _belongs(signer, draft, role) and held_by(signer, role, scope, doing.now)
    ]
    left = [role for role in mine if role in wanted]
    return next(iter([*left, *mine]), "")


def _check(doing: Doing, draft: Draft, signer: Person, role: str, wanted: list[str]) -> None:
    scope = cases.scope_of(draft.negotiation.case)
    if (
        role not in _signers(draft)
        or not _belongs(signer, draft, role)
        or not held_by(signer, role, scope, doing.now)
    ):
        raise NotAllowed(f"{signer} signs this in no role of it.")
    if role in signatures_of(draft) or role not in wanted:
        raise Conflict(f"The {roles.NAMES[role]} has signed this text already.")
    if role == roles.CUSTOMER and not may_sign(signer, draft.kind, doing.now):
        raise NotAllowed(f"{signer} has no authority to sign an {draft.kind} for {draft.customer}.")


def _signers(draft: Draft) -> tuple[str, ...]:
    found = rules.signers(draft.kind, seats_of(draft))
    return found if draft.kind == rules.SLA else (*found, roles.SERVICE_LEVEL_MANAGER)


def _belongs(signer: Person, draft: Draft, role: str) -> bool:
    party = next((seat.party for seat in seats_of(draft) if seat.role == role), "")
    return not party or (signer.party is not None and signer.party.key == party)


def _signer(doing: Doing, draft: Draft, paper: Paper) -> Person:
    if doing.held.role not in RECORDS:
        raise NotAllowed("A signed paper is brought by the Service Level Manager or the Contract Manager.")
    found = Person.objects.select_related("party").filter(username=paper.signer, is_active=True).first()
    if found is None:
        raise Invalid([Problem("signer", paper.signer, "is nobody here", "name who signed, as they sign in")])
    return found


def _kept(doing: Doing, draft: Draft, scan: Upload, role: str) -> str:
    outside = {rules.SLA: draft.customer, rules.UC: draft.provider}.get(draft.kind)
    party: Party | None = outside
    title = f"Signed {draft.kind} {draft.key}, {roles.NAMES[role]}"
    about = f"case:{doing.case.key}"
    kept = evidence.keep(
        doing.person, doing.now, scan, title=title, about=about, service=doing.case.service, party=party
    )
    return kept.key
