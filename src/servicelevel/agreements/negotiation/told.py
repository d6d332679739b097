"""What programs are told of negotiations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final, Literal

from ninja import Field, Schema

from servicelevel.agreements.negotiation.clauses import changed
from servicelevel.agreements.negotiation.desk.sentences import stands
from servicelevel.agreements.negotiation.desk.shown import items_of
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.models import Draft, Proposal, Signature
from servicelevel.agreements.negotiation.queries import latest, left_out_of, signatures_of, standings_of
from servicelevel.organisation.queries import is_inside, sees_everything

WAIVERS: Final[dict[bool | None, Literal["asked for", "granted", "refused"]]] = {
    None: "asked for", True: "granted", False: "refused",
}  # fmt: skip


class SeatOut(Schema):
    """Somebody who must agree to a document, and how they stand to its latest text."""

    role: str = Field(examples=["customer"])
    party: str = Field(description="Key of the party; empty: any of the provider's people.")
    state: Literal["agrees", "objects", "waived", "fell", "open"]
    by: str
    at: datetime | None
    words: str


class DraftSignatureOut(Schema):
    """A signature under the latest text; of the Service Level Manager under an OLA or UC it is the authorisation."""

    role: str
    signer: str
    manner: str
    at: datetime
    digest: str
    evidence: str
    certificate: str = Field(description="Whose own key signed: the name on the certificate and its SHA-256.")


class TableDocumentOut(Schema):
    """A document of a negotiation, with its latest text."""

    number: int = Field(description="In the addresses of the acts on it.")
    key: str = Field(examples=["e-mail-physics"])
    kind: Literal["SLA", "OLA", "UC"]
    customer: str
    provider: str
    proposal: int | None = Field(description="Number of the latest proposal; null before the first.")
    digest: str = Field(description="Of the latest text: consents and signatures name it.")
    content: dict[str, Any] | None
    seats: list[SeatOut]
    signatures: list[DraftSignatureOut]
    left_out: dict[str, str]
    document: str = Field(description="Key of the published document, once it is signed.")


class InitiationItemOut(Schema):
    """A line of the checklist for initiating the service."""

    key: str
    words: str
    due_on: date
    done_at: datetime | None


class NegotiationOut(Schema):
    """A negotiation; `waiting`: the steps of 3.0 that wait to be taken."""

    key: str = Field(examples=["AGR-2026-0012"])
    title: str
    trigger: str
    service: str
    customer: str = Field(description="Key of the customer, for whoever sees the SLA.")
    management_negotiates: bool
    slr: str = Field(description="Case and version of the requirements it comes from.")
    opened_at: datetime
    closed_at: datetime | None
    waiting: list[str] = Field(examples=[["3.2", "3.3"]])
    stands: str = Field(description="Where it stands, in a sentence.")
    loops: int = Field(description="How often decision 3.4 led back.")


class HindranceOut(Schema):
    """Something that stands in the way of the signatures; for the provider's people."""

    key: str = Field(examples=["security:mail-encrypted"])
    words: str
    remedy: str
    waiver: Literal["none", "asked for", "granted", "refused"]
    reason: str


class NegotiationWhole(NegotiationOut):
    """A negotiation with the documents that the caller sees."""

    documents: list[TableDocumentOut]
    checklist: list[InitiationItemOut]
    hindrances: list[HindranceOut] = Field(description="Of the signatures; for the provider's people.")


class ClauseChangeOut(Schema):
    """A clause that differs from the proposal before."""

    clause: str
    name: str
    lines: list[str]


class DraftProposalOut(Schema):
    """A proposal: a round of the negotiation of a document."""

    number: int
    summary: str
    role: str
    by: str
    at: datetime
    digest: str
    content: dict[str, Any]
    changed: list[ClauseChangeOut] = Field(description="Against the proposal before.")


class ReadingOut(Schema):
    """A reading of the words of a target on which real tickets come out differently."""

    key: str = Field(examples=["resolution:stop:the first stop"])
    target: str = Field(description="Its id.")
    name: str
    question: str
    words: str
    as_written: bool = Field(description="Whether the text is read so now.")
    seen: str = Field(description="The smallest ticket on which it matters; for the provider's people.")
    written: dict[str, Any] = Field(description="The target as it would then be written.")


class DraftCommentOut(Schema):
    """What somebody said about a clause, or about all of the text."""

    clause: str
    words: str
    role: str
    by: str
    at: datetime


def negotiation_out(state: State) -> dict[str, Any]:
    """A negotiation as NegotiationOut has it. Who does not see the SLA is not told for whom it is."""
    row, case = state.row, state.case
    slr = row.slr if is_inside(state.person) else None
    return {
        "key": case.key, "title": state.title, "trigger": row.trigger, "service": case.service,
        "customer": case.customer.key if case.customer and state.sla else "",
        "management_negotiates": row.management_negotiates,
        "slr": f"{slr.requirements.case.key} version {slr.number}" if slr else "", "opened_at": case.opened_at,
        "closed_at": case.closed_at, "waiting": [one.step for one in state.open], "stands": stands(state),
        "loops": state.loops,
    }  # fmt: skip


def whole(state: State) -> NegotiationWhole:
    """A negotiation with its documents, as a person may read it."""
    done = {one.key: one.at for one in state.row.ticked.all()}
    items = [] if state.own or not state.sla else items_of(state.row)
    return NegotiationWhole(
        **negotiation_out(state), documents=[_document(state, one) for one in state.documents],
        checklist=[
            InitiationItemOut(key=one.key, words=one.words, due_on=one.due_on, done_at=done.get(one.key)) for one in items
        ],
        hindrances=_hindrances(state) if sees_everything(state.person) else [],
    )  # fmt: skip


def proposals_out(state: State, draft: Draft) -> list[DraftProposalOut]:
    """Every proposal of a document, the oldest first."""
    found: list[DraftProposalOut] = []
    before: Proposal | None = None
    for one in draft.proposals.all():
        differs = changed(state.reads(before.content), state.reads(one.content)) if before else []
        told = [
            ClauseChangeOut(clause=each.clause, name=each.name, lines=list(each.lines)) for each in differs
        ]
        found.append(
            DraftProposalOut(
                number=one.number, summary=one.summary, role=one.role, by=str(one.by), at=one.at, digest=one.digest,
                content=dict(state.reads(one.content)), changed=told,
            )
        )  # fmt: skip
        before = one
    return found


def comments_out(draft: Draft) -> list[DraftCommentOut]:
    """What was said of a document, in order."""
    return [
        DraftCommentOut(clause=one.clause, words=one.words, role=one.role, by=str(one.by), at=one.at)
        for one in draft.comments.all()
    ]


def _hindrances(state: State) -> list[HindranceOut]:
    waivers = {one.about: one for one in state.waivers}
    found = []
    for one in state.hindrances:
        waiver = waivers.get(one.key)
        became = WAIVERS[waiver.granted] if waiver else "none"
        found.append(
            HindranceOut(
                key=one.key, words=one.words, remedy=one.remedy, waiver=became, reason=waiver.reason if waiver else "",
            )
        )  # fmt: skip
    return found


def _document(state: State, draft: Draft) -> TableDocumentOut:
    newest = latest(draft)
    return TableDocumentOut(
        number=draft.number, key=draft.key, kind=draft.kind, customer=draft.customer.key, provider=draft.provider.key,  # type: ignore[arg-type]
        proposal=newest.number if newest else None, digest=newest.digest if newest else "",
        content=dict(state.reads(newest.content)) if newest else None, left_out=left_out_of(draft), document=draft.document,
        seats=[
            SeatOut(
                role=one.seat.role, party=one.seat.party, state=one.state, by=one.said.by if one.said else "",
                at=one.said.at if one.said else None, words=one.said.words if one.said else "",
            )
            for one in standings_of(draft)
        ],
        signatures=[_signature(one) for one in signatures_of(draft).values()],
    )  # fmt: skip


def _signature(one: Signature) -> DraftSignatureOut:
    return DraftSignatureOut(
        role=one.role,
        signer=str(one.signer),
        manner=one.manner,
        at=one.at,
        digest=one.digest,
        evidence=one.evidence,
        certificate=one.certificate,
    )
