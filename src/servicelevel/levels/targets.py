"""Targets of every kind, read by what they measure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.counts import CountTarget
from servicelevel.levels.samples import SampleTarget
from servicelevel.levels.ticket_target import TargetError, TicketTarget
from servicelevel.worktime import Problem, WorkCalendar, suggestion

Target = TicketTarget | AvailabilityTarget | SampleTarget | CountTarget
MEASURES: dict[str, type[Target]] = {
    "ticket clock": TicketTarget,
    "availability": AvailabilityTarget,
    "samples": SampleTarget,
    "count": CountTarget,
}


def parse_target(id: str, mapping: object, calendars: Mapping[str, WorkCalendar], path: str = "") -> Target:
    """Read a target of a promise file; without ``measure`` it is a ticket clock. Raises TargetError."""
    path = path or id
    if not isinstance(mapping, Mapping):
        raise TargetError(
            [
                Problem(
                    path, mapping, f"{mapping!r} is not a target", "write its keys below it: stop, goal, ..."
                )
            ]
        )
    measure: Any = mapping.get("measure", "ticket clock")
    if measure not in MEASURES:
        remedy = suggestion(measure, MEASURES, f"write {', '.join(MEASURES)}")
        raise TargetError([Problem(f"{path}.measure", measure, f"{measure!r} is not measured", remedy)])
    marked = mapping.get("unmeasured", False)
    wrong = (
        []
        if isinstance(marked, bool)
        else [Problem(f"{path}.unmeasured", marked, "is no answer", "write true or false")]
    )
    try:
        found = MEASURES[measure].parse(id, mapping, calendars, path)
    except TargetError as error:
        raise TargetError([*wrong, *error.problems]) from error
    if wrong:
        raise TargetError(wrong)
    return found


def is_unmeasured(mapping: Mapping[str, Any]) -> bool:
    """Whether a target of a promise file stands in the text alone: nobody can measure it yet, so no figure is made of it."""
    return mapping.get("unmeasured") is True
