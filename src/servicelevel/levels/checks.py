"""Outages from what a monitor saw: down from the first failed check to the next good one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from servicelevel.levels.polling import MISSED, usual_gap

OUTAGES: dict[str, Any] = {
    "id": pl.String, "service": pl.String, "kind": pl.String, "started_at": pl.Datetime("us", "UTC"),
    "ended_at": pl.Datetime("us", "UTC"), "started_after": pl.Datetime("us", "UTC"), "ended_after": pl.Datetime("us", "UTC"),
    "weight": pl.Float64, "cause": pl.String,
}  # fmt: skip


LONGEST_GAP = timedelta(days=2)
"""How long a service may go without a look where its monitor keeps no rhythm."""


def outages_seen(checks: pl.DataFrame) -> pl.DataFrame:
    """The outages and gaps of several services up to the last of all looks; a gap as the rhythm of each one's looks says."""
    if not len(checks):
        return pl.DataFrame(schema=OUTAGES)
    last: Any = checks["checked_at"].max()
    return pl.concat(
        outages_from_checks(own, last, _longest_gap(own)) for own in checks.partition_by("service")
    )


def _longest_gap(checks: pl.DataFrame) -> timedelta:
    """How long a service may go without a look before nobody watched it."""
    every = usual_gap(checks["checked_at"].unique().sort().to_physical().to_list())
    return LONGEST_GAP if every is None else timedelta(microseconds=MISSED * every)


def outages_from_checks(
    checks: pl.DataFrame, until: datetime, longest_gap: timedelta | None = None
) -> pl.DataFrame:
    """The outages that checks show, and the gaps in which nobody looked.

    checks: service, checked_at (UTC), up (Boolean), optional code; in any order, repeated rows change nothing.
    An outage lasts from the first bad check to the next good one. Its true start lies after the last good check
    (``started_after``), its true end after the last bad one (``ended_after``). Without a good check afterwards it is
    still going on (``ended_at`` null). longest_gap: a longer time between two checks is unknown, from check to check.
    """
    seen = checks.filter(pl.col("checked_at") <= until)
    if "code" not in seen.columns:
        seen = seen.with_columns(code=pl.lit(""))
    seen = seen.unique(["service", "checked_at", "up"]).sort(
        "service", "checked_at", "up", descending=[False, False, True]
    )
    neighbours = seen.with_columns(
        up_before=pl.col("up").shift().over("service"),
        seen_before=pl.col("checked_at").shift().over("service"),
    ).with_columns(began=~pl.col("up") & (pl.col("up_before").fill_null(True)))
    runs = neighbours.with_columns(run=pl.col("began").cum_sum().over("service")).filter(pl.col("run") > 0)
    return pl.concat([_outages(runs), *_gaps(neighbours, longest_gap)]).sort("service", "started_at")


def _outages(runs: pl.DataFrame) -> pl.DataFrame:
    found = runs.group_by("service", "run", maintain_order=True).agg(
        started_at=pl.col("checked_at").first(),
        started_after=pl.col("seen_before").first(),
        ended_at=pl.col("checked_at").filter(pl.col("up")).first(),
        ended_after=pl.col("checked_at").filter(~pl.col("up")).last(),
        cause=pl.col("code").filter(~pl.col("up")).first(),
    )
    return _framed(found, "outage", pl.concat_str(pl.lit("answer "), pl.col("cause").fill_null("")))


def _gaps(neighbours: pl.DataFrame, longest_gap: timedelta | None) -> list[pl.DataFrame]:
    if longest_gap is None:
        return []
    unwatched = neighbours.filter(
        pl.col("checked_at") - pl.col("seen_before") > longest_gap, pl.col("up_before")
    )
    found = unwatched.select(
        "service", pl.col("seen_before").alias("started_at"), pl.col("seen_before").alias("started_after"),
        pl.col("checked_at").alias("ended_at"), pl.col("checked_at").alias("ended_after"), pl.col("code").alias("cause"),
    )  # fmt: skip
    return [_framed(found, "unknown", pl.lit("no check"))]


def _framed(found: pl.DataFrame, kind: str, cause: pl.Expr) -> pl.DataFrame:
    started = pl.col("started_at").dt.strftime("%Y-%m-%dT%H:%M:%S%.f")
    framed = found.with_columns(
        id=pl.concat_str("service", pl.lit("/"), pl.lit(kind), pl.lit("/"), started),
        kind=pl.lit(kind),
        weight=pl.lit(None, dtype=pl.Float64),
        cause=cause,
    )
    return framed.select(pl.col(name).cast(kind_of) for name, kind_of in OUTAGES.items())
