"""What was told of a ticket is followed before anything is noticed of it and before anybody is shown its clocks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from servicelevel.ledger.models import Line
from servicelevel.monitoring.live import following_actions
from servicelevel.monitoring.live.actions import notice_marks
from servicelevel.monitoring.live.following_actions import TRIED_AGAIN_AFTER, follow_moved
from servicelevel.monitoring.live.models import LiveClock, TicketMoved
from servicelevel.monitoring.live.queries import held
from servicelevel.monitoring.live.worker import notice_all
from servicelevel.organisation.accounts.tokens import make_token
from servicelevel.organisation.acting import By
from servicelevel.organisation.models import Party, Person
from servicelevel.web import clock
from tests.monitoring.live.desk import BEGIN, MINUTE, desk, post, said
from tests.monitoring.live.test_noticing import noticed, tell

pytestmark = [pytest.mark.django_db, pytest.mark.req("R63", "R114")]


def test_of_a_ticket_that_moved_nothing_is_noticed_until_its_clocks_are_worked_out(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"), ("B", 1, BEGIN, "New"))
    tell(BEGIN + 59 * MINUTE, ("A", 2, BEGIN + 20 * MINUTE, "Resolved"), followed=False)
    assert notice_all(BEGIN + 61 * MINUTE) == 1
    assert {ticket for ticket, _ in noticed()} == {"B"}
    assert follow_moved(BEGIN + 61 * MINUTE) == 1
    notice_all(BEGIN + 62 * MINUTE)
    assert {ticket for ticket, _ in noticed()} == {"B"}


def test_a_mark_that_was_not_reached_is_taken_back_by_the_line_of_following(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    notice_marks(BEGIN + 61 * MINUTE)
    tell(BEGIN + 62 * MINUTE, ("A", 2, BEGIN + 20 * MINUTE, "Resolved"))
    line = Line.objects.get(act="monitoring.follow_tickets")
    assert [one["mark"] for one in json.loads(line.content)["withdrawn"]] == ["50%", "75%", "90%", "breach"]
    assert (line.actor, line.subject) == ("system", "source:tool")


@pytest.fixture
def poisoned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tickets whose clocks cannot be worked out."""
    tickets = ["B"]
    right = following_actions.follow_tickets

    def follow_tickets(source: Any, some: Sequence[str], terms: Any, now: datetime) -> Any:
        if set(some) & set(tickets):
            raise ValueError("of a ticket, and with what somebody wrote in it")
        return right(source, some, terms, now)

    monkeypatch.setattr(following_actions, "follow_tickets", follow_tickets)
    return tickets


def test_a_ticket_that_cannot_be_followed_holds_up_no_other_and_is_tried_again(
    tmp_path: Path, poisoned: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"), ("B", 1, BEGIN, "New"), ("C", 1, BEGIN, "New"))
    assert set(LiveClock.objects.values_list("ticket", flat=True)) == {"A", "C"}
    assert "somebody wrote" not in caplog.text
    assert "ValueError" in caplog.text
    poisoned.clear()
    assert follow_moved(BEGIN + TRIED_AGAIN_AFTER) == 0
    assert follow_moved(BEGIN + TRIED_AGAIN_AFTER + timedelta(seconds=1)) == 1
    assert LiveClock.objects.count() == 3
    assert not TicketMoved.objects.exists()


def test_a_ticket_that_cannot_be_followed_is_said_on_the_page(
    tmp_path: Path, poisoned: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(tmp_path)
    tell(BEGIN, ("B", 1, BEGIN, "New"))
    monkeypatch.setattr(clock, "now", lambda: BEGIN + 2 * MINUTE)
    assert "The clocks of 1 ticket could not be worked out" in _client().get("/live/").content.decode()


def test_a_database_that_is_away_is_no_fault_of_a_ticket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"), followed=False)

    def away(*_: Any) -> None:
        raise OperationalError("it restarts")

    monkeypatch.setattr(following_actions, "follow_tickets", away)
    with pytest.raises(OperationalError):
        follow_moved(BEGIN)
    assert TicketMoved.objects.get().failed_at is None


@pytest.mark.parametrize("where", ["page", "api"])
def test_who_has_told_of_a_ticket_finds_it_though_no_worker_came_by(tmp_path: Path, where: str) -> None:
    secret = desk(tmp_path)
    post(said("A", 1, BEGIN, "New"), secret)
    client = _client()
    if where == "page":
        assert ">A</a>" in client.get("/live/").content.decode()
        return
    person = Person.objects.get(username="of-it")
    _, token = make_token(By(person, clock.now()), name="reads", scope="read", days=30)
    answer = client.get("/api/v1/live/clocks", headers={"Authorization": f"Bearer {token}"})
    assert [one["ticket"] for one in answer.json()["items"]] == ["A"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="skipped: on SQLite one writes at a time")
def test_what_a_worker_has_in_its_hands_is_passed_over_by_another_and_waited_for_by_who_wants_to_see_it(
    tmp_path: Path,
) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"), followed=False)
    has_it, go_on = Event(), Event()

    def holds() -> None:
        with transaction.atomic():
            assert len(held(TicketMoved.objects.all())) == 1
            has_it.set()
            assert go_on.wait(20)
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(holds)
        assert has_it.wait(20)
        assert follow_moved(BEGIN) == 0
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
            with pytest.raises(OperationalError, match="lock timeout"):
                follow_moved(BEGIN, waits=True)
            cursor.execute("SET lock_timeout = 0")
        go_on.set()
        holding.result(20)
    assert follow_moved(BEGIN, waits=True) == 1


def _client() -> Client:
    person, _ = Person.objects.get_or_create(username="of-it", party=Party.objects.get(key="it"))
    client = Client()
    client.force_login(person)
    return client
