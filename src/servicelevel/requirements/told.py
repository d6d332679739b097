"""What programs are told of requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from servicelevel.organisation.queries import is_inside
from servicelevel.process import cases
from servicelevel.process.queries import cases_visible_to
from servicelevel.requirements.desk.state import State
from servicelevel.requirements.models import Gap, InterimAgreement, OptionSheet, Requirements, SlrVersion
from servicelevel.requirements.rules import interim_state
from servicelevel.requirements.versions import figure_words


class InterimOut(Schema):
    """An interim agreement. It is informal and no active service level agreement."""

    state: Literal["holds", "overdue", "ended"]
    text: str
    issued_at: datetime
    expires: datetime
    ended_at: datetime | None


class RequestOut(Schema):
    """A request; `waiting`: the steps of 2.0 that wait to be taken."""

    key: str = Field(examples=["SLR-2026-0012"])
    title: str
    trigger: str = Field(examples=["customer request"])
    description: str
    customer: str = Field(description="Key of the customer.", examples=["physics"])
    service: str = Field(description="Key of the service; empty for a new one.", examples=["email"])
    wanted: str = Field(description="Name of the new service.")
    is_major: bool
    opened_at: datetime
    closed_at: datetime | None
    waiting: list[str] = Field(examples=[["2.1"]])


class NeedOut(Schema):
    """What the customer said is needed."""

    words: str
    stated_by: str
    recorded_at: datetime


class RequirementOut(Schema):
    """A requirement as it is written now. verdict: of the latest assessment, empty before there is one."""

    number: int
    revision: int
    kind: str
    statement: str
    figure: dict[str, str]
    figure_in_words: str
    source: str
    citation: str
    link: str
    proposed_by: Literal["customer", "provider"]
    verdict: str = Field(description="met, not met, unknown, or empty.", examples=["met"])


class ResolutionOut(Schema):
    """Decision 2.3. opened: the case of 1.0 that it opened, for whoever sees it."""

    outcome: str
    reason: str
    decided_at: datetime
    version: int
    opened: str


class RequestWhole(RequestOut):
    """A request with what came of it."""

    version: int | None = Field(description="Number of the version that counts; null before the first.")
    needs: list[NeedOut]
    requirements: list[RequirementOut]
    resolutions: list[ResolutionOut]
    interims: list[InterimOut]
    out_of_reach: list[int] = Field(description="Requirements that were found not to be met.")


class VersionOut(Schema):
    """A version of the requirements. It is never edited."""

    number: int
    recorded_at: datetime
    by: str
    summary: str
    requirements: list[dict[str, Any]]
    consultation: dict[str, str]
    document: str = Field(description="Key of the controlled document, once it is one.")


class GapOut(Schema):
    """A row of the gap table: a requirement against a capability, an OLA or a UC."""

    id: int
    requirement: int
    against: str
    agreement: str
    title: str
    computed: str
    words: str
    computed_at: datetime
    verdict: str = Field(description="What a lead said; empty until somebody did.")
    comment: str
    confirmed_by: str
    confirmed_at: datetime | None


class OptionOut(Schema):
    """One way to meet a requirement."""

    words: str
    days: int
    cost: str
    currency: str
    gains: str
    benefit: str = ""
    justified_by: str = ""
    risk: str


class SheetOut(Schema):
    """What it would take to meet a requirement, and what the customer decided."""

    requirement: int
    version: int
    options: list[OptionOut]
    prepared_at: datetime
    choice: str = Field(description="Number of the option, `none`, or empty until somebody decided.")
    decided_at: datetime | None
    decided_by: str
    words: str


class ProposalOut(Schema):
    """A requirement that the history of the tickets suggests."""

    kind: str
    priority: str
    statement: str
    citation: str
    figure: dict[str, str]
    figure_in_words: str


def request_out(row: Requirements) -> dict[str, Any]:
    """A request as RequestOut has it."""
    case = row.case
    return {
        "key": case.key, "title": case.title, "trigger": row.trigger, "description": row.description,
        "customer": case.customer.key if case.customer else "", "service": case.service, "wanted": row.wanted,
        "is_major": row.is_major, "opened_at": case.opened_at, "closed_at": case.closed_at,
        "waiting": [one.step for one in cases.standing(case, case.taken.all())],
    }  # fmt: skip


def whole(state: State) -> RequestWhole:
    """A request with what came of it, as a person may read it."""
    row, said = state.row, state.verdicts
    return RequestWhole(
        **request_out(row),
        version=state.version.number if state.version else None,
        needs=[NeedOut.from_orm(one) for one in row.needs.all()],
        requirements=[
            RequirementOut(
                number=one.number, revision=one.revision, kind=one.kind, statement=one.statement, figure=one.figure,
                figure_in_words=figure_words(one.kind, one.figure), source=one.source, citation=one.citation, link=one.link,
                proposed_by=one.proposed_by, verdict=said.get(one.number, ""),  # type: ignore[arg-type]
            )
            for one in state.written
        ],
        resolutions=_resolutions(state),
        interims=[_interim(one, state.now) for one in row.interims.all()],
        out_of_reach=state.out_of_reach,
    )  # fmt: skip


def versions_out(rows: Iterable[SlrVersion]) -> list[VersionOut]:
    """The versions of the requirements of a request."""
    return [
        VersionOut(
            number=one.number, recorded_at=one.recorded_at, by=str(one.by), summary=one.summary,
            requirements=one.content["requirements"], consultation=one.content.get("consultation", {}),
            document=one.documented.document if hasattr(one, "documented") else "",
        )
        for one in rows
    ]  # fmt: skip


def gaps_out(rows: Iterable[Gap]) -> list[GapOut]:
    """The rows of an assessment."""
    return [
        GapOut(
            id=one.pk, requirement=one.requirement.number, against=one.against, agreement=one.key, title=one.title,
            computed=one.computed, words=one.words, computed_at=one.computed_at, verdict=one.verdict, comment=one.comment,
            confirmed_by=str(one.confirmed_by or ""), confirmed_at=one.confirmed_at,
        )
        for one in rows
    ]  # fmt: skip


def sheets_out(rows: Iterable[OptionSheet]) -> list[SheetOut]:
    """The options that count: decided, or waiting for a decision."""
    return [
        SheetOut(
            requirement=one.number, version=one.version.number, options=one.content["options"],
            prepared_at=one.prepared_at, choice=one.choice, decided_at=one.decided_at, decided_by=one.decided_by,
            words=one.words,
        )
        for one in rows
        if one.replaced_at is None
    ]  # fmt: skip


def _resolutions(state: State) -> list[ResolutionOut]:
    rows = list(state.row.resolutions.select_related("version", "opened"))
    opened = [one.opened_id for one in rows if one.opened_id]
    seen = cases_visible_to(state.person, state.now) if opened and is_inside(state.person) else None
    keys = dict(seen.filter(pk__in=opened).values_list("pk", "key")) if seen is not None else {}
    return [
        ResolutionOut(
            outcome=one.outcome, reason=one.reason, decided_at=one.decided_at, version=one.version.number,
            opened=keys.get(one.opened_id or 0, ""),
        )
        for one in rows
    ]  # fmt: skip


def _interim(one: InterimAgreement, now: datetime) -> InterimOut:
    state: Any = interim_state(one.expires, one.ended_at, now)
    return InterimOut(
        state=state, text=one.text, issued_at=one.issued_at, expires=one.expires, ended_at=one.ended_at
    )
