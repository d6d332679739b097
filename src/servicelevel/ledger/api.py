"""The ledger for programs of those who read it: the provider's people and auditors."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.ledger.models import Line
from servicelevel.ledger.queries import end
from servicelevel.ledger.queries import line as one_line
from servicelevel.ledger.verification import verify_database
from servicelevel.organisation.queries import sees_everything

router = Router()


class LineOut(Schema):
    """One line: who did what as what, when, and its place in the chain."""

    number: int = Field(examples=[1])
    recorded_at: datetime
    actor: str = Field(description="User name, `console` or `system`.", examples=["maya"])
    role: str
    on_behalf_of: str
    act: str = Field(examples=["requirements.request"])
    step: str
    case: str
    subject: str = Field(examples=["case:SLR-2026-0012"])
    content: dict[str, Any]
    previous: str = Field(description="Hash of the line before.")
    hash: str = Field(description="SHA-256 over `previous` and this line.")


class AskedLines(Asked):
    """Which lines are wanted; empty parts ask for nothing."""

    actor: str = ""
    act: str = ""
    step: str = ""
    case: str = ""
    subject: str = Field("", description="A record, such as service:email: its history.")
    begins: datetime | None = Field(None, description="Recorded at this instant or later.")
    ends: datetime | None = Field(None, description="Recorded before this instant.")


class EndOut(Schema):
    """The last line, to be kept elsewhere and compared later."""

    number: int = Field(description="0 for an empty ledger.")
    hash: str


class FindingOut(Schema):
    """What is wrong with a line."""

    number: int
    words: str


class VerifiedOut(Schema):
    """What a verification saw."""

    whole: bool = Field(description="No line was changed, removed, put in or moved.", examples=[True])
    lines: int
    last_number: int
    last_hash: str
    findings: list[FindingOut]


@router.get("/lines", response=Page[LineOut], summary="Lines of the ledger")
def lines(request: HttpRequest, asked: Query[AskedLines]) -> Any:
    """The lines, the oldest first, found by who, what, which record and when."""
    _only_who_sees_everything(request)
    exact = {name: getattr(asked, name) for name in ("actor", "act", "step", "case", "subject")}
    rows = Line.objects.filter(**{name: value for name, value in exact.items() if value})
    rows = rows.filter(recorded_at__gte=asked.begins) if asked.begins else rows
    rows = rows.filter(recorded_at__lt=asked.ends) if asked.ends else rows
    found, after = page(rows, asked, "number")
    return {"items": [_line_out(row) for row in found], "next": after}


@router.get("/lines/{number}", response=LineOut, summary="A line of the ledger")
def line(request: HttpRequest, number: int) -> Any:
    """One line by its number."""
    _only_who_sees_everything(request)
    found = one_line(number)
    if found is None:
        raise NotFound(f"There is no line {number}.")
    return _line_out(found)


@router.get("/end", response=EndOut, summary="The end of the ledger")
def the_end(request: HttpRequest) -> Any:
    """Number and hash of the last line."""
    _only_who_sees_everything(request)
    number, digest = end()
    return EndOut(number=number, hash=digest)


@router.get("/verification", response=VerifiedOut, summary="Verify the ledger")
def verification(request: HttpRequest) -> Any:
    """Check every line against its hash and the line before it, now. It reads the whole ledger."""
    _only_who_sees_everything(request)
    seen = verify_database()
    findings = [FindingOut(number=one.number, words=one.words) for one in seen.findings]
    return VerifiedOut(
        whole=not findings, lines=seen.lines, last_number=seen.last_number, last_hash=seen.last_hash, findings=findings
    )  # fmt: skip


def _line_out(row: Line) -> LineOut:
    named = {field: getattr(row, field) for field in LineOut.model_fields if field != "content"}
    return LineOut(**named, content=json.loads(row.content))


def _only_who_sees_everything(request: HttpRequest) -> None:
    if not sees_everything(request.user):
        raise NotFound("There is nothing at this address.")
