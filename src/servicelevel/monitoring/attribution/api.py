"""Who had clocks, for programs: of one ticket, or of the breached ones of a period."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from servicelevel.agreements.terms import Terms
from servicelevel.errors import NotFound
from servicelevel.monitoring.attribution.measured import (
    Share,
    Span,
    attributed_breaches,
    shares,
    spans_of_ticket,
)
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
