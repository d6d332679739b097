"""Events in the order in which they happened, whatever the order in which they arrived."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from servicelevel.levels import in_order

BEGIN = datetime(2024, 3, 4, 8, tzinfo=UTC)
INSTANT = pl.Datetime("us", "UTC")
SCHEMA = {
    "ticket": pl.String, "event_id": pl.String, "occurred_at": INSTANT, "recorded_at": INSTANT, "sequence": pl.Int64,
    "state": pl.String, "priority": pl.String,
}  # fmt: skip


def event(ticket="A", id="1", hour=0, recorded=0, sequence=0, state=None, priority=None):
    at, known = BEGIN + timedelta(hours=hour), BEGIN + timedelta(hours=recorded)
    return {"ticket": ticket, "event_id": id, "occurred_at": at, "recorded_at": known, "sequence": sequence,
            "state": state, "priority": priority}  # fmt: skip


def frame(*events):
    return pl.DataFrame(list(events), schema=SCHEMA)


def test_a_late_event_is_put_where_it_occurred():
    ordered = in_order(
        frame(event(id="1"), event(id="3", hour=5, recorded=5), event(id="2", hour=2, recorded=9))
    )
    assert ordered["event_id"].to_list() == ["1", "2", "3"]


def test_events_of_one_instant_stand_in_their_sequence():
    ordered = in_order(
        frame(event(id="b", sequence=2, state="Closed"), event(id="a", sequence=1, state="New"))
    )
    assert ordered["state"].to_list() == ["New", "Closed"]


def test_a_repeated_event_id_changes_nothing_and_the_first_recorded_stays():
    ordered = in_order(
        frame(event(id="1", recorded=7, state="Closed"), event(id="1", recorded=1, state="New"))
    )
    assert ordered["state"].to_list() == ["New"]


def test_the_same_event_id_of_two_tickets_is_two_events():
    assert len(in_order(frame(event("A", "1"), event("B", "1")))) == 2


def test_the_same_event_id_of_two_sources_is_two_events():
    events = frame(event("A", "1"), event("B", "1")).with_columns(source=pl.Series(["x", "y"]))
    assert len(in_order(events)) == 2


@pytest.mark.parametrize("missing", [None, ""])
def test_events_without_an_id_are_all_kept(missing):
    events = frame(
        *(event(id=missing, hour=hour, state=f"S{hour}") for hour in range(3)), event(id="x", hour=4)
    )
    assert in_order(events)["state"].to_list() == ["S0", "S1", "S2", "S2"]


def test_what_an_event_does_not_mention_is_carried_forward_within_the_ticket():
    events = frame(
        event("A", "1", 0, state="New", priority="P1"), event("A", "2", 1, state="Open"), event("B", "3", 2)
    )
    assert in_order(events)["priority"].to_list() == ["P1", "P1", None]


def test_an_empty_value_is_said_and_ends_what_held_before():
    events = frame(event(id="1", priority="P1"), event(id="2", hour=1, priority=""), event(id="3", hour=2))
    assert in_order(events)["priority"].to_list() == ["P1", "", ""]


def test_no_events_are_no_history():
    assert in_order(frame()).is_empty()
