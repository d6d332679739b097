"""Feedback on SLAs, for programs: the rounds beside the figures of their time, asking and answering (R30)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import is_inside
from servicelevel.quality.feedback import actions
from servicelevel.quality.feedback.models import FeedbackRound
from servicelevel.quality.feedback.queries import answers_seen, may_answer, readings, rounds_visible_to
from servicelevel.quality.feedback.rules import Reading
from servicelevel.web import clock

router = Router()


class FeedbackAnswerOut(Schema):
    """What one person said."""

    person: str
    satisfied: int = Field(description="1, not at all, to 5, fully.", examples=[4])
    reflects: str = Field(
        description="Whether the targets show what they experience: yes, partly or no.", examples=["partly"]
    )
    words: str
    at: datetime


class FeedbackRoundOut(Schema):
    """The people of a customer are asked what they make of an SLA; what all answers say beside its figures."""

    number: int
    agreement: str = Field(examples=["mail-physics"])
    asked_by: str
    asked_at: datetime
    until: datetime
    waits_for_me: bool = Field(description="Whether the caller is asked and has not answered yet.")
    stands: str = Field(
        description="How figures and experience stand to each other.", examples=["in agreement"]
    )
    answers: int = Field(description="How many answered.")
    satisfaction: float | None = Field(description="The median; null without answers.")
    not_reflected: int = Field(description="How many say that the targets miss what matters.")
    kept: int = Field(description="Verdicts of targets in the same time that were kept.")
    missed: int


class FeedbackRoundWhole(FeedbackRoundOut):
    """A round with the answers that the caller reads: from inside all of them, else one's own."""

    said: list[FeedbackAnswerOut]


class FeedbackAskIn(Body):
    """About which SLA, and until when."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"agreement": "mail-physics", "until": "2099-01-31T23:00:00Z"}}
    )
    agreement: str
    until: AwareDatetime


class FeedbackIn(Body):
    """What one makes of an SLA."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"satisfied": 4, "reflects": "partly", "words": "Mondays are slow."}}
    )
    satisfied: int = Field(description="1, not at all, to 5, fully.")
    reflects: str = Field(description="Whether the targets show what one experiences: yes, partly or no.")
    words: str = ""


@router.get("", response=Page[FeedbackRoundOut], summary="Rounds of feedback")
def rounds(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The rounds on the SLAs that the caller sees, the oldest first."""
    found, after = page(rounds_visible_to(request.user), asked)
    told = readings(found)
    return {"items": [_out(request, row, told[row.pk]) for row in found], "next": after}


@router.get("/{number}", response=FeedbackRoundWhole, summary="A round of feedback")
def feedback_round(request: HttpRequest, number: int) -> Any:
    """One round, and what was answered."""
    return _whole(request, number)


@router.post("", response={201: FeedbackRoundWhole}, summary="Ask for feedback")
def ask(request: HttpRequest, given: FeedbackAskIn) -> Any:
    """Ask the people of the customer of an SLA; it stands among their duties. For the Service Level Manager."""
    if not is_inside(request.user):
        raise NotFound("There is nobody to be asked.")
    made = actions.ask_for_feedback(by(request), given.agreement, given.until)
    return Status(201, _whole(request, made.pk))


@router.post("/{number}/answers", response={201: FeedbackRoundWhole}, summary="Give feedback")
def give(request: HttpRequest, number: int, given: FeedbackIn) -> Any:
    """Say what one makes of an SLA, once. For the customer's people, while the round runs."""
    actions.give_feedback(by(request), number, **given.model_dump())
    return Status(201, _whole(request, number))


def _whole(request: HttpRequest, number: int) -> FeedbackRoundWhole:
    row = rounds_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such round of feedback.")
    said = [
        FeedbackAnswerOut(
            person=one.person.username, satisfied=one.satisfied, reflects=one.reflects, words=one.words, at=one.at
        )
        for one in answers_seen(request.user, row)
    ]  # fmt: skip
    return FeedbackRoundWhole(**_out(request, row, readings([row])[row.pk]).dict(), said=said)


def _out(request: HttpRequest, row: FeedbackRound, reading: Reading) -> FeedbackRoundOut:
    return FeedbackRoundOut(
        number=row.pk, agreement=row.agreement.key, asked_by=row.asked_by.username, asked_at=row.asked_at,
        until=row.until, waits_for_me=may_answer(request.user, row, clock.now()), **vars(reading),
    )  # fmt: skip
