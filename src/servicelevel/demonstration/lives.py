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
    count, life = len(opened), given.life
    customer = one_of(draw, service.customers, count)
    category = one_of(draw, [each.share for each in service.categories], count)
    priority = one_of(draw, service.priorities, count)
    names = [list(service.priorities)[place] for place in priority]
    urgent = np.array([name == URGENT for name in names], bool)
    desk = _Hours.of(calendars, [given.answered_in] * count)
    answering = _Hours.of(calendars, [AROUND_THE_CLOCK if each else given.answered_in for each in urgent])
    working = _Hours.of(
        calendars, [service.worked_in.get(name, service.worked_in["other"]) for name in names]
    )

    slower = given.slower.get(month.number, 1.0)
    bad = month.index == given.bad_month.month
    answer_factor = slower * (given.bad_month.answers.get(service.key, 1.0) if bad else 1.0)
    answered = answering.after(
        opened, amounts(draw, [service.answer[name] for name in names], HOUR, answer_factor)
    )
    handed_over = happens(
        draw, np.array([service.categories[place].handed_over for place in category]), count
    )
    handed_at = answering.after(
        answered, amounts(draw, [life.handed_over_after] * count, HOUR, np.where(urgent, 0.15, 1.0))
    )
    takes_up = amounts(draw, [service.takes_up] * count, HOUR, np.where(urgent, 0.12, 1.0) * answer_factor)
    taken_up = np.where(handed_over, working.after(handed_at, takes_up), answered)

    factor = slower * _work_factor(service, customer, category, month, given)
    work = amounts(draw, [service.work[name] for name in names], HOUR, factor)
    reprioritised, new_priority = _reprioritised(draw, priority, service, life.reprioritised)
    waits, resolved = _worked_on(draw, taken_up, work, working, service, calendars, life.waits_again)
    reopened = happens(draw, life.reopened, count)
    reopened_at = desk.after(resolved, amounts(draw, [life.reopened_after] * count, HOUR))
    closed = resolved + life.closed_after_days * 24 * HOUR
    reopened &= reopened_at < closed - MINUTE
    resolved_again = working.after(reopened_at, work // 2 // SECOND * SECOND + 5 * MINUTE)
    last = np.where(reopened, resolved_again, resolved)
    return Lives(
        opened=opened, customer=customer, category=category, priority=priority,
        named_late=happens(draw, life.without_priority, count),
        reprioritised=reprioritised,
        reprioritised_at=working.after(taken_up, work // 10 // SECOND * SECOND), new_priority=new_priority,
        cancelled=happens(draw, life.cancelled, count),
        answered=answered, handed_over=handed_over, handed_at=handed_at, taken_up=taken_up, waits=waits,
        resolved=resolved, reopened=reopened, reopened_at=reopened_at, resolved_again=resolved_again,
        closed=last + life.closed_after_days * 24 * HOUR,
    )  # fmt: skip


def _work_factor(
    service: Service, customer: Indices, category: Indices, month: Month, given: Parameters
) -> NDArray[np.float64]:
    """How much longer work takes: by category, in the bad month, and for the customer whom it gets slowly worse for."""
    factor = np.array([each.work for each in service.categories])[category]
    if month.index == given.bad_month.month:
        factor = factor * given.bad_month.work.get(service.key, 1.0)
    worse = given.slowly_worse
    if service.key == worse.service:
        theirs = customer == list(service.customers).index(worse.customer)
        grown = worse.at_first * worse.by_month ** min(month.index, worse.months)
        factor = np.where(theirs, factor * grown, factor)
    return np.asarray(factor, float)


def _reprioritised(draw: Lots, priority: Indices, service: Service, share: float) -> tuple[Chosen, Indices]:
    """Which tickets get another priority, and which one: mostly a more urgent one. Nothing becomes P1 on its way."""
    count, lowest = len(priority), len(service.priorities) - 1
    step = np.where(happens(draw, 0.7, count), -1, 1)
    new = np.clip(priority + step, 1, lowest)
    return happens(draw, share, count) & (new != priority) & (priority > 0), new


def _worked_on(
    draw: Lots,
    taken_up: Instants,
    work: Instants,
    working: _Hours,
    service: Service,
    calendars: Calendars,
    again: float,
) -> tuple[list[Wait], Instants]:
    """Work, interrupted by up to two waits; gives them and the instants at which the work is done."""
    count = len(taken_up)
    shares = [each.share for each in service.pauses]
    done, at = np.zeros(count, np.int64), taken_up
    chosen = happens(draw, sum(shares), count)
    waits = []
    for low, high, stays in ((0.2, 0.6, again), (0.65, 0.95, 0.0)):
        share = draw.uniform(low, high, count)
        until = np.where(chosen, (work * share).astype(np.int64) // SECOND * SECOND, done)
        reason = one_of(draw, shares, count)
        begins = working.after(at, until - done)
        length = amounts(draw, [service.pauses[place].hours for place in reason], HOUR)
        waiting = _Hours.of(calendars, [service.pauses[place].calendar for place in reason])
        ends = waiting.after(begins, length)
        waits.append(Wait(chosen, reason, begins, ends))
        at, done = np.where(chosen, ends, begins), until
        chosen = chosen & happens(draw, stays, count)
    return waits, working.after(at, np.maximum(work - done, MINUTE))
