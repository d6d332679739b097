"""What one clock's drawing is made of, and where its instants and amounts lie in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

WIDTH, LEFT, RIGHT = 960, 52, 14
CURVE_TOP, CURVE_BOTTOM = 30, 170
BAR_TOP, BAR = 186, 22
REASONS, AXIS, HEIGHT = BAR_TOP + BAR + 16, BAR_TOP + BAR + 30, BAR_TOP + BAR + 50
FAR, GOAL_AT = 1.8, 0.55
"""When more than FAR goals are used, the goal is drawn at this share of the height."""


@dataclass(frozen=True)
class Segment:
    """A stretch of the clock; `before_us` and `after_us` are the working time used at its ends."""

    start: datetime
    end: datetime
    phase: str
    reason: str
    before_us: int
    after_us: int


@dataclass(frozen=True)
class Crossing:
    """A warning point or the goal, and when it was reached with which working time."""

    name: str
    at: datetime
    total_us: int


@dataclass(frozen=True)
class Timeline:
    """All that the drawing needs; instants are aware, durations microseconds of the target's own time."""

    title: str
    described: str
    zone: str
    goal_us: int
    segments: Sequence[Segment]
    crossings: Sequence[Crossing] = ()
    due_at: datetime | None = None
    stopped_at: datetime | None = None
    breached_at: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True)
class Scale:
    """Instants to x, working time to y."""

    start: datetime
    end: datetime
    goal_us: int
    top_us: int

    def x(self, at: datetime) -> float:
        share = (at - self.start) / (self.end - self.start)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT - RIGHT)

    def y(self, used_us: float) -> float:
        """Up to the goal one scale; far beyond it another, so that the way to the goal can still be read."""
        if self.top_us <= FAR * self.goal_us:
            share = used_us / self.top_us
        elif used_us <= self.goal_us:
            share = GOAL_AT * used_us / self.goal_us
        else:
            share = GOAL_AT + (1 - GOAL_AT) * (used_us - self.goal_us) / (self.top_us - self.goal_us)
        return CURVE_BOTTOM - min(1.0, share) * (CURVE_BOTTOM - CURVE_TOP)


def scale_of(clock: Timeline) -> Scale:
    start = clock.segments[0].start
    shown = [clock.segments[-1].end, clock.stopped_at, clock.seen_at, clock.breached_at]
    end = max(at for at in shown if at is not None)
    if clock.due_at is not None and clock.due_at > end and clock.due_at - start < 4 * (end - start):
        end = clock.due_at
    pad = (end - start) / 40
    used = max(segment.after_us for segment in clock.segments)
    top = max(clock.goal_us * 1.06, used * 1.06, 1)
    return Scale(start, end + pad, clock.goal_us, int(top))


def reaches(segment: Segment, goal_us: int) -> datetime | None:
    """The instant inside a running segment at which the goal is used up."""
    if not segment.before_us < goal_us < segment.after_us:
        return None
    share = (goal_us - segment.before_us) / (segment.after_us - segment.before_us)
    return segment.start + (segment.end - segment.start) * share
