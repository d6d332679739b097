"""The service catalogue for programs: in full for the provider's people, as a customer reads it for customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from servicelevel.agreements.models import Calendar
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.capabilities import actions, queries
from servicelevel.capabilities.models import Service, ServiceVersion
from servicelevel.capabilities.queries import ALWAYS, CatalogueVersion
from servicelevel.capabilities.service_content import for_outside
from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation.queries import is_inside
from servicelevel.web import clock

router = Router()


class ServiceOut(Schema):
    """What the catalogue says of a service."""

    key: str = Field(examples=["email"])
    name: str = Field(examples=["E-Mail"])
    description: str
    version: int = Field(description="Number of the version that holds.")
    holds_from: datetime | None = Field(description="null for always.")
    content: dict[str, Any] = Field(description="Everything that the caller may read of it.")


class DraftOut(Schema):
    """A version that was proposed, authorised or withdrawn."""

    key: str
    number: int
    state: str = Field(description="draft, live or withdrawn.")
    holds_from: datetime | None = Field(description="null for a draft that holds from when it is authorised.")


class ProposalIn(Body):
    """What the catalogue is to say of a service; the fields are those of a promise file."""

    content: dict[str, Any] = Field(examples=[{"name": "E-Mail", "description": "Mailboxes and lists."}])
    because: str = Field("", examples=["The offer grew."])
    holds_from: datetime | None = Field(None, description="null: from when it is authorised.")


class NewServiceIn(ProposalIn):
    """A service that the catalogue does not have yet."""

    key: str = Field(description="Small letters, digits and hyphens; it stays.", examples=["storage"])


class AuthorisationIn(Body):
    """What it rests on; needed where a service is offered for the first time."""

    slr: str = Field("", description="Key of the request whose requirements are documented.")
    without_slr_because: str = Field("", examples=["Offered for years before this system."])


class CatalogueReason(Body):
    """Why it is done."""

    because: str = Field(examples=["Replaced by the new portal."])


class AskedServices(Asked):
    """Which services are wanted."""

    at: datetime | None = Field(None, description="As the catalogue held at this instant; null for now.")


@router.get("", response=Page[ServiceOut], summary="The catalogue")
def services(request: HttpRequest, asked: Query[AskedServices]) -> Any:
    """The services that the caller sees, by their keys; those that do not hold at the instant are left out."""
    found, after = page(queries.services_visible_to(request.user), asked, "key")
    at = asked.at or clock.now()
    by_key = queries.versions_of([one.key for one in found])
    told = [_held(request, one.key, by_key.get(one.key, []), at) for one in found]
    return {"items": [one for one in told if one is not None], "next": after}


@router.get("/{key}", response=ServiceOut, summary="A service")
def service(request: HttpRequest, key: str) -> Any:
    """One service as it is offered now."""
    found = _held(request, key, queries.versions(key), clock.now()) if _sees(request, key) else None
    if found is None:
        raise NotFound(f"There is no service {key}.")
    return found


@router.get("/{key}/versions", response=list[ServiceOut], summary="Versions of a service")
def versions(request: HttpRequest, key: str) -> Any:
    """The versions of a service in the order in which they hold."""
    if not _sees(request, key):
        raise NotFound(f"There is no service {key}.")
    return [_out(request, key, one) for one in queries.versions(key)]


@router.post("", response={201: DraftOut}, summary="Propose a service")
def propose_service(request: HttpRequest, given: NewServiceIn) -> Any:
    """A service that is new. Where the key is taken it is refused: propose a version of that service."""
    if Service.objects.filter(key=given.key).exists() and queries.may_authorise(request.user, clock.now()):
        raise Conflict(f"There is a service {given.key} already. Propose a version of it.")
    return Status(201, _proposed(request, given.key, given))


@router.post("/{key}/versions", response={201: DraftOut}, summary="Propose a version")
def propose(request: HttpRequest, key: str, given: ProposalIn) -> Any:
    """Write down what the catalogue is to say; it counts when the Service Level Manager authorises it."""
    _may_know(request, key)
    row = actions.propose_version(
        by(request),
        key,
        given.content,
        because=given.because,
        holds_from=given.holds_from,
        calendars=_calendars(),
    )
    return Status(201, _draft_out(row))


@router.post("/{key}/versions/{number}/authorisation", response=DraftOut, summary="Authorise a version")
def authorise(request: HttpRequest, key: str, number: int, given: AuthorisationIn) -> Any:
    """Let a draft go live."""
    _may_know(request, key)
    return _draft_out(actions.authorise_version(by(request), key, number, **given.model_dump()))


@router.post("/{key}/versions/{number}/withdrawal", response=DraftOut, summary="Withdraw a version")
def withdraw(request: HttpRequest, key: str, number: int, given: CatalogueReason) -> Any:
    """Take a draft back, or turn it down."""
    _may_know(request, key)
    return _draft_out(actions.withdraw_version(by(request), key, number, because=given.because))


@router.post("/{key}/retirement", response=DraftOut, summary="Retire a service")
def retire(request: HttpRequest, key: str, given: CatalogueReason) -> Any:
    """End the offer of a service; its history stays."""
    _may_know(request, key)
    return _draft_out(actions.retire_service(by(request), key, because=given.because))


def _may_know(request: HttpRequest, key: str) -> None:
    if not _sees(request, key):
        raise NotFound(f"There is no service {key}.")


def _proposed(request: HttpRequest, key: str, given: ProposalIn) -> DraftOut:
    row = actions.propose_version(
        by(request),
        key,
        given.content,
        because=given.because,
        holds_from=given.holds_from,
        calendars=_calendars(),
    )
    return _draft_out(row)


def _draft_out(row: ServiceVersion) -> DraftOut:
    return DraftOut(key=row.service.key, number=row.number, state=row.state, holds_from=row.holds_from)


def _calendars() -> list[str]:
    return list(Calendar.objects.values_list("key", flat=True))


def _sees(request: HttpRequest, key: str) -> bool:
    return queries.services_visible_to(request.user).filter(key=key).exists()


def _held(
    request: HttpRequest, key: str, every: Sequence[CatalogueVersion], at: datetime
) -> ServiceOut | None:
    held = [one for one in every if (one.holds_from or ALWAYS) <= at]
    return _out(request, key, held[-1]) if held else None


def _out(request: HttpRequest, key: str, one: CatalogueVersion) -> ServiceOut:
    content = _readable(request, one.content)
    return ServiceOut(
        key=key, name=str(content.get("name", key)), description=str(content.get("description") or ""),
        version=one.number, holds_from=one.holds_from, content=content,
    )  # fmt: skip


def _readable(request: HttpRequest, content: Mapping[str, Any]) -> dict[str, Any]:
    if is_inside(request.user):
        return dict(content)
    return for_outside(content)
