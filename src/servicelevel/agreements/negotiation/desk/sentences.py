"""Where a negotiation stands, in a sentence: the first line of its page, and its line in the list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.agreements.negotiation.desk.state import State
from servicelevel.agreements.negotiation.models import Draft
from servicelevel.agreements.negotiation.queries import latest, missing_signatures, standings_of
from servicelevel.agreements.negotiation.rules import SLA, SLA_SIGNERS, Seat
from servicelevel.organisation import roles
from servicelevel.web.wording import counted, day

KINDS = {"SLA": "SLA", "OLA": "OLA", "UC": "contract"}


@dataclass(frozen=True)
class Waits:
    """Something that a negotiation waits for, in words, since when."""

    words: str
    since: datetime


def headline(state: State) -> str:
    """The answer of the page: `Waiting for Network's consent to its OLA since 3 Nov 2026; 2 rounds`."""
    return f"{stands(state)}{_rounds(state)}"


def stands(state: State) -> str:
    """What waits now, the longest first."""
    if state.case.closed_at is not None:
        return _closed(state)
    if state.waits("3.1"):
        return "The current agreements are to be reviewed"
    if state.waits("3.2", "3.3"):
        return _negotiating(state)
    if state.waits("3.4"):
        return _deciding(state)
    if state.waits("3.5"):
        return _signing(state)
    return (
        "Signed by all; what is measured is to be published"
        if state.waits("3.6")
        else "Nothing waits in it now"
    )


def waits_of(draft: Draft) -> Iterator[Waits]:
    """What a document waits for: a first text, consents, signatures, the authorisation."""
    newest = latest(draft)
    if newest is None:
        yield Waits(f"a first text of the {KINDS[draft.kind]} with {_other(draft)}", draft.begun_at)
        return
    waiting = [one for one in standings_of(draft) if not one.is_settled]
    for one in waiting:
        since = one.said.at if one.said and one.state == "objects" else newest.at
        yield Waits(f"{_whose(one.seat, draft)} consent to {_which(one.seat, draft)}", since)
    if not waiting and draft.kind != SLA:
        last = max([newest.at, *(one.at for one in draft.consents.all())])
        for role in missing_signatures(draft):
            if role != roles.SERVICE_LEVEL_MANAGER:
                seat = next((one for one in _seats(draft) if one.role == role), Seat(role))
                yield Waits(f"{_whose(seat, draft)} signature under {_which(seat, draft)}", last)
            elif len(missing_signatures(draft)) == 1:
                yield Waits(f"the authorisation of the {KINDS[draft.kind]} with {_other(draft)}", last)


def who(seat: Seat, draft: Draft) -> str:
    """A seat by the name of its party, or of its role: `Network`, `the Service Owner`."""
    name = {draft.customer.key: draft.customer.name, draft.provider.key: draft.provider.name}.get(
        seat.party, ""
    )
    return name or f"the {roles.NAMES[seat.role]}"


def _negotiating(state: State) -> str:
    waiting = sorted((one for draft in state.documents for one in waits_of(draft)), key=lambda one: one.since)
    if not waiting:
        if state.hidden:
            return "The text that you see is agreed; others are still being settled"
        return "Everybody agrees; the negotiation is to be ended"
    first = waiting[0]
    more = f", and for {counted(len(waiting) - 1, 'more thing')}" if len(waiting) > 1 else ""
    return f"Waiting for {first.words} since {_day(first.since, state)}{more}"


def _deciding(state: State) -> str:
    open_ones = [one.words for draft in state.documents for one in waits_of(draft)]
    if open_ones:
        return f"Agreement is not reached: {open_ones[0]} is missing; the negotiation goes back"
    return "Everybody agrees; it is to be recorded that agreement is reached"


def _signing(state: State) -> str:
    draft = state.sla
    missing = [roles.NAMES[one] for one in (missing_signatures(draft) if draft else SLA_SIGNERS)]
    names = " and the ".join(missing)
    return f"Agreement is reached; waiting for the signature of the {names}"


def _closed(state: State) -> str:
    draft = state.sla
    if draft is None or draft.version is None:
        return "The negotiation is closed"
    begins = draft.version.takes_effect
    words = "in force since" if begins <= state.now else "signed, and in force from"
    return f"The agreement is {words} {_day(begins, state)}"


def _rounds(state: State) -> str:
    rounds = sum(len(draft.proposals.all()) for draft in state.documents)
    back = f", {counted(state.loops, 'time')} back from the decision" if state.loops else ""
    return f"; {counted(rounds, 'round')}{back}" if rounds else ""


def _whose(seat: Seat, draft: Draft) -> str:
    name = who(seat, draft)
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _which(seat: Seat, draft: Draft) -> str:
    own = seat.party == draft.provider.key
    return f"its {KINDS[draft.kind]}" if own else f"the {KINDS[draft.kind]}"


def _other(draft: Draft) -> str:
    return (draft.customer if draft.kind == SLA else draft.provider).name


def _seats(draft: Draft) -> list[Seat]:
    return [one.seat for one in standings_of(draft)]


def _day(at: datetime, state: State) -> str:
    return day(at.astimezone(ZoneInfo(state.person.zone)))
