"""Issues for others: who sees the agreement sees its issues."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from servicelevel.agreements.issues.models import Issue
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.organisation import roles
from servicelevel.organisation.queries import EVERYWHERE, holds


def issues_visible_to(person: Any) -> QuerySet[Issue]:
    """The issues of the OLAs and UCs that a person sees, the newest first."""
    rows = Issue.objects.filter(agreement__in=agreements_visible_to(person).order_by())
    return rows.select_related("agreement", "raised_by", "closed_by").order_by("-raised_at", "-pk")


def escalated_to(person: Any, at: datetime) -> QuerySet[Issue]:
    """The open issues that wait for a person: all of them for the Service Level Manager, the oldest first."""
    if not holds(person, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, at):
        return Issue.objects.none()
    return issues_visible_to(person).filter(closed_at=None).order_by("raised_at", "pk")
