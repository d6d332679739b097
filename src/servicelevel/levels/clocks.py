"""The clocks of one target: verdict, time used, due, breached and stopped instants, one row for each clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from servicelevel.levels.goals import NEVER
from servicelevel.levels.history import Indices
from servicelevel.levels.moments import NAT, instants, microseconds
from servicelevel.levels.phases import Flags, Phase
from servicelevel.levels.stretches import Stretches, stretches
from servicelevel.levels.ticket_target import GoalRow, TicketTarget
from servicelevel.levels.verdicts import VERDICTS, verdicts
from servicelevel.levels.warnings import warned_at

STATUSES = ("running", "paused", "waiting", "stopped", "cancelled")


def clocks(
    events: pl.DataFrame,
    target: TicketTarget,
    at: Any,
    *,
    effective: tuple[datetime | None, datetime | None] = (None, None),
    warnings: bool = False,
) -> pl.DataFrame:
    """The clocks of a target over events in order (see history), as they stand at the instant ``at``.

    effective: only clocks that start in [from, until); a retroactive target takes those still open at ``from`` too.
    warnings: add ``warned_at``, for each warning point the instant at which it was reached.
    One row a clock, by ticket and episode; durations in microseconds on the goal's own calendar (`paused_us` in real
    time), instants UTC. Docs: what every figure means, A clock.
    """
    cut = stretches(events, target, microseconds(at))
    found = summed(events, target, cut)
    if warnings:
        found = found.with_columns(warned_at=warned_at(target, cut))
    return _in_effect(found, target, *effective)


def summed(events: pl.DataFrame, target: TicketTarget, cut: Stretches) -> pl.DataFrame:
    """One row for each clock of the stretches."""
    first = np.flatnonzero(cut.clock == np.arange(len(cut)))
    last = np.append(first[1:], len(cut))[: len(first)] - 1
    came_out = verdicts(target, cut, first, last)
    has_breached = came_out.breach >= 0
    final = cut.phase[last]
    judged = np.where(has_breached, came_out.breach, last)
    elapsed = cut.used[last] + np.where(final == Phase.RUNNING, cut.work[last], 0)
    goal = cut.goal[judged]
    frame = pl.DataFrame(
        {
            "ticket": events["ticket"].gather(pl.Series(cut.event[first])),
            "episode": _episodes(cut, first),
            "target": pl.repeat(target.id, len(first), eager=True),
            "priority": _priorities(events, cut.event[judged]),
            "calendar": _named(cut.row[judged], [row.calendar_id for row in target.rows]),
            "started_at": instants(cut.begins[first]),
            "verdict": _named(came_out.verdict, VERDICTS),
            "status": _named(final - Phase.RUNNING, STATUSES),
            "goal_us": pl.Series(goal).set(pl.Series(goal >= NEVER), None),
            "elapsed_us": elapsed,
            "due_at": instants(_due(target, cut, judged, last, has_breached)),
            "breached_at": instants(came_out.breached_at),
            "stopped_at": instants(came_out.stopped_at),
            "outcome_at": instants(came_out.outcome),
            "paused_us": _sums(np.where(cut.phase == Phase.PAUSED, cut.ends - cut.begins, 0), first, last),
            "reopened": _reopenings(cut, first, last),
        }
    )
    return frame.with_columns(
        counted_at=instants(came_out.counted),
        remaining_us=pl.col("goal_us") - pl.col("elapsed_us"),
    )


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


def _named(codes: NDArray[Any], names: Sequence[str]) -> pl.Series:
    """The name for each code; null for -1."""
    known = pl.Series([*names, None], dtype=pl.String)
    return known.gather(pl.Series(np.where(codes < 0, len(names), codes)))


def _priorities(events: pl.DataFrame, rows: Indices) -> pl.Series:
    """The priority that each clock was judged by, empty where the ticket had none."""
    if "priority" not in events.columns:
        return pl.repeat("", len(rows), eager=True)
    return events["priority"].gather(pl.Series(rows)).cast(pl.String).fill_null("")


def _in_effect(
    found: pl.DataFrame, target: TicketTarget, begin: datetime | None, end: datetime | None
) -> pl.DataFrame:
    """The clocks that this version of the target judges."""
    if begin is not None:
        began = pl.col("started_at") >= begin
        still_open = pl.col("outcome_at").is_null() | (pl.col("outcome_at") >= begin)
        found = found.filter(began | still_open if target.retroactive else began)
    return found.filter(pl.col("started_at") < end) if end is not None else found
