"""Issues with OLAs and contracts, for programs (R38)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from servicelevel.agreements.issues import actions
from servicelevel.agreements.issues.models import Issue
from servicelevel.agreements.issues.queries import issues_visible_to
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.api.bodies import Body
from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound

router = Router()
of_agreement = Router()


class IssueOut(Schema):
    """Something that does not work with an OLA or a contract, and what was done about it."""

    number: int
    agreement: str = Field(examples=["mail-ola"])
    words: str
    raised_by: str
    raised_at: datetime
    closing: str = Field(description="What was done about it; empty while it is open.")
    closed_by: str
    closed_at: datetime | None


class IssueIn(Body):
    """What does not work."""

    words: str = Field(examples=["Tickets arrive without their priority."])


class ClosingIn(Body):
    """What was done about it."""

    closing: str = Field(examples=["The field is filled in now."])


class AskedIssues(Asked):
    """Which issues are wanted."""

    open: bool | None = Field(None, description="Whether they are open; empty for all.")
    agreement: str = Field("", description="Key of an OLA or a contract; empty for all.")


@router.get("", response=Page[IssueOut], summary="Issues")
def issues(request: HttpRequest, asked: Query[AskedIssues]) -> Any:
    """The issues of the OLAs and contracts that the caller sees, the oldest first. Customers see none."""
    rows = issues_visible_to(request.user)
    rows = rows if asked.open is None else rows.filter(closed_at__isnull=asked.open)
    rows = rows.filter(agreement__key=asked.agreement) if asked.agreement else rows
    found, after = page(rows, asked)
    return {"items": [_out(one) for one in found], "next": after}


@router.get("/{number}", response=IssueOut, summary="An issue")
def issue(request: HttpRequest, number: int) -> Any:
    """One issue."""
    return _out(_issue(request, number))


@of_agreement.post("/{key}/issues", response={201: IssueOut}, summary="Report an issue")
def report(request: HttpRequest, key: str, given: IssueIn) -> Any:
    """Report an issue with an OLA or a contract to the Service Level Manager; for everybody who sees it."""
    if not agreements_visible_to(request.user).filter(key=key, kind__in=actions.KINDS).exists():
        raise NotFound("There is no such OLA or contract.")
    return Status(201, _out(actions.report_issue(by(request), key, words=given.words)))


@router.post("/{number}/closing", response=IssueOut, summary="Close an issue")
def close(request: HttpRequest, number: int, given: ClosingIn) -> Any:
    """Say what was done about it."""
    _issue(request, number)
    return _out(actions.close_issue(by(request), number, closing=given.closing))


def _issue(request: HttpRequest, number: int) -> Issue:
    row = issues_visible_to(request.user).filter(pk=number).first()
    if row is None:
        raise NotFound("There is no such issue.")
    return row


def _out(row: Issue) -> IssueOut:
    return IssueOut(
        number=row.pk, agreement=row.agreement.key, words=row.words, raised_by=row.raised_by.username,
        raised_at=row.raised_at, closing=row.closing, closed_by=row.closed_by.username if row.closed_by else "",
        closed_at=row.closed_at,
    )  # fmt: skip
