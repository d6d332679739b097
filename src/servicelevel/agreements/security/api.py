"""The register of security requirements for programs; for customers and vendors it does not exist."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from servicelevel.agreements.security import actions, queries
from servicelevel.agreements.security.models import SecurityRequirement
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page

router = Router()


class SecurityRequirementOut(Schema):
    """A security requirement that SLAs have to say."""

    key: str = Field(examples=["mail-encrypted"])
    words: str
    services: list[str] = Field(description="Keys of services; empty: every service.")
    data: list[str] = Field(
        description="Kinds of data as the catalogue names them; empty: whatever the data."
    )
    begins: date
    recorded_at: datetime
    withdrawn_at: datetime | None
    withdrawn_because: str


class SecurityRequirementIn(Body):
    """A requirement as it is to be recorded."""

    key: str = Field(description="Small letters, digits and hyphens; it stays.", examples=["mail-encrypted"])
    words: str = Field(examples=["Mail is encrypted between the mail servers."])
    begins: date = Field(description="The first day on which it applies.", examples=["2027-01-01"])
    services: list[str] = Field(
        default_factory=list, description="Empty: every service.", examples=[["email"]]
    )
    data: list[str] = Field(default_factory=list, description="Empty: whatever the data.")


class WithdrawnIn(Body):
    """Why a requirement does not apply any more."""

    because: str = Field(examples=["The standard was withdrawn."])


@router.get("", response=Page[SecurityRequirementOut], summary="Security requirements")
def requirements(request: HttpRequest, asked: Query[Asked]) -> Any:
    """What security requires of SLAs, by key."""
    found, after = page(queries.requirements_visible_to(request.user), asked, "key")
    return {"items": [_out(one) for one in found], "next": after}


@router.post("", response={201: SecurityRequirementOut}, summary="Record a security requirement")
def record(request: HttpRequest, given: SecurityRequirementIn) -> Any:
    """From its day on no SLA that it is about is signed that neither says it nor has it waived."""
    wanted = actions.Wanted(given.key, given.words, given.begins, tuple(given.services), tuple(given.data))
    return Status(201, _out(actions.record_security_requirement(by(request), wanted)))


@router.get("/{key}", response=SecurityRequirementOut, summary="A security requirement")
def requirement(request: HttpRequest, key: str) -> Any:
    """One requirement."""
    return _out(queries.requirement_seen(request.user, key))


@router.post("/{key}/withdrawn", response=SecurityRequirementOut, summary="Withdraw a security requirement")
def withdraw(request: HttpRequest, key: str, given: WithdrawnIn) -> Any:
    """It does not apply any more."""
    queries.requirement_seen(request.user, key)
    return _out(actions.withdraw_security_requirement(by(request), key, because=given.because))


def _out(one: SecurityRequirement) -> dict[str, Any]:
    return {
        "key": one.key, "words": one.words, "services": one.services, "data": one.data, "begins": one.begins,
        "recorded_at": one.recorded_at, "withdrawn_at": one.withdrawn_at, "withdrawn_because": one.withdrawn_because,
    }  # fmt: skip
