"""A small desk whose tool posts to us: one agreement with a goal of an hour, in force, and a source."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from servicelevel.agreements.models import AgreementVersion
from servicelevel.monitoring.live.sources import open_source
from servicelevel.organisation.acting import CONSOLE, By
from tests.monitoring.desk import HEAD, agreement, promise

BEGIN = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
"""A Monday morning."""
MINUTE = timedelta(minutes=1)
CALENDARS = HEAD.replace("America/Chicago", "UTC")
HOUR_GOAL = """
      answer:
        {name: Answer, measure: ticket clock, stop: {state: Resolved}, pause: {state: Waiting}, goal: 1h,
         calendar: %s, warn: [50%%, 75%%, 90%%], attain: 90%%}
"""


def desk(folder: Path, calendar: str = "always", *, draft: bool = False) -> str:
    """The agreement `mail`, in force unless it stays a draft; gives the secret of the source `tool`."""
    text = agreement(HOUR_GOAL % calendar).replace("America/Chicago", "UTC")
    promise(folder, CALENDARS + text)
    if not draft:
        AgreementVersion.objects.update(state="in force", in_force_since=datetime(2016, 1, 1, tzinfo=UTC))
    return open_source(By(None, BEGIN, CONSOLE), "tool", "UTC", settings.SECRET_KEY)


def said(ticket: str, number: int, at: datetime, state: str, **more: str) -> dict[str, Any]:
    """An event as a tool posts it."""
    return {
        "id": f"{ticket}-{number}", "ticket": ticket, "occurred_at": at.isoformat(), "sequence": number, "state": state,
        "service": "mail", **more,
    }  # fmt: skip


def post(body: Any, secret: str = "", form: str = "application/json", **heads: str) -> HttpResponse:
    """Post a body: an object or list as JSON, bytes as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    carried = {"Authorization": f"Bearer {secret}"} if secret else {}
    return Client(headers=carried | heads).post("/api/v1/sources/tool/events", content, content_type=form)
