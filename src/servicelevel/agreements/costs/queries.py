"""Costs for others: the provider's people, auditors, and the owner of the service. Customers read prices, not costs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from servicelevel.agreements.costs.models import CostStatement
from servicelevel.agreements.costs.rules import Step
from servicelevel.organisation import roles
from servicelevel.organisation.queries import Scope, holds, sees_everything


def may_read(person: Any, service: str, at: datetime) -> bool:
    """Whether a person reads what a service costs."""
    return sees_everything(person) or holds(person, roles.SERVICE_OWNER, Scope(service=service), at)


def statements_of(services: Iterable[str]) -> list[CostStatement]:
    """The statements that count of services: of the same goal the latest one, where it was not taken back."""
    rows = CostStatement.objects.filter(service__key__in=list(services)).select_related("service", "by")
    latest = {(row.service_id, row.target, row.priority, row.goal): row for row in rows.order_by("pk")}
    return [row for row in latest.values() if row.yearly is not None]


def steps_of(services: Iterable[str]) -> list[Step]:
    """The same as values."""
    return [
        Step(row.service.key, row.target, row.priority, row.goal, row.yearly, row.currency, row.words)
        for row in statements_of(services)
        if row.yearly is not None
    ]
