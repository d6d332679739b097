"""What the pages of reporting periods show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.monitoring.periods.acts import ACTS
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod, ReportQuery
from servicelevel.monitoring.periods.queries import EVIDENCE
from servicelevel.monitoring.periods.rules import due_on, is_late
from servicelevel.monitoring.periods.state import State
from servicelevel.organisation import roles
from servicelevel.process import cases
from servicelevel.process.desk.standing import Doable, next_word, replies
from servicelevel.process.in_force import reading_of
from servicelevel.web import addresses
from servicelevel.web.days import day_in
from servicelevel.web.wording import counted


@dataclass(frozen=True)
class ListRow:
    """A period in the list. look: the shape of its urgency."""

    key: str
    title: str
    words: str
    stands: str
    due_on: date | None
    look: str


@dataclass(frozen=True)
class FigureRow:
    """A figure as the report states it; href: the target in that period as it is known now."""

    name: str
    verdict: str
    words: str
    goal_words: str
    href: str


@dataclass(frozen=True)
class ReportRow:
    """A report that can be opened: its files by form with address and digest. evidence: where it is, and its digest."""

    report: IssuedReport
    title: str
    files: Sequence[tuple[str, str, str]]
    recipients: Sequence[tuple[str, str, datetime]]
    evidence: tuple[str, str] | None


@dataclass(frozen=True)
class QueryRow:
    """A query, and where it can be answered."""

    query: ReportQuery
    target_name: str
    href: str


@dataclass(frozen=True)
class PeriodView:
    """The page of a period."""

    sentence: str
    doables: Sequence[Doable]
    waits_for: str
    figures: Sequence[FigureRow]
    reports: Sequence[ReportRow]
    notes: Sequence[tuple[str, Any]]
    queries: Sequence[QueryRow]
    agreement_href: str
    exclusions_href: str


def period_view(state: State) -> PeriodView:
    """The page of a period for a person."""
    names, sees = _names(state), sees_agreement(state)
    return PeriodView(
        sentence=headline(state), doables=doables(state), waits_for="" if state.own else next_word(state),
        figures=_figures(state, sees), reports=[_report(state, one) for one in reversed(state.reports)],
        notes=[(names.get(target, target), one) for target, one in state.notes.items()],
        queries=[_query(state, one, names) for one in state.queries],
        agreement_href=addresses.agreement(state.terms.key) if sees else "",
        exclusions_href=reverse("exclusions", args=[state.terms.key]) if sees else "",
    )  # fmt: skip


def sees_agreement(state: State) -> bool:
    """Whether the person may open the agreement; who takes part in the case alone may not."""
    return agreements_visible_to(state.person).filter(key=state.terms.key).exists()


def headline(state: State) -> str:
    """Where the report stands: `The report of E-Mail for May 2016 is out; 1 query waits for an answer`."""
    title = f"The report of {state.terms.title} for {state.row.words}"
    latest = state.latest
    if latest is None or latest.released_at is None:
        where = "waits for its pre-review" if latest else "is being made"
    elif latest.number > 1:
        where = f"was restated{' ' + str(latest.number - 1) + ' times' if latest.number > 2 else ''}"
    else:
        where = "is out" if state.is_out else "is released, and not given out yet"
    waiting = sum(not one.outcome for one in state.queries)
    said = f"{title} {where}{', and late' if state.is_late else ''}"
    return f"{said}; {counted(waiting, 'query waits,queries wait')} for an answer" if waiting else said


def doables(state: State) -> list[Doable]:
    """What a person can do now, replies first."""
    ready = [key for key, act in ACTS.items() if not act.numbered and act.may(state, 0)]
    found = [
        Doable(ACTS[key].called(state), reverse("period-act", args=[state.case.key, key])) for key in ready
    ]
    return [*replies(state), *found]


def list_row(row: ReportingPeriod, person: Any, now: datetime) -> ListRow:
    """A period in the list."""
    waiting = cases.standing(row.case, row.case.taken.all())
    reading = reading_of(row.case)
    names = [f"{one.step} {reading.steps[one.step].name.removesuffix('?')}" for one in waiting]
    due = due_on(row.review_on) if row.review_on else None
    late = bool(waiting) and due is not None and is_late(due, day_in(person, now))
    look = "breached" if late else "open" if waiting else "met"
    title = row.case.title.removeprefix("Report of ").removesuffix(f", {row.words}")
    return ListRow(row.case.key, title, row.words, ", ".join(names) or "Given out", due, look)


def _names(state: State) -> dict[str, str]:
    return {target.id: target.name for version in state.terms.versions for target in version.targets}


def _figures(state: State, sees: bool) -> list[FigureRow]:
    if state.latest is None:
        return []
    return [
        FigureRow(
            one["name"], one["verdict"], one["words"], one["goal_words"],
            addresses.target_month(state.terms.key, state.row.key, one["target"]) if sees else "",
        )
        for one in state.latest.figures["figures"]
    ]  # fmt: skip


def _report(state: State, report: IssuedReport) -> ReportRow:
    title = "Report" if report.number == 1 else f"Restatement {report.number}"
    files = [
        (
            file.form.upper(),
            reverse("issued-report", args=[state.case.key, report.number, file.form]),
            file.digest,
        )
        for file in report.files.all()
        if file.form not in EVIDENCE
    ]
    sums = next((file.digest for file in report.files.all() if file.form == EVIDENCE[0]), "")
    evidence = (reverse("evidence-pack", args=[state.case.key, report.number]), sums) if sums else None
    to = [(one.name, roles.NAMES.get(one.role, ""), one.at) for one in report.recipients.all()]
    return ReportRow(report, title, files, to, evidence)


def _query(state: State, one: ReportQuery, names: dict[str, str]) -> QueryRow:
    may = ACTS["answer"].may(state, one.pk)
    href = reverse("period-numbered", args=[state.case.key, "answer", one.pk]) if may else ""
    return QueryRow(one, names.get(one.target, one.target), href)
