"""Another goal in a written target: it is the goal of that priority, and nothing else changes."""

from __future__ import annotations

from typing import Any

import pytest

from servicelevel.levels import Goal
from servicelevel.levels.written_goal import goal_written, with_goal_written

GOALS: dict[Any, Any] = {1: "4h", "P2": {"goal": "8h", "calendar": "night"}, "P3": "3 working days"}


@pytest.mark.parametrize(
    ("written", "priority", "before", "after"),
    [
        ({"goal": "8h", "name": "x"}, None, "8h", {"goal": "2h", "name": "x"}),
        ({"goal": {"goal": "8h", "tie": "closing"}}, None, "8h", {"goal": {"goal": "2h", "tie": "closing"}}),
        ({"goals": GOALS}, "1", "4h", {"goals": GOALS | {1: "2h"}}),
        ({"goals": GOALS}, "P2", "8h", {"goals": GOALS | {"P2": {"goal": "2h", "calendar": "night"}}}),
    ],
)
def test_one_goal_is_another_and_the_rest_stays(
    written: dict[str, Any], priority: str | None, before: str, after: dict[str, Any]
) -> None:
    assert goal_written(written, priority) == before
    assert with_goal_written(written, priority, Goal.parse("2h")) == after
    assert goal_written(written, priority) == before, "what was written is left alone"


@pytest.mark.parametrize(
    ("written", "priority"),
    [
        ({"goals": GOALS}, None),
        ({"goals": GOALS}, "P9"),
        ({"goal": "8h"}, "P1"),
        ({}, None),
        ({"goal": 8}, None),
    ],
)
def test_a_target_has_no_goal_of_another_priority(written: dict[str, Any], priority: str | None) -> None:
    assert goal_written(written, priority) is None
