"""Ticket targets: everything wrong is said at once, with the place and how to mend it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from servicelevel.levels import TargetError, TicketTarget
from servicelevel.worktime import WorkCalendar

CALENDARS = {
    "office": WorkCalendar.parse({"zone": "UTC", "weekly": {"mon-fri": ["08:00-17:00"]}}),
    "always": WorkCalendar.always(),
}
SOUND = {"stop": {"state": "Done"}, "goal": "8h", "calendar": "office"}


def parse(**changed) -> TicketTarget:
    return TicketTarget.parse("t", {**SOUND, **changed}, CALENDARS, "promises.yaml: targets.t")


def places(**changed) -> list[str]:
    with pytest.raises(TargetError) as refused:
        parse(**changed)
    assert refused.value.problems
    return [problem.path.removeprefix("promises.yaml: targets.t.") for problem in refused.value.problems]


def test_what_is_left_out_has_the_defaults_of_the_law():
    target = parse()
    assert (target.on_priority_change, target.on_reopen, target.counts_in) == ("carry", "continue", "outcome")
    assert target.warn == (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
    assert not target.retroactive
    assert target.threatened_at == Fraction(3, 4)


def test_everything_wrong_is_said_at_once():
    wrong = {
        "goal": "1 day", "calendar": "ofice", "onreopen": "final", "warn": "50%", "attain": "150%",
        "pause_cap": "2 days", "on_reopen": "maybe", "retroactive": "yes", "pause": {"state": []},
    }  # fmt: skip
    expected = {
        "goal",
        "goal.calendar",
        "onreopen",
        "warn",
        "attain",
        "pause_cap",
        "on_reopen",
        "retroactive",
        "pause.state",
    }
    assert set(places(**wrong)) == expected


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"stop": None}, "stop"),
        ({"calendar": None}, "goal.calendar"),
        ({"calendar": ["office"]}, "goal.calendar"),
        ({"calendar": {"id": "office"}}, "goal.calendar"),
        ({"goal": None}, "goal"),
        ({"goal": "0h"}, "goal"),
        ({"goals": {"P1": "1h"}}, "goal"),
        ({"start": "created"}, "start"),
        ({"tie": "later"}, "goal.tie"),
        ({"weight": 0}, "weight"),
        ({"warn": ["0%"]}, "warn[0]"),
        ({3: 4}, "3"),
    ],
)
def test_each_mistake_names_its_place(changed, place):
    with pytest.raises(TargetError) as refused:
        TicketTarget.parse("t", {**SOUND, **changed}, CALENDARS, "f")
    assert [problem.path for problem in refused.value.problems] == [f"f.{place}"]


def test_a_misspelt_calendar_is_mended_by_a_suggestion():
    with pytest.raises(TargetError, match="office"):
        parse(calendar="ofice")


def test_rows_by_priority_have_calendars_of_their_own():
    del_goal = {name: value for name, value in SOUND.items() if name != "goal"}
    goals = {"P1": {"goal": "4h", "calendar": "always"}, "other": "8h", "none": "1h"}
    target = TicketTarget.parse("t", {**del_goal, "goals": goals}, CALENDARS)
    assert [row.calendar_id for row in target.rows] == ["always", "office", "office"]
    assert [target.row_of(name) for name in ("P1", "P7", "")] == [0, 1, 2]


def test_a_priority_without_a_row_has_to_wait():
    del_goal = {name: value for name, value in SOUND.items() if name != "goal"}
    target = TicketTarget.parse("t", {**del_goal, "goals": {"P1": "4h", "other": "8h"}}, CALENDARS)
    assert target.row_of("") == -1  # "other" is for priorities that are known
