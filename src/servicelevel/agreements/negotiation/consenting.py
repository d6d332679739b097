"""Consents: to exactly one text, by those whom it concerns; objections; and waivers of the Service Level Manager (X8)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.models import Consent, Draft, Negotiation, Proposal
from servicelevel.agreements.negotiation.proposing import LONGEST, NEGOTIATING
from servicelevel.agreements.negotiation.queries import (
    documents_of,
    latest,
    read_text,
    seats_of,
    standings_of,
)
from servicelevel.agreements.negotiation.rules import AGREES, OBJECTS, WAIVED, Seat
from servicelevel.agreements.negotiation.seated import seat_for
from servicelevel.agreements.negotiation.within import MayOf, on_document
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.process import cases
from servicelevel.process.models import Case, Consultation
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem

SEATED: Final[MayOf] = {
    rules.SLA: (roles.CUSTOMER, roles.SERVICE_OWNER),
    rules.OLA: (roles.INFRASTRUCTURE_LEAD,),
    rules.UC: (roles.EXTERNAL_VENDOR, roles.CONTRACT_MANAGER),
}
MANAGER: Final[MayOf] = {rules.OLA: (roles.SERVICE_LEVEL_MANAGER,), rules.UC: (roles.SERVICE_LEVEL_MANAGER,)}


@on_document(*NEGOTIATING, may=SEATED)
def consent(doing: Doing, draft: Draft, *, digest: str) -> Done[Consent]:
    """Agree to the latest text. digest: of the text that was read; another one by now is refused with Conflict."""
    newest = read_text(draft, digest)
    seat = _seat(doing, draft)
    standing = next(one for one in standings_of(draft) if one.seat == seat)
    if standing.state == AGREES:
        raise Conflict("This text has your consent already.")
    made = _said(doing, draft, seat, AGREES, newest.digest, "")
    heard_in(doing.case, "", doing.now)
    return Done(made, content=_told(draft, newest, seat))


@on_document(*NEGOTIATING, may=SEATED)
def object_to(doing: Doing, draft: Draft, *, digest: str, reason: str) -> Done[Consent]:
    """Say that one does not agree to the latest text, and why; a consent that was given to it before counts no more."""
    if problems := empty("reason", reason, LONGEST):
        raise Invalid(problems)
    newest = read_text(draft, digest)
    seat = _seat(doing, draft)
    made = _said(doing, draft, seat, OBJECTS, newest.digest, reason.strip())
    words = f"{roles.NAMES[seat.role]} objects to the {draft.kind} ({newest.content['title']})."
    told = _told(draft, newest, seat) | {"reason": made.words}
    return Done(made, content=told, words=words, tell=(roles.SERVICE_LEVEL_MANAGER,))


@on_document(*NEGOTIATING, may=MANAGER)
def waive(doing: Doing, draft: Draft, *, role: str, reason: str) -> Done[Consent]:
    """Go on without the consent of a party of an OLA or UC. The SLA shows it, and the document stays a draft (X8)."""
    problems = empty("reason", reason, LONGEST)
    seat = next((one for one in seats_of(draft) if one.role == role), None)
    if seat is None:
        known = " or ".join(one.role for one in seats_of(draft))
        problems.append(Problem("role", role, "has no say in this document", known))
    if problems or seat is None:
        raise Invalid(problems)
    newest = latest(draft)
    if newest is None:
        raise Conflict("There is no text yet; without one the document can be left out.")
    made = _said(doing, draft, seat, WAIVED, newest.digest, reason.strip())
    return Done(made, content=_told(draft, newest, seat) | {"reason": made.words})


def heard_in(case: Case, step: str, now: datetime) -> None:
    """Whoever agrees to a document of a case has replied with it to what they are consulted on (X12).

    step: the one whose consultations are looked at; empty: every step that waits.
    """
    waiting = {step} if step else {one.step for one in cases.standing(case)} & {"3.2", "3.3", "3.4"}
    given = {consent.role: consent for consent in _standing_consents(case)}
    for row in Consultation.objects.filter(case=case, step__in=waiting, replied_at=None, role__in=given):
        one = given[row.role]
        row.replied_at, row.replied_by, row.supports = max(one.at, row.asked_at), one.by, True
        row.reply = f"Agrees to the {one.draft.kind} {one.draft.key}."
        row.save(update_fields=["replied_at", "replied_by", "supports", "reply"])


def _standing_consents(case: Case) -> list[Consent]:
    """The last word of each seat, where it agrees to the text as it stands now."""
    found: dict[tuple[int, str], Consent] = {}
    for draft in documents_of(Negotiation.objects.get(case=case)):
        newest = latest(draft)
        for one in draft.consents.select_related("by", "draft").order_by("pk") if newest else ():
            if newest and one.digest == newest.digest:
                found[draft.pk, one.role] = one
    return [one for one in found.values() if one.position == AGREES]


def _seat(doing: Doing, draft: Draft) -> Seat:
    found = seat_for(doing.person, draft, doing.now)
    if found is None:
        raise NotAllowed("You do not speak for a party of this document.")
    return found


def _said(doing: Doing, draft: Draft, seat: Seat, position: str, digest: str, words: str) -> Consent:
    return Consent.objects.create(
        draft=draft, role=seat.role, party=seat.party, position=position, digest=digest, words=words, by=doing.person,
        at=doing.now,
    )  # fmt: skip


def _told(draft: Draft, newest: Proposal, seat: Seat) -> dict[str, object]:
    return {
        "document": draft.key,
        "proposal": newest.number,
        "digest": newest.digest,
        "role": seat.role,
        "party": seat.party,
    }
