"""Measurement: the terms of an agreement applied to what happened, period by period.

Everything that figures rest on goes in as an argument: the terms, the periods, the instant, and as of when the data
was known. The data is read here, once, through `monitoring.queries`. Results are remembered in this process by the
digest of the terms and a stamp of the data, so that a stale one cannot be asked for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import (
    CountTarget,
    Exclusion,
    Figure,
    Period,
    TicketTarget,
    Trend,
    in_order,
    roll_up,
    trend,
    with_exclusions,
)
from servicelevel.monitoring import queries
from servicelevel.monitoring.calculation import Happened, figures_of, ticket_clocks
from servicelevel.monitoring.data_quality import DataQuality, data_quality, findings_of_imports
from servicelevel.monitoring.exclusions.queries import agreed as agreed_exclusions
from servicelevel.monitoring.remembered import Remembered, forget_everything
from servicelevel.monitoring.reporting_periods import period_of, periods_before, periods_between
from servicelevel.monitoring.versions import Held, held

__all__ = ["Measurement", "forget", "measure", "period_of", "periods_before", "periods_between"]

TREND_PERIODS = 12
_MEASUREMENTS: Remembered[Measurement] = Remembered(32)
_EVENTS: Remembered[pl.DataFrame] = Remembered(8)


@dataclass(frozen=True)
class Measurement:
    """The figures of one agreement for some periods, and what they rest on.

    figures: by target in the order of the terms, then by period; a target has none for periods in which no version of
    it was in force. clocks: the frame of `levels.clocks` with the column `version`, by ticket target. trends: by target,
    over the last full periods. verdicts: of the agreement, by period key. events: in order, fields carried forward, with
    the exclusions in them. exclusions: what was agreed not to count.
    """

    terms: Terms
    periods: tuple[Period, ...]
    at: datetime
    as_of: datetime | None
    figures: tuple[Figure, ...]
    clocks: Mapping[str, pl.DataFrame]
    trends: Mapping[str, Trend]
    verdicts: Mapping[str, str]
    quality: DataQuality
    events: pl.DataFrame
    data_stamp: str
    exclusions: tuple[Exclusion, ...] = ()

    def figure(self, target: str, period_key: str) -> Figure | None:
        """The figure of a target in a period, None where it was not in force."""
        return next(
            (one for one in self.figures if one.target == target and one.period.key == period_key), None
        )

    def figures_of(self, target: str) -> tuple[Figure, ...]:
        """All figures of a target, by period."""
        return tuple(one for one in self.figures if one.target == target)

    def versions_of(self, target: str) -> tuple[Held, ...]:
        """The versions of a target, in the order in which they took effect."""
        return held(self.terms, target)


def measure(
    terms: Terms, periods: Sequence[Period], at: datetime, as_of: datetime | None = None,
    exclusions: tuple[Exclusion, ...] | None = None,
) -> Measurement:  # fmt: skip
    """Measure an agreement over periods (in order), as it stood at the instant `at`, with what was known `as_of`.

    periods: none for an agreement that has not begun. exclusions: instead of those that were agreed by then, to see what
    one of them does to the figures.
    """
    stamp = queries.data_stamp()
    key = (terms.key, terms.digest, stamp, tuple(periods), at, as_of, exclusions)

    def work_out() -> Measurement:
        agreed = agreed_exclusions(terms.key, as_of) if exclusions is None else exclusions
        return _measured(terms, tuple(periods), at, as_of, stamp, agreed)

    return _MEASUREMENTS.get(key, work_out)


def figures_without_clocks(terms: Terms, periods: Sequence[Period], at: datetime, stamp: str) -> list[Figure]:
    """The figures of targets that have no clocks (availability, samples, counts) alone, as `measure` gives them.

    No clock is worked out, and tickets are read only where some are counted. stamp: of the data.
    """
    agreed = agreed_exclusions(terms.key)
    figures: list[Figure] = []
    for target in terms.target_ids:
        versions = held(terms, target)
        if not any(isinstance(one.target, TicketTarget) for one in versions):
            counts = any(
                isinstance(one.target, CountTarget) and one.target.of != "outages" for one in versions
            )
            events = events_of(terms, None, stamp) if counts else pl.DataFrame()
            figures += figures_of(terms, versions, periods, Happened(events, None, at, None, agreed))
    return figures


def trend_until(figures: Sequence[Figure], period: Period) -> Trend:
    """The trend of one target's figures over the last full periods up to a period."""
    full = [one for one in figures if one.period.start <= period.start and not one.interim]
    return trend([None if one.value is None else float(one.value) for one in full[-TREND_PERIODS:]])


def forget() -> None:
    """Forget what was measured, and all that was worked out from it."""
    forget_everything()


def _measured(
    terms: Terms, periods: tuple[Period, ...], at: datetime, as_of: datetime | None, stamp: str,
    agreed: tuple[Exclusion, ...],
) -> Measurement:  # fmt: skip
    told = _told(terms, as_of, stamp)
    events = with_exclusions(told, agreed)
    clocks: dict[str, pl.DataFrame] = {}
    figures: list[Figure] = []
    for target in terms.target_ids:
        versions = held(terms, target)
        if any(isinstance(one.target, TicketTarget) for one in versions):
            clocks[target] = ticket_clocks(versions, events, at)
        happened = Happened(events, clocks.get(target), at, as_of, agreed)
        figures += figures_of(terms, versions, periods, happened)
    trends = {
        target: trend_until([one for one in figures if one.target == target], periods[-1])
        for target in (terms.target_ids if periods else ())
    }
    verdicts = {period.key: verdict_in(terms, period, figures) for period in periods}
    quality = data_quality(told, clocks, at, findings_of_imports(queries.imports(), told, as_of))
    return Measurement(
        terms, periods, at, as_of, tuple(figures), clocks, trends, verdicts, quality, events, stamp, agreed
    )


def verdict_in(terms: Terms, period: Period, figures: Sequence[Figure]) -> str:
    """The verdict of the agreement in a period, by the rule of the version that held; empty where none did."""
    own = [one for one in figures if one.period.key == period.key]
    version = terms.version_at(period.start) or next(iter(terms.versions), None)
    return roll_up(own, version.roll_up) if own and version else ""


def events_of(terms: Terms, as_of: datetime | None, stamp: str) -> pl.DataFrame:
    """The events of the agreement's services in order, with what was agreed not to count."""
    return with_exclusions(_told(terms, as_of, stamp), agreed_exclusions(terms.key, as_of))


def _told(terms: Terms, as_of: datetime | None, stamp: str) -> pl.DataFrame:
    """The events of the agreement's services in order, read once for all agreements that share them."""
    services = tuple(sorted(terms.services))
    return _EVENTS.get((services, as_of, stamp), lambda: in_order(queries.ticket_events(services, as_of)))
