"""Availability of a service: agreed service time, downtime inside it, and what nobody watched."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import polars as pl

from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.exclusions import KIND as EXCLUSION
from servicelevel.levels.figures import Figure, Verdict, judged
from servicelevel.levels.moments import microseconds
from servicelevel.levels.periods import Period
from servicelevel.levels.polling import MISSED, most_unseen, rate_needed, rate_words, usual_gap
from servicelevel.levels.sentences_of_service import definition_of_availability
from servicelevel.levels.words import duration, goal_percent, percent

Span = tuple[int, int]
Kind = Literal["maintenance", "down", "unknown", "excluded"]
KINDS: dict[str, Kind] = {"maintenance": "maintenance", "unknown": "unknown", EXCLUSION: "excluded"}


@dataclass(frozen=True)
class Tally:
    """Working microseconds of one period inside the service hours. Lost counts degradation by its weight.

    may_be_more_us, may_be_less_us: before an outage was seen, and after its true end. every_us: how often its monitor
    looks, None where that is not known; unseen_us: the most that was lost between two looks without being seen.
    """

    agreed_us: int
    down_us: int
    lost_us: Fraction
    unknown_us: int
    maintenance_us: int
    may_be_more_us: Fraction
    may_be_less_us: Fraction
    outages: int
    longest_us: int
    every_us: int | None = None
    unseen_us: Fraction = Fraction(0)

    @property
    def most_lost_us(self) -> Fraction:
        """All that may have been lost."""
        lost = self.lost_us + self.unknown_us + self.may_be_more_us + self.unseen_us
        return min(lost, Fraction(self.agreed_us))


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
    spans = _read(rows, target.weights, microseconds(at))
    watched = None if observed_from is None else microseconds(observed_from)
    spans += _after_the_last(looks, microseconds(at))
    return [
        _figure(
            target,
            period,
            _with_unseen(_tally(spans, target, period, at, watched), looks, period),
            at,
            agreement,
        )
        for period in periods
    ]


def _after_the_last(looks: Sequence[int], at: int) -> list[_Outage]:
    """The time after the last look of a monitor that has fallen silent."""
    every = usual_gap(looks)
    if every is None or at - looks[-1] <= MISSED * every:
        return []
    return [_Outage("unknown", looks[-1], at, Fraction(1), looks[-1], at)]


def _with_unseen(tally: Tally, looks: Sequence[int], period: Period) -> Tally:
    """With what outages may have taken between two looks: no more than the time that was watched and up."""
    first, last = (bisect_left(looks, microseconds(edge)) for edge in (period.start, period.end))
    every = usual_gap(looks[first:last]) or usual_gap(looks)
    if every is None:
        return tally
    return replace(tally, every_us=every, unseen_us=most_unseen(every, tally.outages))


@dataclass(frozen=True)
class _Outage:
    kind: Kind
    begin: int
    end: int
    weight: Fraction
    begin_after: int
    end_after: int


def _read(rows: pl.DataFrame, weights: Mapping[str, Fraction], at: int) -> list[_Outage]:
    def count(value: Any, otherwise: int) -> int:
        return otherwise if value is None else microseconds(value)

    found = []
    for row in rows.iter_rows(named=True):
        begin, end = microseconds(row["started_at"]), count(row["ended_at"], at)
        kind = KINDS.get(row["kind"], "down")
        given = row.get("weight")
        weight = Fraction(str(given)) if given is not None else weights.get(row["kind"], Fraction(1))
        begin_after, end_after = count(row.get("started_after"), begin), count(row.get("ended_after"), end)
        found.append(_Outage(kind, begin, min(end, at), weight, begin_after, min(end_after, at)))
    return [one for one in found if one.begin_after < at]


def _tally(
    outages: list[_Outage], target: AvailabilityTarget, period: Period, at: datetime, watched: int | None
) -> Tally:
    """Sweep over the period: every piece between two boundaries has one state.

    An agreed exclusion wins, then maintenance, then down, then unknown.
    """
    begin, end = microseconds(period.start), min(microseconds(period.end), microseconds(at))
    near = [one for one in outages if one.begin_after < end and one.end > begin]
    if watched is not None and watched > begin:
        near.append(_Outage("unknown", begin, min(watched, end), Fraction(1), begin, min(watched, end)))
    cuts = {begin, max(begin, end)}
    for one in near:
        cuts |= {
            min(max(edge, begin), max(begin, end))
            for edge in (one.begin_after, one.begin, one.end_after, one.end)
        }
    edges = np.array(sorted(cuts), np.int64)
    work = target.calendar.elapsed(edges[:-1].view("datetime64[us]"), edges[1:].view("datetime64[us]"))
    totals: dict[str, Fraction] = dict.fromkeys(
        ("agreed", "down", "lost", "unknown", "maintenance", "more", "less"), Fraction(0)
    )
    for first, amount in zip(edges[:-1].tolist(), np.asarray(work).tolist(), strict=True):
        _add(totals, near, first, amount, target.maintenance == "excluded")
    count, longest = _outages(near, target, begin, end)
    return Tally(
        int(totals["agreed"]), int(totals["down"]), totals["lost"], int(totals["unknown"]), int(totals["maintenance"]),
        totals["more"], totals["less"], count, longest,
    )  # fmt: skip


def _add(
    totals: dict[str, Fraction], near: list[_Outage], first: int, amount: int, exclude_maintenance: bool
) -> None:
    if not amount:
        return
    here = [one for one in near if one.begin <= first < one.end]
    kinds = {one.kind for one in here}
    if "excluded" in kinds:
        totals["maintenance"] += amount
        return
    if "maintenance" in kinds:
        totals["maintenance"] += amount
        if exclude_maintenance:
            return
    totals["agreed"] += amount
    if "maintenance" in kinds:
        totals["down"] += amount
        totals["lost"] += amount
        return
    down = [one for one in here if one.kind == "down"]
    before = max(
        (one.weight for one in near if one.kind == "down" and one.begin_after <= first < one.begin),
        default=Fraction(0),
    )
    if down:
        weight = max(one.weight for one in down)
        certain = max((one.weight for one in down if first < one.end_after), default=Fraction(0))
        totals["down"] += amount
        totals["lost"] += weight * amount
        totals["less"] += (weight - certain) * amount
        totals["more"] += max(before - weight, Fraction(0)) * amount
    elif "unknown" in kinds:
        totals["unknown"] += amount
    else:
        totals["more"] += before * amount


def _outages(near: list[_Outage], target: AvailabilityTarget, begin: int, end: int) -> tuple[int, int]:
    """How many separate outages began or went on in the period inside service hours, and the longest in working time."""
    spans = merged(
        [(max(one.begin, begin), min(one.end, end)) for one in near if one.kind == "down" and one.weight > 0]
    )
    if not spans:
        return 0, 0
    edges = np.array(spans, np.int64)
    work = np.asarray(
        target.calendar.elapsed(edges[:, 0].view("datetime64[us]"), edges[:, 1].view("datetime64[us]"))
    )
    return int((work > 0).sum()), int(work.max(initial=0))


def merged(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, those that overlap or touch made one; empty ones left out."""
    joined: list[Span] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return joined


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
