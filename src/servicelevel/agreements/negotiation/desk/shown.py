"""What the page of a negotiation shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from servicelevel.agreements.negotiation.clauses import Changed, changed, name_of
from servicelevel.agreements.negotiation.desk.acts import ACTS
from servicelevel.agreements.negotiation.desk.sentences import headline, who
from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.initiation import Item, checklist
from servicelevel.agreements.negotiation.keeping import signed_sla
from servicelevel.agreements.negotiation.models import (
    Comment,
    Draft,
    Negotiation,
    Proposal,
    Signature,
    SigningWaiver,
    Ticked,
)
from servicelevel.agreements.negotiation.queries import latest, left_out_of, signatures_of, standings_of
from servicelevel.agreements.negotiation.rules import MANDATORY, SLA, TRIGGERS, Standing, signers
from servicelevel.agreements.negotiation.wording import said
from servicelevel.organisation import roles
from servicelevel.process.desk.standing import Doable, next_word, replies

LOOKS = {"agrees": "met", "waived": "threatened", "objects": "breached", "fell": "threatened", "open": "open"}
WORDS = {
    "agrees": "Agrees", "waived": "Waived", "objects": "Objects", "fell": "Fell: the text changed", "open": "Not yet",
}  # fmt: skip
KINDS = {
    "SLA": "Service level agreement",
    "OLA": "Operational level agreement",
    "UC": "Underpinning contract",
}


@dataclass(frozen=True)
class SeatRow:
    """Somebody who must agree to a document: who, how they stand, and why a consent fell."""

    who: str
    role: str
    look: str
    words: str
    by: str
    at: datetime | None
    said: str
    because: str
    signed: Signature | None
    signs: bool


@dataclass(frozen=True)
class ClauseRow:
    """A clause of a document as it is proposed now. notes: since when somebody's consent does not cover it."""

    clause: str
    name: str
    lines: Sequence[str]
    notes: Sequence[str]
    comments: Sequence[Comment]


@dataclass(frozen=True)
class Round:
    """A proposal and what it came to (R106). changes: the clauses that differ from the one before."""

    proposal: Proposal
    role: str
    changes: str
    result: str
    href: str


@dataclass(frozen=True)
class DocumentView:
    """A document on the table."""

    draft: Draft
    kind: str
    title: str
    seats: Sequence[SeatRow]
    authorised: Signature | None
    needs_authorisation: bool
    clauses: Sequence[ClauseRow]
    comments: Sequence[Comment]
    rounds: Sequence[Round]
    left_out: Sequence[tuple[str, str]]
    waived: Sequence[SigningWaiver]
    doables: Sequence[Doable]


@dataclass(frozen=True)
class BoardView:
    """The page of a negotiation."""

    sentence: str
    trigger: str
    waits_for: str
    doables: Sequence[Doable]
    documents: Sequence[DocumentView]
    items: Sequence[tuple[Item, Ticked | None, str]]


def board(state: State, calendars: Mapping[str, Any], names: Mapping[str, str]) -> BoardView:
    """The page of a negotiation for a person. names: of parties and services by their keys."""
    return BoardView(
        sentence=headline(state), trigger=TRIGGERS.get(state.row.trigger, state.row.trigger),
        waits_for="" if state.case.closed_at else next_word(state), doables=doables(state),
        documents=[_document(state, one, calendars, names) for one in state.documents],
        items=_items(state) if not state.own else (),
    )  # fmt: skip


def doables(state: State) -> list[Doable]:
    """What a person can do now in the case as a whole, replies that are waited for first."""
    found = [
        Doable(one.called(state), reverse("negotiation-act", args=[state.case.key, key]))
        for key, one in ACTS.items()
        if not one.numbered and one.may(state, 0)
    ]
    return [*replies(state), *found]


def items_of(row: Negotiation) -> list[Item]:
    """The checklist for initiating the service; nothing before the SLA is signed."""
    signed = signed_sla(row)
    if signed is None or signed.version is None:
        return []
    return checklist(
        signed.version.content, first_day(signed.version.takes_effect, signed.version.content["zone"])
    )


def first_day(begins: datetime, zone: str) -> date:
    """The day on which something begins in its zone."""
    return begins.astimezone(ZoneInfo(zone)).date()


def _items(state: State) -> list[tuple[Item, Ticked | None, str]]:
    done = {one.key: one for one in state.row.ticked.select_related("by")}
    found = []
    for number, item in enumerate(items_of(state.row), 1):
        can = item.key not in done and ACTS["tick"].may(state, number)
        href = reverse("negotiation-numbered", args=[state.case.key, "tick", number]) if can else ""
        found.append((item, done.get(item.key), href))
    return found


def _document(
    state: State, draft: Draft, calendars: Mapping[str, Any], names: Mapping[str, str]
) -> DocumentView:
    newest, comments = latest(draft), list(draft.comments.all())
    standings, signatures = standings_of(draft), signatures_of(draft)
    told = said(state.reads(newest.content), calendars, names) if newest else []
    notes = _notes(state, draft, standings)
    known = {one.clause for one in told}
    doing = [
        Doable(act.called(state), reverse("negotiation-numbered", args=[state.case.key, key, draft.number]))
        for key, act in ACTS.items()
        if act.numbered and key != "tick" and act.may(state, draft.number)
    ]
    return DocumentView(
        draft=draft, kind=KINDS[draft.kind], title=newest.content["title"] if newest else draft.key,
        seats=_seats(state, draft, standings, signatures),
        authorised=signatures.get(roles.SERVICE_LEVEL_MANAGER) if draft.kind != SLA else None,
        needs_authorisation=draft.kind != SLA,
        clauses=[
            ClauseRow(
                one.clause, one.name, one.lines, notes.get(one.clause, ()),
                [each for each in comments if each.clause == one.clause],
            )
            for one in told
        ],
        comments=[one for one in comments if one.clause not in known], rounds=_rounds(state, draft),
        left_out=[(_about(key, newest), reason) for key, reason in left_out_of(draft).items()], doables=doing,
        waived=[one for one in state.waivers if one.granted] if draft.kind == SLA else (),
    )  # fmt: skip


def _about(key: str, newest: Proposal | None) -> str:
    return MANDATORY.get(key) or f"{name_of(key, newest.content if newest else None)}: unmeasured"


def _seats(
    state: State, draft: Draft, standings: Sequence[Standing], signatures: Mapping[str, Signature]
) -> list[SeatRow]:
    sign = signers(draft.kind, [one.seat for one in standings])
    found = [
        _seat(state, draft, one, signatures.get(one.seat.role), one.seat.role in sign) for one in standings
    ]
    if draft.kind == SLA:
        signed = signatures.get(roles.SERVICE_LEVEL_MANAGER)
        name = roles.NAMES[roles.SERVICE_LEVEL_MANAGER]
        found.append(SeatRow(f"The {name}", name, "", "", "", None, "", "", signed, True))
    return found


def _seat(state: State, draft: Draft, one: Standing, signed: Signature | None, signs: bool) -> SeatRow:
    name = who(one.seat, draft)
    because = ""
    if one.state == "fell" and one.said:
        because = ", ".join(each.name for each in _since(state, draft, one.said.digest))
    return SeatRow(
        f"{name[:1].upper()}{name[1:]}", roles.NAMES[one.seat.role], LOOKS[one.state], WORDS[one.state],
        one.said.by if one.said else "", one.said.at if one.said else None, one.said.words if one.said else "", because,
        signed, signs,
    )  # fmt: skip


def _notes(state: State, draft: Draft, standings: Sequence[Standing]) -> dict[str, list[str]]:
    """By clause: whose consent fell with it, and what differs since."""
    found: dict[str, list[str]] = {}
    for one in standings:
        if one.state == "fell" and one.said:
            for each in _since(state, draft, one.said.digest):
                words = f"Changed since the consent of {who(one.seat, draft)}: {'; '.join(each.lines)}"
                found.setdefault(each.clause, []).append(words)
    return found


def _since(state: State, draft: Draft, digest: str) -> list[Changed]:
    """What differs between the text that somebody agreed to and the one that is proposed now."""
    newest = latest(draft)
    before = next((one for one in reversed(list(draft.proposals.all())) if one.digest == digest), None)
    return _changed(state, before, newest) if newest and before else []


def _changed(state: State, before: Proposal, after: Proposal) -> list[Changed]:
    return changed(state.reads(before.content), state.reads(after.content))


def _rounds(state: State, draft: Draft) -> list[Round]:
    """Newest first: each proposal with what changed, and whether it was agreed to."""
    found: list[Round] = []
    before: Proposal | None = None
    consents = list(draft.consents.all())
    for one in draft.proposals.all():
        names = [each.name for each in _changed(state, before, one)] if before else []
        told = [each for each in consents if each.digest == one.digest and each.at >= one.at]
        result = ", ".join(f"{roles.NAMES[each.role]} {each.position}" for each in told)
        compared = reverse("compare-proposals", args=[state.case.key, draft.number])
        href = f"{compared}?from={before.number}&to={one.number}" if before else ""
        found.append(
            Round(
                one,
                roles.NAMES.get(one.role, one.role),
                ", ".join(names),
                result or "nobody said anything",
                href,
            )
        )
        before = one
    return found[::-1]
