"""Where the report of a period stands, as its pages need it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from servicelevel.agreements.queries import terms
from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.periods.models import AnalysisNote, IssuedReport, ReportingPeriod, ReportQuery
from servicelevel.monitoring.periods.queries import notes_of, queries_of, reports_seen
from servicelevel.monitoring.periods.rules import due_on, is_late
from servicelevel.organisation.models import Person
from servicelevel.process.desk.standing import Standing, standing_of
from servicelevel.web.days import day_in


@dataclass(frozen=True)
class State(Standing):
    """A reporting period at an instant, for a person. reports: those that they may open, the first one first."""

    row: ReportingPeriod
    terms: Terms
    reports: Sequence[IssuedReport]
    notes: Mapping[str, AnalysisNote]
    queries: Sequence[ReportQuery]

    @property
    def latest(self) -> IssuedReport | None:
        """The report that holds."""
        return self.reports[-1] if self.reports else None

    @property
    def is_out(self) -> bool:
        """Whether a report was given out."""
        return self.latest is not None and self.latest.circulated_at is not None

    @property
    def due_on(self) -> date | None:
        """Until when the report has to be out; None where no review is arranged."""
        return due_on(self.row.review_on) if self.row.review_on else None

    @property
    def is_late(self) -> bool:
        """Whether that day is over and it is not out."""
        due = self.due_on
        return due is not None and not self.is_out and is_late(due, day_in(self.person, self.now))


def state_of(row: ReportingPeriod, person: Person, now: datetime) -> State:
    """Where a period stands."""
    return State(
        **vars(standing_of(row.case, person, now)), row=row, terms=terms(row.agreement.key),
        reports=reports_seen(person, row), notes=notes_of(row), queries=list(queries_of(row)),
    )  # fmt: skip
