"""The clocks of one target as arrays: the stretches of each summed up, and how it came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicelevel.levels.coded import Flags
from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT, microseconds
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import Stretches
from servicelevel.levels.ticket_target import GoalRow, TicketTarget
from servicelevel.levels.verdicts import verdicts
from servicelevel.levels.warnings import warned_at

STATUSES = ("running", "paused", "waiting", "stopped", "cancelled")


@dataclass(frozen=True)
class Summed:
    """One entry for each clock, by ticket and episode; instants int64 microseconds, NAT for none; durations too.

    event: row of the event with which it begins; judged: of the event whose priority judges it. ticket: what is the same
    for the clocks of one ticket. row: goal row, -1 for none. verdict and status: places in VERDICTS and STATUSES.
    warned: for each warning point of the target the instants at which it was reached.
    """

    event: Indices
    judged: Indices
    ticket: Indices
    episode: NDArray[np.int32]
    row: Indices
    verdict: Indices
    status: NDArray[np.int8]
    started_at: Indices
    goal: Indices
    elapsed: Indices
    due_at: Indices
    breached_at: Indices
    stopped_at: Indices
    outcome_at: Indices
    counted_at: Indices
    paused: Indices
    reopened: NDArray[np.int32]
    warned: Mapping[Fraction, Indices]

    def __len__(self) -> int:
        return len(self.event)

    def only(self, chosen: Flags) -> Summed:
        """Some of the clocks."""
        if chosen.all():
            return self
        kept: dict[str, Any] = {name: value[chosen] for name, value in vars(self).items() if name != "warned"}
        return Summed(**kept, warned={share: at[chosen] for share, at in self.warned.items()})


def summed(target: TicketTarget, cut: Stretches, *, warnings: bool = False) -> Summed:
    """The clocks of the stretches. warnings: with the instants at which warning points were reached."""
    first = np.flatnonzero(cut.clock == np.arange(len(cut)))
    last = np.append(first[1:], len(cut))[: len(first)] - 1
    came_out = verdicts(target, cut, first, last)
    has_breached = came_out.breach >= 0
    final = cut.phase[last]
    judged = np.where(has_breached, came_out.breach, last)
    return Summed(
        event=cut.event[first],
        judged=cut.event[judged],
        ticket=cut.ticket[first],
        episode=_episodes(cut, first),
        row=cut.row[judged],
        verdict=came_out.verdict,
        status=final - Phase.RUNNING,
        started_at=cut.begins[first],
        goal=cut.goal[judged],
        elapsed=cut.used[last] + np.where(final == Phase.RUNNING, cut.work[last], 0),
        due_at=_due(target, cut, judged, last, has_breached),
        breached_at=came_out.breached_at,
        stopped_at=came_out.stopped_at,
        outcome_at=came_out.outcome,
        counted_at=came_out.counted,
        paused=_sums(np.where(cut.phase == Phase.PAUSED, cut.ends - cut.begins, 0), first, last),
        reopened=_reopenings(cut, first, last),
        warned=warned_at(target, cut, first) if warnings else {},
    )


def in_effect(found: Summed, target: TicketTarget, begin: datetime | None, end: datetime | None) -> Summed:
    """The clocks that a target judges which holds in [begin, end); a retroactive one takes those still open at begin."""
    chosen = np.ones(len(found), np.bool_)
    if begin is not None:
        since = microseconds(begin)
        chosen = found.started_at >= since
        if target.retroactive:
            chosen |= (found.outcome_at == NAT) | (found.outcome_at >= since)
    if end is not None:
        chosen &= found.started_at < microseconds(end)
    return found.only(chosen)


def not_taken_over(found: Summed, by: Summed, since: datetime) -> Summed:
    """The clocks that stay with their version when a retroactive one takes over what was open at an instant."""
    begins = microseconds(since)
    taken = by.ticket[by.started_at < begins]
    over = (found.outcome_at != NAT) & (found.outcome_at < begins)
    return found.only(over | ~np.isin(found.ticket, taken))


def _due(target: TicketTarget, cut: Stretches, judged: Indices, last: Indices, breached: Flags) -> Indices:
    """The due instant: of a running clock the one ahead, of one that is over the one that it had; NAT while paused."""
    rows = np.where(breached, judged, _last_running(cut, last))
    due = np.full(len(rows), NAT, np.int64)
    known = (rows >= 0) & (cut.row[rows] >= 0) & (breached | (cut.phase[last] != Phase.PAUSED))
    for place, row in enumerate(target.rows):
        chosen = known & (cut.row[rows] == place)
        if not chosen.any():
            continue
        begins, left = cut.begins[rows[chosen]], cut.goal[rows[chosen]] - cut.used[rows[chosen]]
        calendar = row.goal.calendar(row.calendar)
        ahead = calendar.deadline(begins.view("datetime64[us]"), np.maximum(left, 0), tie=row.goal.tie).view(
            np.int64
        )
        if row.goal.unit.endswith("days"):
            ahead = _named_by(row, cut.begins[cut.leg[rows[chosen]]], begins, left, ahead)
        due[chosen] = np.where(left < 0, begins, ahead)
    return due


def _named_by(row: GoalRow, started: Indices, begins: Indices, left: Indices, ahead: Indices) -> Indices:
    """A goal in days names its due instant itself, even one outside hours, as long as nothing has moved it."""
    named = np.asarray(row.goal.deadline(row.calendar, started.view("datetime64[us]")))
    begin = begins.view("datetime64[us]")
    reached = row.goal.calendar(row.calendar).elapsed(begin, np.where(np.isnat(named), begin, named))
    return np.where(np.isnat(named) | (reached != left), ahead, named.view(np.int64))


def _last_running(cut: Stretches, last: Indices) -> Indices:
    """The last running stretch of each clock, -1 where it never ran."""
    running = np.maximum.accumulate(np.where(cut.phase == Phase.RUNNING, np.arange(len(cut)), -1))[last]
    return np.where(running >= cut.clock[last], running, -1)


def _episodes(cut: Stretches, first: Indices) -> NDArray[np.int32]:
    """1 for the first clock of a ticket, 2 for the next, ...."""
    tickets = cut.ticket[first]
    places = np.arange(len(first))
    begins = np.concatenate([[True], tickets[1:] != tickets[:-1]])[: len(first)]
    return (places - np.maximum.accumulate(np.where(begins, places, 0)) + 1).astype(np.int32)


def _reopenings(cut: Stretches, first: Indices, last: Indices) -> NDArray[np.int32]:
    reopened = np.zeros(len(cut), np.int64)
    reopened[1:] = (
        (cut.phase[:-1] == Phase.STOPPED)
        & (cut.phase[1:] < Phase.STOPPED)
        & (cut.clock[1:] == cut.clock[:-1])
    )
    return _sums(reopened, first, last).astype(np.int32)


def _sums(values: Indices, first: Indices, last: Indices) -> Indices:
    total = np.cumsum(values)
    return total[last] - total[first] + values[first]
