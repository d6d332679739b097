"""Data that does not arrive, as a duty of the Service Level Manager."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from django.urls import reverse

from servicelevel.monitoring.arrivals.queries import alarms_visible_to
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import EVERYWHERE, holds
from servicelevel.process.desk.shown import DutyRow
from servicelevel.web.wording import counted


def duties_of_arrivals(person: Any, now: datetime) -> Iterator[DutyRow]:
    """One duty for each agreement whose data was missed."""
    if not isinstance(person, Person) or not holds(person, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now):
        return
    rows = alarms_visible_to(person).order_by("agreement", "since", "target")
    for agreement, missing in groupby(rows, key=lambda row: row.agreement):
        some = list(missing)
        words = f"See why no data arrives for {counted(len(some), 'target')} of {agreement}"
        beside = ", ".join(row.name for row in some[:3]) + (" and others" if len(some) > 3 else "")
        why = roles.NAMES[roles.SERVICE_LEVEL_MANAGER]
        yield DutyRow(
            words, beside, why, some[0].since, some[0].missed_at, "breached", reverse("sources"), "Open"
        )
