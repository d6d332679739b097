"""Chains whose slack is known without working it out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from servicelevel.levels import Goal
from servicelevel.levels.underpinning import Chain, NoTimeAhead, Parallel, Part, Serial, Worst, walk, worst
from servicelevel.worktime import WorkCalendar

CHICAGO: dict[str, Any] = {"zone": "America/Chicago", "weekly": {"mon-fri": ["09:00-17:00"]}}
OFFICE = WorkCalendar.parse({**CHICAGO, "holidays": ["US"]})
NO_KING = {**CHICAGO, "holidays": [{"name": "US", "except": ["Martin Luther King Jr. Day"]}]}
ALWAYS = WorkCalendar.always()
HOUR = 3_600_000_000
YEAR = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)


def part(goal: str, calendar: WorkCalendar = OFFICE, name: str = "part") -> Part:
    return Part(name, name, name, Goal.parse(goal), calendar)


def worst_of(chain: Chain, goal: str, calendar: WorkCalendar = OFFICE) -> Worst:
    found = worst(chain, Goal.parse(goal), calendar, *YEAR)
    assert isinstance(found, Worst)
    return found


@pytest.mark.req("R39")
@pytest.mark.parametrize(
    "day", ["{} working days", "{} calendar days", "{}"], ids=["working", "calendar", "24 h"]
)
def test_three_days_side_by_side_five_one_after_the_other_and_fifteen_mixed_leave_nothing_and_lack_nothing(
    day: str,
) -> None:
    calendar = OFFICE if "working" in day else ALWAYS

    def days(count: int) -> str:
        return day.format(count) if "days" in day else f"{count * 24}h elapsed"

    def one(count: int) -> Part:
        return part(days(count), calendar)

    side_by_side = Parallel((one(3), one(2)))
    in_turn = Serial((one(1), one(2), one(2)))
    mixed = Serial((one(5), Parallel((one(2), one(10)))))
    for chain, goal in ((side_by_side, 3), (in_turn, 5), (mixed, 15)):
        found = worst_of(chain, days(goal), calendar)
        assert (found.slack_us, found.real_slack_us, found.holds) == (0, 0, 1)
        assert worst_of(chain, days(goal - 1), calendar).slack_us < 0


@pytest.mark.req("R39")
def test_four_office_hours_do_not_carry_eight_hours_around_the_clock_before_a_long_weekend() -> None:
    found = worst_of(part("4h"), "8h", ALWAYS)
    local = found.start.astimezone(OFFICE.zone)
    # A minute after the last one from which four hours fit into the Friday before Martin Luther King Day.
    assert local == datetime(2024, 1, 12, 13, 1, tzinfo=OFFICE.zone)
    assert found.due == datetime(2024, 1, 12, 21, 1, tzinfo=OFFICE.zone)
    assert found.walk.end == datetime(2024, 1, 16, 9, 1, tzinfo=OFFICE.zone)
    assert found.slack_us == found.real_slack_us == -84 * HOUR
    # Of each weekday those starts are carried from which four hours are left: 9:00 to 13:00, and 4 h before opening.
    assert 0 < found.holds < 1


@pytest.mark.req("R39")
def test_without_the_holiday_two_working_days_are_done_within_four_days() -> None:
    before_the_holiday = datetime(2024, 1, 12, 15, tzinfo=UTC), datetime(2024, 1, 12, 23, tzinfo=UTC)
    goal, chain = Goal.parse("4 calendar days"), "2 working days"
    with_it = worst(part(chain), goal, OFFICE, *before_the_holiday)
    without = worst(part(chain, WorkCalendar.parse(NO_KING)), goal, OFFICE, *before_the_holiday)
    assert isinstance(with_it, Worst)
    assert isinstance(without, Worst)
    assert (with_it.carried, with_it.slack_us) == (False, -24 * HOUR)
    assert (without.carried, without.slack_us) == (True, 0)


def test_a_night_in_which_the_promise_does_not_count_takes_nothing_from_it() -> None:
    # The part is done during the night after the closing at which the promise is due.
    chain, opening = Serial((part("8h"), part("2h elapsed"))), datetime(2024, 1, 9, 15, tzinfo=UTC)
    found = worst(chain, Goal.parse("8h"), OFFICE, opening, opening + timedelta(microseconds=1))
    assert isinstance(found, Worst)
    assert (found.carried, found.slack_us, found.real_slack_us) == (True, 0, -2 * HOUR)


def test_the_time_of_the_worst_start_is_shared_out_among_the_parts_that_decide() -> None:
    slow, quick = part("6h", name="slow"), part("1h", name="quick")
    found = walk(
        Serial((part("2h", ALWAYS, "first"), Parallel((quick, slow)))), datetime(2024, 1, 9, 14, tzinfo=UTC)
    )
    assert [(leg.part.name, leg.decides) for leg in found.legs] == [
        ("first", True), ("quick", False), ("slow", True)
    ]  # fmt: skip
    assert [found.share_of_time(leg) for leg in found.legs] == [Fraction(1, 4), 0, Fraction(3, 4)]


def test_a_calendar_that_ends_is_named_with_the_first_start_that_it_does_not_carry() -> None:
    ending = WorkCalendar.parse({**CHICAGO, "closed": ["2024-07-01..2099-12-31"]})
    found = worst(Serial((part("1h"), part("4h", ending, "ending"))), Goal.parse("8h"), OFFICE, *YEAR)
    assert isinstance(found, NoTimeAhead)
    assert found.part is not None
    assert found.part.name == "ending"
    # 12:00 and an hour leave exactly four until the last closing; a microsecond later they do not.
    assert found.start == datetime(2024, 6, 28, 17, 0, 0, 1, tzinfo=UTC)
