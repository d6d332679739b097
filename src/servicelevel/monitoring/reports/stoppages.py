"""The outages, maintenance and gaps that the availability of a period rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import polars as pl

from servicelevel.levels import AvailabilityTarget, Period
from servicelevel.levels.exclusions import outages_with
from servicelevel.monitoring import queries
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.report import Stoppage
from servicelevel.monitoring.versions import held_in


def stoppages(measurement: Measurement, period: Period) -> tuple[Stoppage, ...]:
    """Those that touch the period, by service and start, each service once."""
    found: dict[str, list[Stoppage]] = {}
    for target_id in measurement.terms.target_ids:
        judge = held_in(measurement.versions_of(target_id), period)
        if judge is not None and isinstance(judge.target, AvailabilityTarget):
            found.setdefault(judge.target.service, list(_of_target(measurement, judge.target, period)))
    return tuple(one for service in sorted(found) for one in found[service])


def _of_target(measurement: Measurement, target: AvailabilityTarget, period: Period) -> Iterator[Stoppage]:
    ends = min(period.end, measurement.at)
    told = outages_with(
        queries.outages([target.service], measurement.as_of), measurement.exclusions, target.id
    )
    near = told.filter(
        pl.col("started_at") < ends, pl.col("ended_at").is_null() | (pl.col("ended_at") > period.start)
    )
    for row in near.sort("started_at").iter_rows(named=True):
        begin, end = max(row["started_at"], period.start), min(row["ended_at"] or ends, ends)
        time_us = int(target.calendar.elapsed(_instant(begin), _instant(end)))
        yield Stoppage(
            row["service"], row["kind"], row["started_at"], row["ended_at"], time_us, row["cause"] or ""
        )


def _instant(at: datetime) -> np.datetime64:
    return np.datetime64(at.replace(tzinfo=None), "us")
