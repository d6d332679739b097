"""Reporting periods for others: who sees which, what waits to be begun, and what of a period is on record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.agreements.terms import Terms
from servicelevel.errors import NotFound
from servicelevel.levels import Period
from servicelevel.monitoring.periods.models import (
    AnalysisNote,
    IssuedReport,
    ReportFile,
    ReportingPeriod,
    ReportQuery,
)
from servicelevel.monitoring.periods.rules import due_on, is_late
from servicelevel.monitoring.reporting_periods import is_in_force, period_of_day, periods_before
from servicelevel.organisation.queries import is_inside
from servicelevel.process.models import StepTaken
from servicelevel.process.queries import cases_visible_to

EVIDENCE = ("sums", "pack")
"""What is kept beside the forms of a report: its evidence, and the hashes of it."""


def periods_visible_to(person: Any, at: datetime) -> QuerySet[ReportingPeriod]:
    """The reporting periods that a person sees, the latest first.

    From outside those of the own agreements, once a report is released; from inside also those whose case one takes part
    in, such as an Infrastructure Lead of the service.
    """
    own = Q(agreement__in=agreements_visible_to(person).order_by())
    if is_inside(person):
        rows = ReportingPeriod.objects.filter(
            own | Q(case__in=cases_visible_to(person, at).order_by().values("pk"))
        )
    else:
        released = IssuedReport.objects.filter(released_at__isnull=False)
        rows = ReportingPeriod.objects.filter(own, pk__in=released.values("period"))
    taken = Prefetch("case__taken", StepTaken.objects.order_by("number"))
    rows = rows.select_related(
        "case__customer", "case__process", "agreement__customer", "agreement__provider"
    )
    return rows.prefetch_related(taken).order_by("-ends", "agreement__key")


def period_seen(person: Any, case: str, at: datetime) -> ReportingPeriod:
    """A reporting period by the key of its case. Raises NotFound for whoever does not see it."""
    found = periods_visible_to(person, at).filter(case__key=case).first()
    if found is None:
        raise NotFound(f"There is no reporting period {case}.")
    return found


def reports_seen(person: Any, period: ReportingPeriod) -> list[IssuedReport]:
    """The reports of a period that were not set aside, the first one first; from outside only those that are released."""
    rows = period.reports.filter(set_aside_at=None).select_related("produced_by", "released_by", "restates")
    rows = rows if is_inside(person) else rows.filter(released_at__isnull=False)
    files = Prefetch("files", ReportFile.objects.defer("content").order_by("pk"))
    return list(rows.prefetch_related(files, "recipients").order_by("number"))


def file_seen(person: Any, case: str, number: int, form: str, at: datetime) -> ReportFile:
    """The bytes of a report that a person sees, in one of its forms. Raises NotFound."""
    reports = {row.number: row for row in reports_seen(person, period_seen(person, case, at))}
    known = number in reports and form not in EVIDENCE
    found = ReportFile.objects.filter(report=reports[number], form=form).first() if known else None
    if found is None:
        raise NotFound(f"There is no report {number} of {case} in this form.")
    return found


def latest_of(period: ReportingPeriod) -> IssuedReport | None:
    """The report that holds: the latest one that was not set aside."""
    return period.reports.filter(set_aside_at=None).order_by("-number").first()


def notes_of(period: ReportingPeriod) -> dict[str, AnalysisNote]:
    """The note that counts for each target."""
    return {row.target: row for row in period.notes.select_related("by").order_by("at", "pk")}


def queries_of(period: ReportingPeriod) -> QuerySet[ReportQuery]:
    """What was asked about the reports of a period, in order."""
    rows = ReportQuery.objects.filter(report__period=period)
    return rows.select_related("report", "raised_by__party", "answered_by").order_by("raised_at", "pk")


def agenda_of(period: ReportingPeriod) -> QuerySet[ReportQuery]:
    """What the review has to talk about: queries that went to its agenda, and those that nobody has answered (R115)."""
    return queries_of(period).filter(outcome__in=["", ReportQuery.Outcome.AGENDA])


def to_review(
    person: Any, customer: str, after: date | None, until: date, at: datetime
) -> list[tuple[ReportingPeriod, list[ReportQuery]]]:
    """The reports that a review with a customer is about, each with what it has to talk about.

    after, until: days; the review of a report lies after the last one that was held, and not after this one.
    """
    rows = periods_visible_to(person, at).filter(case__customer__key=customer, review_on__lte=until)
    rows = rows.filter(review_on__gt=after) if after else rows
    return [(row, list(agenda_of(row))) for row in rows.order_by("ends", "agreement__key")]


def not_begun(agreements: Iterable[Terms], now: datetime) -> list[tuple[Terms, Period]]:
    """Those of the agreements that are in force and whose last full period has no report under way (R112)."""
    last = [(terms, period) for terms in agreements for period in _last_full(terms, now)]
    begun = set(ReportingPeriod.objects.values_list("agreement__key", "key"))
    return [(terms, period) for terms, period in last if (terms.key, period.key) not in begun]


def late_reports(now: datetime) -> list[tuple[ReportingPeriod, date]]:
    """The reports that were to be out before now and are not, with the day on which they were due (R20)."""
    rows = ReportingPeriod.objects.filter(case__closed_at=None, review_on__isnull=False).select_related(
        "case", "agreement"
    )
    dues = [(row, due_on(row.review_on)) for row in rows.order_by("review_on", "pk") if row.review_on]
    return [(row, day) for row, day in dues if is_late(day, now.date())]


def issued_files(case: str, number: int) -> list[ReportFile]:
    """The files of a released report by its case, for the command line."""
    rows = ReportFile.objects.filter(report__period__case__key=case, report__number=number)
    rows = rows.exclude(form__in=EVIDENCE).filter(report__set_aside_at=None)
    return list(rows.filter(report__released_at__isnull=False).order_by("form"))


def released_report(case: str, number: int) -> IssuedReport | None:
    """A released report by its case, for the command line."""
    rows = IssuedReport.objects.filter(period__case__key=case, number=number, set_aside_at=None)
    return rows.filter(released_at__isnull=False).first()


def _last_full(terms: Terms, now: datetime) -> Iterator[Period]:
    """The last period that is over and in which a version was in force, if there is one."""
    for period in periods_before(terms, period_of_day(terms, now), 2)[:-1]:
        if is_in_force(terms, period):
            yield period
