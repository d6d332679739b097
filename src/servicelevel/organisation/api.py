"""People and their roles for programs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.organisation import role_actions
from servicelevel.organisation.models import Person, RoleHolding
from servicelevel.organisation.queries import people_visible_to, roles_of
from servicelevel.web import clock

router = Router()


class RoleOut(Schema):
    """A role that is held, and for what; empty parts mean: for all."""

    id: int
    role: str
    service: str
    agreement: str
    customer: str
    on_behalf_of: str = Field("", description="For whom the person deputises in it.")
    begins: datetime
    ends: datetime | None


class PersonOut(Schema):
    """Someone who signs in."""

    username: str
    name: str
    party: str
    active: bool


class PersonWithRoles(PersonOut):
    """A person and the roles that they hold now, their own and those in which they deputise."""

    roles: list[RoleOut]


class RoleIn(Body):
    """A role to be held: everywhere, or for a service, an agreement, a customer."""

    role: str = Field(examples=["service-owner"])
    service: str = Field("", examples=["e-mail"])
    agreement: str = ""
    customer: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


class DeputyIn(Body):
    """Who acts for a person, in one role or in all."""

    deputy: str
    role: str = ""
    begins: datetime | None = None
    ends: datetime | None = None


@router.get("", response=Page[PersonOut], summary="People")
def people(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The people whom the caller sees."""
    found, after = page(people_visible_to(request.user), asked, "username")
    return {"items": [_person_out(one) for one in found], "next": after}


@router.get("/{username}", response=PersonWithRoles, summary="A person")
def person(request: HttpRequest, username: str) -> Any:
    """One person with their roles."""
    found = _person(request, username)
    rows = [_role_out(row, found) for row in roles_of(found, clock.now())]
    return PersonWithRoles(**_person_out(found).dict(), roles=rows)


@router.post("/{username}/roles", response={201: dict[str, int]}, summary="Give a role")
def grant_role(request: HttpRequest, username: str, given: RoleIn) -> Any:
    """Let a person hold a role."""
    _person(request, username)
    row = role_actions.grant_role(by(request), username, **given.model_dump())
    return Status(201, {"id": row.pk})


@router.delete("/{username}/roles/{number}", response={204: None}, summary="End a role")
def end_role(request: HttpRequest, username: str, number: int) -> Any:
    """From now on the person does not hold it any more."""
    _person(request, username)
    role_actions.end_role(by(request), number)
    return Status(204, None)


@router.post("/{username}/deputies", response={201: dict[str, int]}, summary="Name a deputy")
def name_deputy(request: HttpRequest, username: str, given: DeputyIn) -> Any:
    """Let somebody act for a person."""
    _person(request, username)
    row = role_actions.name_deputy(by(request), username, **given.model_dump())
    return Status(201, {"id": row.pk})


def _person(request: HttpRequest, username: str) -> Person:
    found = people_visible_to(request.user).filter(username=username).first()
    if found is None:
        raise NotFound(f"There is no person {username}.")
    return found


def _person_out(one: Person) -> PersonOut:
    return PersonOut(
        username=one.username, name=str(one), party=one.party.key if one.party else "", active=one.is_active
    )


def _role_out(row: RoleHolding, person: Person) -> RoleOut:
    return RoleOut(
        id=row.pk, role=row.role, service=row.service, agreement=row.agreement,
        customer=row.customer.key if row.customer else "",
        on_behalf_of=row.person.username if row.person_id != person.pk else "", begins=row.begins, ends=row.ends,
    )  # fmt: skip
