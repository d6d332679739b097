"""Which clocks come out otherwise under other terms."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from servicelevel.levels.periods import Period

NOT_COUNTED = "not counted"
"""Stands for the verdict of a clock that the terms do not have."""
_SIDES = ("verdict", "priority", "counted_at", "elapsed_us", "goal_us", "outcome_at", "started_at")


def flips(before: pl.DataFrame, after: pl.DataFrame, periods: Sequence[Period]) -> pl.DataFrame:
    """The clocks whose verdict or period differs between two frames of `levels.clocks`, by start and ticket.

    Columns: ticket, episode, started_at, verdict_before, verdict_after, period_before, period_after (keys, null for
    none), elapsed_us_…, goal_us_…, priority_…, and verdict_flips (false: only the period differs). Clocks that count
    outside the periods on both sides are left out.
    """
    keys = ["ticket", "episode"]
    one, other = (_of_side(frame, periods) for frame in (before, after))
    joined = one.join(other, on=keys, how="full", coalesce=True, suffix="_after").rename(
        {name: f"{name}_before" for name in (*_SIDES, "period")}
    )
    return (
        joined.with_columns(
            pl.col("verdict_before", "verdict_after").fill_null(NOT_COUNTED),
            started_at=pl.coalesce("started_at_before", "started_at_after"),
        )
        .with_columns(verdict_flips=pl.col("verdict_before") != pl.col("verdict_after"))
        .filter(pl.col("verdict_flips") | pl.col("period_before").ne_missing(pl.col("period_after")))
        .filter(_inside())
        .sort("started_at", "ticket", "episode")
    )


def _inside() -> pl.Expr:
    """Whether a clock counts in one of the periods on either side, or in no month at all yet."""
    counted = pl.coalesce("counted_at_before", "counted_at_after")
    return pl.coalesce("period_before", "period_after").is_not_null() | counted.is_null()


def _of_side(clocks: pl.DataFrame, periods: Sequence[Period]) -> pl.DataFrame:
    bounds = pl.DataFrame(
        {
            "period": [period.key for period in periods],
            "begin": pl.Series([period.start for period in periods], dtype=pl.Datetime("us", "UTC")),
            "end": pl.Series([period.end for period in periods], dtype=pl.Datetime("us", "UTC")),
        }
    ).sort("begin")
    text = clocks.select("ticket", "episode", *_SIDES).with_columns(
        pl.col("verdict", "priority", "ticket").cast(pl.String)
    )
    counted = text.drop_nulls("counted_at").sort("counted_at")
    placed = counted.join_asof(bounds, left_on="counted_at", right_on="begin")
    inside = placed.with_columns(period=pl.when(pl.col("counted_at") < pl.col("end")).then("period"))
    others = text.filter(pl.col("counted_at").is_null()).with_columns(period=pl.lit(None, pl.String))
    return pl.concat([inside.select(others.columns), others])
