"""Breach records for programs: which there are, classifying them, classes of causes, and investigations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.errors import NotFound
from servicelevel.monitoring.breaches import actions
from servicelevel.monitoring.breaches.models import Investigation
from servicelevel.monitoring.breaches.queries import (
    cause_classes,
    investigations_by_clock,
    investigations_visible_to,
    record_address,
)
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.breaches.shown import breach_rows
from servicelevel.monitoring.shown.seen import (
    begun_period,
    current_period,
    measured_with,
    period_before,
    terms_seen,
)
from servicelevel.organisation.queries import is_inside
from servicelevel.web import clock

of_agreement = Router()
investigations = Router()
causes = Router()


class BreachOut(Schema):
    """A breached clock, or a target without clocks that a period missed, with what people said of it.

    The breach itself is worked out, never stored.
    """

    target: str
    ticket: str = Field(description="SOURCE/KEY; empty where a period missed the target")
    period: str = Field(description="The period that missed the target; empty for a clock.")
    episode: int
    record: str = Field(description="Where its record stands on the pages; tools are told of it so.")
    breached_at: datetime
    over_us: int = Field(
        description="Counted microseconds beyond the goal; 0 where a period missed the target."
    )
    cause: str = Field(description="Key of its class of causes, empty while it waits to be classified.")
    narrative: str
    investigations: list[int]


class BreachesOut(Schema):
    """The breaches that count in a period, those to classify first."""

    agreement: str
    period: str
    items: list[BreachOut]


class ClockIn(Body):
    """Which clock; or, with a period instead of a ticket, which target that the period missed."""

    target: str
    ticket: str = ""
    episode: int = 1
    period: str = ""


class ClassifyIn(Body):
    """Why clocks were breached: one, or several of the same cause."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "clocks": [{"target": "resolution", "ticket": "desk/INC0001"}], "cause": "queue",
                "narrative": "Nobody looked at the queue.",
            }
        }
    )  # fmt: skip
    clocks: list[ClockIn]
    cause: str
    narrative: str


class InvestigateIn(ClockIn):
    """Who looks into a breach, until when, and where to begin."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "target": "resolution", "ticket": "desk/INC0001", "owner": "ines", "due_on": "2099-01-31",
                "cause": "The rota has a gap.", "links": ["PRB0001"],
            }
        }
    )  # fmt: skip
    owner: str
    due_on: date
    cause: str
    links: list[str] = []


class FindingIn(Body):
    """What was found."""

    model_config = ConfigDict(json_schema_extra={"example": {"finding": "The rota had a gap."}})
    finding: str


class InvestigationOut(Schema):
    """Looking into a breach."""

    number: int
    agreement: str
    target: str
    ticket: str
    episode: int
    period: str
    owner: str
    due_on: date
    cause: str
    links: list[str]
    opened_by: str
    opened_at: datetime
    finding: str
    closed_at: datetime | None


class CauseClassOut(Schema):
    """A class of causes that can be chosen."""

    key: str = Field(examples=["queue"])
    name: str = Field(examples=["Lay in a queue"])


class CauseClassIn(Body):
    """A class of the organisation's own."""

    key: str = Field(description="Letters, digits and hyphens; it stays.", examples=["night-shift"])
    name: str = Field(examples=["Nobody on the night shift"])


@causes.get("", response=list[CauseClassOut], summary="Classes of causes")
def classes(request: HttpRequest) -> Any:
    """The classes that can be chosen now. For people of the provider, teams and auditors."""
    _only_inside(request)
    return [CauseClassOut(key=key, name=name) for key, name in cause_classes().items()]


@causes.post("", response={201: CauseClassOut}, summary="Add a class of causes")
def add_class(request: HttpRequest, given: CauseClassIn) -> Any:
    """From now on it can be chosen."""
    _only_inside(request)
    row = actions.add_cause_class(by(request), key=given.key, name=given.name)
    return Status(201, CauseClassOut(key=row.key, name=row.name))


@causes.post("/{key}/end", response={204: None}, summary="End a class of causes")
def end_class(request: HttpRequest, key: str) -> Any:
    """It can be chosen no more; records that have it keep it."""
    _only_inside(request)
    actions.end_cause_class(by(request), key)
    return Status(204, None)


@of_agreement.get("/{key}/breaches", response=BreachesOut, summary="Breaches of a period")
def breaches(request: HttpRequest, key: str, period: str = "") -> Any:
    """Those of a period (such as 2026-09; default: the last full one). For people of the provider, teams and auditors."""
    terms, now = terms_seen(request.user, key), clock.now()
    _only_inside(request)
    present = current_period(terms, now)
    asked = begun_period(terms, period, now) if period else period_before(terms, present) or present
    rows = breach_rows(measured_with(terms, now, asked), asked)
    items = [
        BreachOut(
            target=row.key.target, ticket=row.key.ticket, period=row.key.period, episode=row.key.episode, record=row.href,
            breached_at=row.breached_at, over_us=row.over_us, cause=row.note.cause if row.note else "",
            narrative=row.note.narrative if row.note else "", investigations=[one.pk for one in row.investigations],
        )
        for row in rows
    ]  # fmt: skip
    return BreachesOut(agreement=key, period=asked.key, items=items)


@of_agreement.post("/{key}/breaches/classification", response=BreachesOut, summary="Classify breaches")
def classify(request: HttpRequest, key: str, given: ClassifyIn) -> Any:
    """Say why clocks were breached, all of them or none. Their evidence is kept as it stands."""
    keys = [_key(key, one) for one in given.clocks]
    rows = actions.classify_together(by(request), keys, cause=given.cause, narrative=given.narrative)
    looked_into, items = investigations_by_clock(key), []
    for clock_key, row in zip(keys, rows, strict=True):
        evidence = row.evidence
        items.append(
            BreachOut(
                target=row.target, ticket=row.ticket, period=row.period, episode=row.episode,
                record=record_address(clock_key), breached_at=evidence["breached_at"],
                over_us=0 if row.period else evidence["elapsed_us"] - evidence["goal_us"], cause=row.cause,
                narrative=row.narrative,
                investigations=[one.pk for one in looked_into.get(clock_key, ())],
            )
        )  # fmt: skip
    return BreachesOut(agreement=key, period="", items=items)


@of_agreement.post(
    "/{key}/breaches/investigations", response={201: InvestigationOut}, summary="Have a breach looked into"
)
def investigate(request: HttpRequest, key: str, given: InvestigateIn) -> Any:
    """Open an investigation with an owner and a day until when (R29); it waits in the owner's duties."""
    asked = given.model_dump(include={"owner", "due_on", "cause", "links"})
    return Status(201, _out(actions.investigate(by(request), _key(key, given), **asked)))


@investigations.get("/{number}", response=InvestigationOut, summary="An investigation")
def investigation(request: HttpRequest, number: int) -> Any:
    """One investigation, and what was found."""
    return _out(_row(request, number))


@investigations.post("/{number}/finding", response=InvestigationOut, summary="Close an investigation")
def close(request: HttpRequest, number: int, given: FindingIn) -> Any:
    """Close it with what was found: for its owner, or the Service Level Manager."""
    actions.close(by(request), number, finding=given.finding)
    return _out(_row(request, number))


def _key(agreement: str, given: ClockIn) -> ClockKey:
    return ClockKey(
        agreement, given.target, "" if given.period else given.ticket, given.episode, given.period
    )


def _only_inside(request: HttpRequest) -> None:
    if not is_inside(request.user):
        raise NotFound("There are no breach records here.")


def _row(request: HttpRequest, number: int) -> Investigation:
    row = investigations_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such investigation.")
    return row


def _out(row: Investigation) -> InvestigationOut:
    return InvestigationOut(
        number=row.pk, agreement=row.agreement.key, target=row.target, ticket=row.ticket, episode=row.episode,
        period=row.period, owner=row.owner.username, due_on=row.due_on, cause=row.cause, links=row.links["links"],
        opened_by=row.opened_by.username, opened_at=row.opened_at, finding=row.finding, closed_at=row.closed_at,
    )  # fmt: skip
