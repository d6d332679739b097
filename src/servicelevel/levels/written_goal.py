"""Another goal, written into a target as promise files have it; all else of the target stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from servicelevel.levels.goals import Goal


def goal_written(mapping: Mapping[str, Any], priority: str | None) -> str | None:
    """The goal that a written target has for a priority, or without any; None where it has none."""
    told = mapping.get("goal") if priority is None else _of_priorities(mapping).get(priority)
    found = told.get("goal") if isinstance(told, Mapping) else told
    return found if isinstance(found, str) else None


def with_goal_written(mapping: Mapping[str, Any], priority: str | None, goal: Goal) -> dict[str, Any]:
    """The same target with that goal for a priority, or for all where it names none."""
    if priority is None:
        return {**mapping, "goal": _with(mapping["goal"], goal)}
    goals = {key: _with(row, goal) if str(key) == priority else row for key, row in mapping["goals"].items()}
    return {**mapping, "goals": goals}


def _with(row: Any, goal: Goal) -> Any:
    return {**row, "goal": str(goal)} if isinstance(row, Mapping) else str(goal)


def _of_priorities(mapping: Mapping[str, Any]) -> dict[str, Any]:
    goals = mapping.get("goals")
    return {str(key): row for key, row in goals.items()} if isinstance(goals, Mapping) else {}
