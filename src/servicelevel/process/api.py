"""Duties, cases, replies and waivers for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.process import actions, cases
from servicelevel.process.conformance import StepOf, conformance, with_steps
from servicelevel.process.duties import duties_of
from servicelevel.process.models import Case
from servicelevel.process.queries import cases_visible_to
from servicelevel.web import clock

router = Router()


class CaseOut(Schema):
    """A case of a procedure; `waiting`: the steps that wait to be taken."""

    key: str
    procedure: str
    title: str
    trigger: str
    service: str
    customer: str = Field("", description="Key of the customer; empty where the case is about none.")
    parent: str = Field("", description="Key of the case that called this one.")
    opened_at: datetime
    closed_at: datetime | None
    waiting: list[str]


class ConsultationOut(Schema):
    """Who was consulted on a step, and what they said."""

    id: int
    role: str
    asked_at: datetime
    due_at: datetime
    replied_at: datetime | None
    supports: bool | None
    reply: str


class StepOut(Schema):
    """One visit of a step in a case."""

    step: str
    name: str
    state: Literal["done", "waived", "waiting", "elsewhere"]
    outcome: str
    since: datetime
    until: datetime | None
    at: datetime | None
    by: str
    role: str
    because: str
    line: int | None = Field(description="Number of the line in the ledger.")
    late: bool
    consultations: list[ConsultationOut]


class DutyOut(Schema):
    """One thing that waits for the caller."""

    kind: Literal["step", "reply", "acknowledgement", "waiver"]
    id: int = Field(description="Of the consultation, the notice or the waiver; 0 for a step.")
    case: str = Field(description="Empty for who is asked without seeing the case.")
    step: str
    role: str
    since: datetime
    until: datetime | None
    words: str


class ReplyIn(Body):
    """A reply to a consultation."""

    words: str = Field(examples=["The relays carry 200 messages a second; this needs 40."])
    supports: bool | None = Field(
        None, description="true: agrees, false: objects, null: only says what is known."
    )


class SkipIn(Body):
    """A request that a step be skipped."""

    reason: str = Field(examples=["Assessed last week under CHG-1201."])
    outcome: str = ""


class DecisionIn(Body):
    """Whether a step may be skipped."""

    granted: bool


@router.get("/duties", response=list[DutyOut], summary="What waits for me")
def duties(request: HttpRequest) -> Any:
    """Steps, replies, acknowledgements and waivers that wait for the caller, the most urgent first."""
    now = clock.now()
    return [
        DutyOut(
            kind=one.kind, id=one.number, case=one.case.key if one.kind != "reply" or _sees(request, one.case) else "",
            step=one.step, role=one.role, since=one.since, until=one.until, words=one.words,
        )
        for one in duties_of(request.user, now)
    ]  # fmt: skip


@router.get("/cases", response=Page[CaseOut], summary="Cases")
def list_cases(
    request: HttpRequest, asked: Query[Asked], procedure: str = "", service: str = "", open_only: bool = False
) -> Any:
    """The cases that the caller sees, the oldest first."""
    rows = with_steps(cases_visible_to(request.user, clock.now()))
    rows = rows.filter(procedure=procedure) if procedure else rows
    rows = rows.filter(service=service) if service else rows
    rows = rows.filter(closed_at=None) if open_only else rows
    found, after = page(rows, asked)
    return {"items": [_case_out(case) for case in found], "next": after}


@router.get("/cases/{key}", response=CaseOut, summary="A case")
def one_case(request: HttpRequest, key: str) -> Any:
    """One case, with the steps that wait."""
    return _case_out(_case(request, key))


@router.get("/cases/{key}/steps", response=list[StepOut], summary="How a case kept to the process")
def steps(request: HttpRequest, key: str) -> Any:
    """Every step of a case in order, late, waived or waiting."""
    return [_step_out(one) for one in conformance(_case(request, key), clock.now()).steps]


@router.post(
    "/cases/{key}/steps/{step}/waivers", response={201: dict[str, int]}, summary="Ask to skip a step"
)
def ask_to_skip(request: HttpRequest, key: str, step: str, given: SkipIn) -> Any:
    """A second person decides on it."""
    row = actions.ask_to_skip(by(request), key, step, reason=given.reason, outcome=given.outcome)
    return Status(201, {"id": row.pk})


@router.post("/waivers/{number}/decision", response={204: None}, summary="Decide on skipping a step")
def decide_waiver(request: HttpRequest, number: int, given: DecisionIn) -> Any:
    """Authorise that a step is skipped, or not."""
    actions.decide_waiver(by(request), number, granted=given.granted)
    return Status(204, None)


@router.post("/consultations/{number}/reply", response={204: None}, summary="Reply when consulted")
def reply(request: HttpRequest, number: int, given: ReplyIn) -> Any:
    """Say what one thinks of a step on which one is consulted."""
    actions.reply(by(request), number, words=given.words, supports=given.supports)
    return Status(204, None)


@router.post("/notices/{number}/acknowledgement", response={204: None}, summary="Acknowledge a notice")
def acknowledge(request: HttpRequest, number: int) -> Any:
    """Confirm that one has read a notice that asks for it."""
    actions.acknowledge(by(request), number)
    return Status(204, None)


def _case(request: HttpRequest, key: str) -> Case:
    found = with_steps(cases_visible_to(request.user, clock.now()).filter(key=key)).first()
    if found is None:
        raise NotFound(f"There is no case {key}.")
    return found


def _sees(request: HttpRequest, case: Case) -> bool:
    return cases_visible_to(request.user, clock.now()).filter(pk=case.pk).exists()


def _case_out(case: Case) -> CaseOut:
    return CaseOut(
        key=case.key, procedure=case.procedure, title=case.title, trigger=case.trigger, service=case.service,
        customer=case.customer.key if case.customer else "", parent=case.parent.key if case.parent else "",
        opened_at=case.opened_at, closed_at=case.closed_at,
        waiting=[one.step for one in cases.standing(case, case.taken.all())],
    )  # fmt: skip


def _step_out(one: StepOf) -> StepOut:
    asked = [
        ConsultationOut(
            id=row.pk, role=row.role, asked_at=row.asked_at, due_at=row.due_at, replied_at=row.replied_at,
            supports=row.supports, reply=row.reply,
        )
        for row in one.consultations
    ]  # fmt: skip
    return StepOut(
        step=one.step, name=one.name, state=one.state, outcome=one.outcome, since=one.since, until=one.until, at=one.at,
        by=one.by, role=one.role, because=one.because, line=one.line, late=one.is_late, consultations=asked,
    )  # fmt: skip
