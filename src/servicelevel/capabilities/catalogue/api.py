"""The dependency map of a service, for programs: reading it, putting something on it and taking it off (R9)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.capabilities import dependencies
from servicelevel.capabilities.models import Dependency
from servicelevel.capabilities.queries import service_with_map

router = Router()
ABOVE = "Key of a service, or component:KEY of a component below it."
HOURS = "A calendar, or words; empty: always."


class DependencyOut(Schema):
    """That something rests on a component."""

    number: int
    above: str = Field(description=ABOVE, examples=["email"])
    component: str = Field(examples=["relays"])
    name: str
    component_kind: str = Field(examples=["server"])
    provider: str = Field(examples=["messaging"])
    looked_after: str = Field(description="When the component is looked after: a calendar, or words.")
    kind: str = Field(description="serial, redundant or k of n.", examples=["serial"])
    group: str
    k: int | None
    hours: str = Field(description=HOURS)
    holds_from: datetime


class DependencyIn(Body):
    """That something rests on a component from now on. A component that is new needs a provider."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "above": "email", "component": "relays", "name": "Mail relays", "component_kind": "server",
                "provider": "messaging",
            }
        }
    )  # fmt: skip
    above: str = Field(description=ABOVE, max_length=100)
    component: str = Field(description="Small letters, digits and hyphens.", max_length=80)
    name: str = Field("", max_length=200)
    component_kind: str = ""
    provider: str = Field("", description="Key of a team or a vendor; empty keeps the one it has.")
    looked_after: str = Field("", max_length=200)
    kind: str = "serial"
    group: str = Field("", description="Of alternatives; not with serial.", max_length=80)
    k: int | None = Field(None, description="How many of the group have to be there; with k of n alone.")
    hours: str = Field("", description=HOURS, max_length=200)


@router.get("/{key}/dependencies", response=list[DependencyOut], summary="What a service rests on")
def rests_on(request: HttpRequest, key: str) -> Any:
    """Everything on the map of a service, through components as well. Nobody outside reads it."""
    service_with_map(request.user, key)
    return [_out(one) for one in dependencies.map_of(key)]


@router.post("/{key}/dependencies", response={201: DependencyOut}, summary="Put something on the map")
def add(request: HttpRequest, key: str, given: DependencyIn) -> Any:
    """Say that the service, or a component below it, rests on a component; what was said of the two before ends."""
    service_with_map(request.user, key)
    said = given.model_dump() | {"k": "" if given.k is None else str(given.k)}
    values = {name: value for name, value in said.items() if value}
    return Status(201, _out(dependencies.add_dependency(by(request), key, values)))


@router.post("/{key}/dependencies/{number}/end", response={204: None}, summary="Take something off the map")
def end(request: HttpRequest, key: str, number: int) -> Any:
    """From now on it does not rest on that any more; what was recorded before stays."""
    service_with_map(request.user, key)
    dependencies.end_dependency(by(request), key, number)
    return Status(204, None)


def _out(one: Dependency) -> DependencyOut:
    below = one.below
    return DependencyOut(
        number=one.pk, above=one.place, component=below.key, name=below.name, component_kind=below.kind,
        provider=below.provider.key, looked_after=below.hours, kind=one.kind, group=one.group, k=one.k, hours=one.hours,
        holds_from=one.holds_from,
    )  # fmt: skip
