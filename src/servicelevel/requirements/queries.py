"""Requests for others: who sees which, what of them, and which interim agreements hold."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from servicelevel.errors import NotFound
from servicelevel.organisation.queries import is_inside
from servicelevel.process.models import StepTaken
from servicelevel.process.queries import cases_visible_to
from servicelevel.requirements.models import DocumentedSlr, Gap, InterimAgreement, Requirements

PAGE = 50
STATES = {
    "open": Q(case__closed_at=None),
    "closed": Q(case__closed_at__isnull=False),
}


def requests_visible_to(person: Any, at: datetime) -> QuerySet[Requirements]:
    """The requests whose cases a person sees; everybody else's do not exist for them. Newest first."""
    visible = cases_visible_to(person, at).filter(procedure="2.0")
    rows = Requirements.objects.filter(case__in=visible.values("pk"))
    return rows.select_related("case__customer", "case__process", "case__opened_by").order_by("-case_id")


def requests_behind(
    person: Any, customer: str, services: Iterable[str], at: datetime
) -> QuerySet[Requirements]:
    """The requests that a person sees of those that an SLA of a customer on services answers (R2)."""
    rows = requests_visible_to(person, at)
    return rows.filter(case__customer__key=customer, case__service__in=list(services))


def request_seen(person: Any, key: str, at: datetime) -> Requirements:
    """A request by the key of its case. Raises NotFound for whoever does not see it."""
    found = with_steps(requests_visible_to(person, at)).filter(case__key=key).first()
    if found is None:
        raise NotFound(f"There is no request {key}.")
    return found


def with_steps(rows: QuerySet[Requirements]) -> QuerySet[Requirements]:
    """Requests with the steps that were taken and the interim agreement, in a fixed number of queries."""
    return rows.prefetch_related(
        Prefetch("case__taken", StepTaken.objects.order_by("number")),
        Prefetch("interims", InterimAgreement.objects.order_by("issued_at", "pk")),
    )


def page_of_requests(
    visible: QuerySet[Requirements], state: str, find: str, after: str, at: datetime
) -> tuple[list[Requirements], str]:
    """A page of requests, newest first, and where the next one begins.

    state: open, closed, interim (an interim agreement holds), overdue (it expired), or anything else for all.
    """
    rows = filtered(visible, state, at)
    if find:
        wanted = (
            Q(case__title__icontains=find) | Q(case__key__icontains=find) | Q(description__icontains=find)
        )
        rows = rows.filter(wanted)
    if after.isdecimal():
        rows = rows.filter(case_id__lt=int(after))
    found = list(with_steps(rows)[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].case_id) if len(found) > PAGE else ""


def filtered(visible: QuerySet[Requirements], state: str, at: datetime) -> QuerySet[Requirements]:
    """The requests in a state."""
    if state == "interim":
        return visible.filter(pk__in=holding(at).values("requirements"))
    if state == "overdue":
        return visible.filter(pk__in=overdue(at).values("requirements"))
    return visible.filter(STATES[state]) if state in STATES else visible


def holding(at: datetime) -> QuerySet[InterimAgreement]:
    """The interim agreements that hold at an instant. They are no active SLAs (X5)."""
    return _current(at).filter(expires__gt=at)


def overdue(at: datetime) -> QuerySet[InterimAgreement]:
    """The interim agreements that have expired without a formal one (R101)."""
    return _current(at).filter(expires__lte=at)


def documented_services() -> set[str]:
    """The services whose requirements are documented: no other may be offered (R19)."""
    rows = DocumentedSlr.objects.values_list("version__requirements__case__service", flat=True)
    return {key for key in rows if key}


def without_requirements(services: Iterable[str]) -> list[str]:
    """Those of the services that have neither documented requirements nor a request under way: the backlog (R19)."""
    open_ones = Requirements.objects.filter(case__closed_at=None).values_list("case__service", flat=True)
    known = documented_services() | set(open_ones)
    return sorted(set(services) - known)


def gaps_seen(person: Any, rows: Iterable[Gap]) -> list[Gap]:
    """The rows of an assessment that a person may read."""
    return list(rows) if is_inside(person) else []


def _current(at: datetime) -> QuerySet[InterimAgreement]:
    rows = InterimAgreement.objects.filter(issued_at__lte=at).filter(Q(ended_at=None) | Q(ended_at__gt=at))
    return rows.select_related("requirements__case__customer").order_by("expires", "pk")
