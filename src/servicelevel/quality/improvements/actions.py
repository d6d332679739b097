"""An improvement is proposed; it is begun, or it is not, and the reason is on record (P7, R21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.monitoring.exclusions.queries import scope_of
from servicelevel.monitoring.periods.models import IssuedReport, ReportingPeriod
from servicelevel.monitoring.periods.queries import latest_of, period_seen
from servicelevel.organisation.acting import By, Told, one_act, permitted, write
from servicelevel.quality.feedback.models import FeedbackRound
from servicelevel.quality.improvements.models import ImprovementDecision, ProposedImprovement
from servicelevel.quality.improvements.queries import (
    WHO_DECIDES,
    WHO_PROPOSES,
    Waiting,
    targets_to_propose,
    waiting,
)
from servicelevel.said import said
from servicelevel.worktime import Problem, suggestion


@dataclass(frozen=True)
class Decided:
    """A decision. reason: why, or what is to be done; owner and due_on: where an improvement is begun."""

    wanted: bool
    reason: str
    owner: str = ""
    due_on: date | None = None


def propose(by: By, case: str, *, target: str, words: str) -> ProposedImprovement:
    """Propose to improve what a report tells of one of its targets (4.5 to 5.0); it waits for a decision once that is out.

    case: of the report. Raises NotFound, NotAllowed, Conflict where it is proposed already, Invalid.
    """
    name = "quality.propose_improvement"
    with one_act(name):
        row = ReportingPeriod.objects.select_for_update(of=("self",)).get(
            pk=period_seen(by.someone, case, by.now).pk
        )
        held = permitted(by, WHO_PROPOSES, scope_of(row.agreement), what="Proposing an improvement")
        report = latest_of(row)
        if report is None:
            raise Conflict("There is no report yet that anything could be found in.")
        if target not in (known := [one["target"] for one in report.figures["figures"]]):
            raise Invalid(
                [Problem("target", target, "has no figure in the report", suggestion(target, known))]
            )
        if target not in targets_to_propose(row):
            raise Conflict("An improvement of this target is proposed from this report already.")
        made = ProposedImprovement.objects.create(
            period=row, target=target, words=said("words", words), at=by.now, by=by.someone
        )
        content = {"target": target, "period": row.key, "words": made.words}
        write(by, name, held, Told(None, content, f"agreement:{row.agreement.key}", case), "4.5")
    return made


def decide(by: By, of: Waiting, decided: Decided) -> ImprovementDecision:
    """Decide on what is proposed. Raises NotAllowed, NotFound, Conflict where somebody has decided meanwhile, Invalid."""
    name = "quality.decide_on_improvement"
    with one_act(name):
        held = permitted(by, WHO_DECIDES, scope_of(of.agreement), what="Deciding on an improvement")
        _hold(of)
        if ImprovementDecision.objects.filter(
            report=of.report, round=of.round, target=of.proposal.target, cause=of.proposal.cause
        ).exists():
            raise Conflict("Somebody has decided on this already.")
        if of not in waiting(by.someone, by.now):
            raise NotFound("Nothing of this kind is proposed.")
        if problems := _problems(decided):
            raise Invalid(problems)
        row = ImprovementDecision.objects.create(
            report=of.report, round=of.round, target=of.proposal.target, cause=of.proposal.cause,
            statement=of.proposal.statement, wanted=decided.wanted, reason=said("reason", decided.reason),
            owner=decided.owner.strip() if decided.wanted else "", due_on=decided.due_on if decided.wanted else None,
            decided_at=by.now, decided_by=by.someone,
        )  # fmt: skip
        content = {
            "decision": row.pk, "target": row.target, "cause": row.cause, "statement": row.statement, "of": of.when,
            "wanted": row.wanted, "reason": row.reason, "owner": row.owner,
            "due_on": row.due_on.isoformat() if row.due_on else None,
        }  # fmt: skip
        write(by, name, held, Told(None, content, f"agreement:{of.agreement.key}"))
    return row


def _hold(of: Waiting) -> None:
    """Of two who decide at once the second waits, and finds what the first decided."""
    if of.report is not None:
        IssuedReport.objects.select_for_update().get(pk=of.report.pk)
    if of.round is not None:
        FeedbackRound.objects.select_for_update().get(pk=of.round.pk)


def _problems(given: Decided) -> list[Problem]:
    if not given.wanted:
        return []
    found = []
    if not given.owner.strip():
        found.append(Problem("owner", "", "is missing", "say who brings the improvement about"))
    if len(given.owner) > 200:
        found.append(Problem("owner", f"{len(given.owner)} characters", "is too long", "at most 200"))
    if given.due_on is None:
        found.append(Problem("due_on", "", "is missing", "say until when"))
    return found
