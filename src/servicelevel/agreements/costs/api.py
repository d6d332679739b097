"""What services and goals cost, for programs; for customers and vendors it does not exist."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from servicelevel.agreements.costs import actions, queries
from servicelevel.agreements.costs.models import CostStatement
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.capabilities.queries import service_seen
from servicelevel.errors import NotFound
from servicelevel.web import clock

router = Router()


class CostOut(Schema):
    """What a goal of a target costs a year; without a target, what the service costs as it is."""

    target: str = Field(examples=["available"])
    priority: str
    goal: str = Field(examples=["99.5%"])
    yearly: Decimal = Field(examples=["18000.00"])
    currency: str = Field(examples=["EUR"])
    words: str
    recorded_at: datetime


class CostIn(Body):
    """A cost as it is to be recorded."""

    target: str = Field("", description="Its id; empty for the service as it is.", examples=["available"])
    goal: str = Field("", description="As promise files write it.", examples=["99.5%"])
    priority: str = Field("", description="Empty: every one.")
    yearly: Decimal | None = Field(description="null takes the step back.", examples=["18000.00"])
    currency: str = Field(examples=["EUR"])
    words: str = Field(examples=["A second server, from the budget of 2027."])


@router.get("/{key}/costs", response=list[CostOut], summary="What a service costs")
def costs(request: HttpRequest, key: str) -> Any:
    """The statements that count."""
    service_seen(request.user, key)
    if not queries.may_read(request.user, key, clock.now()):
        raise NotFound(f"There is no service {key}.")
    return [_out(one) for one in queries.statements_of([key])]


@router.post("/{key}/costs", response={201: CostOut, 204: None}, summary="State what a service costs")
def state_cost(request: HttpRequest, key: str, given: CostIn) -> Any:
    """Of the same goal the latest statement counts."""
    service_seen(request.user, key)
    made = actions.state_cost(by(request), key, actions.Stated(**given.model_dump()))
    return Status(204, None) if made.yearly is None else Status(201, _out(made))


def _out(one: CostStatement) -> dict[str, Any]:
    return {
        "target": one.target, "priority": one.priority, "goal": one.goal, "yearly": one.yearly,
        "currency": one.currency, "words": one.words, "recorded_at": one.recorded_at,
    }  # fmt: skip
