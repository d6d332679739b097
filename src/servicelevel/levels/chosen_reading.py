"""A chosen reading, written into a target as promise files have it, so that its words leave that question open no more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from servicelevel.levels.readings import Reading
from servicelevel.levels.ticket_target import TicketTarget
from servicelevel.levels.written_goal import with_goal_written

Written = dict[str, Any]


def written_as(mapping: Mapping[str, Any], question: str, reading: Reading) -> Written:
    """A written ticket target that says one of its readings. question: the key of a `levels.readings.Question`.

    The target is as it was but for that; what a default said before is written out. A reading that needs a calendar which
    the target does not name (`reading.is_writable`) cannot be written. Raises ValueError for that one.
    """
    if not reading.is_writable:
        raise ValueError(f"{reading.words!r} needs a calendar of its own")
    made = deepcopy(dict(mapping))
    _WRITES[question](made, reading.target, reading.as_written)
    return made


def _hours(made: Written, target: TicketTarget, as_written: bool) -> None:
    if as_written:
        return
    for row in target.rows:
        made.update(with_goal_written(made, row.priority, row.goal))


def _start(made: Written, target: TicketTarget, as_written: bool) -> None:
    if target.start is None:
        made["start"] = "opened"
    elif not as_written:
        made["start"] = [{name: {"set": True}} for name in target.start.fields]


def _stop(made: Written, target: TicketTarget, as_written: bool) -> None:
    made["on_reopen"] = target.on_reopen


def _pause(made: Written, target: TicketTarget, as_written: bool) -> None:
    if target.pause is None:
        for key in ("pause", "pause_cap", "pause_reason"):
            made.pop(key, None)


def _tie(made: Written, target: TicketTarget, as_written: bool) -> None:
    ties = {row.goal.tie for row in target.rows}
    if len(ties) > 1:  # each priority has its own, and says so already
        return
    made["tie"] = ties.pop()
    for row in made.get("goals", {}).values():
        if isinstance(row, dict):
            row.pop("tie", None)


def _priority(made: Written, target: TicketTarget, as_written: bool) -> None:
    made["on_priority_change"] = target.on_priority_change


_WRITES: dict[str, Callable[[Written, TicketTarget, bool], None]] = {
    "hours": _hours, "start": _start, "stop": _stop, "pause": _pause, "tie": _tie, "priority": _priority,
}  # fmt: skip
