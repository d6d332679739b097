"""Exclusions for programs: asked for, decided by a second person, taken back."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.monitoring.exclusions import actions, rules
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.exclusions.queries import exclusions_visible_to
from servicelevel.monitoring.shown.seen import terms_seen

router = Router()
of_agreement = Router()


class ExclusionOut(Schema):
    """An interval that somebody asked not to count, and what became of it."""

    number: int
    agreement: str
    of: str = Field(description="ticket or service.")
    about: str = Field(description="SOURCE/KEY of a ticket, or the key of a service.")
    target: str = Field(description="The only target that it is for; empty for all.")
    begins: datetime
    ends: datetime = Field(description="The first instant that counts again.")
    reason: str
    state: str = Field(description="asked for, agreed, refused or taken back.")
    requested_by: str
    requested_at: datetime
    decided_by: str
    decided_at: datetime | None
    words: str = Field(description="What was said with the decision.")


class ExclusionIn(Body):
    """An interval that should not count."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "of": "service", "about": "email", "begins": "2026-03-01T08:00:00Z", "ends": "2026-03-01T10:00:00Z",
                "reason": "The laboratory was closed, as agreed.",
            }
        }
    )  # fmt: skip
    of: Literal["ticket", "service"]
    about: str
    begins: AwareDatetime
    ends: AwareDatetime
    reason: str
    target: str = ""


class ExclusionDecisionIn(Body):
    """Agree, or refuse and say why."""

    model_config = ConfigDict(json_schema_extra={"example": {"agreed": True, "words": "As we said."}})
    agreed: bool
    words: str = ""


class ExclusionBackIn(Body):
    """Why it is taken back."""

    model_config = ConfigDict(json_schema_extra={"example": {"because": "It was open after all."}})
    because: str


@of_agreement.get("/{key}/exclusions", response=Page[ExclusionOut], summary="Exclusions of an agreement")
def exclusions(request: HttpRequest, key: str, asked: Query[Asked]) -> Any:
    """What was asked not to count, the oldest first; its customer sees all of it."""
    terms_seen(request.user, key)
    found, after = page(exclusions_visible_to(request.user).filter(agreement__key=key), asked)
    return {"items": [_out(row) for row in found], "next": after}


@of_agreement.post("/{key}/exclusions", response={201: ExclusionOut}, summary="Ask for an exclusion")
def ask(request: HttpRequest, key: str, given: ExclusionIn) -> Any:
    """Ask that an interval does not count. A second person decides."""
    row = actions.ask(by(request), key, rules.Asked(**given.model_dump()))
    return Status(201, _out(row))


@router.get("/{number}", response=ExclusionOut, summary="An exclusion")
def exclusion(request: HttpRequest, number: int) -> Any:
    """One exclusion and what became of it."""
    return _out(_row(request, number))


@router.post("/{number}/decision", response=ExclusionOut, summary="Decide on an exclusion")
def decide(request: HttpRequest, number: int, given: ExclusionDecisionIn) -> Any:
    """Agree to it, or refuse it with words; whoever asked for it may not."""
    actions.decide(by(request), number, **given.model_dump())
    return _out(_row(request, number))


@router.post("/{number}/end", response=ExclusionOut, summary="Take an exclusion back")
def take_back(request: HttpRequest, number: int, given: ExclusionBackIn) -> Any:
    """From now on the interval counts again; figures as of earlier days keep the exclusion."""
    actions.take_back(by(request), number, **given.model_dump())
    return _out(_row(request, number))


def _row(request: HttpRequest, number: int) -> Exclusion:
    row = exclusions_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such exclusion.")
    return row


def _out(row: Exclusion) -> ExclusionOut:
    return ExclusionOut(
        number=row.pk, agreement=row.agreement.key, of=row.of, about=row.about, target=row.target, begins=row.begins,
        ends=row.ends, reason=row.reason, state=row.state, requested_by=row.requested_by.username,
        requested_at=row.requested_at, decided_by=row.decided_by.username if row.decided_by else "",
        decided_at=row.decided_at, words=row.words,
    )  # fmt: skip
