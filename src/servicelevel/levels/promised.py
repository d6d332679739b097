"""Targets twice: as a sentence in business terms, and exactly as they are measured, both from the one that was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.counts import CountTarget
from servicelevel.levels.samples import SampleTarget
from servicelevel.levels.sentences import definition_of_clock
from servicelevel.levels.sentences_of_service import (
    definition_of_availability,
    definition_of_count,
    definition_of_samples,
)
from servicelevel.levels.targets import Target
from servicelevel.levels.ticket_target import ANY_OTHER, NO_PRIORITY, GoalRow, TicketTarget
from servicelevel.levels.words import duration, goal_percent

UNMEASURED: Final = "Marked as unmeasured: it stands in the text, and no figure is made of it."
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Told:
    """How readers name things: services and calendars by key; noun of the period (`month`).

    since: from when the agreement holds, for what a share of availability leaves in a period of its first year.
    """

    services: Mapping[str, str] = field(default_factory=dict)
    calendars: Mapping[str, str] = field(default_factory=dict)
    period: str = "month"
    since: datetime | None = None

    def service(self, key: str) -> str:
        """The name of a service; its key where it has none."""
        return self.services.get(key, key)

    def calendar(self, key: str) -> str:
        """The name of a calendar; its key where it has none."""
        return self.calendars.get(key, key)


def promised(target: Target, told: Told) -> str:
    """What a target promises, in business terms (R107)."""
    if isinstance(target, TicketTarget):
        return _of_tickets(target, told)
    if isinstance(target, AvailabilityTarget):
        return _of_availability(target, told)
    if isinstance(target, SampleTarget):
        return _of_samples(target, told)
    return _of_count(target, told)


def defined(target: Target) -> str:
    """The exact definition of a target: the same words that its figures carry."""
    if isinstance(target, TicketTarget):
        return definition_of_clock(target)
    if isinstance(target, AvailabilityTarget):
        return definition_of_availability(target)
    return definition_of_samples(target) if isinstance(target, SampleTarget) else definition_of_count(target)


def roll_up_words(rule: Any) -> str:
    """How the verdict of the agreement comes about. rule: `all`, or a mapping with `weighted` and `goal`."""
    if not isinstance(rule, Mapping):
        return "The agreement is kept when all its targets are kept."
    written = rule.get("weighted", {}).items()
    weights = ", ".join(f"{target} {float(Fraction(str(weight))):g}" for target, weight in written)
    others = f" ({weights}; others 1)." if weights else "."
    return f"The agreement is kept when targets of {rule.get('goal', '100%')} of the weight are kept{others}"


def _of_tickets(target: TicketTarget, told: Told) -> str:
    which = f"tickets where {target.applies.words()}" if target.applies.alternatives else "tickets"
    share = f"At least {goal_percent(target.attain)} of all" if target.attain < 1 else "All"
    waits = f" Time in which {target.pause.words()} does not count." if target.pause else ""
    goals = "; ".join(_within(row, told) for row in target.rows)
    reached = f"reach the point where {target.stop.words()}"
    return f"{share} {which} that count in a {told.period} {reached} within {goals}.{waits}"


def _within(row: GoalRow, told: Told) -> str:
    counted = row.goal.unit in ("working time", "working days")
    within = f"{row.goal} of {told.calendar(row.calendar_id)}" if counted else str(row.goal)
    if row.priority is None:
        return within
    names = {NO_PRIORITY: "tickets without a priority", ANY_OTHER: "every other priority"}
    return f"{within} for {names.get(row.priority, row.priority)}"


def _of_availability(target: AvailabilityTarget, told: Told) -> str:
    excluded = " Agreed maintenance does not count." if target.maintenance == "excluded" else ""
    hours = told.calendar(target.calendar_id)
    share = f"at least {goal_percent(target.goal)} of {hours} in each {told.period}"
    said = f"{told.service(target.service)} can be used for {share}."
    return f"{said}{_left_over(target, told)}{excluded}"


def _left_over(target: AvailabilityTarget, told: Told) -> str:
    """What a share of availability means in hours, over the first year of the agreement."""
    if told.since is None or target.goal == 1:
        return ""
    agreed = int(target.calendar.elapsed(told.since, told.since + YEAR))
    lost = int((1 - target.goal) * Fraction(agreed))
    return (
        f" That leaves {duration(lost // 1_000_000 * 1_000_000)} without it in a year of {duration(agreed)}."
    )


def _of_samples(target: SampleTarget, told: Told) -> str:
    what = (
        f"{target.statistic.words()} of {target.metric.replace('_', ' ')} of {told.service(target.service)}"
    )
    unit = f" {target.unit}" if target.unit and not target.limit.percent else ""
    hours = told.calendar(target.calendar_id)
    return f"In each {told.period}, {what} is {target.limit.words()}{unit}, measured within {hours}."


def _of_count(target: CountTarget, told: Told) -> str:
    where = f" where {target.applies.words()}" if target.applies.alternatives else ""
    what = (
        f"outages of {told.service(target.service)}" if target.of == "outages" else f"tickets opened{where}"
    )
    return f"In each {told.period} there are {target.limit.words()} {what}."
