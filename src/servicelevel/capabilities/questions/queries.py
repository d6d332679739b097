"""Questions for others: the provider reads all, the owner of a service those about it, a customer its own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from servicelevel.capabilities.questions.models import ServiceQuestion
from servicelevel.organisation import roles
from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import (
    EVERYWHERE,
    holders_by_service,
    holds,
    party_of,
    roles_of,
    sees_everything,
)


def questions_visible_to(person: Any, at: datetime) -> QuerySet[ServiceQuestion]:
    """Which questions a person may read, the newest first."""
    party = party_of(person)
    rows = ServiceQuestion.objects.select_related("service", "party", "asked_by", "answered_by").order_by(
        "-asked_at", "-pk"
    )
    if party is None:
        return rows.none()
    if sees_everything(person):
        return rows
    if party.kind == Party.Kind.CUSTOMER:
        return rows.filter(party=party)
    return rows.filter(_owned(person, at))


def waiting_for(person: Any, at: datetime) -> QuerySet[ServiceQuestion]:
    """The questions that wait for a person as the owner of the service, the oldest first.

    Those about a service without an owner wait for the Service Level Manager, so that none is lost.
    """
    if party_of(person) is None:
        return ServiceQuestion.objects.none()
    mine = _owned(person, at)
    if holds(person, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, at):
        owned = holders_by_service(roles.SERVICE_OWNER, at)
        if "" not in owned:
            mine |= ~Q(service__key__in=list(owned))
    rows = ServiceQuestion.objects.filter(answered_at=None).filter(mine)
    return rows.select_related("service", "party").order_by("asked_at", "pk")


def _owned(person: Any, at: datetime) -> Q:
    keys = [one.service for one in roles_of(person, at) if one.role == roles.SERVICE_OWNER]
    return Q(pk__isnull=False) if "" in keys else Q(service__key__in=keys)
