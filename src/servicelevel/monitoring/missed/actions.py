"""Noticing that a period which is over missed targets without clocks, and that it did not after all (R114)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from servicelevel.agreements.models import Agreement
from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.levels import Figure
from servicelevel.monitoring.missed.models import TargetMissed
from servicelevel.monitoring.missed.noticing import Outcome, outcomes, services_of
from servicelevel.organisation.acting import SYSTEM, one_act

TARGETS_MISSED: Final = "monitoring.miss_targets"
"""The act by whose lines others learn of targets that a period missed."""
TAKEN_BACK: Final = "monitoring.take_back_missed_targets"


def look_for_missed(now: datetime) -> int:
    """Look once at every period that is over; how many targets there are of which something else is true than was said.

    A target is noticed once for a period: again only if the period kept it in between, by what was learned later.
    """
    return sum(_noticed(one, now) + _taken_back(one, now) for one in outcomes(now))


def _noticed(outcome: Outcome, now: datetime) -> int:
    """One line for an agreement and period. Of two workers the second finds that all is said."""
    if not outcome.news():
        return 0
    with one_act(TARGETS_MISSED):
        Agreement.objects.select_for_update().get(key=outcome.terms.key)
        news = outcome.news()
        if news:
            line = append(_entry(TARGETS_MISSED, outcome, [_told(outcome, one) for one in news]), now)
            TargetMissed.objects.bulk_create(_row(outcome, one, now, line.number) for one in news)
    return len(news)


def _taken_back(outcome: Outcome, now: datetime) -> int:
    if not outcome.no_more():
        return 0
    with one_act(TAKEN_BACK):
        Agreement.objects.select_for_update().get(key=outcome.terms.key)
        targets = outcome.no_more()
        if targets:
            append(_entry(TAKEN_BACK, outcome, targets), now)
            standing = TargetMissed.objects.filter(
                agreement=outcome.terms.key, period=outcome.period.key, target__in=targets, taken_back_at=None
            )
            standing.update(taken_back_at=now)
    return len(targets)


def _told(outcome: Outcome, figure: Figure) -> dict[str, Any]:
    """What the line says of a target; who is told is told this."""
    return {
        "target": figure.target, "name": figure.target_name, "figure": figure.words, "goal": figure.goal_words,
        "services": list(services_of(outcome.terms, figure.target, outcome.period)),
    }  # fmt: skip


def _row(outcome: Outcome, figure: Figure, now: datetime, line: int) -> TargetMissed:
    return TargetMissed(
        agreement=outcome.terms.key,
        target=figure.target,
        period=outcome.period.key,
        noticed_at=now,
        line=line,
    )


def _entry(act: str, outcome: Outcome, targets: Sequence[Any]) -> Entry:
    content = {"period": outcome.period.key, "words": outcome.period.words, "targets": list(targets)}
    return Entry(
        actor=SYSTEM, role=SYSTEM, act=act, subject=f"agreement:{outcome.terms.key}", content=content
    )
