"""Who had clocks, for programs: of one ticket, or of the breached ones of a period; and who holds tickets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from servicelevel.agreements.terms import Terms
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.monitoring.attribution import actions
from servicelevel.monitoring.attribution.measured import (
    Share,
    Span,
    attributed_breaches,
    shares,
    spans_of_ticket,
)
from servicelevel.monitoring.attribution.models import HolderNamed
from servicelevel.monitoring.attribution.queries import holders_named
from servicelevel.monitoring.explaining import explain_ticket
from servicelevel.monitoring.shown.seen import (
    begun_period,
    current_period,
    measured_with,
    period_before,
    terms_seen,
)
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import clock

of_agreement = Router()
router = Router()


class ShareOut(Schema):
    """What one holder had. Times are counted microseconds; those of all holders add up to the clocks' figure exactly."""

    kind: str = Field(
        description="team, vendor, customer, queue (nobody held it) or handover (from one to the next)."
    )
    party: str = Field(description="Key of the party, empty where none is known.")
    holder: str
    clocks: int
    work_us: int
    over_us: int = Field(description="Of it what was counted beyond the goals.")


class SpanOut(Schema):
    """A time in which one holder had a clock."""

    begins: datetime
    ends: datetime
    kind: str
    party: str
    holder: str
    work_us: int
    over_us: int


class HeldClock(Schema):
    """A clock of a ticket, by who had it when."""

    target: str
    episode: int
    verdict: str
    elapsed_us: int
    spans: list[SpanOut]


class HoldersOut(Schema):
    """The breached clocks of a period by holder, the longest time first; or the clocks of a ticket."""

    agreement: str
    period: str = Field(description="Empty where a ticket was asked for.")
    shares: list[ShareOut]
    clocks: list[HeldClock]


class HolderOut(Schema):
    """Which party holds a ticket while it stands with a value."""

    number: int
    field: str = Field(description="assignment_group or state.", examples=["assignment_group"])
    value: str
    party: str = Field(description="Key of the party; empty for the customer of the agreement.")
    said_by: str
    said_at: datetime


class HolderIn(Body):
    """Who holds a ticket with a value in a field."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"field": "assignment_group", "value": "Mail 2nd", "party": "messaging"}
        }
    )
    field: str
    value: str
    party: str = Field("", description="Key of the party; empty for the customer of the agreement.")


@router.get("", response=Page[HolderOut], summary="Who holds tickets")
def named(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What was said of groups and states and holds now. For the provider's people and auditors."""
    _only_provider(request)
    found, after = page(holders_named(), asked)
    return {"items": [_named(one) for one in found], "next": after}


@router.post("", response={201: HolderOut}, summary="Say who holds a ticket")
def name(request: HttpRequest, given: HolderIn) -> Any:
    """What was said of the value before ends; figures that are looked at anew go by it."""
    _only_provider(request)
    return Status(201, _named(actions.name_holder(by(request), **given.model_dump())))


@router.post("/{number}/end", response={204: None}, summary="Let a value name its holder no more")
def end(request: HttpRequest, number: int) -> Any:
    """End what was said; figures as of an earlier day keep it."""
    _only_provider(request)
    actions.end_holder(by(request), number)
    return Status(204, None)


@of_agreement.get("/{key}/holders", response=HoldersOut, summary="Who had the clocks")
def holders(request: HttpRequest, key: str, period: str = "", ticket: str = "") -> Any:
    """Of a period (such as 2026-09; default: the last full one) its breached clocks; or of a ticket (SOURCE/KEY) all."""
    terms, now = terms_seen(request.user, key), clock.now()
    if ticket:
        return HoldersOut(agreement=key, period="", shares=[], clocks=_of_ticket(request, terms, ticket, now))
    present = current_period(terms, now)
    asked = begun_period(terms, period, now) if period else period_before(terms, present) or present
    rows = attributed_breaches(measured_with(terms, now, asked), asked)
    return HoldersOut(
        agreement=key, period=asked.key, shares=[_share(one) for one in shares(rows)], clocks=[]
    )


def _of_ticket(request: HttpRequest, terms: Terms, ticket: str, now: datetime) -> list[HeldClock]:
    source, _, number = ticket.partition("/")
    explained = explain_ticket(source, number, [terms], now)
    if not sees_everything(request.user):
        explained = [one for one in explained if not one.moved_away]
    if not explained:
        raise NotFound(f"No clock of {terms.key} runs on {ticket}.")
    held = spans_of_ticket(ticket, explained, {terms.key: terms}, now)
    return [
        HeldClock(
            target=one.target, episode=one.explanation.clock["episode"], verdict=one.explanation.clock["verdict"],
            elapsed_us=one.explanation.clock["elapsed_us"], spans=[_span(each) for each in spans],
        )
        for one, spans in zip(explained, held, strict=True)
    ]  # fmt: skip


def _share(one: Share) -> ShareOut:
    return ShareOut(**{name: value for name, value in vars(one).items() if name != "whole_us"})


def _span(one: Span) -> SpanOut:
    return SpanOut(**vars(one))


def _only_provider(request: HttpRequest) -> None:
    if not sees_everything(request.user):
        raise NotFound("Who holds tickets is shown to the provider.")


def _named(row: HolderNamed) -> HolderOut:
    return HolderOut(
        number=row.pk, field=row.field, value=row.value, party=row.party.key if row.party else "",
        said_by=row.said_by.username, said_at=row.said_at,
    )  # fmt: skip
