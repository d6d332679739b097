"""What waits for a person about feedback and improvements, as rows of My duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from servicelevel.agreements.queries import terms
from servicelevel.organisation import roles
from servicelevel.process.desk.shown import DutyRow
from servicelevel.quality.feedback.queries import waiting_for as feedback_for
from servicelevel.quality.improvements.queries import waiting_for as improvements_for
from servicelevel.web.wording import counted

TIME_TO_DECIDE = timedelta(days=30)
"""So long after a report is released its proposals are to be decided on; ours, as the times of steps are."""


def duties_of_quality(person: Any, now: datetime) -> list[DutyRow]:
    """What a person has to do, in no order."""
    return [*_feedback(person, now), *_improvements(person, now)]


def _feedback(person: Any, now: datetime) -> Iterator[DutyRow]:
    for row in feedback_for(person, now):
        words = f"Say what you make of {terms(row.agreement.key).title}"
        href = reverse("feedback-round", args=[row.pk])
        yield DutyRow(
            words,
            f"Asked by {row.asked_by}",
            "A person of the customer",
            row.asked_at,
            row.until,
            "open",
            href,
            "Answer",
        )


def _improvements(person: Any, now: datetime) -> Iterator[DutyRow]:
    found = improvements_for(person, now)
    if found:
        since = found[0].since
        until = since + TIME_TO_DECIDE
        names = list(dict.fromkeys(f"{one.proposal.name}, {one.when}" for one in found))
        beside = "; ".join(names[:2]) + (" and others" if len(names) > 2 else "")
        words = f"Decide on {counted(len(found), 'proposed improvement')}"
        look = "breached" if until <= now else "open"
        why = roles.NAMES[roles.SERVICE_LEVEL_MANAGER]
        yield DutyRow(words, beside, why, since, until, look, reverse("improvements"), "Decide")
