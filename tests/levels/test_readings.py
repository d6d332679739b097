"""Known pairs of readings each yield a distinguishing ticket, the smallest one; identical readings yield none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import polars as pl
import pytest

from servicelevel.levels import TicketTarget, in_order
from servicelevel.levels.readings import NO_CLOCK, Difference, differences
from servicelevel.worktime import WorkCalendar

AT = datetime(2026, 5, 1, tzinfo=UTC)
OFFICE = WorkCalendar.parse({"zone": "UTC", "weekly": {"mon-fri": ["08:00-17:00"]}})
CALENDARS = {"office": OFFICE, "always": WorkCalendar.always()}
Told = tuple[str, dict[str, str]]


def target(**written: Any) -> TicketTarget:
    goal = {} if "goals" in written else {"goal": "8h"}
    base = {"stop": {"state": "Resolved"}, "calendar": "office"}
    return TicketTarget.parse("t", base | goal | written, CALENDARS)


def history(**tickets: list[Told]) -> pl.DataFrame:
    """Tickets, each told as (instant, fields). 2 March 2026 is a Monday."""
    names = ("state", "priority", "assignee")
    rows = [
        {"ticket": ticket, "occurred_at": datetime.fromisoformat(f"{at}:00+00:00"), "sequence": place}
        | {name: fields.get(name) for name in names}
        for ticket, events in tickets.items()
        for place, (at, fields) in enumerate(events)
    ]
    schema = {
        "ticket": pl.String, "occurred_at": pl.Datetime("us", "UTC"), "sequence": pl.Int64,
        **dict.fromkeys(names, pl.String),
    }  # fmt: skip
    return in_order(pl.DataFrame(rows, schema=schema))


def of(question: str, found: tuple[Difference, ...]) -> list[Difference]:
    return [one for one in found if one.question.key == question]


NEW, DONE = {"state": "New"}, {"state": "Resolved"}
QUICK: list[Told] = [("2026-03-02T09:00", NEW), ("2026-03-02T10:00", DONE)]
HOUR = 3_600_000_000


def test_hours_in_the_calendar_or_around_the_clock() -> None:
    over_night: list[Told] = [("2026-03-02T16:00", NEW), ("2026-03-03T09:00", DONE)]
    week_end: list[Told] = [("2026-03-06T16:30", NEW), ("2026-03-09T08:30", DONE)]
    found = of("hours", differences(target(), history(quick=QUICK, night=over_night, weekend=week_end), AT))
    one, *_ = found
    assert (one.ticket, one.of_first.verdict, one.of_second.verdict) == ("night", "met", "breached")
    assert (one.of_first.used_us, one.of_second.used_us) == (2 * HOUR, 17 * HOUR)
    assert one.first.as_written
    assert not one.second.as_written
    assert (
        len(found) == 2
    )  # in the calendar against either way around the clock; those two agree on every ticket
    assert {each.tickets for each in found} == {2}


def test_working_days_or_calendar_days() -> None:
    week_end: list[Told] = [("2026-03-06T10:00", NEW), ("2026-03-09T09:00", DONE)]
    found = of(
        "hours", differences(target(goal="2 working days"), history(quick=QUICK, weekend=week_end), AT)
    )
    assert [(one.ticket, one.of_first.verdict, one.of_second.verdict) for one in found] == [
        ("weekend", "met", "breached")
    ]


def test_start_at_opening_or_at_assignment() -> None:
    late: list[Told] = [
        ("2026-03-02T08:00", NEW),
        ("2026-03-03T16:00", {"assignee": "Ann"}),
        ("2026-03-03T16:30", DONE),
    ]
    never: list[Told] = [
        ("2026-03-04T08:00", NEW),
        ("2026-03-04T09:00", {"state": "Open"}),
        ("2026-03-04T10:00", DONE),
    ]
    (one,) = of("start", differences(target(), history(late=late, never=never), AT))
    assert (one.ticket, one.of_first.verdict, one.of_second.verdict) == ("late", "breached", "met")
    assert one.of_second.used_us == HOUR // 2
    (only,) = of(
        "start",
        differences(
            target(), history(never=never, quick=[*QUICK, ("2026-03-02T10:30", {"assignee": "Bo"})]), AT
        ),
    )
    assert (only.ticket, only.of_second.verdict) == ("never", NO_CLOCK)


def test_the_first_stop_or_the_last() -> None:
    again: list[Told] = [*QUICK, ("2026-03-03T08:00", {"state": "Open"}), ("2026-03-04T10:00", DONE)]
    (one,) = of("stop", differences(target(), history(quick=QUICK, again=again), AT))
    assert (one.ticket, one.of_first.verdict, one.of_second.verdict) == ("again", "breached", "met")
    assert one.second.words == "the first stop"


def test_waiting_counts_or_not() -> None:
    waits: list[Told] = [
        ("2026-03-02T08:00", NEW),
        ("2026-03-02T09:00", {"state": "Waiting"}),
        ("2026-03-04T09:00", DONE),
    ]
    (one,) = of(
        "pause", differences(target(pause={"state": "Waiting"}), history(quick=QUICK, waits=waits), AT)
    )
    assert (one.ticket, one.of_first.verdict, one.of_second.verdict) == ("waits", "met", "breached")


def test_due_at_closing_or_at_the_next_opening() -> None:
    (one,) = of("tie", differences(target(goal="8h"), history(quick=QUICK), AT))
    assert one.of_first.verdict == one.of_second.verdict == "met"
    assert str(one.of_first.due_at) == "2026-03-02 17:00:00+00:00"
    assert str(one.of_second.due_at) == "2026-03-03 08:00:00+00:00"


def test_the_goal_of_the_start_or_the_new_one() -> None:
    raised: list[Told] = [
        ("2026-03-02T08:00", NEW | {"priority": "P3"}),
        ("2026-03-02T10:00", {"priority": "P1"}),
        ("2026-03-02T14:00", DONE),
    ]
    promised = target(goals={"P1": "3h", "P3": "8h"})
    (one,) = of("priority", differences(promised, history(raised=raised), AT))
    assert (one.ticket, one.of_first.verdict, one.of_second.verdict) == ("raised", "breached", "met")


def test_the_smallest_ticket_has_the_fewest_events_and_then_the_earliest_start() -> None:
    def night(day: int) -> list[Told]:
        return [(f"2026-03-{day:02}T16:00", NEW), (f"2026-03-{day + 1:02}T09:00", DONE)]

    long = [night(2)[0], ("2026-03-02T16:30", {"state": "Open"}), night(2)[1]]
    first, *_ = of("hours", differences(target(), history(long=long, later=night(4), early=night(3)), AT))
    assert (first.ticket, first.events, first.tickets) == ("early", 2, 3)


def test_readings_on_which_every_ticket_agrees_yield_none() -> None:
    assert (
        differences(
            target(pause={"state": "Waiting"}), history(quick=[("2026-03-02T09:30", NEW), *QUICK[1:]]), AT
        )
        == ()
    )


@pytest.mark.parametrize("goal", ["8h", "72h elapsed", "2 working days", "30 calendar days"])
def test_without_tickets_nothing_differs(goal: str) -> None:
    assert differences(target(goal=goal, pause={"state": "Waiting"}), history(quick=QUICK).clear(), AT) == ()
