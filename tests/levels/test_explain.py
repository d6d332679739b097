"""Explanations: every stretch of one clock with its reason, in words and as data."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from servicelevel.levels import TicketTarget, explain, in_order
from servicelevel.worktime import WorkCalendar

HOUR = 3_600_000_000
CALENDARS = {
    "office": WorkCalendar.parse(
        {
            "zone": "America/Chicago",
            "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]},
            "closed": ["2024-03-08"],
        }
    ),
    "always": WorkCalendar.always(),
}


def at(day: int, hour: float = 0) -> datetime:
    """A time of day in Chicago in the first days of March 2024, as UTC."""
    return datetime(2024, 3, day, 6, tzinfo=UTC) + timedelta(hours=hour)


def target(**written) -> TicketTarget:
    sound = {
        "name": "Resolution",
        "stop": {"state": "Done"},
        "pause": {"state": "Wait"},
        "calendar": "office",
    }
    return TicketTarget.parse("t", {**sound, **written}, CALENDARS)


def history(*events) -> pl.DataFrame:
    names = ("state", "priority", "service", "reason")
    rows = [
        {
            "ticket": "A",
            "event_id": f"e{number}",
            "occurred_at": when,
            "sequence": number,
            **{name: said.get(name) for name in names},
        }
        for number, (when, said) in enumerate(events)
    ]
    schema = {
        "ticket": pl.String,
        "event_id": pl.String,
        "occurred_at": pl.Datetime("us", "UTC"),
        "sequence": pl.Int64,
    }
    return in_order(pl.DataFrame(rows, schema={**schema, **dict.fromkeys(names, pl.String)}))


PAUSED = history(
    (at(6, 11), {"state": "New"}), (at(6, 14), {"state": "Wait", "reason": "waiting for the customer"}),
    (at(7, 16), {"state": "Open"}), (at(11, 10), {"state": "Done"}),
)  # fmt: skip


def test_each_stretch_says_what_the_clock_did_and_why():
    (one,) = explain(PAUSED, target(goal="8h"), at(12))
    shown = [
        (part.start, part.end, part.phase, part.reason, part.work_us, part.event_id) for part in one.stretches
    ]
    assert shown == [
        (at(6, 11), at(6, 12), "running", "New", HOUR, "e0"),
        (at(6, 12), at(6, 13), "outside hours", "outside hours", 0, "e0"),
        (at(6, 13), at(6, 14), "running", "New", HOUR, "e0"),
        (at(6, 14), at(7, 16), "paused", "Wait", 0, "e1"),
        (at(7, 16), at(7, 17), "running", "Open", HOUR, "e2"),
        (at(7, 17), at(8), "outside hours", "outside hours", 0, "e2"),
        (at(8), at(9), "outside hours", "closed", 0, "e2"),
        (at(9), at(11, 7), "outside hours", "outside hours", 0, "e2"),
        (at(11, 7), at(11, 10), "running", "Open", 3 * HOUR, "e2"),  # the clocks went forward: 8:00 to 11:00
    ]
    assert [part.total_us for part in one.stretches][-1] == one.clock["elapsed_us"] == 6 * HOUR


def test_a_pause_says_its_reason():
    (one,) = explain(PAUSED, target(goal="8h", pause_reason="reason"), at(12))
    assert [part.reason for part in one.stretches if part.phase == "paused"] == ["waiting for the customer"]


def test_closed_time_names_the_holiday_that_lies_within_it():
    calendar = WorkCalendar.parse(
        {"zone": "America/Chicago", "weekly": {"mon-fri": ["08:00-17:00"]}, "holidays": ["US"]}
    )
    of = TicketTarget.parse("t", {"stop": {"state": "Done"}, "goal": "8h", "calendar": "c"}, {"c": calendar})
    opened, until = datetime(2024, 7, 3, 21, tzinfo=UTC), datetime(2024, 7, 5, 15, tzinfo=UTC)
    (one,) = explain(history((opened, {"state": "New"})), of, until)
    assert [part.reason for part in one.stretches] == [
        "New", "outside hours", "holiday: Independence Day", "outside hours", "New",
    ]  # fmt: skip


def test_the_marks_are_the_warning_points_the_due_time_and_the_end():
    (one,) = explain(
        history((at(6, 8), {"state": "New"}), (at(6, 15), {"state": "Done"})), target(goal="4h"), at(12)
    )
    assert [(mark.name, mark.at) for mark in one.marks] == [
        ("50 %", at(6, 10)), ("75 %", at(6, 11)), ("90 %", at(6, 11.6)), ("due", at(6, 12)), ("breached", at(6, 13)),
        ("stopped", at(6, 15)),
    ]  # fmt: skip


def test_a_reopening_that_begins_a_new_clock_is_explained_by_two():
    events = history(
        (at(6, 8), {"state": "New"}),
        (at(6, 9), {"state": "Done"}),
        (at(7, 8), {"state": "New"}),
        (at(7, 9), {"state": "Done"}),
    )
    explained = explain(events, target(goal="4h", on_reopen="new_episode"), at(12))
    assert [(one.clock["episode"], len(one.stretches)) for one in explained] == [(1, 1), (2, 1)]


def test_time_between_stop_and_reopening_is_listed_and_not_counted():
    events = history(
        (at(6, 8), {"state": "New"}), (at(6, 9), {"state": "Done"}), (at(7, 8), {"state": "New"})
    )
    (one,) = explain(events, target(goal="8h"), at(7, 10))
    assert [(part.phase, part.work_us) for part in one.stretches] == [
        ("running", HOUR),
        ("stopped", 0),
        ("running", 2 * HOUR),
    ]


def test_what_comes_after_the_instant_asked_for_is_not_told():
    (one,) = explain(PAUSED, target(goal="8h"), at(6, 13.5))
    assert one.stretches[-1].end == at(6, 13.5)
    assert one.clock["verdict"] == "open"


def test_a_waiting_clock_says_what_it_waits_for():
    (one,) = explain(history((at(6, 8), {"state": "New"})), target(goals={"P1": "1h"}), at(6, 9))
    assert [(part.phase, part.reason) for part in one.stretches] == [("waiting", "no priority yet")]


def test_a_target_that_never_applied_has_nothing_to_explain():
    assert explain(PAUSED, target(goal="8h", applies={"service": "mail"}), at(12)) == []


def test_the_lines_are_in_the_readers_zone():
    (one,) = explain(PAUSED, target(goal="8h"), at(12))
    chicago, berlin = ("\n".join(one.lines(zone)) for zone in ("America/Chicago", "Europe/Berlin"))
    assert "Resolution: met" in chicago
    assert "Wed 06 Mar 2024 11:00:00 CST" in chicago
    assert "Wed 06 Mar 2024 18:00:00 CET" in berlin


def test_the_same_as_plain_data():
    (one,) = explain(PAUSED, target(goal="8h"), at(12))
    told = json.loads(json.dumps(one.as_json()))
    assert told["stretches"][0]["start"] == "2024-03-06T17:00:00+00:00"
    assert told["clock"]["elapsed_us"] == sum(part["work_us"] for part in told["stretches"])


def test_events_of_several_tickets_are_refused():
    two = pl.concat([PAUSED, PAUSED.with_columns(ticket=pl.lit("B"))])
    with pytest.raises(ValueError, match="one ticket"):
        explain(two, target(goal="8h"), at(12))
