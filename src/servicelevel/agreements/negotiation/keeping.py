"""What is done about an agreement once it is signed: getting ready for it, and ending it before its time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.agreements.actions import end_early
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.negotiation.initiation import checklist
from servicelevel.agreements.negotiation.models import Draft, Negotiation, Ticked
from servicelevel.agreements.negotiation.queries import documents_of
from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.agreements.negotiation.within import within
from servicelevel.agreements.queries import terms
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.queries import Scope
from servicelevel.process.steps import Doing, Done
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem


@within(may=(roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER))
def tick(doing: Doing, row: Negotiation, *, item: str, words: str = "") -> Done[Ticked]:
    """A line of the checklist for initiating the service is done (R27). item: its key."""
    signed = signed_sla(row)
    if signed is None or signed.version is None:
        raise Conflict("The checklist is made when the SLA is signed.")
    begins = signed.version.takes_effect.astimezone(ZoneInfo(signed.version.content["zone"])).date()
    if item not in {one.key for one in checklist(signed.version.content, begins)}:
        raise NotFound("There is no such line on the checklist.")
    if row.ticked.filter(key=item).exists():
        raise Conflict("This is done already.")
    made = Ticked.objects.create(
        negotiation=row, key=item, words=words.strip(), by=doing.person, at=doing.now
    )
    return Done(made, content={"item": item, "words": made.words})


def _scope(key: str, *_: object, **__: object) -> Scope:
    found = Agreement.objects.select_related("customer").filter(key=key).first()
    return Scope(agreement=key, customer=found.customer if found else None)


@act("agreements.terminate", may=(roles.SERVICE_LEVEL_MANAGER,), scope=_scope)
def terminate(by: By, key: str, *, at: datetime, reason: str) -> Told[int]:
    """End an agreement in force before its time. What held until then stays as it was.

    Raises NotFound, Invalid, Conflict where it has ended by then, or a later version of it is agreed already.
    """
    problems = empty("reason", reason, 2_000)
    if at < by.now:
        problems.append(Problem("at", at.isoformat(), "has passed", "choose an instant from now on"))
    if problems:
        raise Invalid(problems)
    found = terms(key)
    version = found.version_at(at)
    if version is None or version.state != "in force" or version is not found.versions[-1]:
        raise Conflict("No version that could be ended is in force then, or a later one is agreed already.")
    number = end_early(key, version.number, at, by.now)
    told = {"agreement": key, "at": at.isoformat(), "reason": reason.strip(), "version": number}
    return Told(number, told, f"agreement:{key}")


def signed_sla(row: Negotiation) -> Draft | None:
    """The SLA of a negotiation once it is signed."""
    return next((one for one in documents_of(row) if one.kind == SLA and one.version_id), None)
