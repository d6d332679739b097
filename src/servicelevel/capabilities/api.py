"""The service catalogue for programs: in full for the provider's people, as a customer reads it for customers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from servicelevel.api.paging import Asked, Page, page
from servicelevel.capabilities import queries
from servicelevel.capabilities.queries import ALWAYS, CatalogueVersion
from servicelevel.capabilities.service_content import for_outside
from servicelevel.errors import NotFound
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
    if queries.sees_inside(request.user):
        return dict(content)
    return for_outside(content)
