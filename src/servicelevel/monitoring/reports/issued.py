"""The sections of a report that goes out, as tables; those that the document asks for are never left out (R116)."""

from __future__ import annotations

from collections.abc import Iterator

from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.issue import Issue, Restated
from servicelevel.monitoring.reports.report import Report
from servicelevel.monitoring.reports.tables import Column, Table

NO_ACTION = "No specific action is under way."


def tables(report: Report) -> list[Table]:
    """What differs from the report before, analysis, causes, trends, actions, exclusions; none while nothing is issued."""
    issue = report.issue
    if issue is None:
        return []
    restated = [_restated(issue.restates, report)] if issue.restates else []
    told = _analysis(issue), *_causes(issue), _trends(report), _actions(issue), *_exclusions(issue, report)
    return [*restated, *told]


def summary(report: Report, issue: Issue) -> tuple[str, ...]:
    """The summary, with what a restatement is in its second line."""
    first, *others = report.summary
    before = issue.restates
    if before is None:
        return report.summary
    said = (
        f"This is restatement {issue.number}. It takes the place of report {before.number}, as known at "
        f"{words.instant(before.as_of, report.zone)} (SHA-256 of its JSON {before.digest}): {before.reason}"
    )
    return (first, said, *others)


def _restated(before: Restated, report: Report) -> Table:
    many = words.counted(len(before.changes), "difference")
    return Table(
        "restated", "What differs from the report before",
        f"{many} from report {before.number}, and no others. {before.reason}",
        (Column("What", "text", 34), Column("Target", "text", 28), Column("Was", "text", 30), Column("Is", "text", 30)),
        [(one.about, one.target_name, one.before, one.after) for one in before.changes],
        limit=500,
    )  # fmt: skip


def _analysis(issue: Issue) -> Table:
    return Table(
        "analysis", "Analysis",
        "What the figures mean, held against the agreement and the documented requirements.",
        (Column("Target", "text", 28), Column("Against what was agreed and required", "text", 60), Column("By", "text", 20)),
        [(one.target_name, one.against, one.by) for one in issue.notes],
        [one.words for one in issue.notes], "Analysis", limit=100,
    )  # fmt: skip


def _causes(issue: Issue) -> Iterator[Table]:
    if issue.causes:
        yield Table(
            "causes", "Causes of the breaches", "Each breach as it was looked at by a person.",
            (Column("Ticket", "text", 28), Column("Target", "text", 28), Column("Class of cause", "text", 40),
             Column("By", "text", 20)),
            [(one.ticket, one.target_name, one.cause, one.by) for one in issue.causes],
            [one.narrative for one in issue.causes], "What happened", limit=200,
        )  # fmt: skip


def _trends(report: Report) -> Table:
    return Table(
        "trends", "Trends", "Over the last full periods, by the Mann-Kendall test.",
        (Column("Target", "text", 28), Column("Trend", "text", 70)),
        [(row.name, row.trend.words) for row in report.targets], limit=100,
    )  # fmt: skip


def _actions(issue: Issue) -> Table:
    rows: list[tuple[str, str | None, str | None]] = [
        (one.words, one.owner, f"{one.due_on:%d %b %Y}" if one.due_on else None) for one in issue.actions
    ]
    return Table(
        "actions", "Specific actions undertaken", "What is being done to improve the service.",
        (Column("Action", "text", 60), Column("Owner", "text", 24), Column("Due", "text", 14)),
        rows or [(NO_ACTION, None, None)], limit=100,
    )  # fmt: skip


def _exclusions(issue: Issue, report: Report) -> Iterator[Table]:
    if issue.exclusions:
        yield Table(
            "exclusions", "Agreed exclusions",
            "Intervals that do not count, each asked for by one person and agreed by another.",
            (Column("What", "text", 28), Column("Target", "text", 20), Column("From", "instant", 20),
             Column("Until", "instant", 20), Column("Asked for by", "text", 18), Column("Agreed by", "text", 18)),
            [
                (one.about, one.target or "all", one.begins, one.ends, one.asked_by, one.agreed_by)
                for one in issue.exclusions
            ],
            [one.reason for one in issue.exclusions], "Reason", limit=100,
        )  # fmt: skip
