"""Clocks of single tickets, by what other systems got wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from servicelevel.levels import TicketTarget, clocks, explain, in_order
from servicelevel.worktime import WorkCalendar

HOUR = 3_600_000_000
CALENDARS = {
    "office": WorkCalendar.parse(
        {"zone": "UTC", "weekly": {"mon-fri": ["08:00-17:00"]}, "closed": ["2024-03-08"]}
    ),
    "short-friday": WorkCalendar.parse(
        {"zone": "UTC", "weekly": {"mon-thu": ["08:00-17:00"], "fri": ["08:00-14:00"]}}
    ),
    "always": WorkCalendar.always(),
    "never": WorkCalendar.parse({"zone": "UTC", "weekly": {}}),
}
MONDAY, TUESDAY, THURSDAY, SATURDAY = 4, 5, 7, 9


def at(day: int, hour: float = 0) -> datetime:
    return datetime(2024, 3, day, tzinfo=UTC) + timedelta(hours=hour)


def target(**written) -> TicketTarget:
    sound = {"stop": {"state": "Done"}, "pause": {"state": "Wait"}, "calendar": "office"}
    return TicketTarget.parse("t", {**sound, **written}, CALENDARS)


def history(*events, ticket="A") -> pl.DataFrame:
    """events: (instant, fields that changed)."""
    rows = [
        {"ticket": ticket, "event_id": f"{ticket}{number}", "occurred_at": when, "sequence": number,
         **{name: changed.get(name) for name in ("state", "priority", "service")}}
        for number, (when, changed) in enumerate(events)
    ]  # fmt: skip
    text = ("ticket", "event_id", "state", "priority", "service")
    schema = {"occurred_at": pl.Datetime("us", "UTC"), "sequence": pl.Int64, **dict.fromkeys(text, pl.String)}
    return in_order(pl.DataFrame(rows, schema={name: schema[name] for name in (rows[0] if rows else schema)}))


def clock(events, of: TicketTarget, until: datetime) -> dict:
    (found,) = clocks(events, of, until, warnings=True).to_dicts()
    return found


def test_a_pause_over_the_weekend_takes_no_working_time():
    events = history(
        (at(THURSDAY, 16), {"state": "New"}), (at(SATURDAY, 10), {"state": "Wait"}),
        (at(SATURDAY, 20), {"state": "New"}), (at(11, 9), {"state": "Done"}),
    )  # fmt: skip
    found = clock(events, target(goal="2h"), at(12))
    assert (found["elapsed_us"], found["verdict"]) == (2 * HOUR, "met")
    assert found["paused_us"] == 10 * HOUR


def test_a_pause_stays_a_pause_when_the_priority_changes():
    events = history(
        (at(MONDAY, 8), {"state": "New", "priority": "P2"}), (at(MONDAY, 9), {"state": "Wait"}),
        (at(MONDAY, 14), {"priority": "P1"}), (at(MONDAY, 16), {"state": "New"}), (at(MONDAY, 17), {"state": "Done"}),
    )  # fmt: skip
    found = clock(events, target(goals={"P1": "2h", "P2": "8h"}), at(12))
    assert (found["verdict"], found["elapsed_us"], found["priority"]) == ("met", 2 * HOUR, "P1")


def test_no_breach_while_paused_and_no_due_time_either():
    events = history((at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Wait"}))
    found = clock(events, target(goal="2h"), at(20))
    assert (found["verdict"], found["status"], found["due_at"]) == ("open", "paused", None)
    assert found["remaining_us"] == HOUR


def test_paused_and_then_resolved_directly_leaves_the_pause_out():
    events = history(
        (at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Wait"}), (at(20), {"state": "Done"})
    )
    assert clock(events, target(goal="2h"), at(21))["elapsed_us"] == HOUR


def test_two_pauses_that_start_in_the_same_minute_both_count():
    seconds = 1 / 3600
    events = history(
        (at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Wait"}),
        (at(MONDAY, 9 + 10 * seconds), {"state": "New"}), (at(MONDAY, 9 + 20 * seconds), {"state": "Wait"}),
        (at(MONDAY, 10), {"state": "New"}),
    )  # fmt: skip
    assert clock(events, target(goal="8h"), at(MONDAY, 10))["elapsed_us"] == HOUR + 10_000_000


def test_one_target_pauses_and_another_on_the_same_ticket_does_not():
    events = history((at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Wait"}))
    response = target(goal="4h", pause=None, stop={"state": {"not": ["New", "Wait"]}})
    assert clock(events, response, at(MONDAY, 12))["elapsed_us"] == 4 * HOUR
    assert clock(events, target(goal="4h"), at(MONDAY, 12))["elapsed_us"] == HOUR


CHANGED = history(
    (at(MONDAY, 8), {"state": "New", "priority": "P2"}), (at(MONDAY, 11), {"priority": "P1"}),
    (at(MONDAY, 12), {"state": "Done"}),
)  # fmt: skip


@pytest.mark.parametrize(
    ("choice", "verdict", "breached_at", "elapsed"),
    [
        ("carry", "breached", at(MONDAY, 11), 4),  # three hours are used and the new goal is two
        ("restart", "met", None, 1),
        ("fixed", "met", None, 4),
        ("final", "breached", at(MONDAY, 10), 4),
    ],
)
def test_what_happens_when_the_priority_changes_is_the_targets_choice(choice, verdict, breached_at, elapsed):
    found = clock(CHANGED, target(goals={"P1": "2h", "P2": "8h"}, on_priority_change=choice), at(12))
    assert (found["verdict"], found["breached_at"], found["elapsed_us"]) == (
        verdict,
        breached_at,
        elapsed * HOUR,
    )


def test_a_warning_point_that_a_change_leaves_behind_is_reached_at_the_change():
    events = history(
        (at(MONDAY, 8), {"state": "New", "priority": "P2"}), (at(MONDAY, 11), {"priority": "P1"})
    )
    of = target(goals={"P1": "4h", "P2": "8h"}, warn=["25%", "50%", "90%"])
    found = clock(events, of, at(MONDAY, 17))
    assert found["warned_at"] == [at(MONDAY, 10), at(MONDAY, 11), at(MONDAY, 11.6)]


def test_from_the_change_on_the_new_rows_calendar_counts():
    events = history(
        (at(MONDAY, 16), {"state": "New", "priority": "P2"}), (at(MONDAY, 20), {"priority": "P1"})
    )
    rows = {"P1": {"goal": "8h", "calendar": "always"}, "P2": "8h"}
    found = clock(events, target(goals=rows), at(MONDAY, 22))
    assert (found["elapsed_us"], found["calendar"], found["due_at"]) == (3 * HOUR, "always", at(TUESDAY, 3))


REOPENED = history(
    (at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Done"}), (at(TUESDAY, 8), {"state": "New"}),
    (at(TUESDAY, 11), {"state": "Done"}),
)  # fmt: skip


def test_a_reopened_clock_runs_on_and_the_time_between_does_not_count():
    found = clock(REOPENED, target(goal="8h"), at(12))
    assert (found["verdict"], found["elapsed_us"], found["reopened"]) == ("met", 4 * HOUR, 1)
    assert found["stopped_at"] == at(TUESDAY, 11)


def test_a_reopened_clock_can_still_breach():
    assert clock(REOPENED, target(goal="2h"), at(12))["breached_at"] == at(TUESDAY, 9)


def test_a_reopening_can_begin_a_clock_of_its_own():
    found = clocks(REOPENED, target(goal="2h", on_reopen="new_episode"), at(12))
    assert found.select("episode", "verdict", "elapsed_us").rows() == [
        (1, "met", HOUR),
        (2, "breached", 3 * HOUR),
    ]


def test_the_first_stop_can_be_the_last_word():
    found = clock(REOPENED, target(goal="2h", on_reopen="final"), at(12))
    assert (found["verdict"], found["elapsed_us"], found["stopped_at"]) == ("met", HOUR, at(MONDAY, 9))


def test_the_deadline_itself_is_in_time_and_a_microsecond_later_is_not():
    start = (at(MONDAY, 8), {"state": "New"})
    for late, verdict in ((0, "met"), (1, "breached")):
        events = history(start, (at(MONDAY, 12) + timedelta(microseconds=late), {"state": "Done"}))
        assert clock(events, target(goal="4h"), at(12))["verdict"] == verdict


def test_a_deadline_at_closing_time_is_breached_only_when_work_begins_again():
    start, of = (at(THURSDAY, 16), {"state": "New"}), target(goal="1h")  # Friday is a holiday
    assert clock(history(start), of, at(SATURDAY, 12))["verdict"] == "open"
    assert clock(history(start, (at(SATURDAY, 12), {"state": "Done"})), of, at(12))["verdict"] == "met"
    found = clock(history(start), of, at(11, 8.5))
    assert (found["due_at"], found["breached_at"]) == (at(THURSDAY, 17), at(11, 8))


def test_a_breach_counts_in_the_month_in_which_it_happened_whenever_it_is_resolved():
    events = history((at(28, 8), {"state": "New"}), (datetime(2024, 5, 2, 9, tzinfo=UTC), {"state": "Done"}))
    until = datetime(2024, 6, 1, tzinfo=UTC)
    assert clock(events, target(goal="4h"), until)["counted_at"] == at(28, 12)
    assert clock(events, target(goal="4h", counts_in="start"), until)["counted_at"] == at(28, 8)
    assert clock(events, target(goal="4h", counts_in="stop"), until)["counted_at"].month == 5


def test_an_open_clock_counts_nowhere_yet():
    found = clock(history((at(MONDAY, 8), {"state": "New"})), target(goal="4h"), at(MONDAY, 9))
    assert (found["counted_at"], found["remaining_us"], found["due_at"]) == (None, 3 * HOUR, at(MONDAY, 12))


def test_a_ticket_without_a_priority_waits_until_it_has_one():
    events = history((at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 10), {"priority": "P1"}))
    of = target(goals={"P1": "4h"})
    assert clock(events, of, at(MONDAY, 9))["verdict"] == "waiting"
    assert clock(events, of, at(MONDAY, 11))["elapsed_us"] == HOUR


def test_a_row_for_no_priority_lets_the_clock_run_at_once():
    of = target(goals={"P1": "4h", "none": "1h"})
    assert clock(history((at(MONDAY, 8), {"state": "New"})), of, at(MONDAY, 10))["verdict"] == "breached"


def test_a_ticket_moved_to_another_service_is_cancelled_not_breached():
    events = history(
        (at(MONDAY, 8), {"state": "New", "service": "mail"}), (at(MONDAY, 9), {"service": "web"})
    )
    found = clock(events, target(goal="2h", applies={"service": "mail"}), at(20))
    assert (found["verdict"], found["counted_at"]) == ("cancelled", None)


def test_a_promise_that_was_kept_is_not_taken_back_by_moving_the_ticket():
    events = history(
        (at(MONDAY, 8), {"state": "New", "service": "mail"}), (at(MONDAY, 9), {"state": "Done"}),
        (at(MONDAY, 10), {"service": "web"}),
    )  # fmt: skip
    assert clock(events, target(goal="2h", applies={"service": "mail"}), at(20))["verdict"] == "met"


def test_a_clock_starts_when_its_condition_first_holds_and_then_stays_started():
    events = history(
        (at(MONDAY, 8), {"state": "New"}),
        (at(MONDAY, 9), {"state": "Open"}),
        (at(MONDAY, 10), {"state": "New"}),
    )
    found = clock(events, target(goal="8h", start={"state": "Open"}), at(MONDAY, 12))
    assert (found["started_at"], found["elapsed_us"]) == (at(MONDAY, 9), 3 * HOUR)


def test_events_after_the_instant_asked_for_are_not_known_yet():
    late = history(
        (at(MONDAY, 8), {"state": "New", "priority": "P1"}), (at(20), {"state": "Done"}), ticket="A"
    )
    soon = history(
        (at(MONDAY, 9), {"state": "New", "priority": "P2"}), (at(MONDAY, 10), {"state": "Done"}), ticket="B"
    )
    found = clocks(in_order(pl.concat([late, soon])), target(goals={"P1": "1h", "P2": "8h"}), at(TUESDAY))
    assert found.select("ticket", "priority", "verdict").rows() == [
        ("A", "P1", "breached"),
        ("B", "P2", "met"),
    ]


@pytest.mark.parametrize(
    ("goal", "calendar", "opened", "due"),
    [
        ("1 working day", "office", at(SATURDAY, 8), at(12, 8)),  # counts from Monday's opening
        ("1 working day", "office", at(THURSDAY, 7), at(11, 8)),  # Friday is a holiday
        (
            "1 working day",
            "short-friday",
            at(THURSDAY, 16),
            at(8, 16),
        ),  # the same time of day, though it is closed
        ("0 working days", "office", at(SATURDAY, 8), at(11, 8)),
        ("2 days", "office", at(SATURDAY, 8), at(11, 8)),
    ],
)
def test_the_due_time_of_days_is_the_instant_that_the_goal_names(goal, calendar, opened, due):
    of = target(goal=goal, calendar=calendar)
    found = clock(history((opened, {"state": "New"})), of, opened + timedelta(minutes=1))
    assert found["due_at"] == due
    named = of.rows[0].goal.deadline(of.rows[0].calendar, opened)
    assert named == np.datetime64(due.replace(tzinfo=None), "us")


def test_a_pause_moves_the_due_time_of_days_by_the_working_time_that_it_took():
    events = history(
        (at(MONDAY, 9), {"state": "New"}),
        (at(MONDAY, 10), {"state": "Wait"}),
        (at(MONDAY, 12), {"state": "New"}),
    )
    assert clock(events, target(goal="1 working day"), at(MONDAY, 13))["due_at"] == at(TUESDAY, 11)


def test_a_calendar_that_never_opens_gives_no_due_time_and_no_breach():
    for goal in ("8h", "2 working days"):
        found = clock(history((at(MONDAY, 8), {"state": "New"})), target(goal=goal, calendar="never"), at(25))
        assert (found["verdict"], found["due_at"], found["elapsed_us"]) == ("open", None, 0)


def test_a_cap_ends_the_pause():
    events = history((at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Wait"}))
    found = clock(events, target(goal="4h", pause_cap="2h"), at(MONDAY, 15))
    assert (found["verdict"], found["breached_at"], found["paused_us"]) == (
        "breached",
        at(MONDAY, 14),
        2 * HOUR,
    )


def test_a_pause_of_the_cap_is_all_pause_and_a_microsecond_more_runs():
    of = target(goal="8h", pause_cap="2h")
    for more in (0, 1):
        back = at(MONDAY, 11) + timedelta(microseconds=more)
        events = history(
            (at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 9), {"state": "Wait"}), (back, {"state": "New"})
        )
        found = clock(events, of, back)
        assert (found["elapsed_us"], found["paused_us"]) == (HOUR + more, 2 * HOUR)


def test_clocks_that_started_before_the_target_took_effect_are_not_judged_by_it():
    early = history((at(MONDAY, 8), {"state": "New"}), ticket="A")
    later = history((at(THURSDAY, 8), {"state": "New"}), ticket="B")
    events, span = in_order(pl.concat([early, later])), (at(TUESDAY), at(11))
    for retroactive, tickets in ((False, ["B"]), (True, ["A", "B"])):
        of = target(goal="40h", retroactive=retroactive)
        assert clocks(events, of, at(11, 9), effective=span)["ticket"].to_list() == tickets


def test_percentages_are_never_rounded_before_they_are_compared():
    start = (at(MONDAY, 8), {"state": "New"})
    of = target(goal="0.000003s", warn=["50%"])
    assert clock(history(start), of, at(MONDAY, 8) + timedelta(microseconds=1))["warned_at"] == [None]
    reached = clock(history(start), of, at(MONDAY, 8) + timedelta(microseconds=2))["warned_at"]
    assert reached == [at(MONDAY, 8) + timedelta(microseconds=2)]


def test_no_events_are_no_clocks():
    nothing = history((at(MONDAY, 8), {"state": "New"})).clear()
    assert clocks(nothing, target(goal="4h"), at(12), warnings=True).is_empty()
    assert explain(nothing, target(goal="4h"), at(12)) == []


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no zone"):
        clocks(CHANGED, target(goal="4h"), datetime(2024, 3, 12))


def test_response_and_resolution_times_come_from_the_history_of_states():
    events = history(
        (at(MONDAY, 8), {"state": "New"}), (at(MONDAY, 8.5), {"state": "Open"}), (at(MONDAY, 10), {"state": "Wait"}),
        (at(MONDAY, 15), {"state": "Open"}), (at(TUESDAY, 9), {"state": "Done"}),
    )  # fmt: skip
    response = clock(
        events, target(goal="1h", pause=None, stop={"state": {"not": "New"}}, on_reopen="final"), at(12)
    )
    resolution = clock(events, target(goal="8h"), at(12))
    assert (response["elapsed_us"], resolution["elapsed_us"]) == (HOUR // 2, 5 * HOUR)
