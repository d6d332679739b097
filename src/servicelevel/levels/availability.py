"""Availability of a service: agreed service time, downtime inside it, and what nobody watched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

import polars as pl

from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.downtime import Happening, Tally, happenings, swept
from servicelevel.levels.figures import Figure, Verdict, judged
from servicelevel.levels.moments import microseconds
from servicelevel.levels.periods import Period
from servicelevel.levels.polling import MISSED, most_unseen, rate_needed, rate_words, usual_gap
from servicelevel.levels.sentences_of_service import definition_of_availability
from servicelevel.levels.words import duration, goal_percent, percent


def availability(
    outages: pl.DataFrame,
    target: AvailabilityTarget,
    periods: Sequence[Period],
    at: datetime,
    *,
    observed_from: datetime | None = None,
    looks: Sequence[int] = (),
    agreement: str = "",
) -> list[Figure]:
    """The figure of each period, cut off at ``at``. Docs: what every figure means, Availability.

    outages: the outage frame (service, kind, started_at, ended_at, optional weight, started_after, ended_after).
    observed_from: time before it was not watched and is unknown. looks: the instants (microseconds, in order) at which a
    monitor looked; where they keep a rhythm, the bounds cover what it cannot have seen, and time after its last look is
    unknown.
    """
    rows = outages.filter(pl.col("service") == target.service) if target.service else outages
    spans = happenings(rows, target.weights, microseconds(at))
    watched = None if observed_from is None else microseconds(observed_from)
    spans += _after_the_last(looks, microseconds(at))
    return [
        _figure(
            target,
            period,
            _with_unseen(swept(spans, target, period, at, watched), looks, period),
            at,
            agreement,
        )
        for period in periods
    ]


def _after_the_last(looks: Sequence[int], at: int) -> list[Happening]:
    """The time after the last look of a monitor that has fallen silent."""
    every = usual_gap(looks)
    if every is None or at - looks[-1] <= MISSED * every:
        return []
    return [Happening("unknown", looks[-1], at, Fraction(1), looks[-1], at)]


def _with_unseen(tally: Tally, looks: Sequence[int], period: Period) -> Tally:
    """With what outages may have taken between two looks: no more than the time that was watched and up."""
    first, last = (bisect_left(looks, microseconds(edge)) for edge in (period.start, period.end))
    every = usual_gap(looks[first:last]) or usual_gap(looks)
    if every is None:
        return tally
    return replace(tally, every_us=every, unseen_us=most_unseen(every, tally.outages))


def _figure(target: AvailabilityTarget, period: Period, tally: Tally, at: datetime, agreement: str) -> Figure:
    judged_time = tally.agreed_us - (tally.unknown_us if target.unknown == "excluded" else 0)
    lost = tally.lost_us + (tally.unknown_us if target.unknown == "down" else 0)
    if judged_time <= 0:
        value = low = high = None
        verdict: Verdict = "no data"
    else:
        value = 1 - lost / judged_time
        low = 1 - tally.most_lost_us / tally.agreed_us
        high = 1 - (tally.lost_us - tally.may_be_less_us) / tally.agreed_us
        decided = not (low < target.goal <= high)
        verdict = (
            judged(value, target.goal, target.threatened_at)
            if decided or low == high
            else "cannot be decided"
        )
    up = int(judged_time - lost) if value is not None else 0
    return Figure(
        agreement=agreement,
        target=target.id,
        target_name=target.name,
        measure="availability",
        period=period,
        verdict=verdict,
        value=value,
        goal=target.goal,
        low=None if low is None else float(low),
        high=None if high is None else float(high),
        unit="share",
        numerator=up,
        denominator=max(judged_time, 0),
        words=_words(value, target.goal, tally) + _rate_wanted(verdict, target, tally),
        goal_words=f"at least {goal_percent(target.goal)}",
        definition=definition_of_availability(target),
        detail=_detail(tally, judged_time) | _polled(target, tally),
        interim=at < period.end,
    )


def _detail(tally: Tally, judged_time: int) -> dict[str, Any]:
    up = max(judged_time - int(tally.lost_us), 0)
    return {
        "agreed_us": tally.agreed_us,
        "down_us": tally.down_us,
        "unknown_us": tally.unknown_us,
        "maintenance_us": tally.maintenance_us,
        "outages": tally.outages,
        "longest_us": tally.longest_us,
        "mtrs_us": tally.down_us // tally.outages if tally.outages else None,
        "mtbf_us": up // tally.outages if tally.outages else None,
    }


def _words(value: Fraction | None, goal: Fraction, tally: Tally) -> str:
    if value is None:
        return "no agreed service time"
    down = f"{duration(tally.down_us)} down of {duration(tally.agreed_us)}"
    unknown = f", {duration(tally.unknown_us)} not watched" if tally.unknown_us else ""
    places = 2 if goal > Fraction(98, 100) else 1
    return f"{percent(value, goal, places)}, {down}{unknown}"


def _polled(target: AvailabilityTarget, tally: Tally) -> dict[str, Any]:
    """What the rate of a monitor leaves open; nothing where no rate is known."""
    if tally.every_us is None:
        return {}
    return {
        "polled_every_us": tally.every_us,
        "unseen_us": int(tally.unseen_us),
        "needed_every_us": _needed(target, tally),
    }


def _needed(target: AvailabilityTarget, tally: Tally) -> int | None:
    allowed = (1 - target.goal) * tally.agreed_us - (tally.lost_us + tally.unknown_us)
    return rate_needed(allowed, tally.outages)


def _rate_wanted(verdict: Verdict, target: AvailabilityTarget, tally: Tally) -> str:
    """How often a monitor would have to look for a verdict, where it did not look often enough for one."""
    if verdict != "cannot be decided" or tally.every_us is None:
        return ""
    needed = _needed(target, tally)
    said = f"; looked at {rate_words(tally.every_us)}"
    if needed is None:
        return f"{said}, and no rate would decide it"
    return f"{said}, which cannot decide it: {rate_words(needed)} would" if needed < tally.every_us else said
