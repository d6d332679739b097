"""Frames of what happened: as it was known on a day, with later word of the same outage, nothing lost or doubled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from servicelevel.connectors.rows import Downtime, Event, Row, Watch
from servicelevel.errors import Conflict
from servicelevel.instants import to_microseconds
from servicelevel.monitoring import actions, inserts, queries
from servicelevel.monitoring.importing import read_in
from servicelevel.monitoring.models import Import, Outage, TicketEvent

pytestmark = pytest.mark.django_db
NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(*said: object, now: datetime = NOON, name: str = "a", key: str = "desk") -> Import:
    """An import of rows that say these things, one each."""
    of = actions.begin_import(key, "csv", "UTC", actions.Given(name, name, ""), now)
    rows = [Row(number, (one,)) for number, one in enumerate(said, start=2)]  # type: ignore[arg-type]
    read_in(of, rows, lambda row, why: None, now)
    return Import.objects.get(pk=of.pk)


def event(ticket: str, name: str, at: datetime = NOON, **fields: str) -> Event:
    return Event(ticket, f"{ticket}/{name}", to_microseconds(at), 0, fields)


def outage(until: datetime | None = None, cause: str = "") -> Downtime:
    return Downtime(
        "mail", "1", "outage", to_microseconds(NOON), until and to_microseconds(until), None, cause
    )


def test_events_come_as_they_were_told_with_columns_of_their_own_for_other_fields():
    told(event("A", "1", state="New", x_vip="true"), event("A", "2", assignee="", x_note='say "x": y, {z}\\'))
    frame = queries.ticket_events().sort("event_id")
    assert frame["ticket"].to_list() == ["desk/A", "desk/A"]
    assert frame["state"].to_list() == ["New", None]
    assert frame["assignee"].to_list() == [None, ""]
    assert frame["x_vip"].to_list() == ["true", None]
    assert frame["x_note"].to_list() == [None, 'say "x": y, {z}\\']


def test_a_ticket_that_ever_belonged_to_a_service_comes_whole():
    told(event("A", "1", service="mail"), event("A", "2", service="web"), event("B", "1", service="web"))
    assert sorted(queries.ticket_events(["mail"])["event_id"]) == ["A/1", "A/2"]
    assert len(queries.ticket_events([])) == 0
    assert queries.ticket_events(tickets=("desk", ["B"]))["event_id"].to_list() == ["B/1"]


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one way to join")
def test_events_of_a_service_are_joined_by_hash_before_their_rows_are_counted() -> None:
    """A posted event is not counted at once; held each against each other one, 20,000 took most of a minute."""
    of = actions.source("desk", "csv", "UTC")
    inserts.insert_events(of.pk, [event(f"T{number}", "1", service="mail") for number in range(500)], 1)
    seen: list[tuple[str, str]] = []

    def explained(execute: Any, statement: str, values: Any, many: bool, context: Any) -> Any:
        if statement.startswith("SELECT e.ticket"):
            cursor = context["cursor"]
            cursor.execute(f"EXPLAIN {statement}", values)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            seen.append((cursor.execute("SHOW enable_nestloop").fetchone()[0], plan))
        return execute(statement, values, many, context)

    def read() -> tuple[str, str]:
        with connection.execute_wrapper(explained):
            assert len(queries.ticket_events(["mail"])) == 500
        return seen.pop()

    loops, plan = read()
    assert loops == "off"
    assert "Hash" in plan
    assert "Nested Loop" not in plan
    actions.count_anew()
    assert read()[0] == "on", "the planner knows better once it has counted"


def test_as_of_a_day_only_what_was_recorded_by_then_is_known():
    told(event("A", "1"), now=NOON)
    told(event("A", "1"), event("A", "2"), now=NOON + HOUR, name="b")
    assert len(queries.ticket_events(as_of=NOON)) == 1
    assert len(queries.ticket_events(as_of=NOON + HOUR)) == 2
    assert len(queries.ticket_events(as_of=NOON - HOUR)) == 0


def test_the_stamp_changes_with_whatever_is_recorded():
    stamps = [queries.data_stamp()]
    check = Watch("mail", "1", to_microseconds(NOON), True)
    for place, one in enumerate([event("A", "1"), outage(), outage(NOON + HOUR), check]):
        told(one, name=str(place))
        stamps.append(queries.data_stamp())
    assert len(set(stamps)) == 5


def test_an_event_that_is_told_otherwise_later_is_refused_and_the_first_stands():
    told(event("A", "1", state="New"), event("B", "1", state="New"))
    of = told(event("A", "1", state="New"), event("B", "1", state="Closed"), event("C", "1"), name="b")
    assert (of.rows_read, of.rows_refused, of.events_new) == (3, 1, 1)
    (reason,) = of.summary["reasons"]
    assert reason == "the same event was told before with state 'New', here 'Closed'; what came first stands"
    assert sorted(TicketEvent.objects.values_list("ticket", "state")) == [
        ("A", "New"),
        ("B", "New"),
        ("C", None),
    ]


def test_the_same_holds_within_one_file():
    of = told(event("A", "1", state="New"), event("A", "1", state="Closed"), event("A", "1", state="New"))
    assert (of.rows_refused, of.events_new) == (1, 1)


def test_the_end_of_an_outage_may_be_told_later_and_as_of_before_it_is_still_open():
    told(outage(), now=NOON)
    told(outage(NOON + 2 * HOUR), now=NOON + 3 * HOUR, name="b")
    assert queries.outages(["mail"])["ended_at"].to_list() == [NOON + 2 * HOUR]
    assert queries.outages(["mail"], as_of=NOON + HOUR)["ended_at"].to_list() == [None]


def test_the_same_outage_told_again_changes_nothing_and_an_older_file_does_not_open_it_again():
    for place, one in enumerate(
        [outage(), outage(), outage(NOON + HOUR), outage(), outage(NOON + HOUR, "disk")]
    ):
        told(one, name=str(place))
    kept = Outage.objects.order_by("revision").values_list("revision", "ended_at", "cause")
    assert list(kept) == [(1, None, ""), (2, NOON + HOUR, ""), (3, NOON + HOUR, "disk")]


def test_two_readers_of_one_file_do_not_count_a_batch_twice():
    of = actions.begin_import("desk", "csv", "UTC", actions.Given("a", "a", ""), NOON)
    rows = [Row(2, (event("A", "1"),))]
    actions.record_batch(of, rows, 1, 0, NOON)
    with pytest.raises(Conflict, match="Another process is reading the same file"):
        actions.record_batch(of, rows, 1, 0, NOON)
    assert Import.objects.get().rows_read == 1
