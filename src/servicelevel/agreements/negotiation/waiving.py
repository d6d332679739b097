"""A hindrance is put up with: one person asks with a reason, a second one authorises it (R84, R18)."""

from __future__ import annotations

from typing import Final

from servicelevel.agreements.negotiation import rules
from servicelevel.agreements.negotiation.hindrances import hindrances_of
from servicelevel.agreements.negotiation.models import Draft, SigningWaiver
from servicelevel.agreements.negotiation.proposing import LONGEST, NEGOTIATING
from servicelevel.agreements.negotiation.within import MayOf, on_document
from servicelevel.errors import Conflict, Invalid, NotAllowed
from servicelevel.organisation import roles
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem

OPEN: Final = (*NEGOTIATING, "3.5")
ASKS: Final = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER)
AUTHORISES: Final = (roles.CS_MANAGEMENT, roles.PROCESS_OWNER, roles.SERVICE_LEVEL_MANAGER)
_ASKS: Final[MayOf] = {rules.SLA: ASKS}
_AUTHORISES: Final[MayOf] = {rules.SLA: AUTHORISES}


@on_document(*OPEN, may=_ASKS)
def ask_to_sign_without(doing: Doing, draft: Draft, *, about: str, reason: str) -> Done[SigningWaiver]:
    """Ask that a hindrance is put up with. about: its key. Raises Invalid, and Conflict where it is asked for already."""
    problems = empty("reason", reason, LONGEST)
    found = next((one for one in hindrances_of(draft, doing.now) if one.key == about), None)
    if found is None:
        problems.append(Problem("about", about, "does not stand in the way", "choose something that does"))
    if problems or found is None:
        raise Invalid(problems)
    if draft.waivers.exclude(granted=False).filter(about=about).exists():
        raise Conflict("This is asked for already.")
    made = SigningWaiver.objects.create(
        draft=draft, about=about, words=found.words, outward=found.outward, reason=reason.strip(), asked_at=doing.now,
        asked_by=doing.person,
    )  # fmt: skip
    told = {"document": draft.key, "about": about, "words": made.words, "reason": made.reason}
    words = f"{doing.person} asks to sign {draft.key} although: {made.words}. {made.reason}"
    return Done(made, content=told, words=words, tell=(roles.CS_MANAGEMENT,))


@on_document(*OPEN, may=_AUTHORISES)
def decide_signing_waiver(doing: Doing, draft: Draft, *, about: str, granted: bool) -> Done[SigningWaiver]:
    """Authorise that a hindrance is put up with, or refuse it. Raises NotAllowed for whoever asked, Conflict."""
    row = draft.waivers.filter(about=about, decided_at=None).first()
    if row is None:
        raise Conflict("Nobody has asked for this, or it has been decided already.")
    if row.asked_by_id == doing.person.pk:
        raise NotAllowed("Whoever asks for a waiver cannot authorise it; somebody else has to.")
    row.decided_at, row.decided_by, row.granted = doing.now, doing.person, granted
    row.save(update_fields=["decided_at", "decided_by", "granted"])
    told = {"document": draft.key, "about": about, "reason": row.reason, "granted": granted}
    return Done(row, content=told | {"asked_by": row.asked_by.username})
