"""What waits for a person in communication, as rows of My duties: what was promised to customers, and what is to be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from servicelevel.communication.news.queries import waits_for
from servicelevel.communication.plan.queries import dues, may_run, plan_waiting, process_owners
from servicelevel.communication.relationship.queries import owned
from servicelevel.communication.reviews.queries import next_review_on
from servicelevel.organisation import roles
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
    return [
        *_promised(person, now),
        *_to_confirm(person, now),
        *_plan_to_answer(person, now),
        *_plan_to_run(person, now),
        *_process_to_review(person, now),
    ]


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


def _to_confirm(person: Person, now: datetime) -> Iterator[DutyRow]:
    for one in waits_for(person):
        told, why = one.communication, roles.NAMES.get(one.role, one.role)
        href = reverse("one-news", args=[one.pk])
        words = f"Confirm that you have read this: {told.subject}"
        yield _row(words, "", why, told.made_at, None, now, href, "Read")


def _plan_to_answer(person: Person, now: datetime) -> Iterator[DutyRow]:
    waiting = plan_waiting()
    owns = any(one.person.pk == person.pk for one in process_owners(now))
    if waiting is not None and owns and not waiting.answers.filter(person=person).exists():
        words = f"Approve version {waiting.number} of the communication plan, or object"
        href, why = reverse("answer-plan", args=[waiting.number]), roles.NAMES[roles.PROCESS_OWNER]
        yield _row(words, waiting.because, why, waiting.proposed_at, None, now, href, "Answer")


def _plan_to_run(person: Person, now: datetime) -> Iterator[DutyRow]:
    if not may_run(person, now):
        return
    today = day_in(person, now)
    for one in dues(today, today + timedelta(days=DAYS_AHEAD)):
        if not one.is_done:
            asked = one.expected
            since = end_of(asked.due_on - timedelta(days=DAYS_AHEAD), person.zone)
            until, href = end_of(asked.due_on, person.zone), reverse("occasion", args=[asked.key])
            why = roles.NAMES[roles.SERVICE_LEVEL_MANAGER]
            yield _row(asked.row.activity, asked.about, why, since, until, now, href)


def _process_to_review(person: Person, now: datetime) -> Iterator[DutyRow]:
    due_on = next_review_on()
    if (
        due_on is None
        or due_on > day_in(person, now) + timedelta(days=DAYS_AHEAD)
        or not may_run(person, now)
    ):
        return
    since = end_of(due_on - timedelta(days=DAYS_AHEAD), person.zone)
    href, why = reverse("process-reviews"), roles.NAMES[roles.SERVICE_LEVEL_MANAGER]
    yield _row("Review the process itself", "", why, since, end_of(due_on, person.zone), now, href)


def _row(
    words: str, beside: str, why: str, since: datetime, until: datetime | None, now: datetime, href: str, do: str = "Open"
) -> DutyRow:  # fmt: skip
    look = "breached" if until is not None and until <= now else "open"
    return DutyRow(words, beside, why, since, until, look, href, do)
