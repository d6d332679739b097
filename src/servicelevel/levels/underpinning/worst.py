"""Whether a chain is always done within a promise, and the start from which it is worst.

The end of the chain and the deadline of the promise are pieces that are constant or rise as time does, so whatever lies
between them is least at the beginning or the end of a piece. That is exact, and takes thousands of instants where a year
has millions of minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np

from servicelevel.levels.goals import SECOND, Goal
from servicelevel.levels.underpinning.chain import Chain, Part, Walk, walk
from servicelevel.levels.underpinning.deadlines import deadlines, ends, worked
from servicelevel.levels.underpinning.pieces import Pieces, each_once
from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.zones import Int64s

MINUTE = 60 * SECOND


@dataclass(frozen=True)
class Worst:
    """The start from which least time is left. Microseconds; instants are UTC.

    due: the deadline of the promise; slack_us: from the end of the chain to it, as the promise counts time: below zero
    the promise is broken; real_slack_us: the same in real time. holds: the share of the promise's own hours from which
    a start is carried; 1 where the slack is nowhere below zero.
    """

    start: datetime
    due: datetime
    slack_us: int
    real_slack_us: int
    walk: Walk
    holds: Fraction

    @property
    def carried(self) -> bool:
        """Whether the chain is in time from every start."""
        return self.slack_us >= 0


@dataclass(frozen=True)
class NoTimeAhead:
    """From this start a calendar has no working time ahead: that of a part, or (None) that of the promise."""

    start: datetime
    part: Part | None


def worst(
    chain: Chain, goal: Goal, calendar: WorkCalendar, first: Any, last: Any, every: int = 1
) -> Worst | NoTimeAhead:
    """The worst of all starts from ``first`` up to but without ``last`` (aware datetimes or datetime64, UTC).

    The least time as the promise counts it, then the least real time, then a whole minute, then the earliest.
    every: starts lie on multiples of so many microseconds; 1: on any.
    """
    begin, end = _us(first), _us(last)
    done, due = ends(chain, begin, end), deadlines(goal, calendar, begin, end)
    for pieces in (due, done):
        if not pieces.known.all():
            start = _datetime(int(pieces.starts[~pieces.known][0]))
            return NoTimeAhead(start, None if pieces is due else walk(chain, start).stuck)
    counted = worked(goal.calendar(calendar), begin, max(done.latest, due.latest) + 1)
    mine, theirs = due.then(counted), done.then(counted)
    starts = each_once(np.concatenate([due.starts, done.starts, mine.starts, theirs.starts]))
    tried = _ends_of_pieces(starts, end, every)
    slack, real = mine.at(tried) - theirs.at(tried), due.at(tried) - done.at(tried)
    place = np.lexsort([tried, tried % MINUTE != 0, real, slack])[0]
    start = _datetime(int(tried[place]))
    return Worst(
        start=start,
        due=_datetime(int(due.at(tried[place : place + 1])[0])),
        slack_us=int(slack[place]),
        real_slack_us=int(real[place]),
        walk=walk(chain, start),
        holds=_share_carried(mine, theirs, worked(calendar, begin, end)),
    )


def _ends_of_pieces(starts: Int64s, end: int, every: int) -> Int64s:
    """The first and last instant of each piece, and its first and last whole minute; on the grid that was asked for."""
    finish = np.append(starts[1:], end) - 1
    tried = []
    for grid in (every, np.lcm(every, MINUTE)):
        for chosen in (-(-starts // grid) * grid, finish // grid * grid):
            tried.append(chosen[(chosen >= starts) & (chosen <= finish)])
    return each_once(np.concatenate(tried))


def _share_carried(due: Pieces, done: Pieces, hours: Pieces) -> Fraction:
    """The share of the open hours from which a start is carried; of all hours where none are open."""
    starts = each_once(np.concatenate([due.starts, done.starts, hours.starts]))
    due, done, hours = due.split(starts), done.split(starts), hours.split(starts)
    slack, slope, length = due.values - done.values, due.slopes - done.slopes, due.lengths
    carried = np.select(
        [slope == 0, slope == 1],
        [np.where(slack >= 0, length, 0), length - np.clip(-slack, 0, length)],
        np.clip(slack + 1, 0, length),
    )
    counts = hours.slopes == 1 if hours.slopes.any() else np.ones(len(starts), bool)
    return Fraction(int(carried[counts].sum()), int(length[counts].sum()))


def _us(moment: Any) -> int:
    if isinstance(moment, datetime):
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    return int(np.datetime64(moment, "us").astype(np.int64))


def _datetime(instant: int) -> datetime:
    found: datetime = np.datetime64(instant, "us").item()
    return found.replace(tzinfo=UTC)
