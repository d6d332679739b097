"""Negotiations for others: who sees which, and which of their documents. What a person does not see does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from servicelevel.agreements.models import Agreement, AgreementVersion
from servicelevel.agreements.negotiation.clauses import TARGET
from servicelevel.agreements.negotiation.models import (
    Comment,
    Consent,
    Draft,
    Negotiation,
    Proposal,
    Signature,
)
from servicelevel.agreements.negotiation.rules import (
    SLA,
    UC,
    Said,
    Seat,
    Standing,
    is_waived,
    seats,
    signers,
    standings,
)
from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import holds, party_of, sees_everything
from servicelevel.process import cases
from servicelevel.process.models import StepTaken
from servicelevel.process.queries import cases_visible_to

PAGE = 50
CARRIED = "supports"
SEES_ALL_OF_A_CASE = (
    roles.SERVICE_OWNER,
    roles.CONTRACT_MANAGER,
    roles.SERVICE_LEVEL_MANAGER,
    roles.CS_MANAGEMENT,
)
"""Roles that see every document of a case that they reach, whichever party their people belong to (R40, R49)."""


def negotiations_visible_to(person: Any, at: datetime) -> QuerySet[Negotiation]:
    """The negotiations whose cases a person sees, and those with a document that their team or firm is to agree to.

    Newest first. Everybody else's do not exist for them.
    """
    party = party_of(person)
    if party is None:
        return Negotiation.objects.none()
    mine = Q(case__in=cases_visible_to(person, at).filter(procedure="3.0").values("pk"))
    if party.kind in (Party.Kind.TEAM, Party.Kind.VENDOR):
        kind = Agreement.Kind.UC if party.kind == Party.Kind.VENDOR else Agreement.Kind.OLA
        mine |= Q(
            pk__in=Draft.objects.filter(provider=party, kind=kind, left_out_at=None).values("negotiation")
        )
    rows = Negotiation.objects.filter(mine)
    return rows.select_related(
        "case__customer", "case__process", "case__opened_by", "slr__requirements__case"
    ).order_by("-case_id")


def negotiation_seen(person: Any, key: str, at: datetime) -> Negotiation:
    """A negotiation by the key of its case. Raises NotFound for whoever does not see it."""
    found = with_documents(negotiations_visible_to(person, at)).filter(case__key=key).first()
    if found is None:
        raise NotFound(f"There is no negotiation {key}.")
    return found


def with_documents(rows: QuerySet[Negotiation]) -> QuerySet[Negotiation]:
    """Negotiations with their steps, documents, proposals and consents, in a fixed number of queries."""
    drafts = Draft.objects.filter(left_out_at=None).select_related("customer", "provider").order_by("pk")
    with_parts = drafts.prefetch_related(
        Prefetch("proposals", Proposal.objects.select_related("by").order_by("number")),
        Prefetch("consents", Consent.objects.select_related("by").order_by("pk")),
        Prefetch("signatures", Signature.objects.select_related("signer").order_by("pk")),
        Prefetch("comments", Comment.objects.select_related("by").order_by("pk")),
        "left_out__by",
    )
    return rows.prefetch_related(
        Prefetch("case__taken", StepTaken.objects.order_by("number")),
        Prefetch("drafts", with_parts, to_attr="documents"),
    )


def documents_of(row: Negotiation) -> list[Draft]:
    """The documents of a negotiation that are not left out: the SLA first, then OLAs and UCs as they were begun."""
    found = getattr(row, "documents", None)
    if found is None:
        found = list(
            row.drafts.filter(left_out_at=None).select_related("customer", "provider").order_by("pk")
        )
    return sorted(found, key=lambda one: (one.kind != SLA, one.kind == UC, one.pk))


def documents_seen(person: Any, row: Negotiation, at: datetime) -> list[Draft]:
    """The documents of a negotiation that a person sees.

    The provider's own people and auditors, and who owns the service or its contracts: all. A customer: the SLA, never an
    OLA or UC. A vendor: its own UCs. A team: its own OLAs, and the SLA that they carry.
    """
    party = party_of(person)
    every = documents_of(row)
    if party is None:
        return []
    if sees_everything(person):
        return every
    if party.kind == Party.Kind.CUSTOMER:
        return [one for one in every if one.kind == SLA and one.customer_id == party.pk]
    if party.kind == Party.Kind.VENDOR:
        return [one for one in every if one.kind == UC and one.provider_id == party.pk]
    scope = cases.scope_of(row.case)
    if any(holds(person, role, scope, at) for role in SEES_ALL_OF_A_CASE):
        return every
    return [
        one
        for one in every
        if one.kind != UC and (one.kind == SLA or party.pk in (one.customer_id, one.provider_id))
    ]


def document_seen(person: Any, row: Negotiation, number: int, at: datetime) -> Draft:
    """A document of a negotiation by its number. Raises NotFound for one that the person does not see."""
    found = next((one for one in documents_seen(person, row, at) if one.number == number), None)
    if found is None:
        raise NotFound("There is no such document here.")
    return found


def content_seen(person: Any, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """A text as a person reads it: which agreements with customers a contract carries is none of a vendor's business."""
    party = party_of(person)
    if party is None or party.kind != Party.Kind.VENDOR:
        return content
    return {name: value for name, value in content.items() if name != CARRIED}


def latest(draft: Draft) -> Proposal | None:
    """The latest proposal of a document."""
    return next(reversed(_in_order(draft.proposals)), None)


def read_text(draft: Draft, digest: str) -> Proposal:
    """The latest text, where it is the one that somebody read. Raises Conflict."""
    newest = latest(draft)
    if newest is None:
        raise Conflict("There is no text yet.")
    if newest.digest != digest:
        raise Conflict(f"The text has changed since you read it; read proposal {newest.number} first.")
    return newest


def content_before(draft: Draft, now: datetime) -> Mapping[str, Any] | None:
    """The text before the latest one: the proposal before, else the version in force; None for a first text of all."""
    every = _in_order(draft.proposals)
    if len(every) > 1:
        return every[-2].content  # type: ignore[no-any-return]
    rows = AgreementVersion.objects.filter(agreement__key=draft.key, state=AgreementVersion.State.IN_FORCE)
    found = rows.filter(takes_effect__lte=now).order_by("-takes_effect", "-number").first()
    return found.content if found else None


def seats_of(draft: Draft) -> tuple[Seat, ...]:
    """Who must agree to a document."""
    return seats(draft.kind, draft.customer.key, draft.provider.key)


def standings_of(draft: Draft) -> list[Standing]:
    """How everybody who must agree to a document stands to its latest proposal."""
    newest = latest(draft)
    said = [
        Said(Seat(one.role, one.party), one.position, one.digest, one.at, str(one.by), one.words)
        for one in _in_order(draft.consents)
    ]
    return standings(seats_of(draft), said, newest.digest if newest else "")


def signatures_of(draft: Draft) -> dict[str, Signature]:
    """The signatures under the latest proposal, by role. Those under another text are none."""
    newest = latest(draft)
    return {one.role: one for one in _in_order(draft.signatures) if newest and one.digest == newest.digest}


def missing_signatures(draft: Draft) -> list[str]:
    """The roles whose signature a document still needs; of an OLA or UC the Service Level Manager's last (X9, R36).

    A seat that was waived signs nothing, and a document with one is not authorised either: it stays a draft (X8).
    """
    found = standings_of(draft)
    if draft.kind != SLA and is_waived(found):
        return []
    there = signatures_of(draft)
    wanted = signers(draft.kind, seats_of(draft))
    if draft.kind != SLA:
        wanted = (*wanted, roles.SERVICE_LEVEL_MANAGER)
    return [role for role in wanted if role not in there]


def left_out_of(draft: Draft) -> dict[str, str]:
    """What a document goes without, with the reasons: a target while its text marks it as unmeasured."""
    newest = latest(draft)
    targets = newest.content["targets"] if newest else {}
    marked = {f"{TARGET}{key}" for key, target in targets.items() if target.get("unmeasured")}
    rows = draft.left_out.all()
    return {one.about: one.reason for one in rows if not one.about.startswith(TARGET) or one.about in marked}


def loops_of(taken: Iterable[StepTaken]) -> int:
    """How often decision 3.4 led back (R109)."""
    return sum(one.step == "3.4" and one.outcome == "no" for one in taken)


def page_of_negotiations(
    visible: QuerySet[Negotiation], state: str, find: str, after: str
) -> tuple[list[Negotiation], str]:
    """A page of negotiations, newest first, and where the next one begins. state: open, closed, or anything for all."""
    rows = filtered(visible, state)
    if find:
        rows = rows.filter(Q(case__title__icontains=find) | Q(case__key__icontains=find))
    if after.isdecimal():
        rows = rows.filter(case_id__lt=int(after))
    found = list(with_documents(rows)[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].case_id) if len(found) > PAGE else ""


def filtered(visible: QuerySet[Negotiation], state: str) -> QuerySet[Negotiation]:
    """The negotiations in a state."""
    if state in ("open", "closed"):
        return visible.filter(case__closed_at__isnull=state == "open")
    return visible


def _in_order(related: Any) -> Sequence[Any]:
    """Rows as they were fetched with their document, in the order in which they were made."""
    return sorted(related.all(), key=lambda one: one.pk)
