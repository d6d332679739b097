"""For whom a person acts. Whoever acts for nobody sees nothing: every room asks here first."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from servicelevel.organisation.models import Party, Person


def party_of(person: Any) -> Party | None:
    """The party that a person acts for; None for strangers, for who may not sign in any more, and without a party."""
    if not isinstance(person, Person) or not person.is_active:
        return None
    return person.party


def acts_for_provider(person: Any) -> bool:
    """Whether the person belongs to the IT organisation itself, and so sees everything in it."""
    party = party_of(person)
    return party is not None and party.kind == Party.Kind.PROVIDER


def parties_visible_to(person: Any) -> QuerySet[Party]:
    """The provider's people and its teams see all parties; others their own, and the provider with its teams."""
    party = party_of(person)
    if party is None:
        return Party.objects.none()
    if party.kind in (Party.Kind.PROVIDER, Party.Kind.TEAM):
        return Party.objects.order_by("key")
    return Party.objects.filter(Q(pk=party.pk) | Q(kind__in=[Party.Kind.PROVIDER, Party.Kind.TEAM])).order_by(
        "key"
    )


def people_visible_to(person: Any) -> QuerySet[Person]:
    """The provider's people see everybody; others those of their own party."""
    party = party_of(person)
    if party is None:
        return Person.objects.none()
    people = Person.objects.select_related("party").order_by("username")
    return people if party.kind == Party.Kind.PROVIDER else people.filter(party=party)


def party_kinds() -> dict[str, str]:
    """The kind of every party by its key: for checks, never for pages."""
    return dict(Party.objects.order_by("key").values_list("key", "kind"))
