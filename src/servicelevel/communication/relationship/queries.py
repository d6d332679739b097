"""Relationships for others: the provider's people and auditors, and of a team whoever looks after the customer.

The customer itself never sees what is written about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet

from servicelevel.communication.models import RelationshipEntry
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party, Person
from servicelevel.organisation.queries import Scope, holds, party_of, roles_of, sees_everything

PROMISED = (RelationshipEntry.Kind.COMMITMENT.value, RelationshipEntry.Kind.NEXT_ACTION.value)
STAYS_OPEN = (RelationshipEntry.Kind.COMPLAINT.value, *PROMISED)
"""What needs something more until a follow-up closes it."""
LOOKS_AFTER = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_LIAISON)


@dataclass(frozen=True)
class Relationship:
    """A customer with what stays open. first_due: the nearest day by which something was promised."""

    customer: Party
    entries: int
    last_on: date | None
    open: Sequence[RelationshipEntry]

    def late(self, today: date) -> int:
        """How much of it should have been done by now."""
        return sum(one.due_on is not None and one.due_on < today for one in self.open)

    @property
    def first_due(self) -> date | None:
        """The nearest day by which something was promised."""
        return min((one.due_on for one in self.open if one.due_on is not None), default=None)


def customers_visible_to(person: Any, at: datetime) -> QuerySet[Party]:
    """The customers of whom a person reads: all for the provider and auditors, of a team those that they look after."""
    rows = Party.objects.filter(kind=Party.Kind.CUSTOMER).order_by("name")
    if sees_everything(person):
        return rows
    return rows.filter(pk__in=_looked_after(person, at)) if _is_of_team(person) else rows.none()


def entries_visible_to(person: Any, at: datetime) -> QuerySet[RelationshipEntry]:
    """What a person reads of relationships; of a team whoever owns an entry reads that one besides."""
    rows = RelationshipEntry.objects.select_related("customer", "owner", "by", "follows")
    rows = rows.order_by("-on", "-pk")
    if sees_everything(person):
        return rows
    if not _is_of_team(person):
        return rows.none()
    return rows.filter(Q(customer__in=_looked_after(person, at)) | Q(owner=person))


def still_open(rows: QuerySet[RelationshipEntry]) -> QuerySet[RelationshipEntry]:
    """Those of them that need something more, the nearest day first; without a day last."""
    closed = RelationshipEntry.objects.filter(closes=True).values("follows")
    found = rows.filter(kind__in=STAYS_OPEN).exclude(pk__in=closed)
    return found.order_by("due_on", "on", "pk")


def relationships(person: Any, at: datetime) -> list[Relationship]:
    """Every customer that a person looks at, with what stays open."""
    seen = entries_visible_to(person, at).order_by()
    counts = {
        row["customer"]: (row["pk__count"], row["on__max"])
        for row in seen.values("customer").annotate(Count("pk"), Max("on"))
    }
    by_customer: dict[int, list[RelationshipEntry]] = {}
    for row in still_open(seen):
        by_customer.setdefault(row.customer_id, []).append(row)
    return [
        Relationship(one, *counts.get(one.pk, (0, None)), by_customer.get(one.pk, []))
        for one in customers_visible_to(person, at)
    ]


def owned(person: Any) -> QuerySet[RelationshipEntry]:
    """What stays open and is a person's to do."""
    if party_of(person) is None:
        return RelationshipEntry.objects.none()
    return still_open(RelationshipEntry.objects.filter(owner=person).select_related("customer"))


def may_write(person: Any, customer: Party, at: datetime) -> bool:
    """Whether a person writes about a customer."""
    return any(holds(person, role, Scope(customer=customer), at) for role in LOOKS_AFTER)


def _looked_after(person: Person, at: datetime) -> QuerySet[Party]:
    held = [one for one in roles_of(person, at) if one.role in LOOKS_AFTER and not one.service]
    every = any(one.customer_id is None for one in held)
    rows = Party.objects.filter(kind=Party.Kind.CUSTOMER)
    return rows if every else rows.filter(pk__in=[one.customer_id for one in held])


def _is_of_team(person: Any) -> bool:
    party = party_of(person)
    return party is not None and party.kind == Party.Kind.TEAM
