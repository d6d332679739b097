"""What tools do, and what comes in all the same: exactly what happened, each once."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

import pytest

from servicelevel.monitoring.models import TicketEvent
from tests.connectors.polling.conftest import Joined, history
from tests.connectors.polling.desk import STATES
from tests.connectors.polling.served import Asked, Reply

pytestmark = pytest.mark.req("R62", "R156", "R158")


def worked(joined: Joined, chance: random.Random, steps: int) -> None:
    """People open and change incidents; a status that was left is not entered again before the tool is asked."""
    desk = joined.desk
    for _ in range(steps):
        desk.pass_(chance.choice([0, 1, 7, 40]))
        if not desk.incidents or chance.random() < 0.25:
            desk.open(
                service=chance.choice(["email", "desktop"]),
                priority=chance.choice(["1 - Critical", "4 - Low"]),
            )
            continue
        ticket = chance.choice(list(desk.incidents))
        said = desk.incidents[ticket].fields
        further = STATES[STATES.index(said["state"]) + 1 :]
        if further and chance.random() < 0.6:
            desk.change(ticket, state=further[0], assignee=chance.choice(["", "Ann"]))
        else:
            desk.change(
                ticket, assignment_group=chance.choice(["Desk", "Mail team"]), priority="3 - Moderate"
            )


def test_what_was_there_before_and_what_happens_after(joined: Joined) -> None:
    chance = random.Random(1)
    worked(joined, chance, 60)
    joined.check()
    for _ in range(10):
        worked(joined, chance, 8)
        assert joined.poll(20).trouble == ""
    joined.check()
    assert TicketEvent.objects.count() == sum(polled.new for polled in joined.polled)


def test_each_change_that_is_seen_by_itself_comes_in_whole(joined: Joined) -> None:
    """Asked after every change, any tool tells the whole history of every field."""
    desk = joined.desk
    first = desk.open()
    joined.poll(5)
    for said in ({"state": "In Progress"}, {"priority": "1 - Critical"}, {"state": "New"}, {"assignee": "Ann"},
                 {"assignment_group": "Mail team", "state": "On Hold"}, {"assignee": ""}, {"service": "desktop"},
                 {"state": "In Progress"}, {"state": "Resolved"}, {"state": "In Progress"}, {"state": "Closed"}):  # fmt: skip
        desk.pass_(90)
        desk.change(first, **said)
        joined.poll(5)
    joined.check(exact=("state", "priority", "service", "assignment_group", "assignee"))


@pytest.mark.parametrize("seed", range(4))
def test_records_that_change_while_pages_are_read(joined: Joined, seed: int) -> None:
    """Behind every request incidents are opened and changed, so that any page that is counted would shift."""
    chance = random.Random(seed)
    worked(joined, chance, 40)

    def shifting(asked: Asked, answer: Callable[[], Reply]) -> Reply:
        reply = answer()
        if len(joined.server.asked) < 60:
            worked(joined, chance, 2)
        return reply

    joined.server.meddle = shifting
    while len(joined.server.asked) < 60:
        assert joined.poll(1).trouble == ""
    joined.check()


def test_more_changes_in_one_second_than_a_page_holds(joined: Joined) -> None:
    tickets = [joined.desk.open() for _ in range(23)]
    joined.poll(30)
    for ticket in tickets:
        joined.desk.change(ticket, state="Resolved")
    joined.poll(30)
    joined.check()


def test_records_that_are_told_twice_and_out_of_order(joined: Joined) -> None:
    chance = random.Random(5)

    def shaken(asked: Asked, answer: Callable[[], Reply]) -> Reply:
        reply = answer()
        try:
            told = json.loads(reply.body)
        except ValueError:
            return reply
        for name in ("entries", "result"):
            if isinstance(told, dict) and isinstance(rows := told.get(name), list):
                rows += chance.sample(rows, len(rows) // 2)
                chance.shuffle(rows)
                reply.body = json.dumps(told).encode()
        return reply

    joined.server.meddle = shaken
    for _ in range(5):
        worked(joined, chance, 15)
        assert joined.poll(30).trouble == ""
    joined.check()


@pytest.mark.parametrize("ahead", [-3_600, -45, 45, 3_600, 40 * 86_400])
def test_a_tool_whose_clock_is_wrong(joined: Joined, ahead: int) -> None:
    """Its times are taken as it tells them, and by how much it is wrong is told."""
    chance = random.Random(6)
    joined.desk.ahead = ahead
    for _ in range(5):
        worked(joined, chance, 15)
        joined.poll(30)
        joined.feed.refresh_from_db()
        assert joined.feed.skew_us == ahead * 1_000_000
    joined.check()


def test_a_clock_that_is_set_back_and_one_record_stamped_in_a_far_year(joined: Joined) -> None:
    desk = joined.desk
    desk.open()
    joined.poll(30)
    desk.ahead = 300 * 86_400
    far = desk.open()
    desk.ahead = 0
    joined.poll(30)
    joined.poll(30)
    for _ in range(6):
        desk.open()
        desk.pass_(10)
    assert joined.poll(30).trouble == ""
    assert {ticket for ticket, _ in history()} == set(desk.incidents)
    assert (far, "state") in history()


def test_a_tool_that_does_not_tell_its_time(joined: Joined) -> None:
    chance = random.Random(7)

    def silent(asked: Asked, answer: Callable[[], Reply]) -> Reply:
        reply = answer()
        reply.headers["Date"] = ""
        return reply

    joined.server.meddle = silent
    for _ in range(4):
        worked(joined, chance, 15)
        joined.poll(30)
    joined.check()
    joined.feed.refresh_from_db()
    assert joined.feed.skew_us is None


def test_a_process_that_is_made_anew_goes_on_where_the_last_one_ended(joined: Joined) -> None:
    chance = random.Random(8)
    for _ in range(6):
        worked(joined, chance, 10)
        joined.connector = joined.connected()
        assert joined.poll(20).trouble == ""
    joined.check()
