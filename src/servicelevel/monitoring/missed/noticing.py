"""Which periods that are over missed which targets without clocks, as it is known now (R114)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from servicelevel.agreements.terms import Terms
from servicelevel.errors import Invalid
from servicelevel.levels import AvailabilityTarget, Figure, Period, SampleTarget
from servicelevel.monitoring import queries
from servicelevel.monitoring.breaches.queries import BREACHED
from servicelevel.monitoring.live.queries import terms_followed
from servicelevel.monitoring.measurement import figures_without_clocks
from servicelevel.monitoring.missed.models import TargetMissed
from servicelevel.monitoring.periods.models import IssuedReport
from servicelevel.monitoring.periods.rules import settled
from servicelevel.monitoring.remembered import Remembered
from servicelevel.monitoring.reporting_periods import is_in_force, period_of, periods_between

HISTORY = timedelta(days=31)
"""A period that was over longer ago is history, and nobody is told, unless its report was restated lately."""
_FIGURES: Remembered[tuple[Figure, ...]] = Remembered(256)


@dataclass(frozen=True)
class Outcome:
    """What a period that is over made of the targets without clocks: the figures of those that it missed."""

    terms: Terms
    period: Period
    missed: tuple[Figure, ...]

    def news(self) -> list[Figure]:
        """Those of which nothing was said yet."""
        said = set(self.standing())
        return [one for one in self.missed if one.target not in said]

    def no_more(self) -> list[str]:
        """The targets of which it was said and that the period kept, as it is known now."""
        missed = {one.target for one in self.missed}
        return [target for target in self.standing() if target not in missed]

    def standing(self) -> list[str]:
        """The targets of which it was said, and not taken back."""
        rows = TargetMissed.objects.filter(
            agreement=self.terms.key, period=self.period.key, taken_back_at=None
        )
        return list(rows.order_by("pk").values_list("target", flat=True))


def outcomes(now: datetime) -> Iterator[Outcome]:
    """The outcome of every period that is over and no history, of the agreements that were in force in it."""
    restated = _restated(now)
    stamp = queries.data_stamp()
    for terms in terms_followed():
        for period in _periods(terms, now, restated.get(terms.key, ())):
            figures = _figures(terms, period, now, stamp)
            yield Outcome(terms, period, tuple(one for one in figures if one.verdict == BREACHED))


def services_of(terms: Terms, target: str, period: Period) -> tuple[str, ...]:
    """The services that a target speaks of: its own, or for a count of tickets those of the agreement."""
    version = terms.version_at(period.start) or terms.versions[-1]
    found = version.target(target)
    return (found.service,) if isinstance(found, AvailabilityTarget | SampleTarget) else version.services


def _periods(terms: Terms, now: datetime, restated: Sequence[str]) -> Iterator[Period]:
    at = settled(now)
    found = {
        one.key: one
        for one in periods_between(terms, (at - HISTORY).date(), at.date())
        if one.end > at - HISTORY
    }
    for key in restated:
        try:
            found.setdefault(key, period_of(terms, key))
        except Invalid:  # the agreement reports by another kind of period since
            continue
    return (one for one in found.values() if one.end <= at and is_in_force(terms, one))


def _restated(now: datetime) -> dict[str, list[str]]:
    """The periods whose reports were restated lately, by agreement: what comes in late can have them miss a target."""
    rows = IssuedReport.objects.filter(restates__isnull=False, produced_at__gt=now - HISTORY)
    found: dict[str, list[str]] = {}
    for agreement, period in rows.values_list("period__agreement__key", "period__key").distinct().order_by():
        found.setdefault(agreement, []).append(period)
    return found


def _figures(terms: Terms, period: Period, now: datetime, stamp: str) -> tuple[Figure, ...]:
    """Worked out anew only where something was recorded since: the period is over, so time alone changes nothing."""
    return _FIGURES.get(
        (terms.key, terms.digest, stamp, period),
        lambda: tuple(figures_without_clocks(terms, (period,), settled(now), stamp)),
    )
