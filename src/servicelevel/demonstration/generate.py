"""What happened at the invented organisation, from parameters alone: the same for the same seed, first day and instant.

Each month is drawn as a whole from a seed of its own, and what would only be known later is left out. So what is given
for an instant is a part of what is given for any later one, and a demonstration that was begun can be gone on with.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

import numpy as np

from servicelevel.demonstration.chances import Instants, Lots, lots
from servicelevel.demonstration.downtimes import Downtime, downtimes
from servicelevel.demonstration.lives import Calendars, Lives, lives
from servicelevel.demonstration.measured import Value, probed, surveyed
from servicelevel.demonstration.months import Month, later, months_between
from servicelevel.demonstration.openings import openings
from servicelevel.demonstration.parameters import Parameters, Service
from servicelevel.demonstration.telling import Event, told
from servicelevel.instants import to_microseconds

FIRST_NUMBER = 10_001
LONGEST_LIFE_MONTHS = 8
"""No ticket is told of longer after the month in which it was opened."""
WORKING_DAYS = "office-hours"
_Told = TypeVar("_Told", Event, Downtime, Value)


@dataclass(frozen=True)
class Happened:
    """Everything that was recorded, in the order of recording."""

    events: tuple[Event, ...]
    downtimes: tuple[Downtime, ...]
    values: tuple[Value, ...]

    def digest(self) -> str:
        """SHA-256 of all of it."""
        return hashlib.sha256(repr((self.events, self.downtimes, self.values)).encode()).hexdigest()


def generate(
    given: Parameters, calendars: Calendars, first: date, until: datetime, since: datetime | None = None
) -> Happened:
    """What was recorded from the first day up to an instant; since: only what was recorded after that one."""
    after, last = -1 if since is None else to_microseconds(since), to_microseconds(until)
    events: list[Event] = []
    downs: list[Downtime] = []
    measured: list[Value] = []
    number = FIRST_NUMBER
    for month in months_between(first, until, given.zone):
        opened = _opened(given, calendars, month)
        if since is None or _still_told_of(month, after, given):
            of_tickets, answers = _of_tickets(given, calendars, month, opened, number)
            events += of_tickets
            downs += downtimes(month, given)
            measured += [*answers, *probed(month, given)]
        number += sum(len(instants) for _, instants in opened)
    return Happened(_known(events, after, last), _known(downs, after, last), _known(measured, after, last))


def _still_told_of(month: Month, after: int, given: Parameters) -> bool:
    return Month(later(month.first_day, LONGEST_LIFE_MONTHS), 0, given.zone).ends > after


def _opened(given: Parameters, calendars: Calendars, month: Month) -> list[tuple[Lots, Instants]]:
    """For each service its lots, drawn on for all that follows, and the instants at which tickets are opened."""
    found = []
    for service in given.services:
        draw = lots(given.seed, f"tickets of {service.key}", month.ordinal)
        found.append((draw, openings(draw, service, month, given, calendars[WORKING_DAYS])))
    return found


def _of_tickets(
    given: Parameters, calendars: Calendars, month: Month, opened: list[tuple[Lots, Instants]], number: int
) -> tuple[list[Event], list[Value]]:
    """The events of the tickets of a month, numbered in the order of opening, and what the survey says of them."""
    order = np.argsort(np.concatenate([instants for _, instants in opened]), kind="stable")
    numbers = np.empty(len(order), np.int64)
    numbers[order] = number + np.arange(len(order))
    events: list[Event] = []
    values: list[Value] = []
    begin = 0
    for service, (draw, instants) in zip(given.services, opened, strict=True):
        own = numbers[begin : begin + len(instants)].tolist()
        begin += len(instants)
        drawn = lives(draw, instants, service, month, given, calendars)
        names = _names(service, drawn, own)
        events += told(draw, drawn, names, service, given)
        values += surveyed(draw, drawn, names, service, month, given)
    return events, values


def _names(service: Service, drawn: Lives, numbers: list[int]) -> list[str]:
    """INC0012345, REQ0012346: what each ticket is called."""
    kinds = [service.categories[each].prefix for each in drawn.category.tolist()]
    return [f"{kind}{number:07}" for kind, number in zip(kinds, numbers, strict=True)]


def _known(told: list[_Told], after: int, last: int) -> tuple[_Told, ...]:
    """What was recorded after one instant and up to another, in the order of recording."""
    known = [each for each in told if after < each.recorded_at <= last]
    return tuple(sorted(known, key=lambda each: (each.recorded_at, each.event_id)))
