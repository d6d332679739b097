"""What waits for a person about reports, as rows of My duties: reports to begin or to give out, exclusions, queries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from servicelevel.agreements.queries import all_terms
from servicelevel.monitoring.exclusions.queries import waiting_for
from servicelevel.monitoring.periods.asking import WHO_ANSWERS
from servicelevel.monitoring.periods.models import ReportQuery
from servicelevel.monitoring.periods.queries import not_begun, periods_visible_to
from servicelevel.monitoring.periods.rules import due_on
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import EVERYWHERE, holds, party_of, roles_of
from servicelevel.process.desk.shown import DutyRow
from servicelevel.process.duties import reaching
from servicelevel.web.wording import counted

MANAGER = roles.NAMES[roles.SERVICE_LEVEL_MANAGER]
TIME_TO_BEGIN = timedelta(days=5)
"""So long after the end of a period its report is to be begun; ours, as the times of steps are."""


def duties_of_reports(person: Any, now: datetime) -> list[DutyRow]:
    """What a person has to do, in no order."""
    if not isinstance(person, Person) or party_of(person) is None:
        return []
    found = [*_exclusions(person, now), *_queries(person, now)]
    if holds(person, roles.SERVICE_LEVEL_MANAGER, EVERYWHERE, now):
        found += [*_to_begin(person, now), *_to_give_out(person, now)]
    return found


def _to_begin(person: Person, now: datetime) -> Iterator[DutyRow]:
    waiting = not_begun(all_terms(person), now)
    if waiting:
        since = min(period.end for _, period in waiting)
        words = f"Begin {counted(len(waiting), 'report')} of periods that are over"
        beside = ", ".join(terms.title for terms, _ in waiting[:3]) + (
            " and others" if len(waiting) > 3 else ""
        )
        yield _row(words, beside, MANAGER, since, since + TIME_TO_BEGIN, now, reverse("periods"))


def _to_give_out(person: Person, now: datetime) -> Iterator[DutyRow]:
    for row in periods_visible_to(person, now).filter(case__closed_at=None, review_on__isnull=False):
        assert row.review_on is not None
        until = _end_of(due_on(row.review_on), person.zone)
        href = reverse("period", args=[row.case.key])
        yield _row(
            "Give the report out before the review", row.case.title, MANAGER, row.ends, until, now, href
        )


def _exclusions(person: Person, now: datetime) -> Iterator[DutyRow]:
    for row in waiting_for(person, now):
        words = f"Agree to an exclusion of {row.about}, or refuse it"
        href = reverse("exclusion", args=[row.pk])
        yield _row(
            words,
            f"Asked for by {row.requested_by}",
            "A second person",
            row.requested_at,
            None,
            now,
            href,
            "Decide",
        )


def _queries(person: Person, now: datetime) -> Iterator[DutyRow]:
    held = roles_of(person, now)
    rows = ReportQuery.objects.filter(
        outcome="", report__period__in=periods_visible_to(person, now).order_by().values("pk")
    )
    for row in rows.select_related("report__period__case__customer", "raised_by"):
        case = row.report.period.case
        mine = next((role for role in WHO_ANSWERS if reaching(held, role, case)), None)
        if mine is not None:
            review_on = row.report.period.review_on
            until = _end_of(review_on, person.zone) if review_on else None
            href = reverse("period-numbered", args=[case.key, "answer", row.pk])
            words = f"Answer a query on a report: {row.raised_by}"
            yield _row(words, case.title, roles.NAMES[mine], row.raised_at, until, now, href, "Answer")


def _end_of(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone or "UTC")).astimezone(UTC)


def _row(
    words: str, beside: str, why: str, since: datetime, until: datetime | None, now: datetime, href: str, do: str = "Open"
) -> DutyRow:  # fmt: skip
    look = "breached" if until is not None and until <= now else "open"
    return DutyRow(words, beside, why, since, until, look, href, do)
