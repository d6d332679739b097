"""What the pages of improvements show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse

from servicelevel.quality.improvements.models import ImprovementDecision
from servicelevel.quality.improvements.queries import Waiting
from servicelevel.web import addresses

LOOKS = {
    "breach": "breached", "threat": "threatened", "trend": "threatened", "feedback": "breached", "finding": "open",
}  # fmt: skip
"""The shape of each cause."""


@dataclass(frozen=True)
class Row:
    """A proposal, or what was decided on one. href: where one decides, or what it rests on."""

    cause: str
    look: str
    name: str
    agreement: str
    when: str
    statement: str
    since: datetime
    href: str
    rests_on: str
    outcome: str = ""
    reason: str = ""
    by: str = ""
    owner: str = ""
    due_on: date | None = None


def waiting_row(one: Waiting, titles: Mapping[str, str]) -> Row:
    """A proposal that waits. titles: of agreements, by key."""
    proposal = one.proposal
    return Row(
        ImprovementDecision.Cause(proposal.cause).label, LOOKS[proposal.cause], proposal.name,
        titles[one.agreement.key], one.when, proposal.statement, one.since, *_addresses(one),
    )  # fmt: skip


def decided_row(row: ImprovementDecision, titles: Mapping[str, str]) -> Row:
    """What was decided. titles: as above."""
    if row.report is not None:
        period = row.report.period
        key, when = period.agreement.key, period.words
        href = addresses.target_month(key, period.key, row.target)
        name = next(one["name"] for one in row.report.figures["figures"] if one["target"] == row.target)
    else:
        assert row.round is not None
        key, when, name = row.round.agreement.key, "feedback", "What customers say"
        href = reverse("feedback-round", args=[row.round.pk])
    outcome = "Begun" if row.wanted else "Not needed"
    return Row(
        row.get_cause_display(), LOOKS[row.cause], name, titles[key], when, row.statement, row.decided_at, href, href,
        outcome, row.reason, str(row.decided_by), row.owner, row.due_on,
    )  # fmt: skip


def _addresses(one: Waiting) -> tuple[str, str]:
    """Where one decides, and what it rests on."""
    if one.report is None:
        assert one.round is not None
        number = [one.round.pk]
        return reverse("decide-on-feedback", args=number), reverse("feedback-round", args=number)
    period, target = one.report.period, one.proposal.target
    decide = reverse("decide-on-report", args=[period.case.key, one.proposal.cause, target])
    return decide, addresses.target_month(one.agreement.key, period.key, target)
