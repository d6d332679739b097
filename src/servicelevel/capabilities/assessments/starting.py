"""Assessments are opened: by the schedule, or on their own."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.models import Assessment
from servicelevel.capabilities.assessments.opening import Opening, open_assessment
from servicelevel.capabilities.assessments.queries import due_now
from servicelevel.capabilities.models import Service
from servicelevel.capabilities.queries import service_names
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.queries import Scope
from servicelevel.worktime.problems import Problem

AT_ONCE = 100
"""So many at most are opened in one act: people have to take them up."""


def _scope(service: str, **_: object) -> Scope:
    return Scope(service)


@act("capabilities.start_assessment", may=(roles.SERVICE_LEVEL_MANAGER,), scope=_scope)
def start_assessment(by: By, service: str, *, reason: str, until: datetime | None = None) -> Told[Assessment]:
    """Assess a service now, outside the schedule (R85).

    until: by when; None for the time that the process sets. Raises NotFound, Invalid, Conflict where one is under way.
    """
    found = Service.objects.select_for_update().filter(key=service).first()
    if found is None:
        raise NotFound(f"There is no service {service}.")
    problems = rules.wrong_words("reason", reason)
    if until is not None and until <= by.now:
        problems.append(Problem("until", until.isoformat(), "is over already", "choose a later day"))
    if problems:
        raise Invalid(problems)
    other = Assessment.objects.filter(service=found, assessed_at=None, case__closed_at=None)
    if under_way := other.exclude(why=Assessment.Why.REQUIREMENTS).select_related("case").first():
        raise Conflict(f"{under_way.case.key} assesses this service already; answer its questions.")
    opening = Opening(
        _title(found, service_names()), Assessment.Why.AD_HOC, found, reason=reason.strip(), until=until
    )
    made = open_assessment(opening, by.person, by.now)
    return Told(made, _content(made) | {"reason": made.reason}, f"case:{made.case.key}", made.case.key)


@act("capabilities.open_due_assessments", may=(roles.SERVICE_LEVEL_MANAGER,), console=True)
def open_due_assessments(by: By, *, at_most: int = AT_ONCE) -> Told[list[Assessment]]:
    """Open an assessment for every service whose review is due, the longest overdue first (R85).

    A review that somebody else opens in the same moment is opened once. Raises Conflict where none is due.
    """
    due = due_now(by.now)[:at_most]
    names = service_names()
    services = {one.key: one for one in Service.objects.filter(key__in=[one.service for one in due])}
    made = [_open(by, services[one.service], one, names) for one in due]
    opened = [one for one in made if one is not None]
    if not opened:
        raise Conflict("No review is due.")
    content = {"opened": [_content(one) for one in opened]}
    return Told(opened, content, "reviews:schedule")


def _open(by: By, service: Service, due: rules.DueReview, names: dict[str, str]) -> Assessment | None:
    opening = Opening(_title(service, names), Assessment.Why.REVIEW, service, review_due=due.due)
    try:
        with transaction.atomic():
            return open_assessment(opening, by.person, by.now)
    except IntegrityError:
        return None


def _title(service: Service, names: dict[str, str]) -> str:
    return f"Capabilities of {names.get(service.key, service.key)}"


def _content(made: Assessment) -> dict[str, object]:
    return {
        "case": made.case.key, "service": made.service.key if made.service else "", "why": made.why,
        "plan": made.plan.number if made.plan else None, "questions": made.questions.number,
        "catalogue_version": made.before.number if made.before else None,
        "review_due": made.review_due.isoformat() if made.review_due else None,
    }  # fmt: skip
