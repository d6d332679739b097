"""What a measure is tried on, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from servicelevel.levels.checks import OUTAGES
from servicelevel.levels.periods import Period
from servicelevel.levels.words import duration

FRESH = timedelta(days=7)
RHYTHMS = 3
"""A source that has been silent for a week and for three times its usual pause is taken for dead."""
SAMPLES: dict[str, Any] = {
    "service": pl.String,
    "metric": pl.String,
    "taken_at": pl.Datetime("us", "UTC"),
    "value": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class RealData:
    """What is known of a target. news: the instants (UTC) of all that its source told, of whatever kind.

    events: in order, for clocks and counts of tickets; outages, samples: their frames; source: its key, as people read it.
    """

    news: pl.Series
    stamp: str
    events: pl.DataFrame = field(default_factory=pl.DataFrame)
    outages: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OUTAGES))
    samples: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SAMPLES))
    source: str = ""


@dataclass(frozen=True)
class Tried:
    """What came of trying: see Proof."""

    period: Period | None = None
    cases: int = 0
    case_words: str = ""
    breach_found: bool = False
    clean_silent: bool = False
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def last_with(instants: pl.Series, periods: Sequence[Period]) -> tuple[Period, int] | None:
    """The last of the periods in which any of the instants lies, and how many do."""
    for period in reversed(periods):
        count = int(((instants >= period.start) & (instants < period.end)).sum())
        if count:
            return period, count
    return None


def silence(news: pl.Series, at: datetime) -> timedelta | None:
    """How long a source has told nothing, where that is longer than its habit; None where it is alive."""
    told = news.filter(news <= at).sort()
    if told.is_empty():
        return None
    last: datetime = told[-1]
    quiet = at - last
    usual = told.diff().drop_nulls().quantile(0.95) if len(told) > 1 else None
    habit = RHYTHMS * usual if isinstance(usual, timedelta) else timedelta(0)
    return quiet if quiet > max(FRESH, habit) else None


def long(us: float) -> str:
    """A duration that was estimated, in words."""
    return duration(round(us / 1_000_000) * 1_000_000) if us >= 1_000_000 else duration(round(us))
