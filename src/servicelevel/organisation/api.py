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
from servicelevel.organisation import actions, role_actions
from servicelevel.organisation.models import Party, Person, RoleHolding
from servicelevel.organisation.queries import parties_visible_to, people_visible_to, roles_of
from servicelevel.web import clock

router = Router()
parties = Router()
ZONE = "IANA zone in which the person sees times."


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


class PersonIn(Body):
    """Somebody to be recorded; with a set-up code they choose a password."""

    username: str = Field(examples=["rosa"])
    party: str = Field(description="Key of the party for which they act.", examples=["physics"])
    first_name: str = Field("", examples=["Rosa"])
    last_name: str = Field("", examples=["Ahlgren"])
    email: str = Field("", examples=["rosa@physics.example"])
    zone: str = Field("UTC", description=ZONE)


class PersonChange(Body):
    """What differs now of a person; what is left out stays."""

    party: str | None = None
    first_name: str | None = Field(None, examples=["Rosalind"])
    last_name: str | None = None
    email: str | None = None
    zone: str | None = Field(None, description=ZONE)


class Because(Body):
    """Why it is done."""

    because: str = Field(examples=["Left the laboratory at the end of October."])


class PartyOut(Schema):
    """An organisation that agreements name."""

    key: str
    name: str
    kind: str = Field(description="provider, team, customer, vendor or auditor.")


class PartyIn(Body):
    """A party to be recorded. Its key and its kind stay as they are."""

    key: str = Field(examples=["geology"])
    name: str = Field(examples=["Geology"])
    kind: str = Field(examples=["customer"])


class NameIn(Body):
    """A new name."""

    name: str = Field(examples=["Geosciences"])


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


@router.post("", response={201: PersonOut}, summary="Add a person")
def add_person(request: HttpRequest, given: PersonIn) -> Any:
    """Record somebody who acts for a party. Without roles they read what the party may read."""
    return Status(201, _person_out(actions.add_person(by(request), **given.model_dump())))


@router.patch("/{username}", response=PersonOut, summary="Change a person")
def change_person(request: HttpRequest, username: str, given: PersonChange) -> Any:
    """Write down what differs now. The party changes only while the person holds no role."""
    _person(request, username)
    changed = {name: value for name, value in given.model_dump().items() if value is not None}
    return _person_out(actions.change_person(by(request), username, changed))


@router.post("/{username}/access/end", response=PersonOut, summary="End somebody's access")
def end_access(request: HttpRequest, username: str, given: Because) -> Any:
    """From now on they may not sign in; sessions and tokens end at once."""
    _person(request, username)
    return _person_out(actions.end_access(by(request), username, because=given.because))


@router.post("/{username}/access/restore", response=PersonOut, summary="Give somebody's access back")
def restore_access(request: HttpRequest, username: str, given: Because) -> Any:
    """They may sign in again with the password they had."""
    _person(request, username)
    return _person_out(actions.restore_access(by(request), username, because=given.because))


@parties.get("", response=Page[PartyOut], summary="Parties")
def all_parties(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The parties that the caller sees."""
    found, after = page(parties_visible_to(request.user), asked, "key")
    return {"items": found, "next": after}


@parties.get("/{key}", response=PartyOut, summary="A party")
def party(request: HttpRequest, key: str) -> Any:
    """One party."""
    return _party(request, key)


@parties.post("", response={201: PartyOut}, summary="Add a party")
def add_party(request: HttpRequest, given: PartyIn) -> Any:
    """Record an organisation that agreements can name."""
    return Status(201, actions.add_party(by(request), given.key, given.name, given.kind))


@parties.patch("/{key}", response=PartyOut, summary="Rename a party")
def rename_party(request: HttpRequest, key: str, given: NameIn) -> Any:
    """Give a party another name."""
    _party(request, key)
    return actions.rename_party(by(request), key, given.name)


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


def _party(request: HttpRequest, key: str) -> Party:
    found = parties_visible_to(request.user).filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no party {key}.")
    return found


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
