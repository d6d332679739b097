"""A target without clocks that a period missed: its figure, what it rests on, and what people said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.errors import Invalid
from servicelevel.levels import AvailabilityTarget, CountTarget, Figure, Period, SampleTarget
from servicelevel.levels.exclusions import outages_with, samples_without
from servicelevel.monitoring import queries
from servicelevel.monitoring.breaches.queries import BREACHED, Record, added_to, terms_seen, unknown
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.measurement import measure
from servicelevel.monitoring.periods.rules import settled
from servicelevel.monitoring.reporting_periods import period_of
from servicelevel.monitoring.versions import held

MOST = 200
"""So many outages are kept as evidence, the longest ones; so many samples, the extreme ones."""


@dataclass(frozen=True)
class Missed(Record):
    """A target in a period. figure: None where it was not in force then; outages, samples: what it rests on, plain rows."""

    period: Period
    figure: Figure | None
    outages: Sequence[dict[str, Any]]
    samples: Sequence[dict[str, Any]]

    @property
    def name(self) -> str:
        """The target and the period."""
        return f"{self.terms.target_name(self.key.target)}, {self.period.words}"

    @property
    def is_breached(self) -> bool:
        """Whether the period missed the target as it is known now."""
        return self.figure is not None and self.figure.verdict == BREACHED


def missed_seen(person: Any, key: ClockKey, now: datetime) -> Missed:
    """A target that a period missed, of an agreement that a person sees. Raises NotFound; also for one that was kept."""
    terms = terms_seen(person, key.agreement)
    notes, opened = added_to(key)
    try:
        period = period_of(terms, key.period)
    except Invalid:
        raise unknown(key) from None
    figure = _figure(terms, key, period, now)
    missed = figure is not None and figure.verdict == BREACHED
    if not (missed or notes or opened):
        raise unknown(key)
    outages, samples = _told(terms, key, period, now) if missed else ([], [])
    return Missed(key, terms, notes, opened, period, figure, outages, samples)


def evidence_of_missed(
    terms: Terms, keys: Sequence[ClockKey], now: datetime
) -> dict[ClockKey, dict[str, Any]]:
    """The figures of missed targets of one agreement and what they rest on, as a classification keeps them.

    What is not missed as it is known now is left out.
    """
    found = {}
    for key in keys:
        try:
            period = period_of(terms, key.period)
        except Invalid:
            continue
        figure = _figure(terms, key, period, now)
        if figure is not None and figure.verdict == BREACHED:
            outages, samples = _told(terms, key, period, now)
            found[key] = {
                "breached_at": min(period.end, settled(now)).isoformat(), "figure": figure.as_json(),
                "counts_in": period.key, "outages": outages, "samples": samples,
            }  # fmt: skip
    return found


def _figure(terms: Terms, key: ClockKey, period: Period, now: datetime) -> Figure | None:
    """The figure of a target without clocks; None for one with clocks, and for a period that has not begun."""
    at = settled(now)
    if period.start >= at or key.target not in terms.target_ids:
        return None
    measurement = measure(terms, (period,), at)
    return None if key.target in measurement.clocks else measurement.figure(key.target, period.key)


def _told(
    terms: Terms, key: ClockKey, period: Period, now: datetime
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The outages that touch the period, and its samples, of the service that the target speaks of."""
    target = held(terms, key.target)[-1].target
    excluded, at = agreed(terms.key), settled(now)
    if isinstance(target, AvailabilityTarget) or (isinstance(target, CountTarget) and target.of == "outages"):
        told = outages_with(queries.outages([target.service]), excluded, target.id)
        return _outages(told, period, at), []
    if isinstance(target, SampleTarget):
        taken = samples_without(queries.samples([target.service], target.metric), excluded, target.id)
        return [], _samples(taken, period)
    return [], []


def _outages(told: pl.DataFrame, period: Period, at: datetime) -> list[dict[str, Any]]:
    """The longest ones within the period, by when they began; within_us: by the clock, whatever of it is agreed time."""
    ends = pl.col("ended_at").fill_null(at)
    touching = told.filter((pl.col("started_at") < period.end) & (ends > period.start))
    longest = touching.with_columns(
        within_us=(
            pl.min_horizontal(ends, pl.lit(period.end))
            - pl.max_horizontal("started_at", pl.lit(period.start))
        ).dt.total_microseconds()
    ).sort("within_us", "started_at", descending=[True, False])
    return [
        {
            "kind": str(row["kind"]), "started_at": row["started_at"].isoformat(),
            "ended_at": row["ended_at"].isoformat() if row["ended_at"] else None, "within_us": row["within_us"],
            "cause": str(row.get("cause") or ""),
        }
        for row in longest.head(MOST).sort("started_at").iter_rows(named=True)
    ]  # fmt: skip


def _samples(taken: pl.DataFrame, period: Period) -> list[dict[str, Any]]:
    """The highest and the lowest ones of the period, by time: one of them is what missed the limit."""
    own = taken.filter((pl.col("taken_at") >= period.start) & (pl.col("taken_at") < period.end)).sort("value")
    half = MOST // 2
    some = own if own.height <= MOST else pl.concat([own.head(half), own.tail(half)])
    return [
        {"taken_at": row["taken_at"].isoformat(), "value": row["value"]}
        for row in some.sort("taken_at").iter_rows(named=True)
    ]
