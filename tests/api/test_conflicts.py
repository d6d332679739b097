"""The review of agreements by programs: the provider's read it, for others it does not exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.conftest import Program
from tests.commands.test_conflicts_gate import SECOND
from tests.monitoring import desk


@pytest.mark.req("R105")
def test_what_contradicts_is_told_with_its_example_and_clauses(
    program: Callable[..., Program], tmp_path: Path
) -> None:
    desk.promise(tmp_path, desk.HEAD + desk.agreement(), SECOND)
    maya = program("maya", "read")
    everything = maya.get("/conflicts")
    assert everything["reviewed"] == ["mail", "mail-two"]
    assert [one["kind"] for one in everything["findings"]] == ["contradictory goals", "promised twice"]
    goals = everything["findings"][0]
    assert goals["example"]["figures"] == ["8h in office", "9h in office"]
    assert [one["path"] for one in goals["clauses"]] == ["targets.resolution.goal", "targets.resolution.goal"]
    assert maya.get("/conflicts?agreement=mail")["near"]["mail"][0]["key"] == "mail-two"
    assert maya.call("GET", "/conflicts?agreement=male").status_code == 404
    assert program("priya", "read").call("GET", "/conflicts").status_code == 404
