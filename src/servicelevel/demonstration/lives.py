"""The lives of the tickets of one service that are opened in one month: what happens to each, and when.

Everything is drawn for the whole month at once. Work is done in working time: instants come from work calendars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicelevel.demonstration.chances import (
    HOUR,
    MINUTE,
    SECOND,
    Indices,
    Instants,
    Lots,
    amounts,
    happens,
    one_of,
)
from servicelevel.demonstration.months import Month
from servicelevel.demonstration.parameters import Parameters, Service
from servicelevel.worktime import WorkCalendar

Calendars = Mapping[str, WorkCalendar]
Chosen = NDArray[np.bool_]
URGENT = "P1"
AROUND_THE_CLOCK = "around-the-clock"


@dataclass(frozen=True)
class Wait:
    """A pause of some tickets: which, for what (place among the pauses of the service), from when, until when."""

    chosen: Chosen
    reason: Indices
    begins: Instants
    ends: Instants


@dataclass(frozen=True)
class Lives:
    """The tickets of a service and month, in the order in which they were opened. Instants in microseconds, UTC."""

    opened: Instants
    customer: Indices
    category: Indices
    priority: Indices
    named_late: Chosen
    reprioritised: Chosen
    reprioritised_at: Instants
    new_priority: Indices
    cancelled: Chosen
    answered: Instants
    handed_over: Chosen
    handed_at: Instants
    taken_up: Instants
    waits: Sequence[Wait]
    resolved: Instants
    reopened: Chosen
    reopened_at: Instants
    resolved_again: Instants
    closed: Instants


@dataclass(frozen=True)
class _Hours:
    """For each ticket the place of its calendar; instants are counted on by calendar."""

    calendars: Sequence[WorkCalendar]
    place: Indices

    @classmethod
    def of(cls, calendars: Calendars, names: Sequence[str]) -> _Hours:
        known = list(dict.fromkeys(names))
        return cls(
            [calendars[name] for name in known], np.array([known.index(name) for name in names], np.int64)
        )

    def after(self, starts: Instants, work: Instants) -> Instants:
        """The instants at which so much working time has passed."""
        found = np.empty(len(starts), np.int64)
        for place, calendar in enumerate(self.calendars):
            chosen = self.place == place
            due: Any = calendar.deadline(starts[chosen].view("datetime64[us]"), work[chosen])
            found[chosen] = due.view(np.int64)
        return found


def lives(
    draw: Lots, opened: Instants, service: Service, month: Month, given: Parameters, calendars: Calendars
) -> Lives:
    """Draw what happens to tickets that were opened at these instants."""
    tickets = _Tickets(draw, len(opened), service, month, given, calendars)
    count, life = len(opened), given.life
    answered = tickets.answered(opened)
    handed_over, handed_at, taken_up = tickets.handed_over(answered)
    work = tickets.work()
    reprioritised, new_priority = tickets.reprioritised()
    waits, resolved = tickets.worked_on(taken_up, work)
    reopened_at = tickets.desk.after(resolved, amounts(draw, [life.reopened_after] * count, HOUR))
    closes_after = life.closed_after_days * 24 * HOUR
    reopened = happens(draw, life.reopened, count) & (reopened_at < resolved + closes_after - MINUTE)
    resolved_again = tickets.working.after(reopened_at, _part(work, 0.5) + 5 * MINUTE)
    return Lives(
        opened=opened, customer=tickets.customer, category=tickets.category, priority=tickets.priority,
        named_late=happens(draw, life.without_priority, count), cancelled=happens(draw, life.cancelled, count),
        reprioritised=reprioritised, new_priority=new_priority,
        reprioritised_at=tickets.working.after(taken_up, _part(work, 0.1)),
        answered=answered, handed_over=handed_over, handed_at=handed_at, taken_up=taken_up, waits=waits,
        resolved=resolved, reopened=reopened, reopened_at=reopened_at, resolved_again=resolved_again,
        closed=np.where(reopened, resolved_again, resolved) + closes_after,
    )  # fmt: skip


class _Tickets:
    """The tickets while their lives are drawn: what they are about, and in which hours they are dealt with."""

    def __init__(
        self, draw: Lots, count: int, service: Service, month: Month, given: Parameters, calendars: Calendars
    ) -> None:
        self.draw, self.count, self.service, self.month = draw, count, service, month
        self.given, self.calendars = given, calendars
        self.customer = one_of(draw, service.customers, count)
        self.category = one_of(draw, [each.share for each in service.categories], count)
        self.priority = one_of(draw, service.priorities, count)
        self.names = [list(service.priorities)[place] for place in self.priority]
        self.urgent = np.array([name == URGENT for name in self.names], bool)
        self.desk = self.hours([given.answered_in] * count)
        self.answering = self.hours([AROUND_THE_CLOCK if each else given.answered_in for each in self.urgent])
        usual = service.worked_in["other"]
        self.working = self.hours([service.worked_in.get(name, usual) for name in self.names])
        self.slower = given.slower.get(month.number, 1.0)
        self.bad = month.index == given.bad_month.month

    def hours(self, names: Sequence[str]) -> _Hours:
        """The calendars of those names, one for each ticket."""
        return _Hours.of(self.calendars, names)

    def answered(self, opened: Instants) -> Instants:
        """When somebody takes each up for the first time."""
        waits = amounts(
            self.draw, [self.service.answer[name] for name in self.names], HOUR, self._answer_factor()
        )
        return self.answering.after(opened, waits)

    def handed_over(self, answered: Instants) -> tuple[Chosen, Instants, Instants]:
        """Which are handed over to another team, when, and when that one takes them up."""
        shares = np.array([each.handed_over for each in self.service.categories])[self.category]
        chosen = happens(self.draw, shares, self.count)
        sooner = np.where(self.urgent, 0.15, 1.0)
        after = amounts(self.draw, [self.given.life.handed_over_after] * self.count, HOUR, sooner)
        at = self.answering.after(answered, after)
        until = amounts(self.draw, [self.service.takes_up] * self.count, HOUR, sooner * self._answer_factor())
        return chosen, at, np.where(chosen, self.working.after(at, until), answered)

    def work(self) -> Instants:
        """How much there is to do on each."""
        factor = self.slower * np.array([each.work for each in self.service.categories])[self.category]
        if self.bad:
            factor = factor * self.given.bad_month.work.get(self.service.key, 1.0)
        worse = self.given.slowly_worse
        if self.service.key == worse.service:
            theirs = self.customer == list(self.service.customers).index(worse.customer)
            grown = worse.at_first * worse.by_month ** min(self.month.index, worse.months)
            factor = np.where(theirs, factor * grown, factor)
        return amounts(self.draw, [self.service.work[name] for name in self.names], HOUR, factor)

    def reprioritised(self) -> tuple[Chosen, Indices]:
        """Which get another priority, and which one: mostly a more urgent one. Nothing becomes P1 on its way."""
        lowest = len(self.service.priorities) - 1
        step = np.where(happens(self.draw, 0.7, self.count), -1, 1)
        new = np.clip(self.priority + step, 1, lowest)
        chosen = happens(self.draw, self.given.life.reprioritised, self.count)
        return chosen & (new != self.priority) & (self.priority > 0), new

    def worked_on(self, taken_up: Instants, work: Instants) -> tuple[list[Wait], Instants]:
        """Work, interrupted by up to two waits; gives them and the instants at which the work is done."""
        pauses = self.service.pauses
        done, at = np.zeros(self.count, np.int64), taken_up
        rarely = np.array([self.service.rarely_waits.get(name, 1.0) for name in self.names])
        chosen = happens(self.draw, rarely * sum(each.share for each in pauses), self.count)
        waits = []
        for low, high, again in ((0.2, 0.6, self.given.life.waits_again), (0.65, 0.95, 0.0)):
            until = np.where(chosen, _part(work, self.draw.uniform(low, high, self.count)), done)
            reason = one_of(self.draw, [each.share for each in pauses], self.count)
            begins = self.working.after(at, until - done)
            length = amounts(self.draw, [pauses[place].hours for place in reason], HOUR)
            ends = self.hours([pauses[place].calendar for place in reason]).after(begins, length)
            waits.append(Wait(chosen, reason, begins, ends))
            at, done = np.where(chosen, ends, begins), until
            chosen = chosen & happens(self.draw, again, self.count)
        return waits, self.working.after(at, np.maximum(work - done, MINUTE))

    def _answer_factor(self) -> float:
        return self.slower * (self.given.bad_month.answers.get(self.service.key, 1.0) if self.bad else 1.0)


def _part(work: Instants, share: float | NDArray[np.float64]) -> Instants:
    """A share of some work, in whole seconds."""
    found: Instants = (work * share).astype(np.int64) // SECOND * SECOND
    return found
