"""Where a ticket stands, from its explained clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from servicelevel.instants import to_microseconds
from servicelevel.monitoring.explaining import ExplainedClock
from servicelevel.monitoring.feeds.port import ClockStanding, Standing


def standing_of(explained: Iterable[ExplainedClock], at: datetime) -> Standing:
    """The standing at an instant; of each target the clock that began last, none that moved away."""
    latest = {(one.agreement, one.target): one for one in explained if not one.moved_away}
    return Standing(to_microseconds(at), tuple(_clock(latest[key]) for key in sorted(latest)))


def _clock(one: ExplainedClock) -> ClockStanding:
    clock = one.explanation.clock
    due = clock["due_at"]
    left = None if clock["goal_us"] is None else clock["goal_us"] - clock["elapsed_us"]
    return ClockStanding(
        one.agreement, one.target, clock["status"], clock["verdict"],
        None if due is None else to_microseconds(due), left,
    )  # fmt: skip
