"""Exclusions for others: as data for measurement, and as rows for who sees the agreement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from servicelevel import levels
from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.agreements.terms import Terms
from servicelevel.instants import from_microseconds
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import Scope, holds, party_of

WHO_ASKS = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER, roles.INFRASTRUCTURE_LEAD, roles.CUSTOMER)
WHO_AGREES = (roles.SERVICE_LEVEL_MANAGER, roles.CS_MANAGEMENT, roles.CUSTOMER)


def agreed(agreement: str, as_of: datetime | None = None) -> tuple[levels.Exclusion, ...]:
    """What was agreed not to count under an agreement, as it was known at an instant (None: now); always in one order."""
    found = agreed_as_of(agreement, as_of)
    return tuple(
        levels.Exclusion(*row) for row in found.values_list("about", "begins", "ends", "target").distinct()
    )


def agreed_about(things: Sequence[str]) -> dict[str, list[levels.Exclusion]]:
    """What was agreed not to count of some tickets, by the key of the agreement; always in one order."""
    statement = (
        f"SELECT e.begins, e.ends, e.about, e.target, a.key FROM {Exclusion._meta.db_table} e"
        f" JOIN {Agreement._meta.db_table} a ON a.id = e.agreement_id"
        f" WHERE e.about IN ({', '.join(['%s'] * len(things)) or 'NULL'}) AND e.agreed AND e.ended_at IS NULL"
    )
    found: dict[str, list[levels.Exclusion]] = {}
    with connection.cursor() as cursor:
        cursor.execute(statement, list(things))
        for begins, ends, about, target, agreement in sorted(set(cursor.fetchall())):
            one = levels.Exclusion(about, from_microseconds(begins), from_microseconds(ends), target)
            found.setdefault(agreement, []).append(one)
    return found


def agreed_as_of(agreement: str, as_of: datetime | None = None) -> QuerySet[Exclusion]:
    """The same as rows, with who asked and who agreed."""
    rows = Exclusion.objects.filter(agreement__key=agreement, agreed=True)
    if as_of is None:
        rows = rows.filter(ended_at=None)
    else:
        rows = rows.filter(decided_at__lte=as_of).filter(Q(ended_at=None) | Q(ended_at__gt=as_of))
    return rows.select_related("requested_by", "decided_by").order_by("begins", "ends", "about", "target")


def stamp() -> str:
    """Changes whenever something is agreed, or taken back. Neither is ever undone, so their numbers are stamp enough."""
    counts = Exclusion.objects.aggregate(agreed=Count("pk", filter=Q(agreed=True)), ended=Count("ended_at"))
    return f"{counts['agreed']}-{counts['ended']}"


def exclusions_visible_to(person: Any) -> QuerySet[Exclusion]:
    """The exclusions of the agreements that a person sees, whatever became of them, the newest first."""
    rows = Exclusion.objects.filter(agreement__in=agreements_visible_to(person).order_by())
    return rows.select_related(
        "agreement__customer", "requested_by__party", "decided_by__party", "ended_by__party"
    ).order_by("-requested_at", "-pk")


def exclusions_of(terms: Terms, begins: datetime, ends: datetime) -> QuerySet[Exclusion]:
    """What was asked for under an agreement and touches an interval, in order of time."""
    rows = Exclusion.objects.filter(agreement__key=terms.key, begins__lt=ends, ends__gt=begins)
    return rows.select_related("requested_by", "decided_by").order_by("begins", "pk")


def scope_of(agreement: Agreement, about: str = "") -> Scope:
    """What a role has to be held for to ask for an exclusion under an agreement, or to agree to one.

    about: of its services the one that it is about; the first one where it is about none.
    """
    covered = list(agreement.covers.order_by("key").values_list("key", flat=True))
    service = about if about in covered else next(iter(covered), "")
    return Scope(service, agreement.key, agreement.customer)


def waiting_for(person: Any, at: datetime) -> list[Exclusion]:
    """The exclusions on which a person can decide: what somebody else asked for, the oldest first."""
    if not isinstance(person, Person) or party_of(person) is None:
        return []
    rows = exclusions_visible_to(person).filter(decided_at=None).exclude(requested_by=person)
    return [row for row in rows.order_by("requested_at", "pk") if may_agree(person, row, at)]


def may_ask(person: Any, agreement: Agreement, at: datetime) -> bool:
    """Whether a person may ask for an exclusion under an agreement."""
    return any(holds(person, role, scope_of(agreement), at) for role in WHO_ASKS)


def may_agree(person: Any, row: Exclusion, at: datetime) -> bool:
    """Whether a person may decide on an exclusion, or take it back; who asked for it may not decide."""
    return any(holds(person, role, scope_of(row.agreement, row.about), at) for role in WHO_AGREES)
