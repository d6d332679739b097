"""What waits for a person in communication, as rows of My duties: what was promised to customers, and what is to be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from servicelevel.communication.relationship.queries import owned
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import party_of
from servicelevel.process.desk.shown import DutyRow
from servicelevel.web.days import day_in

DAYS_AHEAD = 7
"""So long before its day something is among the duties; ours, not the document's."""


def duties_in_communication(person: Any, now: datetime) -> list[DutyRow]:
    """What a person has to do, in no order."""
    if not isinstance(person, Person) or party_of(person) is None:
        return []
    return list(_promised(person, now))


def end_of(day: date, zone: str) -> datetime:
    """The instant at which a local day is over."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone or "UTC"))


def _promised(person: Person, now: datetime) -> Iterator[DutyRow]:
    ahead = day_in(person, now) + timedelta(days=DAYS_AHEAD)
    for one in owned(person).filter(due_on__lte=ahead):
        href = reverse("relationship", args=[one.customer.key])
        why = f"Owner of the {one.get_kind_display().lower()}"
        assert one.due_on is not None
        yield _row(
            one.words, str(one.customer), why, one.recorded_at, end_of(one.due_on, person.zone), now, href
        )


def _row(
    words: str, beside: str, why: str, since: datetime, until: datetime | None, now: datetime, href: str, do: str = "Open"
) -> DutyRow:  # fmt: skip
    look = "breached" if until is not None and until <= now else "open"
    return DutyRow(words, beside, why, since, until, look, href, do)
