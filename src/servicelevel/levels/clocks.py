"""The clocks of one target: verdict, time used, due, breached and stopped instants, one row for each clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from servicelevel.levels.coded import Events
from servicelevel.levels.goals import NEVER
from servicelevel.levels.history import Indices
from servicelevel.levels.moments import instants, microseconds
from servicelevel.levels.stretches import stretches
from servicelevel.levels.summed import STATUSES, Summed, in_effect, summed
from servicelevel.levels.ticket_target import TicketTarget
from servicelevel.levels.verdicts import VERDICTS


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
    found = in_effect(walked(events, target, at, warnings=warnings), target, *effective)
    return frame_of(found, events, target, warnings=warnings)


def walked(events: Events, target: TicketTarget, at: Any, *, warnings: bool = False) -> Summed:
    """The clocks of a target over events in order, as arrays."""
    return summed(target, stretches(events, target, microseconds(at)), warnings=warnings)


def frame_of(
    found: Summed, events: pl.DataFrame, target: TicketTarget, *, warnings: bool = False
) -> pl.DataFrame:
    """One row for each clock that was found among the events."""
    goal = pl.Series(found.goal).set(pl.Series(found.goal >= NEVER), None)
    frame = pl.DataFrame(
        {
            "ticket": events["ticket"].gather(pl.Series(found.event)),
            "episode": found.episode,
            "target": pl.repeat(target.id, len(found), eager=True),
            "priority": _priorities(events, found.judged),
            "calendar": _named(found.row, [row.calendar_id for row in target.rows]),
            "started_at": instants(found.started_at),
            "verdict": _named(found.verdict, VERDICTS),
            "status": _named(found.status, STATUSES),
            "goal_us": goal,
            "elapsed_us": found.elapsed,
            "due_at": instants(found.due_at),
            "breached_at": instants(found.breached_at),
            "stopped_at": instants(found.stopped_at),
            "outcome_at": instants(found.outcome_at),
            "paused_us": found.paused,
            "reopened": found.reopened,
            "counted_at": instants(found.counted_at),
            "remaining_us": goal - pl.Series(found.elapsed),
        }
    )
    return frame.with_columns(warned_at=_listed(found)) if warnings else frame


def _listed(found: Summed) -> pl.Series:
    """For each clock a list of instants, one for each warning point, null where it was not reached."""
    reached = {str(share): instants(at) for share, at in found.warned.items()}
    if not reached:
        return pl.Series([[]] * len(found), dtype=pl.List(pl.Datetime("us", "UTC")))
    return pl.DataFrame(reached).select(pl.concat_list(pl.all())).to_series()


def _named(codes: NDArray[Any], names: Sequence[str]) -> pl.Series:
    """The name for each code; null for -1."""
    known = pl.Series([*names, None], dtype=pl.String)
    return known.gather(pl.Series(np.where(codes < 0, len(names), codes)))


def _priorities(events: pl.DataFrame, rows: Indices) -> pl.Series:
    """The priority that each clock was judged by, empty where the ticket had none."""
    if "priority" not in events.columns:
        return pl.repeat("", len(rows), eager=True)
    return events["priority"].gather(pl.Series(rows)).cast(pl.String).fill_null("")
