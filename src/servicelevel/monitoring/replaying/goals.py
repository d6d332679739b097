"""One goal of a target, replayed with another: what a page asks for again and again while somebody drags."""

from __future__ import annotations

from dataclasses import dataclass, replace

import polars as pl

from servicelevel.levels import Goal, TicketTarget
from servicelevel.levels.replay import GoalPoint, flips, goal_curve, with_goal
from servicelevel.monitoring.calculation import Happened, figures_of, ticket_clocks
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.remembered import Remembered
from servicelevel.monitoring.replaying.curves import Curve, attains, counted, curve_of, today_of
from servicelevel.monitoring.replaying.replay import MonthPair, held
from servicelevel.monitoring.versions import held as versions_held

_CURVES: Remembered[Curve] = Remembered(16)


@dataclass(frozen=True)
class GoalReplay:
    """A target with another goal for one priority (None: for all). point: of the proposal; curve: of all candidates."""

    target: str
    name: str
    priority: str | None
    today: Goal
    proposed: Goal
    months: tuple[MonthPair, ...]
    flips: pl.DataFrame
    curve: Curve
    point: GoalPoint

    @property
    def more_missed(self) -> int:
        """How many closed months more would have been missed; negative for fewer."""
        return sum(held(one.after) is False for one in self._closed) - sum(
            held(one.before) is False for one in self._closed
        )

    @property
    def judged(self) -> int:
        """How many closed months have cases, as it was or as it would have been."""
        return sum(held(one.before) is not None or held(one.after) is not None for one in self._closed)

    @property
    def flipped(self) -> int:
        """How many clocks would have had another verdict."""
        return int(self.flips["verdict_flips"].sum())

    @property
    def _closed(self) -> list[MonthPair]:
        return [one for one in self.months if one.period in self.curve.periods]


def replay_goal(measurement: Measurement, key: str, priority: str | None, goal: Goal) -> GoalReplay:
    """Another goal for a priority in every version of a ticket target. ValueError where the target has none."""
    today = today_of(measurement.terms, key, priority)
    if today is None:
        raise ValueError(f"{key} has no goal for priority {priority}")
    versions = versions_held(measurement.terms, key)
    changed = tuple(
        replace(one, target=with_goal(one.target, goal, priority))
        for one in versions
        if isinstance(one.target, TicketTarget)
    )
    clocks = ticket_clocks(changed, measurement.events, measurement.at)
    happened = Happened(measurement.events, clocks, measurement.at, measurement.as_of, measurement.exclusions)
    after = {
        one.period.key: one for one in figures_of(measurement.terms, changed, measurement.periods, happened)
    }
    before = {one.period.key: one for one in measurement.figures_of(key)}
    months = tuple(
        MonthPair(key, period, before.get(period.key), after.get(period.key))
        for period in measurement.periods
        if period.key in before or period.key in after
    )
    asked = (
        measurement.terms.digest,
        measurement.data_stamp,
        measurement.at,
        measurement.periods,
        key,
        priority,
    )
    curve = _CURVES.get(asked, lambda: curve_of(measurement, key, priority, today))
    count, _ = counted(measurement, key, versions, curve.periods)
    alone = goal_curve(
        [goal],
        lambda one: count(lambda target: with_goal(target, one, priority)),
        attains(versions, curve.periods),
    )
    return GoalReplay(
        key, curve.name, priority, today, goal, months,
        flips(measurement.clocks[key], clocks, measurement.periods), curve, alone.points[0],
    )  # fmt: skip
