"""The responsibilities of customers, for programs: how each is kept, evidence, and the provider's judgement (R53)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from servicelevel.agreements.responsibilities import actions
from servicelevel.agreements.responsibilities.models import ResponsibilityNote
from servicelevel.agreements.responsibilities.queries import Kept, kept_by
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.capabilities.queries import service_seen
from servicelevel.errors import NotFound
from servicelevel.web import clock

router = Router()


class SaidOfPart(Schema):
    """What was said of a responsibility."""

    kind: str = Field(description="evidence, kept or not kept.", examples=["evidence"])
    words: str
    said_by: str
    said_at: datetime


class ResponsibilityOut(Schema):
    """What a customer has to do, and all that was said of it, the latest last."""

    customer: str = Field(examples=["physics"])
    responsibility: str = Field(description="In the words of the catalogue.")
    state: str = Field(examples=["Evidence stated"])
    said: list[SaidOfPart]


class OfPartIn(Body):
    """Which responsibility of which customer."""

    customer: str
    responsibility: str = Field(description="In the words of the catalogue.")


class EvidenceIn(OfPartIn):
    """How the customer does its part."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "customer": "physics", "responsibility": "Report faults at once", "words": "A rota of ours does.",
            }
        }
    )  # fmt: skip
    words: str


class JudgementIn(OfPartIn):
    """Whether the customer does its part, and why that is said."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "customer": "physics", "responsibility": "Report faults at once", "kept": False,
                "because": "Three came a day late.",
            }
        }
    )  # fmt: skip
    kept: bool
    because: str


@router.get(
    "/{key}/responsibilities", response=list[ResponsibilityOut], summary="Responsibilities of customers"
)
def responsibilities(request: HttpRequest, key: str) -> Any:
    """A customer reads its own, the provider and the owner of the service those of all with an SLA in force."""
    service_seen(request.user, key)
    return [_out(one) for one in kept_by(request.user, key, clock.now())]


@router.post(
    "/{key}/responsibilities/evidence", response={201: ResponsibilityOut}, summary="State how a part is done"
)
def state(request: HttpRequest, key: str, given: EvidenceIn) -> Any:
    """For the customer itself."""
    row = _kept(request, key, given)
    actions.state_evidence(by(request), key, row.words, words=given.words, customer=row.customer)
    return Status(201, _out(_kept(request, key, given)))


@router.post(
    "/{key}/responsibilities/judgement", response={201: ResponsibilityOut}, summary="Judge how a part is done"
)
def judge(request: HttpRequest, key: str, given: JudgementIn) -> Any:
    """For the owner of the service and the Service Level Manager."""
    row = _kept(request, key, given)
    actions.judge_responsibility(
        by(request), key, row.words, customer=row.customer, kept=given.kept, because=given.because
    )
    return Status(201, _out(_kept(request, key, given)))


def _kept(request: HttpRequest, key: str, of: OfPartIn) -> Kept:
    meant = of.customer, of.responsibility
    for one in kept_by(request.user, key, clock.now()):
        if (one.customer.key, one.words) == meant:
            return one
    raise NotFound("There is no such responsibility.")


def _out(one: Kept) -> ResponsibilityOut:
    return ResponsibilityOut(
        customer=one.customer.key, responsibility=one.words, state=one.state, said=[_said(note) for note in one.notes]
    )  # fmt: skip


def _said(note: ResponsibilityNote) -> SaidOfPart:
    return SaidOfPart(kind=note.kind, words=note.words, said_by=note.by.username, said_at=note.recorded_at)
