"""Cases for others: who sees which, and how many wait where."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from servicelevel.organisation.models import Party
from servicelevel.organisation.queries import party_of, roles_of, sees_everything
from servicelevel.process import cases
from servicelevel.process.models import Case, Consultation, Notice, StepTaken, Waiver


def cases_visible_to(person: Any, at: datetime) -> QuerySet[Case]:
    """Which cases a person may see; everybody else's do not exist for them.

    The provider and auditors: all. A team's people: those in whose service, agreement or customer they hold a role.
    A customer's people: the cases of their own party. A vendor's people: none; they are asked, and answer.
    """
    party = party_of(person)
    every = Case.objects.select_related("customer", "parent", "process")
    if party is None:
        return every.none()
    if sees_everything(person):
        return every
    if party.kind == Party.Kind.CUSTOMER:
        return every.filter(customer=party)
    if party.kind == Party.Kind.TEAM:
        return every.filter(_reached(person, at))
    return every.none()


def open_cases(person: Any, at: datetime, procedure: str = "") -> QuerySet[Case]:
    """The open cases that a person sees, oldest first, each with the steps that were taken."""
    rows = cases_visible_to(person, at).filter(closed_at=None).order_by("opened_at", "pk")
    rows = rows.filter(procedure=procedure) if procedure else rows
    return rows.prefetch_related(Prefetch("taken", StepTaken.objects.order_by("number")))


def open_case_counts(person: Any, at: datetime) -> dict[str, int]:
    """How many open cases that a person sees wait at each step."""
    return dict(
        Counter(one.step for case in open_cases(person, at) for one in cases.standing(case, case.taken.all()))
    )


def consultations_of(case: Case) -> QuerySet[Consultation]:
    """Who was asked in a case, and what they said."""
    return case.consultations.select_related("replied_by").order_by("asked_at", "pk")


def waivers_of(case: Case) -> QuerySet[Waiver]:
    """Which steps somebody asked to skip in a case."""
    return case.waivers.select_related("asked_by", "decided_by").order_by("asked_at", "pk")


def notices_for(person: Any) -> QuerySet[Notice]:
    """What a person was told, newest first."""
    if party_of(person) is None:
        return Notice.objects.none()
    return Notice.objects.filter(person=person).select_related("case").order_by("-made_at", "-pk")


def _reached(person: Any, at: datetime) -> Q:
    """The cases within reach of the roles that a person holds, or in which they deputise."""
    reach = Q(pk__in=[])
    for held in roles_of(person, at):
        within = Q()
        if held.service:
            within &= Q(service=held.service)
        if held.agreement:
            within &= Q(agreement=held.agreement)
        if held.customer_id:
            within &= Q(customer=held.customer_id)
        reach |= within if within else Q(pk__isnull=False)
    return reach
