"""Findings for others: the provider's people and auditors see them; nobody else."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from servicelevel.organisation.queries import sees_everything
from servicelevel.process.audit.models import Finding


def findings_visible_to(person: Any) -> QuerySet[Finding]:
    """The provider and auditors: all, open ones first. Of a team: whoever owns a corrective action, that one."""
    rows = Finding.objects.select_related("found_by", "action_owner", "answered_by", "verified_by")
    rows = rows.order_by("verified_at", "found_at")
    if sees_everything(person):
        return rows
    return rows.filter(action_owner=person) if getattr(person, "is_active", False) else rows.none()
