"""Targets as sentences: how each figure is defined, generated from the definition that is measured."""

from __future__ import annotations

from servicelevel.levels.ticket_target import ANY_OTHER, NO_PRIORITY, GoalRow, TicketTarget
from servicelevel.levels.words import goal_percent

_PRIORITY_CHANGE = {
    "carry": "When the priority changes, time used stays used and the new goal holds from then on.",
    "restart": "When the priority changes, the clock starts again with the new goal.",
    "fixed": "When the priority changes, the goal of the start goes on holding.",
    "final": "When the priority changes, the goal of the last priority judges the whole clock.",
}
_REOPEN = {
    "continue": "A reopened ticket runs on from what it had used; the time between does not count.",
    "new_episode": "A reopened ticket begins a new clock.",
    "final": "The first stop ends the clock for good.",
}
_COUNTS_IN = {
    "outcome": "A clock counts in the period of its outcome, the stop or the breach, whichever is earlier.",
    "start": "A clock counts in the period in which it started.",
    "stop": "A clock counts in the period in which it stopped.",
}


def definition_of_clock(target: TicketTarget) -> str:
    """One paragraph: which tickets, from when to when, what pauses, the goals, and the share that is promised."""
    applies = f" where {target.applies.words()}" if target.applies.alternatives else ""
    start = f"when {target.start.words()}" if target.start else "when the ticket is opened"
    parts = [f"For every ticket{applies}, the clock starts {start} and stops when {target.stop.words()}."]
    if target.pause:
        cap = f", for at most {target.pause_cap}" if target.pause_cap else ""
        parts.append(f"It is paused while {target.pause.words()}{cap}.")
    if target.cancel:
        parts.append(f"It is cancelled when {target.cancel.words()}.")
    parts.append(f"Goal: {'; '.join(_goal(row) for row in target.rows)}.")
    parts.append(
        f"Promised for {goal_percent(target.attain)} of the clocks."
        if target.attain < 1
        else "Promised for every clock."
    )
    if len(target.rows) > 1:
        parts.append(_PRIORITY_CHANGE[target.on_priority_change])
    return " ".join([*parts, _REOPEN[target.on_reopen], _COUNTS_IN[target.counts_in]])


def _goal(row: GoalRow) -> str:
    name = {None: "", NO_PRIORITY: "no priority yet: ", ANY_OTHER: "any other priority: "}.get(
        row.priority, f"{row.priority}: "
    )
    counted = row.goal.unit in ("working time", "working days")
    return f"{name}{row.goal}" + (f" of {row.calendar_id}" if counted else "")
