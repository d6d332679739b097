"""Measured values: probes of the mail service by the clock, and what people answer to the survey."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from servicelevel.demonstration.chances import HOUR, MINUTE, SECOND, Lots, happens, lots, one_of
from servicelevel.demonstration.lives import Lives
from servicelevel.demonstration.months import Month
from servicelevel.demonstration.parameters import Parameters, Probe, Service

SATISFACTION = "satisfaction"
UP_TO_HOURS = 60


class Value(NamedTuple):
    """One value of a metric; instants in microseconds since 1970 UTC."""

    event_id: str
    service: str
    metric: str
    taken_at: int
    value: float
    recorded_at: int


def probed(month: Month, given: Parameters) -> Iterator[Value]:
    """What the probes saw in a month, a few minutes past the hour."""
    for probe in given.probes:
        at = np.arange(month.begins + 7 * MINUTE, month.ends, probe.every_hours * HOUR)
        for instant, value in zip(at.tolist(), _values(probe, len(at), month, given), strict=True):
            event_id = f"{probe.metric}-{instant // SECOND}"
            yield Value(event_id, probe.service, probe.metric, instant, value, instant + 20 * SECOND)


def _values(probe: Probe, count: int, month: Month, given: Parameters) -> list[float]:
    draw = lots(given.seed, probe.metric, month.ordinal)
    values = probe.value.typical * np.exp(draw.standard_normal(count) * probe.value.spread)
    slow = happens(draw, given.bad_month.slow_delivery["share"], count)
    if month.index == given.bad_month.month and probe is given.probes[0]:
        values = np.where(slow, values * given.bad_month.slow_delivery["factor"], values)
    found: list[float] = np.round(values, 1).tolist()
    return found


def surveyed(
    draw: Lots, lives: Lives, tickets: list[str], service: Service, month: Month, given: Parameters
) -> Iterator[Value]:
    """The answers, from 1 to 5, of those who answer the survey after their ticket was closed."""
    count = len(tickets)
    answers = happens(draw, service.surveyed, count) & ~lives.cancelled
    score = one_of(draw, given.survey, count) + 1
    less = happens(draw, given.bad_month.less_content if month.index == given.bad_month.month else 0.0, count)
    score = np.where(less, np.maximum(score - 1, 1), score)
    after = draw.integers(1, UP_TO_HOURS * 60, count) * MINUTE
    taken_at, scores = (lives.closed + after).tolist(), score.astype(float).tolist()
    for place in np.flatnonzero(answers).tolist():
        at, event_id = taken_at[place], f"{tickets[place]}-answer"
        yield Value(event_id, service.key, SATISFACTION, at, scores[place], at + 30 * SECOND)
