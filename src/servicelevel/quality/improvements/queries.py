"""Improvements for others: what is proposed and waits for a decision, and what was decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to
from servicelevel.monitoring.exclusions.queries import scope_of
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod
from servicelevel.monitoring.periods.queries import latest_of
from servicelevel.organisation import roles
from servicelevel.organisation.queries import holds, is_inside
from servicelevel.quality.feedback.models import FeedbackRound
from servicelevel.quality.feedback.queries import readings, rounds_visible_to
from servicelevel.quality.improvements.models import ImprovementDecision, ProposedImprovement
from servicelevel.quality.improvements.rules import Proposal, proposed_by_feedback, proposed_by_figures

WHO_DECIDES = (roles.SERVICE_LEVEL_MANAGER, roles.SERVICE_OWNER)
WHO_PROPOSES = (*WHO_DECIDES, roles.INFRASTRUCTURE_LEAD)
LOOKED_BACK = timedelta(days=400)
"""Reports of periods that ended longer ago propose nothing any more; those since have."""


@dataclass(frozen=True)
class Waiting:
    """A proposal that nobody has decided on. since: when its report was released, or its round was over."""

    proposal: Proposal
    agreement: Agreement
    when: str
    since: datetime
    report: IssuedReport | None = None
    round: FeedbackRound | None = None


def waiting(person: Any, now: datetime) -> list[Waiting]:
    """What is proposed to a person of the inside and waits for a decision, the oldest first."""
    if not is_inside(person):
        return []
    found = [*_of_reports(person, now), *_of_feedback(person, now)]
    return sorted(found, key=lambda one: (one.since, one.agreement.key, one.proposal.target))


def waiting_for(person: Any, now: datetime) -> list[Waiting]:
    """Those on which a person may decide."""
    found = waiting(person, now)
    agreements = {one.agreement.pk: one.agreement for one in found}
    decides = {pk for pk, agreement in agreements.items() if may_decide(person, agreement, now)}
    return [one for one in found if one.agreement.pk in decides]


def may_decide(person: Any, agreement: Agreement, at: datetime) -> bool:
    """Whether a person decides on the improvements of an agreement."""
    return any(holds(person, role, scope_of(agreement), at) for role in WHO_DECIDES)


def may_propose(person: Any, row: ReportingPeriod, at: datetime) -> bool:
    """Whether a person may propose an improvement from the report of a period, which has to be there."""
    return latest_of(row) is not None and any(
        holds(person, role, scope_of(row.agreement), at) for role in WHO_PROPOSES
    )


def targets_to_propose(row: ReportingPeriod) -> dict[str, str]:
    """The targets of which nobody has proposed anything in a report yet, names by id."""
    report = latest_of(row)
    if report is None:
        return {}
    proposed = set(ProposedImprovement.objects.filter(period=row).values_list("target", flat=True))
    return {one["target"]: one["name"] for one in report.figures["figures"] if one["target"] not in proposed}


def decisions_visible_to(person: Any) -> QuerySet[ImprovementDecision]:
    """What was decided on agreements that a person sees from inside, the latest first."""
    rows = ImprovementDecision.objects.select_related(
        "report__period__agreement__customer", "round__agreement__customer", "decided_by"
    )
    if not is_inside(person):
        return rows.none()
    seen = agreements_visible_to(person).order_by().values("pk")
    own = Q(report__period__agreement__in=seen) | Q(round__agreement__in=seen)
    return rows.filter(own).order_by("-decided_at", "-pk")


def _of_reports(person: Any, now: datetime) -> Iterator[Waiting]:
    decided = set(ImprovementDecision.objects.values_list("report", "target", "cause"))
    reports = _reports(person, now)
    for report in reports:
        row = report.period
        for one in proposed_by_figures(report.figures["figures"], report.figures.get("trends", {})):
            if (report.pk, one.target, one.cause) not in decided:
                assert report.released_at is not None
                yield Waiting(one, row.agreement, row.words, report.released_at, report=report)
    yield from _found({report.period_id: report for report in reports})


def _found(reports: Mapping[int, IssuedReport]) -> Iterator[Waiting]:
    """What people found in reports that are released, and that nobody has decided on under any number of the report."""
    decided = ImprovementDecision.objects.filter(cause="finding", report__period__in=list(reports))
    done = set(decided.values_list("report__period", "target"))
    for row in ProposedImprovement.objects.filter(period__in=list(reports)).select_related("by"):
        if (row.period_id, row.target) not in done:
            report = reports[row.period_id]
            names = {one["target"]: one["name"] for one in report.figures["figures"]}
            found = Proposal(
                "finding", row.target, names.get(row.target, row.target), f"{row.words} ({row.by})"
            )
            since = max(row.at, report.released_at or row.at)
            yield Waiting(found, report.period.agreement, report.period.words, since, report=report)


def _reports(person: Any, now: datetime) -> list[IssuedReport]:
    """The latest released report of each period, the first one where nothing was restated."""
    seen = agreements_visible_to(person).order_by().values("pk")
    rows = IssuedReport.objects.filter(period__agreement__in=seen, released_at__isnull=False)
    rows = rows.filter(period__ends__gt=now - LOOKED_BACK)
    rows = (
        rows.select_related("period__agreement__customer", "period__case").defer("changed").order_by("number")
    )
    return list({report.period_id: report for report in rows}.values())


def _of_feedback(person: Any, now: datetime) -> Iterator[Waiting]:
    over = rounds_visible_to(person).filter(until__lte=now, until__gt=now - LOOKED_BACK, improvements=None)
    rows = list(over)
    told = readings(rows)
    for row in rows:
        if one := proposed_by_feedback(told[row.pk]):
            yield Waiting(one, row.agreement, "feedback", row.until, round=row)
