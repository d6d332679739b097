"""The text with which a document begins, for whoever proposes first: of the agreement in force, or a plain one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from servicelevel.agreements.models import AgreementVersion
from servicelevel.agreements.negotiation.models import Draft
from servicelevel.agreements.negotiation.queries import latest
from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.capabilities.queries import service_names

AVAILABILITY = {"name": "Available", "measure": "availability", "goal": "99%"}


def beginning(draft: Draft, today: date, zone: str, calendars: Mapping[str, Any]) -> dict[str, Any]:
    """The latest text; else that of the version that counts, from the first of next month on; else a plain one."""
    newest = latest(draft)
    if newest is not None:
        return newest.content
    begins = (today.replace(day=1) + timedelta(days=32)).replace(day=1).isoformat()
    before = (
        AgreementVersion.objects.filter(agreement__key=draft.key).order_by("-takes_effect", "-number").first()
    )
    if before is not None:
        return {**before.content, "from": begins} | ({"until": ""} if "until" in before.content else {})
    return _plain(draft, begins, zone, next(iter(calendars), ""))


def _plain(draft: Draft, begins: str, zone: str, calendar: str) -> dict[str, Any]:
    service = draft.negotiation.case.service
    name = service_names().get(service, service)
    other = draft.customer if draft.kind == SLA else draft.provider
    carried = {} if draft.kind == SLA else {"supports": _carried(draft)}
    return {
        "title": f"{name} for {other}" if draft.kind == SLA else f"{name}: {other}", "services": [service], **carried,
        "zone": zone, "from": begins, "review": {"every": "12 months"},
        "targets": {"available": {**AVAILABILITY, "service": service, "calendar": calendar}},
    }  # fmt: skip


def _carried(draft: Draft) -> list[str]:
    rows = draft.negotiation.drafts.filter(kind=SLA, left_out_at=None)
    return list(rows.values_list("key", flat=True))
