"""Feedback for others: who sees which rounds and may answer, and what a round says beside the reports of its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, QuerySet

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.monitoring.periods.models import IssuedReport
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import party_of, sees_everything
from servicelevel.quality.feedback.models import FeedbackAnswer, FeedbackRound
from servicelevel.quality.feedback.rules import Reading, Said, read

LOOKED_BACK = timedelta(days=92)
"""A round is held against the reports of periods that ended so long before it, or while it ran."""


def rounds_visible_to(person: Any) -> QuerySet[FeedbackRound]:
    """The rounds on SLAs that a person sees, the latest first, each with its answers."""
    seen = agreements_visible_to(person).filter(kind=Agreement.Kind.SLA).order_by().values("pk")
    rows = FeedbackRound.objects.filter(agreement__in=seen).select_related("agreement__customer", "asked_by")
    answers = Prefetch("answers", FeedbackAnswer.objects.select_related("person").order_by("at", "pk"))
    return rows.prefetch_related(answers).order_by("-asked_at", "-pk")


def may_answer(person: Any, row: FeedbackRound, at: datetime) -> bool:
    """Whether a person is one of the customer's people, the round runs, and they have not answered yet."""
    party = party_of(person)
    is_of_customer = party is not None and party.pk == row.agreement.customer_id
    return (
        is_of_customer and at < row.until and not any(one.person_id == person.pk for one in row.answers.all())
    )


def waiting_for(person: Any, at: datetime) -> list[FeedbackRound]:
    """The rounds that a person is asked to answer, the one that ends first on top."""
    if not isinstance(person, Person) or party_of(person) is None:
        return []
    running = rounds_visible_to(person).filter(until__gt=at).order_by("until", "pk")
    return [row for row in running if may_answer(person, row, at)]


def answers_seen(person: Any, row: FeedbackRound) -> list[FeedbackAnswer]:
    """The answers that a person reads: all of them from inside, only their own from the customer's side."""
    answers = list(row.answers.all())
    return answers if sees_everything(person) else [one for one in answers if one.person_id == person.pk]


def readings(rows: Sequence[FeedbackRound]) -> dict[int, Reading]:
    """What each round says, beside the verdicts of the released reports of its time."""
    reports = _reports_of({row.agreement_id for row in rows})
    return {row.pk: read(_said(row), _verdicts(row, reports)) for row in rows}


def _said(row: FeedbackRound) -> list[Said]:
    return [Said(one.satisfied, one.reflects) for one in row.answers.all()]


def _verdicts(row: FeedbackRound, reports: Sequence[IssuedReport]) -> list[str]:
    latest = {}
    for one in reports:
        period = one.period
        if period.agreement_id == row.agreement_id and row.asked_at - LOOKED_BACK < period.ends <= row.until:
            latest[period.pk] = one
    return [figure["verdict"] for one in latest.values() for figure in one.figures["figures"]]


def _reports_of(agreements: set[int]) -> list[IssuedReport]:
    released = IssuedReport.objects.filter(released_at__isnull=False, period__agreement__in=agreements)
    return list(released.select_related("period").order_by("period__ends", "number"))
