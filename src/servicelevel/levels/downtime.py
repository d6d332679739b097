"""Downtime of a service inside its hours: outages, maintenance, exclusions and what nobody watched, swept over a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal

import numpy as np
import polars as pl

from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.exclusions import KIND as EXCLUSION
from servicelevel.levels.moments import microseconds
from servicelevel.levels.periods import Period

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


@dataclass(frozen=True)
class Happening:
    """Something that happened to a service. begin_after, end_after: the earliest at which it can have begun and ended."""

    kind: Kind
    begin: int
    end: int
    weight: Fraction
    begin_after: int
    end_after: int


def happenings(rows: pl.DataFrame, weights: Mapping[str, Fraction], at: int) -> list[Happening]:
    """The rows of an outage frame, cut off at an instant."""

    def count(value: Any, otherwise: int) -> int:
        return otherwise if value is None else microseconds(value)

    found = []
    for row in rows.iter_rows(named=True):
        begin, end = microseconds(row["started_at"]), count(row["ended_at"], at)
        kind = KINDS.get(row["kind"], "down")
        given = row.get("weight")
        weight = Fraction(str(given)) if given is not None else weights.get(row["kind"], Fraction(1))
        begin_after, end_after = count(row.get("started_after"), begin), count(row.get("ended_after"), end)
        found.append(Happening(kind, begin, min(end, at), weight, begin_after, min(end_after, at)))
    return [one for one in found if one.begin_after < at]


def swept(
    outages: list[Happening], target: AvailabilityTarget, period: Period, at: datetime, watched: int | None
) -> Tally:
    """Sweep over the period: every piece between two boundaries has one state.

    An agreed exclusion wins, then maintenance, then down, then unknown.
    """
    begin, end = microseconds(period.start), min(microseconds(period.end), microseconds(at))
    near = [one for one in outages if one.begin_after < end and one.end > begin]
    if watched is not None and watched > begin:
        near.append(Happening("unknown", begin, min(watched, end), Fraction(1), begin, min(watched, end)))
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
    totals: dict[str, Fraction], near: list[Happening], first: int, amount: int, exclude_maintenance: bool
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


def _outages(near: list[Happening], target: AvailabilityTarget, begin: int, end: int) -> tuple[int, int]:
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
