"""Who holds which role: granted, ended, deputised; each an act of its own in the ledger."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from servicelevel.errors import Conflict, Invalid, NotAllowed, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Deputy, Party, Person, RoleHolding, SignatureAuthority
from servicelevel.organisation.queries import active
from servicelevel.worktime.problems import Problem

WHO_ORDERS = (roles.ADMINISTRATOR, roles.SERVICE_LEVEL_MANAGER)
KINDS_SIGNED = ("", "SLA", "OLA", "UC")


@act("organisation.grant_role", may=WHO_ORDERS, console=True)
def grant_role(
    by: By, person: str, role: str, *, service: str = "", agreement: str = "", customer: str = "",
    begins: datetime | None = None, ends: datetime | None = None,
) -> Told[RoleHolding]:  # fmt: skip
    """Let a person hold a role from an instant (default: now) until another, for some scope or everywhere.

    Raises Invalid (role, party, dates), NotFound, Conflict where the service has an owner already (R44).
    """
    begins = begins or by.now
    holder = _person(person)
    party = _customer(customer)
    _check_role(holder, role, begins, ends)
    scope: dict[str, Any] = {"service": service, "agreement": agreement, "customer": party}
    if role == roles.SERVICE_OWNER:
        _only_owner(service, begins, ends)
    if _overlapping(RoleHolding.objects.filter(person=holder, role=role, **scope), begins, ends).exists():
        raise Conflict(f"{holder} holds the role {roles.NAMES[role]} in that time already.")
    held = RoleHolding.objects.create(person=holder, role=role, begins=begins, ends=ends, **scope)
    told = {"role": role, "service": service, "agreement": agreement, "customer": customer}
    content = told | {"begins": begins.isoformat(), "ends": ends.isoformat() if ends else None}
    return Told(held, content, f"person:{holder.username}")


@act("organisation.end_role", may=WHO_ORDERS, console=True)
def end_role(by: By, holding: int, *, at: datetime | None = None) -> Told[RoleHolding]:
    """End a role that a person holds. Raises NotFound, Conflict where it has ended already."""
    found = RoleHolding.objects.select_for_update(of=("self",)).filter(pk=holding).first()
    if found is None:
        raise NotFound("There is no such role.")
    ends = at or by.now
    if found.ends is not None and found.ends <= ends:
        raise Conflict("That role has ended already.")
    found.ends = max(ends, found.begins)
    found.save(update_fields=["ends"])
    content = {"role": found.role, "service": found.service, "ends": found.ends.isoformat()}
    return Told(found, content, f"person:{found.person.username}")


@act("organisation.name_deputy", anyone=True, console=True)
def name_deputy(
    by: By, person: str, deputy: str, *, role: str = "", begins: datetime | None = None,
    ends: datetime | None = None,
) -> Told[Deputy]:  # fmt: skip
    """Let somebody act for a person in one role, or in all. One does this for oneself, an administrator for anybody."""
    begins = begins or by.now
    absent, acting = _person(person), _person(deputy)
    if by.person is not None and by.person.pk != absent.pk:
        _orders(by)
    if absent.pk == acting.pk:
        raise Invalid([Problem("deputy", deputy, "is the same person", "name somebody else")])
    if role and role not in roles.NAMES:
        raise Invalid([_no_such_role(role)])
    _check_dates(begins, ends)
    if (absent.party_id != acting.party_id) and not _both_of_provider(absent, acting):
        raise Invalid(
            [Problem("deputy", deputy, "acts for another party", "name somebody of the same party")]
        )
    made = Deputy.objects.create(person=absent, deputy=acting, role=role, begins=begins, ends=ends)
    content = {"deputy": acting.username, "role": role, "begins": begins.isoformat()}
    return Told(made, content | {"ends": ends.isoformat() if ends else None}, f"person:{absent.username}")


@act("organisation.end_deputy", anyone=True)
def end_deputy(by: By, deputy: int) -> Told[Deputy]:
    """End a deputising. One ends one's own; an administrator anybody's."""
    found = Deputy.objects.select_for_update(of=("self",)).filter(pk=deputy).first()
    if found is None:
        raise NotFound("There is no such deputy.")
    if by.person is not None and by.person.pk != found.person_id:
        _orders(by)
    if found.ends is not None and found.ends <= by.now:
        raise Conflict("That has ended already.")
    found.ends = max(by.now, found.begins)
    found.save(update_fields=["ends"])
    return Told(found, {"deputy": found.deputy.username}, f"person:{found.person.username}")


@act("organisation.give_signature_authority", may=WHO_ORDERS, console=True)
def give_signature_authority(
    by: By, person: str, *, kind: str = "", begins: datetime | None = None, ends: datetime | None = None
) -> Told[SignatureAuthority]:
    """Let a person sign for their party: one kind of agreement (SLA, OLA, UC), or every kind (R52)."""
    signer, begins = _person(person), begins or by.now
    if kind not in KINDS_SIGNED:
        raise Invalid([Problem("kind", kind, "is no kind of agreement", "SLA, OLA, UC, or empty for all")])
    _check_dates(begins, ends)
    made = SignatureAuthority.objects.create(person=signer, kind=kind, begins=begins, ends=ends)
    content = {"kind": kind, "begins": begins.isoformat(), "ends": ends.isoformat() if ends else None}
    return Told(made, content, f"person:{signer.username}")


@act("organisation.end_signature_authority", may=WHO_ORDERS)
def end_signature_authority(by: By, authority: int) -> Told[SignatureAuthority]:
    """Take the authority to sign away from now on; what was signed stays signed."""
    found = SignatureAuthority.objects.select_for_update(of=("self",)).filter(pk=authority).first()
    if found is None:
        raise NotFound("There is no such authority.")
    if found.ends is not None and found.ends <= by.now:
        raise Conflict("That authority has ended already.")
    found.ends = max(by.now, found.begins)
    found.save(update_fields=["ends"])
    return Told(found, {"kind": found.kind}, f"person:{found.person.username}")


def _person(username: str) -> Person:
    found = Person.objects.select_related("party").filter(username=username).first()
    if found is None:
        raise NotFound(f"Nobody signs in as {username}.")
    return found


def _customer(key: str) -> Party | None:
    if not key:
        return None
    found = Party.objects.filter(key=key, kind=Party.Kind.CUSTOMER).first()
    if found is None:
        raise NotFound(f"There is no customer {key}.")
    return found


def _no_such_role(role: str) -> Problem:
    return Problem("role", role, "is no role of the process", f"one of {', '.join(roles.NAMES)}")


def _check_role(person: Person, role: str, begins: datetime, ends: datetime | None) -> None:
    if role not in roles.NAMES:
        raise Invalid([_no_such_role(role)])
    kinds = roles.kinds_of_party(role)
    if person.party is None or person.party.kind not in kinds:
        acts_for = f"acts for {person.party} ({person.party.kind})" if person.party else "acts for no party"
        remedy = f"this role is for people of a party of kind {' or '.join(kinds)}"
        raise Invalid([Problem("person", person.username, acts_for, remedy)])
    _check_dates(begins, ends)


def _check_dates(begins: datetime, ends: datetime | None) -> None:
    if ends is not None and ends <= begins:
        raise Invalid([Problem("ends", ends.isoformat(), "is not after the beginning", "choose a later end")])


def _only_owner(service: str, begins: datetime, ends: datetime | None) -> None:
    if not service:
        raise Invalid([Problem("service", "", "is empty", "a Service Owner owns one service: name it (R44)")])
    others = RoleHolding.objects.select_for_update(of=("self",)).filter(
        role=roles.SERVICE_OWNER, service=service
    )
    if other := _overlapping(others, begins, ends).select_related("person").first():
        raise Conflict(
            f"{other.person} owns {service} in that time. End that first; a service has one owner."
        )


def _overlapping(rows: Any, begins: datetime, ends: datetime | None) -> Any:
    rows = rows.filter(Q(ends=None) | Q(ends__gt=begins))
    return rows if ends is None else rows.filter(begins__lt=ends)


def _both_of_provider(one: Person, other: Person) -> bool:
    return all(each.party is not None and each.party.kind in roles.OF_PROVIDER for each in (one, other))


def _orders(by: By) -> None:
    """Only who orders roles may do this for somebody else."""
    person = by.person
    mine = active(RoleHolding.objects.filter(person=person, role__in=WHO_ORDERS), by.now)
    if person is None or not mine.exists():
        raise NotAllowed("Only an Administrator or the Service Level Manager may do this for somebody else.")
