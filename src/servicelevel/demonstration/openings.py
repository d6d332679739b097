"""When the tickets of a service are opened in a month: by season, weekday, holiday and hour."""

from __future__ import annotations

from typing import Any

import numpy as np

from servicelevel.demonstration.chances import HOUR, MINUTE, SECOND, Instants, Lots, one_of
from servicelevel.demonstration.months import Month
from servicelevel.demonstration.parameters import Parameters, Service
from servicelevel.worktime import WorkCalendar

AT_NIGHT = (-55 * MINUTE, -9 * MINUTE, 4 * MINUTE, 31 * MINUTE, 2 * HOUR)
"""How long before and after a change of clocks tickets are opened."""


def openings(draw: Lots, service: Service, month: Month, given: Parameters, office: WorkCalendar) -> Instants:
    """The instants in order, in microseconds. office: its days are working days; its zone is that of the hours."""
    usual = _usual(draw, service, month, given, office)
    changes = month.changes_of_clocks() if service is given.services[0] else []
    at_changes = [at + offset for at in changes for offset in AT_NIGHT[: given.volume.at_clock_changes]]
    return np.sort(np.concatenate([usual, np.array(at_changes, np.int64)]))


def _usual(draw: Lots, service: Service, month: Month, given: Parameters, office: WorkCalendar) -> Instants:
    volume = given.volume
    expected = service.a_month * volume.by_month[month.number]
    if month.index == given.bad_month.month:
        expected *= given.bad_month.volume.get(service.key, 1.0)
    days = month.days
    weekday = (days.astype(np.int64) + 3) % 7
    weights = np.array(volume.by_weekday)[weekday]
    weights = np.where((weekday < 5) & ~office.opens_on(days), volume.on_holidays, weights)
    count = int(draw.poisson(expected))
    hour = one_of(draw, volume.by_hour, count)
    seconds = hour * 3600 + draw.integers(0, 3600, count)
    walls = days[one_of(draw, weights.tolist(), count)].astype("datetime64[us]") + seconds * np.timedelta64(
        SECOND, "us"
    )
    instants: Any = office.instants_of(walls)
    return np.sort(instants.view(np.int64))
