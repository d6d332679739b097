"""The gate for availability: an outage that uses up a minute less than what is allowed, and one of a minute more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction

import polars as pl

from servicelevel.levels.availability import availability
from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.checks import OUTAGES
from servicelevel.levels.gate.scale import LAX
from servicelevel.levels.gate.tried import RealData, Tried, last_with
from servicelevel.levels.periods import Period
from servicelevel.levels.words import duration, goal_percent, percent

MINUTE = 60_000_000
KEPT = ("met", "threatened")


def try_availability(
    target: AvailabilityTarget, data: RealData, periods: Sequence[Period], at: datetime
) -> Tried:
    """Run the measure on the real period, and on that period with planted outages instead of its own."""
    chosen = last_with(data.news, periods)
    if chosen is None:
        return Tried(reasons=(
            f"No source has told of outages or checks of {target.service} in a period that is over: nothing would be found."
            " Import its checks or its outages.",
        ))  # fmt: skip
    period, _ = chosen
    agreed = int(target.calendar.elapsed(period.start, period.end))
    cases = _down(target, data.outages, period)
    told = f"{cases:,} outage{'s' if cases != 1 else ''} in {duration(agreed)} of agreed time"
    if not agreed:
        return Tried(
            period,
            cases,
            told,
            reasons=(f"{target.calendar_id} has no hour in {period.words}. Name another calendar.",),
        )
    allowed = int((1 - target.goal) * agreed)
    breach = _verdict(target, data.outages, period, allowed + MINUTE) == "breached"
    clean = _verdict(target, data.outages, period, max(allowed - MINUTE, 0)) in KEPT
    reasons = list(_scale(target, data, period, at))
    if not breach:
        reasons.append(
            "A planted outage that is too long was not found. Look at weights: what does an outage count?"
        )
    if not clean:
        reasons.append("A planted outage that is short enough was taken for a breach. Look at the goal.")
    return Tried(period, cases, told, breach, clean, tuple(reasons))


def _down(target: AvailabilityTarget, outages: pl.DataFrame, period: Period) -> int:
    """How many outages of the service touch the period."""
    touch = (pl.col("started_at") < period.end) & (
        pl.col("ended_at").is_null() | (pl.col("ended_at") > period.start)
    )
    own = (pl.col("service") == target.service) & ~pl.col("kind").is_in(["maintenance", "unknown"])
    return len(outages.filter(touch & own))


def _verdict(target: AvailabilityTarget, outages: pl.DataFrame, period: Period, down: int) -> str:
    """What the measure says of the period with one outage of so much working time (microseconds) and no other."""
    others = outages.filter(
        (pl.col("started_at") >= period.end)
        | (pl.col("ended_at").is_not_null() & (pl.col("ended_at") <= period.start))
    )
    frame = (
        pl.concat([others, _outage(target, outages, period, down)], how="vertical_relaxed")
        if down
        else others
    )
    return availability(frame, target, [period], period.end)[0].verdict


def _outage(target: AvailabilityTarget, outages: pl.DataFrame, period: Period, down: int) -> pl.DataFrame:
    begin = target.calendar.next_opening(period.start)
    end = target.calendar.deadline(begin, down)
    begins, ends = (each.astype("datetime64[us]").item().replace(tzinfo=UTC) for each in (begin, end))
    row = ("planted", target.service, "outage", begins, ends, begins, ends, None, "planted")
    return pl.DataFrame([row], schema=OUTAGES, orient="row").select(outages.columns)


def _scale(target: AvailabilityTarget, data: RealData, period: Period, at: datetime) -> list[str]:
    """A goal that is so far below what is kept that it says nothing: 0.995 % for 99.5 %."""
    real = availability(data.outages, target, [period], at)[0].value
    if real is None or real < LAX * target.goal or target.goal >= Fraction(1, 2):
        return []
    return [
        f"The goal is {goal_percent(target.goal)}, and {percent(real)} was kept in {period.words}."
        " Is it the wrong unit? Write a share of the hours, for instance 99.5%."
    ]
