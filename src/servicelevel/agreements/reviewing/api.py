"""What agreements contradict (3.1, R105), for programs of those who see all agreements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.reviewing.review import review
from servicelevel.agreements.reviewing.values import as_values
from servicelevel.errors import NotFound
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import clock

router = Router()


class ClauseOut(Schema):
    """Where it stands."""

    of: str = Field(description="Key of the agreement, calendar or service.", examples=["e-mail-physics"])
    title: str
    path: str = Field(examples=["targets.resolution.goals.P2"])
    words: str


class ExampleOut(Schema):
    """The smallest case that shows it."""

    words: str
    at: datetime | None
    figures: list[str]


class FoundOut(Schema):
    """One contradiction, gap, or thing to look at."""

    key: str = Field(description="The same for the same finding, whenever it is looked for.")
    kind: str = Field(examples=["hours not supported"])
    severity: str = Field(description="contradiction, gap or note.")
    words: str
    agreements: list[str]
    example: ExampleOut
    clauses: list[ClauseOut]


class NearOut(Schema):
    """An agreement that is near to the one that was asked about."""

    key: str
    title: str
    likeness: float = Field(description="0 to 1.")
    alike: list[str]
    differs: list[str]


class ReviewOut(Schema):
    """A review of agreements."""

    reviewed: list[str]
    findings: list[FoundOut]
    near: dict[str, list[NearOut]] = Field(description="For the agreement that was asked about.")


@router.get("", response=ReviewOut, summary="What agreements contradict")
def conflicts(request: HttpRequest, agreement: str = "") -> Any:
    """All agreements against each other from now on; with `agreement`, that one against the others."""
    if not sees_everything(request.user):
        raise NotFound("The review of agreements is shown to the provider.")
    terms = agreements.all_terms(request.user)
    if agreement and agreement not in {one.key for one in terms}:
        raise NotFound(f"There is no agreement {agreement}.")
    return as_values(review(terms, clock.now().replace(second=0, microsecond=0), agreement))
