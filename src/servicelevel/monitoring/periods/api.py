"""Reports of periods for programs: which there are, what they said, and queries on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema, Status
from pydantic import AwareDatetime, ConfigDict

from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.monitoring.periods import asking
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod, ReportQuery
from servicelevel.monitoring.periods.packs import pack_seen
from servicelevel.monitoring.periods.queries import period_seen, periods_visible_to, queries_of, reports_seen
from servicelevel.process import cases
from servicelevel.web import clock

router = Router()


class ReportPeriodOut(Schema):
    """The report of an agreement for a period."""

    key: str = Field(description="Of its case.")
    agreement: str
    period: str = Field(examples=["2026-09"])
    starts: datetime
    ends: datetime = Field(description="The first instant after it.")
    review_on: date | None
    stands_at: list[str] = Field(description="The steps that wait; none once it is given out.")


class IssuedReportOut(Schema):
    """A frozen report. Its bytes are at /periods/KEY/reports/NUMBER/FORM/ of the pages."""

    number: int = Field(description="1 is the report, higher ones restate it.")
    as_of: datetime = Field(description="What was known by then, and nothing later, is in it.")
    restates: int | None
    reason: str
    released_at: datetime | None
    circulated_at: datetime | None
    figures: list[dict[str, Any]]
    digests: dict[str, str] = Field(description="SHA-256 of the bytes, by form.")


class ReportQueryOut(Schema):
    """A question on a report, and what became of it."""

    number: int
    report: int
    target: str
    begins: datetime | None
    ends: datetime | None
    words: str
    raised_by: str
    raised_at: datetime
    outcome: str = Field(description="resolved, agenda, or empty while it waits.")
    answer: str


class ReportPeriodWhole(ReportPeriodOut):
    """A period with its reports and the queries on them."""

    reports: list[IssuedReportOut]
    queries: list[ReportQueryOut]


class ReportQueryIn(Body):
    """A question on a figure, or on an interval of it."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"report": 1, "words": "We did not wait for this."}}
    )
    report: int
    words: str
    target: str = ""
    begins: AwareDatetime | None = None
    ends: AwareDatetime | None = None


@router.get("", response=Page[ReportPeriodOut], summary="Reports of periods")
def periods(request: HttpRequest, asked: Query[Asked]) -> Any:
    """The reports that the caller sees, the oldest first. Customers see those that are released."""
    found, after = page(periods_visible_to(request.user, clock.now()), asked)
    return {"items": [ReportPeriodOut(**_period(row)) for row in found], "next": after}


@router.get("/{key}", response=ReportPeriodWhole, summary="The report of a period")
def period(request: HttpRequest, key: str) -> Any:
    """Every report of the period that the caller may open, with its exact figures and the digests of its files."""
    row = period_seen(request.user, key, clock.now())
    return ReportPeriodWhole(
        **_period(row), reports=[_report(one) for one in reports_seen(request.user, row)],
        queries=[_query(one) for one in queries_of(row)],
    )  # fmt: skip


@router.get("/{key}/reports/{number}/evidence", response={200: None}, summary="The evidence of a report")
def evidence(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """What every figure of a frozen report rests on, with a program that works them out anew (ZIP); not for customers."""
    return HttpResponse(pack_seen(request.user, key, number, clock.now()), content_type="application/zip")


@router.post("/{key}/queries", response={201: ReportQueryOut}, summary="Ask about a figure")
def ask(request: HttpRequest, key: str, given: ReportQueryIn) -> Any:
    """Ask about a released report. It is answered, or goes to the agenda of the review."""
    asked = given.model_dump()
    row = asking.raise_query(by(request), key, asked.pop("report"), **asked)
    return Status(201, _query(row))


def _period(row: ReportingPeriod) -> dict[str, Any]:
    waiting = [one.step for one in cases.standing(row.case, row.case.taken.all())]
    return {
        "key": row.case.key, "agreement": row.agreement.key, "period": row.key, "starts": row.starts, "ends": row.ends,
        "review_on": row.review_on, "stands_at": waiting,
    }  # fmt: skip


def _report(row: IssuedReport) -> IssuedReportOut:
    return IssuedReportOut(
        number=row.number, as_of=row.as_of, restates=row.restates.number if row.restates else None, reason=row.reason,
        released_at=row.released_at, circulated_at=row.circulated_at, figures=row.figures["figures"],
        digests={one.form: one.digest for one in row.files.all()},
    )  # fmt: skip


def _query(row: ReportQuery) -> ReportQueryOut:
    return ReportQueryOut(
        number=row.pk, report=row.report.number, target=row.target, begins=row.begins, ends=row.ends, words=row.words,
        raised_by=row.raised_by.username, raised_at=row.raised_at, outcome=row.outcome, answer=row.answer,
    )  # fmt: skip
