"""A chosen reading, written into its target, is read as that reading and as nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from servicelevel.levels import parse_target
from servicelevel.levels.chosen_reading import written_as
from servicelevel.levels.readings import questions
from tests.levels.test_readings import CALENDARS, DONE, NEW, history

BASE: dict[str, Any] = {"measure": "ticket clock", "stop": {"state": "Resolved"}, "calendar": "office"}
WRITTEN = [
    BASE | {"goal": "8h"},
    BASE | {"goal": "1h 30min", "start": {"state": "Open"}, "pause": {"state": "Waiting"}, "pause_cap": "40h"},
    BASE | {"goal": "2 working days", "on_reopen": "final", "tie": "next_opening"},
    BASE | {"goal": "30 calendar days", "on_reopen": "new_episode"},
    BASE | {"goals": {"P1": "4h", "P2": {"goal": "72h elapsed", "calendar": "always", "tie": "next_opening"}, "none": "1 working day"}},
    BASE | {"goals": {"P1": "90 min", "other": "8h"}, "on_priority_change": "restart", "start": "opened"},
]  # fmt: skip
SEEN = history(one=[("2026-03-02T09:00", NEW | {"assignee": "mo"}), ("2026-03-02T10:00", DONE)])


@pytest.mark.req("R170")
@pytest.mark.parametrize("written", WRITTEN, ids=str)
def test_what_is_written_is_the_reading_that_was_chosen(written: dict[str, Any]) -> None:
    target = parse_target("t", written, CALENDARS)
    asked = questions(target, SEEN)
    assert {one.key for one in asked} >= {"hours", "start", "stop"}
    for question in asked:
        for reading in question.readings:
            if not reading.is_writable:
                with pytest.raises(ValueError, match="a calendar of its own"):
                    written_as(written, question.key, reading)
                continue
            made = parse_target("t", written_as(written, question.key, reading), CALENDARS)
            assert made == reading.target, (question.key, reading.words)


def test_a_default_is_written_out_and_the_rest_stays_as_it_was() -> None:
    written = BASE | {"goal": "8h", "name": "Resolution"}
    (stop,) = (one for one in questions(parse_target("t", written, CALENDARS), SEEN) if one.key == "stop")
    as_it_is = next(one for one in stop.readings if one.as_written)
    assert written_as(written, "stop", as_it_is) == written | {"on_reopen": "continue"}
    assert "on_reopen" not in written
