"""Improvements for programs: what is proposed and waits, what was decided, and both acts (P7, R21)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import is_inside
from servicelevel.quality.improvements import actions
from servicelevel.quality.improvements.models import ImprovementDecision
from servicelevel.quality.improvements.queries import Waiting, decisions_visible_to, waiting
from servicelevel.web import clock

router = Router()
MOST = 200


class WaitingOut(Schema):
    """What is proposed and waits for a decision. It is known by its case or round, its cause and its target."""

    agreement: str
    case: str = Field(description="Of the report that proposes it; empty where feedback does.")
    round: int | None = Field(description="Of the feedback that proposes it.")
    cause: str = Field(description="breach, threat, trend, feedback or finding.")
    target: str = Field(description="Empty for feedback.")
    statement: str = Field(description="What it rests on.")
    since: datetime


class ImprovementDecisionOut(Schema):
    """What was decided on a proposal, and why."""

    number: int
    agreement: str
    cause: str
    target: str
    statement: str
    wanted: bool = Field(description="Whether an improvement is begun.")
    reason: str
    owner: str
    due_on: date | None
    decided_by: str
    decided_at: datetime


class ImprovementsOut(Schema):
    """What waits, the oldest first, and the latest decisions."""

    waiting: list[WaitingOut]
    decided: list[ImprovementDecisionOut]


class ProposeIn(Body):
    """What was found in a report about one of its targets."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"case": "REP-0001", "target": "resolution", "words": "Mondays need a second person."}
        }
    )
    case: str
    target: str
    words: str


class DecideIn(Body):
    """Which proposal, and what becomes of it. case or round: as it waits."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "case": "REP-0001", "cause": "breach", "target": "resolution", "wanted": True,
                "reason": "A second person on Mondays.", "owner": "Ines", "due_on": "2099-01-31",
            }
        }
    )  # fmt: skip
    case: str = ""
    round: int | None = None
    cause: str
    target: str = ""
    wanted: bool
    reason: str
    owner: str = ""
    due_on: date | None = None


@router.get("", response=ImprovementsOut, summary="Improvements")
def improvements(request: HttpRequest) -> Any:
    """What reports, feedback and people propose to improve, and what became of it. For people of the provider."""
    if not is_inside(request.user):
        raise NotFound("There are no improvements here.")
    decided = decisions_visible_to(request.user)[:MOST]
    waits = [_waiting_out(one) for one in waiting(request.user, clock.now())]
    return ImprovementsOut(waiting=waits, decided=[_decided_out(row) for row in decided])


@router.post("", response={201: ProposeIn}, summary="Propose an improvement")
def propose(request: HttpRequest, given: ProposeIn) -> Any:
    """Propose to improve what a report tells of one of its targets; it waits once the report is released."""
    row = actions.propose(by(request), given.case, target=given.target, words=given.words)
    return Status(201, ProposeIn(case=given.case, target=row.target, words=row.words))


@router.post("/decisions", response={201: ImprovementDecisionOut}, summary="Decide on an improvement")
def decide(request: HttpRequest, given: DecideIn) -> Any:
    """Begin an improvement with an owner and a day, or say why not. For the Service Level Manager and the owner."""
    meant = given.case, given.round, given.cause, given.target
    waits = waiting(request.user, clock.now())
    found = next(
        (one for one in waits if (*_place(one), one.proposal.cause, one.proposal.target) == meant), None
    )
    if found is None:
        raise NotFound("Nothing of this kind is proposed, or somebody has decided on it already.")
    decided = actions.Decided(given.wanted, given.reason, given.owner, given.due_on)
    return Status(201, _decided_out(actions.decide(by(request), found, decided)))


def _place(one: Waiting) -> tuple[str, int | None]:
    return one.report.period.case.key if one.report else "", one.round.pk if one.round else None


def _waiting_out(one: Waiting) -> WaitingOut:
    case, round_ = _place(one)
    proposal = one.proposal
    return WaitingOut(
        agreement=one.agreement.key, case=case, round=round_, cause=proposal.cause, target=proposal.target,
        statement=proposal.statement, since=one.since,
    )  # fmt: skip


def _decided_out(row: ImprovementDecision) -> ImprovementDecisionOut:
    of = row.report.period if row.report else row.round
    assert of is not None
    return ImprovementDecisionOut(
        number=row.pk, agreement=of.agreement.key, cause=row.cause, target=row.target, statement=row.statement,
        wanted=row.wanted, reason=row.reason, owner=row.owner, due_on=row.due_on, decided_by=row.decided_by.username,
        decided_at=row.decided_at,
    )  # fmt: skip
