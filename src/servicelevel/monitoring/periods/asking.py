"""Queries on a report: whoever may open it raises one, and it is answered or goes to the agenda of the review (R115)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.monitoring.periods.models import IssuedReport, ReportQuery
from servicelevel.monitoring.periods.queries import period_seen, reports_seen
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.process import cases
from servicelevel.said import said
from servicelevel.worktime import Problem, suggestion

WHO_ASKS = (
    roles.CUSTOMER,
    roles.SERVICE_OWNER,
    roles.SERVICE_LIAISON,
    roles.INFRASTRUCTURE_LEAD,
    roles.CS_MANAGEMENT,
)
"""The customer first of all; and whoever else a report goes to."""
WHO_ANSWERS = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER)


def raise_query(
    by: By, case: str, number: int, *, words: str, target: str = "", begins: datetime | None = None,
    ends: datetime | None = None,
) -> ReportQuery:  # fmt: skip
    """Ask about a released report, a figure of it, or an interval. Raises NotFound, NotAllowed, Invalid."""
    name = "monitoring.raise_query"
    with one_act(name):
        row = period_seen(by.someone, case, by.now)
        rows = (one for one in reports_seen(by.someone, row) if one.number == number and one.released_at)
        found = next(rows, None)
        if found is None:
            raise NotFound(f"There is no report {number} of {case}.")
        held = permitted(by, WHO_ASKS, cases.scope_of(row.case), what="Asking about a report")
        if problems := list(_problems(found, target, begins, ends)):
            raise Invalid(problems)
        made = ReportQuery.objects.create(
            report=found, target=target, begins=begins, ends=ends, words=said("words", words), raised_at=by.now,
            raised_by=by.someone,
        )  # fmt: skip
        content = {"query": made.pk, "report": number, "target": target, "words": made.words}
        write(by, name, held, Told(None, content, f"case:{case}", case))
    return made


def answer(by: By, number: int, *, outcome: str, words: str) -> ReportQuery:
    """Resolve a query, or put it on the agenda of the review, with words. Raises NotFound, NotAllowed, Conflict, Invalid."""
    name = "monitoring.answer_query"
    with one_act(name):
        rows = ReportQuery.objects.select_for_update(of=("self",)).select_related(
            "report__period__case__customer"
        )
        row = rows.filter(pk=number).first()
        if row is None:
            raise NotFound("There is no such query.")
        case = period_seen(by.someone, row.report.period.case.key, by.now).case
        held = permitted(by, WHO_ANSWERS, cases.scope_of(case), what="Answering a query on a report")
        if row.answered_at is not None:
            raise Conflict(f"{row.answered_by} has answered this already.")
        if outcome not in ReportQuery.Outcome.values:
            remedy = " or ".join(ReportQuery.Outcome.values)
            raise Invalid([Problem("outcome", outcome, "is unknown", remedy)])
        row.outcome, row.answer = outcome, said("words", words)
        row.answered_at, row.answered_by = by.now, by.someone
        row.save(update_fields=["outcome", "answer", "answered_at", "answered_by"])
        content = {"query": row.pk, "outcome": outcome, "words": row.answer}
        line = write(by, name, held, Told(None, content, f"case:{case.key}", case.key))
        told = f"Your query on {case.title} is answered: {row.get_outcome_display().lower()}."
        cases.tell(case, "4.5", (), told, line.number, by.now, people=[(row.raised_by, held.role)])
    return row


def _problems(
    report: IssuedReport, target: str, begins: datetime | None, ends: datetime | None
) -> Iterator[Problem]:
    names = {one["target"]: one["name"] for one in report.figures["figures"]}
    if target and target not in names:
        yield Problem("target", target, "is no target of this report", suggestion(target, names))
    if (begins is None) != (ends is None):
        missing = "begins" if begins is None else "ends"
        yield Problem(missing, "", "is missing", "an interval has a begin and an end")
    elif begins is not None and ends is not None and begins >= ends:
        yield Problem("ends", ends.isoformat(), "is not after its begin", "choose a later instant")
