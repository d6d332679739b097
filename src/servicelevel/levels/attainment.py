"""Attainment: of the clocks that were judged in a period, how many kept their goal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from math import sqrt

import polars as pl

from servicelevel.levels.figures import Figure, judged
from servicelevel.levels.periods import Period
from servicelevel.levels.sentences import definition_of_clock
from servicelevel.levels.ticket_target import TicketTarget
from servicelevel.levels.words import goal_percent, percent

FEW = 10
_Z95 = 1.959963984540054


def attainment(
    clocks: pl.DataFrame, target: TicketTarget, periods: Sequence[Period], at: datetime, agreement: str = ""
) -> list[Figure]:
    """The figure of each period: met / (met + breached) of the clocks whose ``counted_at`` lies in it.

    clocks: the frame that `clocks` gives. Open, waiting and cancelled clocks are in no figure; their number at ``at``
    stands in the detail of the period in which they started.
    """
    counted = _by_period(clocks.filter(pl.col("verdict").is_in(["met", "breached"])), "counted_at", periods)
    others = _by_period(clocks.filter(~pl.col("verdict").is_in(["met", "breached"])), "started_at", periods)
    return [
        _figure(target, period, counted.get(period.key, {}), others.get(period.key, {}), at, agreement)
        for period in periods
    ]


def wilson(met: int, total: int, z: float = _Z95) -> tuple[float, float]:
    """The Wilson score interval of a share (E. B. Wilson, JASA 22, 1927); (0, 1) for no cases."""
    if total == 0:
        return 0.0, 1.0
    share, square = met / total, z * z
    middle = (share + square / (2 * total)) / (1 + square / total)
    reach = z * sqrt(share * (1 - share) / total + square / (4 * total * total)) / (1 + square / total)
    return max(0.0, middle - reach) if met else 0.0, min(1.0, middle + reach) if met < total else 1.0


def _by_period(clocks: pl.DataFrame, column: str, periods: Sequence[Period]) -> dict[str, dict[str, int]]:
    """How many clocks of each verdict have ``column`` in each period."""
    if not periods:
        return {}
    bounds = pl.DataFrame(
        {
            "period": [period.key for period in periods],
            "begin": pl.Series([period.start for period in periods]).cast(pl.Datetime("us", "UTC")),
            "end": pl.Series([period.end for period in periods]).cast(pl.Datetime("us", "UTC")),
        }
    ).sort("begin")
    placed = clocks.select("verdict", pl.col(column).alias("at")).drop_nulls("at").sort("at")
    placed = placed.join_asof(bounds, left_on="at", right_on="begin").filter(pl.col("at") < pl.col("end"))
    found: dict[str, dict[str, int]] = {}
    for period, verdict, count in placed.group_by("period", "verdict").len().iter_rows():
        found.setdefault(period, {})[verdict] = count
    return found


def _figure(
    target: TicketTarget,
    period: Period,
    counted: dict[str, int],
    others: dict[str, int],
    at: datetime,
    agreement: str,
) -> Figure:
    met, breached = counted.get("met", 0), counted.get("breached", 0)
    total = met + breached
    value = Fraction(met, total) if total else None
    low, high = wilson(met, total) if total else (None, None)
    return Figure(
        agreement=agreement,
        target=target.id,
        target_name=target.name,
        measure="ticket clock",
        period=period,
        verdict="no data" if value is None else judged(value, target.attain, target.threatened_at),
        value=value,
        goal=target.attain,
        low=low,
        high=high,
        unit="share",
        numerator=met,
        denominator=total,
        words=share_words(met, total, target.attain),
        goal_words=f"at least {goal_percent(target.attain)}" if target.attain < 1 else "all",
        definition=definition_of_clock(target),
        detail={
            "met": met,
            "breached": breached,
            **{name: others.get(name, 0) for name in ("open", "waiting", "cancelled")},
        },
        interim=at < period.end,
    )


def share_words(met: int, total: int, goal: Fraction) -> str:
    """ "94.1 %, 160 of 170"; of fewer than ten cases only the counts, because a percentage would pretend."""
    if total == 0:
        return "no cases"
    return f"{met} of {total}" if total < FEW else f"{percent(Fraction(met, total), goal)}, {met} of {total}"
