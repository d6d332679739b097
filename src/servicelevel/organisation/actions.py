"""Parties and people are written here and nowhere else."""

from __future__ import annotations

from servicelevel.errors import Conflict, NotFound
from servicelevel.organisation.models import Party, Person


def record_party(key: str, name: str, kind: str) -> Party:
    """Record a party, or its new name or kind. Parties have no versions: a name is not part of a promise."""
    party, _ = Party.objects.update_or_create(key=key, defaults={"name": name, "kind": kind})
    return party


def welcome(
    username: str, password: str, party: str, *, first_name: str = "", last_name: str = "", zone: str = "UTC"
) -> Person:
    """Let a person sign in who acts for a party (its key); without a password they cannot.

    Raises NotFound where there is no such party, Conflict where somebody has the name already.
    """
    acts_for = Party.objects.filter(key=party).first()
    if acts_for is None:
        raise NotFound(f"There is no party {party}.")
    if Person.objects.filter(username=username).exists():
        raise Conflict(f"Somebody signs in as {username} already.")
    names = {"first_name": first_name, "last_name": last_name}
    return Person.objects.create_user(username, password=password or None, party=acts_for, zone=zone, **names)


def change_password(username: str, password: str) -> None:
    """Give a person another password. Raises NotFound where nobody has the name."""
    person = Person.objects.filter(username=username).first()
    if person is None:
        raise NotFound(f"Nobody signs in as {username}.")
    person.set_password(password)
    person.save(update_fields=["password"])
