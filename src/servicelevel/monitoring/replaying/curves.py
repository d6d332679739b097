"""The curves of goals of an agreement's ticket targets, over the periods that were measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

import numpy as np
import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import Goal, Period, TicketTarget, attainment
from servicelevel.levels.replay import (
    Counts,
    GoalCurve,
    Part,
    candidate_goals,
    counter,
    goal_curve,
    goal_in,
    walk,
    with_goal,
)
from servicelevel.monitoring.calculation import ticket_clocks
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.remembered import Remembered
from servicelevel.monitoring.versions import Held, held, held_in, last_before

_WALKS: Remembered[Callable[[Callable[[TicketTarget], TicketTarget]], Counts]] = Remembered(8)


@dataclass(frozen=True)
class Curve:
    """The curve of one goal of a target: of a priority, or of all. today, proposed: None where it is not there.

    periods: the closed ones, which the curve speaks of. on_one_walk: false where each goal took a full evaluation.
    """

    target: str
    name: str
    priority: str | None
    today: Goal | None
    proposed: Goal | None
    periods: tuple[Period, ...]
    curve: GoalCurve
    on_one_walk: bool


def curves_of(before: Measurement, after: Measurement, targets: Iterable[str]) -> tuple[Curve, ...]:
    """Curves of the ticket targets on the clocks as they are proposed: of the goals that change, or else of all."""
    found = []
    for key in targets:
        versions = held(after.terms, key)
        if not versions or not isinstance(versions[-1].target, TicketTarget):
            continue
        rows = versions[-1].target.rows
        found += [
            curve_of(after, key, row.priority, today_of(before.terms, key, row.priority)) for row in rows
        ]
    return tuple(found)


def today_of(terms: Terms, key: str, priority: str | None) -> Goal | None:
    """The goal that the last version has for a priority; None where it has none."""
    target = terms.versions[-1].target(key)
    if not isinstance(target, TicketTarget):
        return None
    try:
        return goal_in(target, priority)
    except ValueError:
        return None


def curve_of(measurement: Measurement, key: str, priority: str | None, *also: Goal | None) -> Curve:
    """The curve of one goal of a measured agreement. also: goals that must be among the candidates."""
    versions = tuple(one for one in held(measurement.terms, key) if isinstance(one.target, TicketTarget))
    target = versions[-1].target
    assert isinstance(target, TicketTarget)
    periods = tuple(period for period in measurement.periods if period.end <= measurement.at)
    own = goal_in(target, priority)
    today = next((goal for goal in also if goal is not None), None)
    wanted = [goal for goal in also if goal is not None]
    count, on_one_walk = counted(measurement, key, versions, periods)
    made = goal_curve(
        candidate_goals(own, *wanted),
        lambda goal: count(lambda one: with_goal(one, goal, priority)),
        attains(versions, periods),
    )
    return Curve(key, target.name, priority, today, own, periods, made, on_one_walk)


def counted(
    measurement: Measurement, key: str, versions: Sequence[Held], periods: Sequence[Period]
) -> tuple[Callable[[Callable[[TicketTarget], TicketTarget]], Counts], bool]:
    """What counts the clocks of a target by period for changed goals, and whether it does so on one walk."""
    taking_over = any(getattr(one.target, "retroactive", False) for one in versions[1:])
    if taking_over:
        return _in_full(versions, measurement.events, periods, measurement.at), False
    asked = (
        measurement.terms.digest, measurement.data_stamp, measurement.at, measurement.as_of, key, tuple(periods),
    )  # fmt: skip

    def walked() -> Callable[[Callable[[TicketTarget], TicketTarget]], Counts]:
        parts = [
            Part(walk(measurement.events, one.target, measurement.at), one.begins, one.ends)
            for one in versions
            if isinstance(one.target, TicketTarget)
        ]
        return counter(parts, periods)

    return _WALKS.get(asked, walked), True


def attains(versions: Sequence[Held], periods: Sequence[Period]) -> list[Fraction]:
    """The share asked for in each period: that of the version at its begin, or of the last before it."""
    judges = [held_in(versions, period) or last_before(versions, period) or versions[0] for period in periods]
    return [one.target.attain for one in judges if isinstance(one.target, TicketTarget)]


def _in_full(
    versions: Sequence[Held], events: pl.DataFrame, periods: Sequence[Period], at: datetime
) -> Callable[[Callable[[TicketTarget], TicketTarget]], Counts]:
    """The same from all clocks, goal by goal."""

    def count(changed: Callable[[TicketTarget], TicketTarget]) -> Counts:
        other = [
            replace(one, target=changed(one.target))
            for one in versions
            if isinstance(one.target, TicketTarget)
        ]
        judge = other[-1].target
        assert isinstance(judge, TicketTarget)
        figures = attainment(ticket_clocks(other, events, at), judge, periods, at)
        met = np.array([figure.numerator for figure in figures], np.int64)
        return met, np.array([figure.denominator for figure in figures], np.int64) - met

    return count
