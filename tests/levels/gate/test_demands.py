"""A target names its unit, number, period, measure and source, or says what it lacks (R170)."""

from __future__ import annotations

from typing import Any

import pytest

from servicelevel.levels.gate import demands
from tests.levels.gate.told import CLOCK, GOOD, SPEED, UP

LACKING: list[tuple[dict[str, Any], str, list[str]]] = [
    ({**CLOCK, "measure": "feeling"}, "month", ["t.measure"]),
    ({key: value for key, value in CLOCK.items() if key != "goal"}, "month", ["t.goal"]),
    ({**CLOCK, "goal": "quickly"}, "month", ["t.goal"]),
    ({**CLOCK, "goal": "8"}, "month", ["t.goal"]),
    ({**CLOCK, "goal": "1 day"}, "month", ["t.goal"]),
    ({**UP, "goal": "99.5"}, "month", ["t.goal"]),
    ({key: value for key, value in SPEED.items() if key != "unit"}, "month", ["t.goal"]),
    (UP, "sometimes", ["t.period"]),
    ({"name": "Fast"}, "", ["t.measure", "t.goal", "t.period", "t.source"]),
    ({key: value for key, value in CLOCK.items() if key != "goal"} | {"goals": {"P1": "4h", "P2": {"goal": "8"}}}, "month",
     ["t.goals.P2"]),
]  # fmt: skip


@pytest.mark.req("R170", "R12")
@pytest.mark.parametrize("kind", GOOD)
def test_a_whole_target_lacks_nothing(kind: str) -> None:
    assert demands(GOOD[kind], "month", ["desk"], "t") == []


@pytest.mark.req("R170")
@pytest.mark.parametrize(("written", "period", "paths"), LACKING)
def test_everything_that_is_lacking_is_told_at_once(
    written: dict[str, Any], period: str, paths: list[str]
) -> None:
    sources = [] if "t.source" in paths else ["desk"]
    found = demands(written, period, sources, "t")
    assert [problem.path for problem in found] == paths
    assert all(problem.remedy for problem in found)
