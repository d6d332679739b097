"""The responsibilities of customers with how each is kept: the customer reads its own, the provider all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.agreements.registers.covers import covers, holding
from servicelevel.agreements.responsibilities.models import ResponsibilityNote
from servicelevel.capabilities.queries import catalogue
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import Scope, holds, party_of, sees_everything

JUDGED = (ResponsibilityNote.Kind.KEPT, ResponsibilityNote.Kind.NOT_KEPT)


@dataclass(frozen=True)
class Kept:
    """One responsibility of one customer. number: its place in the catalogue; evidence, judged: the latest of each."""

    number: int
    customer: Party
    words: str
    notes: tuple[ResponsibilityNote, ...] = ()

    @property
    def evidence(self) -> ResponsibilityNote | None:
        """What the customer said last."""
        return next((one for one in reversed(self.notes) if one.kind not in JUDGED), None)

    @property
    def judged(self) -> ResponsibilityNote | None:
        """What the provider said last."""
        return next((one for one in reversed(self.notes) if one.kind in JUDGED), None)

    @property
    def look(self) -> str:
        """The shape of its state."""
        if self.judged is None:
            return "no data"
        return "met" if self.judged.kind == ResponsibilityNote.Kind.KEPT else "breached"

    @property
    def state(self) -> str:
        """Its state in words."""
        if self.judged is not None:
            return self.judged.get_kind_display()
        return "Evidence stated" if self.evidence else "Nothing is said yet"


def responsibilities_of(person: Any, service: str, at: datetime) -> list[str]:
    """What customers of a service have to do, as the catalogue says at an instant."""
    return list(catalogue(person, at).get(service, {}).get("customer_responsibilities", ()))


def customers_of(service: str, at: datetime) -> list[Party]:
    """The customers with an SLA in force on a service: those who have agreed to do their part."""
    keys = {one.customer for one in holding(covers(service=service), at, ("SLA",)) if service in one.services}
    return list(Party.objects.filter(key__in=keys).order_by("name"))


def kept_by(person: Any, service: str, at: datetime) -> list[Kept]:
    """The responsibilities that a person may read of, by customer, in the order of the catalogue."""
    listed = list(enumerate(responsibilities_of(person, service, at)))
    if not listed:
        return []
    customers = [one for one in customers_of(service, at) if may_read(person, service, one, at)]
    rows = ResponsibilityNote.objects.filter(service__key=service, customer__in=customers)
    notes = list(rows.select_related("by").order_by("recorded_at", "pk"))
    return [
        Kept(number, customer, words, tuple(_about(notes, customer, words)))
        for customer in customers
        for number, words in listed
    ]


def may_read(person: Any, service: str, customer: Party, at: datetime) -> bool:
    """Whether a person reads how a customer keeps its part: the customer itself, the provider, the owner of the service."""
    party = party_of(person)
    return party is not None and (
        party == customer
        or sees_everything(person)
        or holds(person, roles.SERVICE_OWNER, Scope(service=service), at)
    )


def _about(notes: Sequence[ResponsibilityNote], customer: Party, words: str) -> Iterable[ResponsibilityNote]:
    return (one for one in notes if one.customer_id == customer.pk and one.responsibility == words)
