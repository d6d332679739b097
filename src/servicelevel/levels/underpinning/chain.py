"""What a promise of time rests on: parts one after the other, side by side, and any mixture of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import numpy as np

from servicelevel.levels.goals import Goal
from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class Part:
    """What one party promises: to be done within a goal, which is counted on its own calendar.

    key: names the part in its chain; hours: name of the calendar; share: of the cases in which the party keeps the
    goal. A handover is a part as well: an allowance that nobody promises, with no party.
    """

    key: str
    name: str
    party: str
    goal: Goal
    calendar: WorkCalendar
    hours: str = ""
    share: Fraction = Fraction(1)


@dataclass(frozen=True)
class Serial:
    """Parts of which each begins when the one before is done."""

    parts: tuple[Chain, ...]


@dataclass(frozen=True)
class Parallel:
    """Parts that begin together; all of them have to be done."""

    parts: tuple[Chain, ...]


Chain = Part | Serial | Parallel


@dataclass(frozen=True)
class Leg:
    """A part as it runs from one start. Microseconds; instants are UTC.

    end: None where the calendar has no working time ahead. decides: whether the chain would end earlier, had this part
    needed less; in parallel branches that of the last to end. worked_us: what the part's own calendar counts of it.
    """

    part: Part
    start: datetime
    end: datetime | None
    worked_us: int
    decides: bool

    @property
    def taken_us(self) -> int:
        """Real time from start to end; 0 where there is no end."""
        return _us(self.end) - _us(self.start) if self.end else 0


@dataclass(frozen=True)
class Walk:
    """A chain walked from one start, its legs in the order in which the chain is written."""

    start: datetime
    end: datetime | None
    legs: tuple[Leg, ...]

    @property
    def stuck(self) -> Part | None:
        """The first part whose calendar has no working time ahead."""
        return next((leg.part for leg in self.legs if leg.end is None), None)

    def share_of_time(self, leg: Leg) -> Fraction:
        """The share of the time from start to end that a leg takes; 0 for what ran beside the leg that decides."""
        if self.end is None or not leg.decides or self.end == self.start:
            return Fraction(0)
        return Fraction(leg.taken_us, _us(self.end) - _us(self.start))


def walk(chain: Chain, start: Any) -> Walk:
    """A chain walked through each party's own calendar, every part as late as its goal allows.

    start: one instant, as work calendars take it. Raises ValueError for one that they do not know.
    """
    begin = _instant(np.datetime64(start, "us") if not isinstance(start, datetime) else start)
    end, legs = _walked(chain, begin)
    return Walk(begin, end, tuple(legs))


def parts_of(chain: Chain) -> Iterator[Part]:
    """Every part, in the order in which they are written."""
    if isinstance(chain, Part):
        yield chain
    else:
        for one in chain.parts:
            yield from parts_of(one)


def _walked(chain: Chain, start: datetime) -> tuple[datetime | None, list[Leg]]:
    if isinstance(chain, Part):
        leg = _leg(chain, start)
        return leg.end, [leg]
    if isinstance(chain, Serial):
        return _one_after_the_other(chain.parts, start)
    return _side_by_side(chain.parts, start)


def _one_after_the_other(parts: Sequence[Chain], start: datetime) -> tuple[datetime | None, list[Leg]]:
    end: datetime | None = start
    legs: list[Leg] = []
    for part in parts:
        if end is None:
            break
        end, more = _walked(part, end)
        legs += more
    return end, legs


def _side_by_side(parts: Sequence[Chain], start: datetime) -> tuple[datetime | None, list[Leg]]:
    branches = [_walked(part, start) for part in parts]
    ends = [end for end, _ in branches]
    last = None if None in ends else max(end for end in ends if end is not None)
    decisive = ends.index(last)
    legs = [
        leg if place == decisive else Leg(leg.part, leg.start, leg.end, leg.worked_us, False)
        for place, (_, branch) in enumerate(branches)
        for leg in branch
    ]
    return last, legs


def _leg(part: Part, start: datetime) -> Leg:
    due = part.goal.deadline(part.calendar, start)
    if np.isnat(due):
        return Leg(part, start, None, 0, True)
    worked = part.goal.calendar(part.calendar).elapsed(start, due)
    return Leg(part, start, _instant(due), int(worked), True)


def _instant(moment: Any) -> datetime:
    if isinstance(moment, datetime):
        return moment.astimezone(UTC)
    found: datetime = moment.item()
    return found.replace(tzinfo=UTC)


def _us(moment: datetime) -> int:
    return int(np.datetime64(moment.astimezone(UTC).replace(tzinfo=None), "us").astype(np.int64))
