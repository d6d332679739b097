"""What waits for a person about breaches, as rows of My duties: investigations to close, breaches to classify."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse

from servicelevel.errors import Invalid
from servicelevel.monitoring.breaches.models import Investigation
from servicelevel.monitoring.breaches.queries import key_of, unclassified
from servicelevel.monitoring.periods.analysing import measured
from servicelevel.monitoring.periods.models import IssuedReport
from servicelevel.monitoring.periods.queries import periods_visible_to
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import EVERYWHERE, holds, party_of
from servicelevel.process.desk.shown import DutyRow
from servicelevel.web.wording import counted

OWNER = "Owner of the investigation"
MANAGER = roles.NAMES[roles.SERVICE_LEVEL_MANAGER]


def duties_of_breaches(person: Any, now: datetime) -> list[DutyRow]:
    """What a person has to do, in no order."""
    if not isinstance(person, Person) or party_of(person) is None:
        return []
    found = list(_investigations(person, now))
    if holds(person, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now):
        found += _to_classify(person, now)
    return found


def _investigations(person: Person, now: datetime) -> Iterator[DutyRow]:
    rows = Investigation.objects.filter(owner=person, closed_at=None).select_related("agreement")
    for row in rows.order_by("due_on", "pk"):
        zone = ZoneInfo(person.zone or "UTC")
        until = datetime.combine(row.due_on + timedelta(days=1), time(), zone).astimezone(UTC)
        look = "breached" if until <= now else "open"
        words = f"Look into the breach of {key_of(row).number}"
        href = reverse("investigation", args=[row.pk])
        yield DutyRow(words, row.cause[:120], OWNER, row.opened_at, until, look, href, "Open")


def _to_classify(person: Person, now: datetime) -> Iterator[DutyRow]:
    """Of each report under way the breaches that nobody has classified: it cannot leave its pre-review before."""
    released = IssuedReport.objects.filter(released_at__isnull=False).values("period")
    for row in periods_visible_to(person, now).filter(case__closed_at=None).exclude(pk__in=released):
        try:
            measurement, _ = measured(row, now)
        except Invalid:  # so soon after its end that not all of its data is settled
            continue
        waiting = unclassified(measurement, measurement.periods[-1])
        if waiting:
            query = urlencode({"agreement": row.agreement.key, "period": row.key})
            words = f"Classify {counted(len(waiting), 'breach,breaches')} before the report goes out"
            href = f"{reverse('breaches')}?{query}"
            yield DutyRow(words, row.case.title, MANAGER, row.ends, None, "open", href, "Open")
