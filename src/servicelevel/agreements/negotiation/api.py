"""Negotiations and every act of procedure 3.0 for programs."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Router, Status

from servicelevel.agreements.negotiation import (
    consenting,
    keeping,
    opening,
    proposing,
    queries,
    signing,
    steps,
    told,
    waiving,
)
from servicelevel.agreements.negotiation import taken_in as taken
from servicelevel.agreements.negotiation.desk.state import State, state_of
from servicelevel.agreements.negotiation.publishing import publish_document
from servicelevel.agreements.negotiation.rules import Answer
from servicelevel.agreements.negotiation.told import NegotiationOut, NegotiationWhole
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.documents.signing.keeping import seal_of
from servicelevel.errors import NotFound
from servicelevel.monitoring import for_agreements
from servicelevel.organisation.signed_in import person_of
from servicelevel.web import clock

router = Router()
agreements = Router()
OF = "/{key}/documents/{number}"


class AskedNegotiations(Asked):
    """Which negotiations are wanted."""

    state: Literal["", "open", "closed"] = ""
    service: str = Field("", description="Key of a service; empty for all.")


@router.get("", response=Page[NegotiationOut], summary="Negotiations")
def negotiations(request: HttpRequest, asked: Query[AskedNegotiations]) -> Any:
    """The negotiations that the caller sees, the oldest first."""
    now = clock.now()
    rows = queries.filtered(queries.negotiations_visible_to(request.user, now), asked.state)
    rows = rows.filter(case__service=asked.service) if asked.service else rows
    found, after = page(queries.with_documents(rows), asked, "case_id")
    person = person_of(request)
    return {"items": [told.negotiation_out(state_of(row, person, now)) for row in found], "next": after}


@router.post("", response={201: NegotiationWhole}, summary="Open a negotiation")
def open_negotiation(request: HttpRequest, given: taken.NegotiationIn) -> Any:
    """Begin to negotiate an SLA, or a change of one that is in force."""
    row = opening.open_negotiation(by(request), opening.Asked(**given.model_dump()))
    return Status(201, _whole(request, row.case.key))


@router.get("/{key}", response=NegotiationWhole, summary="A negotiation")
def one_negotiation(request: HttpRequest, key: str) -> Any:
    """One negotiation, with the documents that the caller sees and how everybody stands to them."""
    return _whole(request, key)


@router.get(f"{OF}/proposals", response=list[told.DraftProposalOut], summary="Proposals of a document")
def proposals(request: HttpRequest, key: str, number: int) -> Any:
    """Every text that was proposed, the oldest first, with what differs from the one before."""
    state = _state(request, key)
    return told.proposals_out(state, state.document(number))


@router.get(f"{OF}/comments", response=list[told.DraftCommentOut], summary="Comments on a document")
def comments(request: HttpRequest, key: str, number: int) -> Any:
    """What was said about clauses, or about all of the text."""
    return told.comments_out(_state(request, key).document(number))


@router.post("/{key}/reviewed", response=NegotiationWhole, summary="3.1: end the review")
def reviewed(request: HttpRequest, key: str, given: taken.FindingAnswersIn) -> Any:
    """The current agreements are reviewed, and each finding is answered."""
    state = _state(request, key)
    answers = {name: Answer(one.answer, one.reason) for name, one in given.answers.items()}
    steps.finish_review(
        by(request),
        key,
        findings=for_agreements.findings(state.row, state.person, state.now),
        answers=answers,
    )
    return _whole(request, key)


@router.post("/{key}/documents", response=NegotiationWhole, summary="Begin an OLA or UC")
def begin_document(request: HttpRequest, key: str, given: taken.DraftIn) -> Any:
    """Begin an OLA with a team or a contract with a vendor under the SLA."""
    opening.begin_document(by(request), key, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/left-out", response=NegotiationWhole, summary="Leave an OLA or UC out")
def leave_out(request: HttpRequest, key: str, number: int, given: taken.NotNeededIn) -> Any:
    """It turns out not to be needed."""
    opening.leave_out(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/proposals", response=NegotiationWhole, summary="3.2, 3.3: propose a text")
def propose(request: HttpRequest, key: str, number: int, given: taken.DraftProposalIn) -> Any:
    """Propose a whole text; consents to another one fall by themselves."""
    proposing.propose(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.get(f"{OF}/readings", response=list[told.ReadingOut], summary="Readings of a text")
def readings(request: HttpRequest, key: str, number: int) -> Any:
    """The readings of the latest text on which real tickets come out differently."""
    state = _state(request, key)
    return for_agreements.reading_choices(state.document(number), state.person, state.now)


@router.post(f"{OF}/readings", response=NegotiationWhole, summary="3.2, 3.3: choose a reading")
def choose_reading(request: HttpRequest, key: str, number: int, given: taken.ChosenReadingIn) -> Any:
    """Write a reading into the text, which is so proposed anew; consents to it fall."""
    state = _state(request, key)
    choices = for_agreements.reading_choices(state.document(number), state.person, state.now)
    proposing.choose_reading(by(request), key, number, choices=choices, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/comments", response=NegotiationWhole, summary="3.2, 3.3: comment")
def comment(request: HttpRequest, key: str, number: int, given: taken.DraftCommentIn) -> Any:
    """Say something about a clause, or about all of the text."""
    proposing.comment(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/consent", response=NegotiationWhole, summary="3.2, 3.3: agree")
def consent(request: HttpRequest, key: str, number: int, given: taken.ReadTextIn) -> Any:
    """Agree to exactly the text that was read."""
    consenting.consent(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/objection", response=NegotiationWhole, summary="3.2 to 3.4: object")
def object_to(request: HttpRequest, key: str, number: int, given: taken.ObjectionIn) -> Any:
    """Say that one does not agree, and why."""
    consenting.object_to(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/waiver", response=NegotiationWhole, summary="Go on without a consent")
def waive(request: HttpRequest, key: str, number: int, given: taken.ConsentWaiverIn) -> Any:
    """The Service Level Manager goes on without the consent of a party of an OLA or UC; the SLA shows it."""
    consenting.waive(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/without", response=NegotiationWhole, summary="Go without a section")
def go_without(request: HttpRequest, key: str, number: int, given: taken.GoWithoutIn) -> Any:
    """Leave out a mandatory section of the SLA, or mark a target as unmeasured, with the reason."""
    proposing.go_without(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/signing-waivers", response=NegotiationWhole, summary="Ask to sign without something")
def ask_to_sign_without(request: HttpRequest, key: str, number: int, given: taken.SigningWaiverIn) -> Any:
    """Ask that something is put up with that stands in the way of the signatures; a second person decides."""
    waiving.ask_to_sign_without(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(
    f"{OF}/signing-waivers/decision", response=NegotiationWhole, summary="Decide on a waiver of a hindrance"
)
def decide_signing_waiver(request: HttpRequest, key: str, number: int, given: taken.WaiverDecisionIn) -> Any:
    """Authorise that something is put up with, or refuse it; never by whoever asked."""
    waiving.decide_signing_waiver(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/presentations", response=NegotiationWhole, summary="Record a presentation")
def presented(request: HttpRequest, key: str, number: int, given: taken.PresentationIn) -> Any:
    """The commitment was presented to the customer."""
    proposing.record_presentation(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(f"{OF}/signatures", response=NegotiationWhole, summary="3.2: sign an OLA or UC")
def sign(request: HttpRequest, key: str, number: int, given: taken.DraftSignatureIn) -> Any:
    """Sign an OLA or UC to which all its parties agree."""
    paper = given.paper.paper() if given.paper else None
    signing.sign(by(request), key, number, digest=given.digest, paper=paper)
    return _whole(request, key)


@router.post(f"{OF}/authorisation", response=NegotiationWhole, summary="3.2: authorise an OLA or UC")
def authorise(request: HttpRequest, key: str, number: int, given: taken.ReadTextIn) -> Any:
    """Authorise an OLA or UC that its parties have signed."""
    signing.authorise(by(request), key, number, **given.model_dump())
    return _whole(request, key)


@router.post(
    "/{key}/underpinned", response=NegotiationWhole, summary="3.2: end the negotiation of OLAs and UCs"
)
def underpinned(request: HttpRequest, key: str) -> Any:
    """Every OLA and UC is agreed, signed and authorised."""
    steps.finish_underpinning(by(request), key)
    return _whole(request, key)


@router.post("/{key}/sla-agreed", response=NegotiationWhole, summary="3.3: end the negotiation of the SLA")
def sla_agreed(request: HttpRequest, key: str) -> Any:
    """The Customer and the Service Owner agree to the SLA."""
    steps.finish_sla(by(request), key)
    return _whole(request, key)


@router.post("/{key}/decision", response=NegotiationWhole, summary="3.4: is agreement reached")
def decide(request: HttpRequest, key: str) -> Any:
    """Record whether agreement is reached. Nobody chooses it: it follows from the consents."""
    steps.decide(by(request), key)
    return _whole(request, key)


@router.post("/{key}/signatures", response=NegotiationWhole, summary="3.5: sign the SLA")
def sign_sla(request: HttpRequest, key: str, given: taken.DraftSignatureIn) -> Any:
    """Sign the SLA. With the third signature everything that was agreed comes into force."""
    state = _state(request, key)
    steps.sign_sla(
        by(request), key, digest=given.digest, role=given.role,
        publish=partial(publish_document, seal=seal_of(settings.VAR)),
        proofs=for_agreements.proofs(state.sla, state.now) if state.sla else {},
        paper=given.paper.paper() if given.paper else None,
    )  # fmt: skip
    return _whole(request, key)


@router.post("/{key}/measured", response=NegotiationWhole, summary="3.6: publish what is measured")
def measured(request: HttpRequest, key: str) -> Any:
    """Publish the data collection document, made from the signed targets."""
    steps.create_dcd(by(request), key, publish=for_agreements.publish_dcd)
    return _whole(request, key)


@router.post("/{key}/checklist", response=NegotiationWhole, summary="Tick a line of the checklist")
def tick(request: HttpRequest, key: str, given: taken.TickIn) -> Any:
    """A line of the checklist for initiating the service is done."""
    keeping.tick(by(request), key, **given.model_dump())
    return _whole(request, key)


@agreements.post("/{key}/end", response={204: None}, summary="End an agreement before its time")
def terminate(request: HttpRequest, key: str, given: taken.EndAgreementIn) -> Any:
    """What holds until then stays as it is."""
    if not agreements_visible_to(request.user).filter(key=key).exists():
        raise NotFound(f"There is no agreement {key}.")
    keeping.terminate(by(request), key, at=given.at, reason=given.reason)
    return Status(204, None)


def _state(request: HttpRequest, key: str) -> State:
    now = clock.now()
    return state_of(queries.negotiation_seen(request.user, key, now), person_of(request), now)


def _whole(request: HttpRequest, key: str) -> NegotiationWhole:
    return told.whole(_state(request, key))
