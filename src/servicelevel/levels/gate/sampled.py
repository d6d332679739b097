"""The gate for sampled metrics: the real samples of a period, moved to just inside and just outside the limit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from math import ceil, floor

import numpy as np
import polars as pl
from numpy.typing import NDArray

from servicelevel.levels.gate.scale import strays
from servicelevel.levels.gate.tried import RealData, Tried, last_with
from servicelevel.levels.periods import Period
from servicelevel.levels.samples import SampleTarget, sample_figures

KEPT = ("met", "threatened")
Values = NDArray[np.float64]


def try_samples(target: SampleTarget, data: RealData, periods: Sequence[Period], at: datetime) -> Tried:
    """Run the measure on the real samples, and on the same instants with planted values."""
    own = data.samples.filter(pl.col("service") == target.service, pl.col("metric") == target.metric)
    chosen = last_with(own["taken_at"], periods)
    if chosen is None:
        return Tried(reasons=(
            f"No source has sent {target.metric} of {target.service} in a period that is over."
            " Correct metric, or have it sent.",
        ))  # fmt: skip
    period, _ = chosen
    inside = own.filter(pl.col("taken_at") >= period.start, pl.col("taken_at") < period.end)
    taken = inside["taken_at"].dt.replace_time_zone(None).to_numpy()
    counted = inside.filter(pl.Series(target.calendar.is_open(taken), dtype=pl.Boolean))
    told = f"{len(counted):,} sample{'s' if len(counted) != 1 else ''}"
    if len(counted) < max(target.min_samples, 1):
        needed = f"{max(target.min_samples, 1):,} are needed for a figure"
        return Tried(period, len(counted), told, reasons=(
            f"{told} of {len(inside):,} lie in the hours ({target.calendar_id}) of {period.words}, and {needed}."
            " Sample more often, name another calendar, or lower min_samples.",
        ))  # fmt: skip
    values = counted["value"].cast(pl.Float64).to_numpy()
    good, bad = _planted(target, len(counted))
    clean = good is not None and _verdict(target, counted, good, period) in KEPT
    breach = bad is not None and _verdict(target, counted, bad, period) == "breached"
    reasons = list(_scale(target, values))
    if not breach:
        reasons.append(
            "Planted samples beyond the limit were not found. Look at goal and statistic: can it be missed?"
        )
    if not clean:
        reasons.append(
            "Planted samples within the limit were taken for a breach. Look at goal and statistic: can it be kept?"
        )
    return Tried(period, len(counted), told, breach, clean, tuple(reasons))


def _verdict(target: SampleTarget, counted: pl.DataFrame, values: Values, period: Period) -> str:
    planted = counted.with_columns(value=pl.Series(values))
    return sample_figures(planted, target, [period], period.end)[0].verdict


def _planted(target: SampleTarget, count: int) -> tuple[Values | None, Values | None]:
    """Values that must be kept and values that must be missed, next to each other; None where there can be none."""
    if target.statistic.name.startswith("share"):
        return _shares(target, count)
    limit, step = float(target.limit.value), max(abs(float(target.limit.value)), 1.0) / 1_000
    outwards = step if target.limit.at_most else -step
    return np.full(count, limit - outwards), np.full(count, limit + outwards)


def _shares(target: SampleTarget, count: int) -> tuple[Values | None, Values | None]:
    """So many samples on the good side of the bound that the share is just kept, and one more or less than that."""
    wanted = target.limit.value * count
    at_most = target.limit.at_most
    kept = floor(wanted) if at_most else ceil(wanted)
    missed = kept + 1 if at_most else kept - 1
    return tuple(_with_good(target, count, good) for good in (kept, missed))  # type: ignore[return-value]


def _with_good(target: SampleTarget, count: int, good: int) -> Values | None:
    if not 0 <= good <= count:
        return None
    bound = float(target.statistic.number)
    step = max(abs(bound), 1.0) / 1_000
    inwards = -step if target.statistic.name in ("share below", "share at most") else step
    return np.where(np.arange(count) < good, bound + inwards, bound - inwards)


def _scale(target: SampleTarget, values: Values) -> Iterator[str]:
    of_share = target.statistic.name.startswith("share")
    bound = float(target.statistic.number if of_share else target.limit.value)
    at_most = target.statistic.name in ("share below", "share at most") if of_share else target.limit.at_most
    times = strays(values, bound, at_most)
    if times is not None:
        unit = f" {target.unit}" if target.unit else ""
        usual = f"{times * abs(bound):,.4g}"
        yield (
            f"The limit is {bound:,.4g}{unit}, and real samples are about {usual}. Is the metric sent in another unit?"
            " Write the limit in the unit in which it is sent."
        )
