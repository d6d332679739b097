"""Step 4.4: what the figures mean, target by target, suggested from the data and written by a person (R120)."""

from __future__ import annotations

from datetime import date, datetime

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.monitoring.measurement import Measurement, measure
from servicelevel.monitoring.periods.expectations import against, required
from servicelevel.monitoring.periods.models import ActionUndertaken, AnalysisNote, ReportingPeriod
from servicelevel.monitoring.periods.queries import notes_of
from servicelevel.monitoring.periods.rules import settled
from servicelevel.monitoring.periods.steps import terms_and_period
from servicelevel.monitoring.reporting_periods import periods_before
from servicelevel.monitoring.reports import Report, compose
from servicelevel.process.steps import Doing, Done, step
from servicelevel.said import said
from servicelevel.worktime import Problem

NAMED = 3


@step("4.4", of=ReportingPeriod, completes=False)
def note(doing: Doing, row: ReportingPeriod, *, target: str, words: str) -> Done[AnalysisNote]:
    """Write what a target's figure means. Raises NotFound for no target of the period, Invalid."""
    measurement, report = measured(row, doing.now)
    names = {one.target: one for one in report.targets}
    if target not in names:
        raise NotFound(f"{target} has no figure in {row.words}.")
    compared = against(
        measurement, measurement.periods[-1], names[target].figure, required(measurement.terms)
    )
    made = AnalysisNote.objects.create(
        period=row, target=target, words=said("words", words), suggested=suggestion(report, target), against=compared,
        at=doing.now, by=doing.person,
    )  # fmt: skip
    return Done(made, content={"target": target, "words": made.words, "against": compared})


@step("4.4", of=ReportingPeriod, completes=False)
def add_action(
    doing: Doing, row: ReportingPeriod, *, words: str, owner: str, due_on: date | None = None
) -> Done[ActionUndertaken]:
    """Write down a specific action to improve the service, for the report to tell of (R116). Raises Invalid."""
    made = ActionUndertaken.objects.create(
        period=row, words=said("words", words), owner=said("owner", owner)[:200], due_on=due_on, at=doing.now,
        by=doing.person,
    )  # fmt: skip
    return Done(
        made, content={"words": made.words, "owner": made.owner, "due_on": due_on and due_on.isoformat()}
    )


@step("4.4", of=ReportingPeriod)
def finish_analysis(doing: Doing, row: ReportingPeriod) -> Done[ReportingPeriod]:
    """Every target has its note. Raises Conflict, naming those that have none."""
    _, report = measured(row, doing.now)
    written = notes_of(row)
    missing = [one.name for one in report.targets if one.target not in written]
    if missing:
        raise Conflict(f"There is no analysis yet of {', '.join(missing)}.")
    return Done(row, content={"notes": {target: one.words for target, one in written.items()}})


def measured(
    row: ReportingPeriod, now: datetime, as_of: datetime | None = None
) -> tuple[Measurement, Report]:
    """The period's figures and its report, as of an instant (default: now, settled). Raises Invalid while it lasts."""
    at = as_of or settled(now)
    if at < row.ends:
        raise Invalid([Problem("period", row.key, "is not over yet", "wait until it is")])
    known, period = terms_and_period(row, as_of)
    measurement = measure(known, periods_before(known, period), at, as_of)
    return measurement, compose(measurement, period)


def suggestion(report: Report, target: str) -> str:
    """What the data says of a target, for a person to go on from."""
    one = next(row for row in report.targets if row.target == target)
    parts = [f"{one.figure.words}; {one.figure.goal_words} promised.", f"{one.statement}."]
    breached = [row for row in report.breaches if row.target == target]
    if breached:
        worst = ", ".join(row.ticket.partition("/")[2] for row in breached[:NAMED])
        parts.append(f"The longest beyond the goal: {worst}.")
    for time in report.time_of:
        if time.target == target and time.held_by:
            parts.append(f"Breached clocks ran longest with {time.held_by[0].name}.")
    return " ".join(parts)
