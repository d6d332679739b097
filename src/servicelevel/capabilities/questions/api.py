"""Questions of customers about services, and the answers of their owners, for programs (R48)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.capabilities.questions import actions
from servicelevel.capabilities.questions.models import ServiceQuestion
from servicelevel.capabilities.questions.queries import questions_visible_to
from servicelevel.errors import NotFound
from servicelevel.web import clock

router = Router()
of_service = Router()


class ServiceQuestionOut(Schema):
    """What somebody of a customer wants to know of a service, and the answer."""

    number: int
    service: str = Field(examples=["email"])
    customer: str = Field(examples=["physics"])
    words: str
    asked_by: str
    asked_at: datetime
    answer: str = Field(description="Empty while it waits.")
    answered_by: str
    answered_at: datetime | None


class ServiceQuestionIn(Body):
    """What the owner of the service is asked."""

    words: str = Field(examples=["How large may a message be?"])


class ServiceAnswerIn(Body):
    """The answer; it is given once."""

    answer: str = Field(examples=["35 MB."])


class AskedQuestions(Asked):
    """Which questions are wanted."""

    answered: bool | None = Field(None, description="Whether they have an answer; empty for all.")
    service: str = Field("", description="Key of a service; empty for all.")


@router.get("", response=Page[ServiceQuestionOut], summary="Questions")
def questions(request: HttpRequest, asked: Query[AskedQuestions]) -> Any:
    """The questions that the caller may read, the oldest first: a customer its own, an owner those about the service."""
    rows = questions_visible_to(request.user, clock.now())
    rows = rows if asked.answered is None else rows.filter(answered_at__isnull=not asked.answered)
    rows = rows.filter(service__key=asked.service) if asked.service else rows
    found, after = page(rows, asked)
    return {"items": [_out(one) for one in found], "next": after}


@router.get("/{number}", response=ServiceQuestionOut, summary="A question")
def question(request: HttpRequest, number: int) -> Any:
    """One question."""
    return _out(_question(request, number))


@of_service.post("/{key}/questions", response={201: ServiceQuestionOut}, summary="Ask about a service")
def ask(request: HttpRequest, key: str, given: ServiceQuestionIn) -> Any:
    """Ask the owner of a service; for its customers."""
    return Status(201, _out(actions.ask_question(by(request), key, words=given.words)))


@router.post("/{number}/answer", response=ServiceQuestionOut, summary="Answer a question")
def answer(request: HttpRequest, number: int, given: ServiceAnswerIn) -> Any:
    """Answer as the owner of the service, or as the Service Level Manager."""
    _question(request, number)
    return _out(actions.answer_question(by(request), number, answer=given.answer))


def _question(request: HttpRequest, number: int) -> ServiceQuestion:
    row = questions_visible_to(request.user, clock.now()).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such question.")
    return row


def _out(row: ServiceQuestion) -> ServiceQuestionOut:
    return ServiceQuestionOut(
        number=row.pk, service=row.service.key, customer=row.party.key, words=row.words, asked_by=row.asked_by.username,
        asked_at=row.asked_at, answer=row.answer, answered_by=row.answered_by.username if row.answered_by else "",
        answered_at=row.answered_at,
    )  # fmt: skip
