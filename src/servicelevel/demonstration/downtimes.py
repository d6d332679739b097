"""Outages, agreed maintenance and gaps in the watch, as the monitor tells them: when they begin and when they end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from servicelevel.demonstration.chances import HOUR, MINUTE, amounts, lots
from servicelevel.demonstration.months import Month
from servicelevel.demonstration.parameters import Outages, Parameters

HALF = 0.5


class Downtime(NamedTuple):
    """A row of the outages that were recorded; revision 2 says when what revision 1 told of ended."""

    event_id: str
    revision: int
    service: str
    kind: str
    started_at: int
    ended_at: int | None
    weight: float | None
    cause: str
    recorded_at: int


Stretch = tuple[str, int, int, str]
"""Kind, begin, end, cause."""


def downtimes(month: Month, given: Parameters) -> Iterator[Downtime]:
    """Everything that begins in a month, for all services that are watched."""
    for each in given.outages:
        stretches = [*_unforeseen(month, each, given), *_written_down(month, each)]
        for number, stretch in enumerate(sorted(stretches, key=lambda one: one[1])):
            yield from _recorded(f"{each.service}-{month.first_day:%Y-%m}-{number}", each.service, *stretch)


def _unforeseen(month: Month, each: Outages, given: Parameters) -> Iterator[Stretch]:
    draw = lots(given.seed, f"outages of {each.service}", month.ordinal)
    count = int(draw.poisson(each.a_month))
    begins = month.begins + (draw.random(count) * (month.ends - month.begins)).astype(int) // MINUTE * MINUTE
    lengths = amounts(draw, [each.hours] * count, HOUR)
    slow, causes = draw.random(count) < each.degraded, draw.integers(0, len(each.causes), count)
    for begin, length, degraded, cause in zip(begins.tolist(), lengths.tolist(), slow, causes, strict=True):
        yield "degraded" if degraded else "outage", begin, begin + length, each.causes[cause]


def _written_down(month: Month, each: Outages) -> Iterator[Stretch]:
    if each.maintenance:
        day = _nth_sunday(month.first_day, each.maintenance["sunday"])
        yield "maintenance", *_span(month, day, each.maintenance), each.maintenance["cause"]
    for outage in each.remarkable:
        if outage["month"] == month.index:
            yield outage["kind"], *_span(month, outage["day"], outage), outage["cause"]


def _span(month: Month, day: int, written: Any) -> tuple[int, int]:
    begin = month.local(day, written["at"])
    return begin, begin + round(written["hours"] * HOUR)


def _recorded(event_id: str, service: str, kind: str, begin: int, end: int, cause: str) -> Iterator[Downtime]:
    """Maintenance and gaps are told as a whole; the rest is told when it is seen, and again when it is over."""
    weight = HALF if kind == "degraded" else None
    if kind in ("maintenance", "unknown"):
        yield Downtime(event_id, 1, service, kind, begin, end, weight, cause, end + 5 * MINUTE)
        return
    yield Downtime(event_id, 1, service, kind, begin, None, weight, cause, begin + 2 * MINUTE)
    yield Downtime(event_id, 2, service, kind, begin, end, weight, cause, end + 3 * MINUTE)


def _nth_sunday(first: date, nth: int) -> int:
    return 1 + (6 - first.weekday()) % 7 + (nth - 1) * 7
