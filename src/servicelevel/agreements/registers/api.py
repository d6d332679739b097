"""The API of the registers: gaps, and the figures of the process. For the provider; for others they do not exist."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from servicelevel.agreements.queries import all_terms
from servicelevel.agreements.registers.goals import agreed_goals
from servicelevel.agreements.registers.process_figures import ProcessMonth, months_until, process_months
from servicelevel.agreements.registers.register import register_at
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import clock

router = Router()


class ServiceGapOut(Schema):
    """An offered service without an active SLA."""

    service: str
    name: str
    since: datetime = Field(description="When the last SLA ended, or since when the service is offered.")
    days: int = Field(description="The age of the gap in whole days.")
    had_sla: bool
    interim_until: datetime | None = Field(description="End of an interim agreement, which is no active SLA.")


class EdgeGapOut(Schema):
    """A dependency on a team or a vendor that no agreement in force covers."""

    service: str
    component: str
    through: list[str]
    provider: str
    needs: str = Field(description="OLA or UC.")


class GapsOut(Schema):
    """What is offered without the agreements that it needs."""

    offered: int
    without_sla: list[ServiceGapOut]
    dependencies: int = Field(description="Dependencies of offered services on teams and vendors.")
    uncovered: list[EdgeGapOut]
    unmapped: list[str] = Field(
        description="Offered services of which nothing is recorded that they rest on."
    )


class AskedFigures(Schema):
    """How past months are judged."""

    known: Literal["now", "then"] = Field(
        "now", description="`now`, or `then`: as each month was known at its end."
    )


class ProcessMonthOut(Schema):
    """KPI 3 and KPI 4 of a month, with the services that each counts."""

    month: str = Field(examples=["2026-10"])
    at: datetime
    closed: bool
    with_sla: list[str]
    without_sla: list[str]
    with_ola: list[str]
    without_ola: list[str]
    interim: list[str]
    defined: int
    dependencies: int
    covered: int


class AgreedGoalOut(Schema):
    """What a target promises for one severity."""

    service: str = Field(examples=["e-mail"])
    customer: str
    agreement: str
    kind: str = Field(description="SLA, OLA or UC.")
    version: int
    target: str
    name: str
    priority: str = Field(
        description="Empty for every one, `none` for tickets without one, `other` for those that no row names.",
        examples=["P2"],
    )
    goal: str = Field(examples=["8h"])
    calendar: str
    stop: str = Field(description="What ends the clock.")
    begins: datetime
    ends: datetime | None


class AskedGoals(Schema):
    """Which goals are wanted."""

    service: str = ""
    since: datetime | None = Field(None, description="Leave out what had ended by then.")


@router.get("/goals", response=list[AgreedGoalOut], summary="Agreed goals")
def goals(request: HttpRequest, asked: Query[AskedGoals]) -> Any:
    """The agreed times by service, customer and severity, of every version in force, for a tool that shows them."""
    _only_provider(request)
    return agreed_goals(all_terms(request.user), asked.service, asked.since)


@router.get("/gaps", response=GapsOut, summary="Gaps")
def gaps(request: HttpRequest) -> Any:
    """Offered services without an active SLA, and dependencies without an OLA or a UC."""
    _only_provider(request)
    now = clock.now()
    found = register_at(now)
    return GapsOut(
        offered=len(found.services),
        without_sla=[
            ServiceGapOut(
                service=one.service.key, name=one.service.name, since=one.since, days=one.days(now), had_sla=one.had,
                interim_until=found.interims[one.service.key].expires if one.service.key in found.interims else None,
            )
            for one in found.without_sla
        ],
        dependencies=len(found.needing),
        uncovered=[
            EdgeGapOut(
                service=one.edge.service, component=one.edge.component, through=list(one.edge.through),
                provider=one.edge.provider, needs=one.needs,
            )
            for one in found.uncovered
        ],
        unmapped=[one.key for one in found.unmapped],
    )  # fmt: skip


@router.get("/figures", response=list[ProcessMonthOut], summary="Figures of the process")
def figures(request: HttpRequest, asked: Query[AskedFigures]) -> Any:
    """KPI 3 and KPI 4 at the end of each of the last months, the oldest first."""
    _only_provider(request)
    return [_month_out(one) for one in process_months(months_until(clock.now()), asked.known == "then")]


def _only_provider(request: HttpRequest) -> None:
    if not sees_everything(request.user):
        raise NotFound("There is no such register.")


def _month_out(one: ProcessMonth) -> ProcessMonthOut:
    shares = (one.sla.having, one.sla.missing, one.ola.having, one.ola.missing, one.interim)
    having, missing, having_ola, missing_ola, interim = ([each.key for each in share] for share in shares)
    return ProcessMonthOut(
        month=one.month.key, at=one.month.at, closed=one.month.closed, with_sla=having, without_sla=missing,
        with_ola=having_ola, without_ola=missing_ola, interim=interim, defined=one.defined,
        dependencies=len(one.edges), covered=one.covered_edges,
    )  # fmt: skip
