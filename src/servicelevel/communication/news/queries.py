"""News for its readers, and who of them has read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from servicelevel.communication.models import Communication, Receipt
from servicelevel.errors import NotFound
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import party_of


@dataclass(frozen=True)
class Coverage:
    """How far a version of an SLA is understood: who has confirmed it, and who has not (R164)."""

    communication: Communication
    version: int
    confirmed: Sequence[Person]
    missing: Sequence[Person]


def told_to(person: Any) -> QuerySet[Receipt]:
    """What a person was told, what waits for them first, then the latest."""
    if not isinstance(person, Person) or party_of(person) is None:
        return Receipt.objects.none()
    rows = Receipt.objects.filter(person=person).select_related("communication")
    return rows.order_by("-communication__made_at", "-pk")


def receipt_of(person: Any, number: int) -> Receipt:
    """One of them. Raises NotFound."""
    found = told_to(person).filter(pk=number).first()
    if found is None:
        raise NotFound("There is nothing of that kind for you.")
    return found


def waits_for(person: Any) -> QuerySet[Receipt]:
    """What a person has still to confirm, the oldest first."""
    return (
        told_to(person).filter(must_confirm=True, confirmed_at=None).order_by("communication__made_at", "pk")
    )


def coverage_of(agreement: str) -> list[Coverage]:
    """How far each version of an agreement that was told of is understood, the latest first."""
    rows = Receipt.objects.filter(
        communication__about__startswith=f"agreement:{agreement}:v", must_confirm=True
    ).select_related("communication", "person")
    by_communication: dict[int, list[Receipt]] = defaultdict(list)
    for row in rows.order_by("person__username"):
        by_communication[row.communication_id].append(row)
    found = [
        Coverage(
            receipts[0].communication, int(receipts[0].communication.about.rpartition(":v")[2]),
            [one.person for one in receipts if one.confirmed_at], [one.person for one in receipts if not one.confirmed_at],
        )
        for receipts in by_communication.values()
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.version)


def confirmed_since(people: Sequence[Person], since: datetime) -> dict[int, tuple[int, int]]:
    """Of each of them (by row number), how many that have to be confirmed were told since an instant, and confirmed."""
    found = {one.pk: (0, 0) for one in people}
    rows = Receipt.objects.filter(person__in=people, must_confirm=True, communication__made_at__gte=since)
    for person, confirmed_at in rows.values_list("person", "confirmed_at"):
        told, confirmed = found[person]
        found[person] = (told + 1, confirmed + (confirmed_at is not None))
    return found
