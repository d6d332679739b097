"""A goal that somebody tried beside the text, taken over into the form in which a text is proposed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from servicelevel.levels import Goal
from servicelevel.levels.goals import GoalError
from servicelevel.levels.written_goal import goal_written, with_goal_written

Content = Mapping[str, Any]


def address_with_goal(key: str, number: int, target: str, priority: str | None, goal: Goal) -> str:
    """Where a text is proposed that begins as the one on the table, but for one goal."""
    asked = {"target": target, "priority": priority or "", "goal": str(goal)}
    return f"{reverse('negotiation-numbered', args=[key, 'propose', number])}?{urlencode(asked)}"


def tried_goal(content: Content, asked: Mapping[str, str]) -> tuple[Content, str]:
    """The text with the goal that an address names, and what that changes, in words; untouched where it has none such."""
    target, priority = content.get("targets", {}).get(asked.get("target")), asked.get("priority") or None
    before = goal_written(target, priority) if target else None
    try:
        goal, today = Goal.parse(asked.get("goal")), Goal.parse(before)
    except GoalError:
        return content, ""
    written = with_goal_written(target, priority, goal)
    of = f", priority {priority}" if priority else ""
    summary = f"{target.get('name', asked['target'])}{of}: {goal.words()} instead of {today.words()}"
    return {**content, "targets": {**content["targets"], asked["target"]: written}}, summary
