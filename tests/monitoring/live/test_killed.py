"""The server, the workers and the database are killed while events arrive, and nothing is lost, doubled or stuck.

What was acknowledged is there, every mark is noticed once, every notice is mailed under one Message-ID: against a slow
model that knows nothing of the software. That the harness would see it otherwise is shown by faults that are planted.
`make soak` kills three hundred times on each database.
"""

from __future__ import annotations

import os
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.communication.delivery.mail_server import mail_server
from tests.monitoring.live.kills.checking import differences
from tests.monitoring.live.kills.house import House, Nursery, Watched
from tests.monitoring.live.kills.killing import Killer
from tests.monitoring.live.kills.postgresql import BINARIES, PostgreSQL
from tests.monitoring.live.kills.tool import Tool

pytestmark = pytest.mark.django_db  # its tables are copied
KILLS = int(os.environ.get("SERVICELEVEL_KILLS", "3"))
SEED = int(os.environ.get("SERVICELEVEL_SEED", "11"))
ON_POSTGRESQL = "SERVICELEVEL_DATABASE" in os.environ


@pytest.fixture(scope="module")
def grounds(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: Any
) -> Iterator[House]:
    """A house on the kind of database on which the tests run, founded and not begun."""
    folder = tmp_path_factory.mktemp("house")
    with mail_server(Watched) as mails, socket.create_server(("127.0.0.1", 0), backlog=200) as listening:
        postgresql = _database(folder, django_db_blocker)
        more = {
            "SERVICELEVEL_MAIL": f"smtp+plain://127.0.0.1:{mails.port}",
            "SERVICELEVEL_MAIL_FROM": "slm@example.org",
        }
        if postgresql:
            more["SERVICELEVEL_DATABASE"] = postgresql.url
        nursery = Nursery(folder, listening, more)
        house = House(folder, mails, postgresql, listening, nursery)
        try:
            house.found()
            yield house
        finally:
            house.end()
            nursery.end()
            if postgresql:
                postgresql.end()


@pytest.fixture
def house(grounds: House) -> Iterator[House]:
    """The house as it was founded; what a test has begun in it ends with the test."""
    yield grounds
    grounds.mails.go_on.set()
    grounds.end()


def _database(folder: Path, blocker: Any) -> PostgreSQL | None:
    """Tables as the tests' own database has them: a file in the folder, or a PostgreSQL of its own."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(folder / "servicelevel.sqlite3")])
        return None
    if not BINARIES:
        pytest.skip("skipped: no programs of PostgreSQL")
    made = PostgreSQL()
    given = connection.settings_dict
    made.take(
        f"postgresql://{given['USER']}:{given['PASSWORD']}@{given['HOST']}:{given['PORT']}/{given['NAME']}"
    )
    return made


@contextmanager
def at_work(house: House, fault: str = "") -> Iterator[tuple[Tool, Killer]]:
    """A house that has begun, a tool that posts to it until the end of the block, and somebody who kills."""
    dice = Random(SEED)
    house.begin(fault)
    tool = Tool(house.address, house.secret, dice)
    tool.start()
    try:
        yield tool, Killer(house, tool, dice)
    finally:
        tool.stop()


@pytest.mark.req("R114", "R158")
def test_killed_again_and_again_nothing_is_lost_doubled_or_stuck(house: House) -> None:
    with at_work(house) as (tool, killer):
        killer.kill_some(KILLS)
    assert differences(house, tool) == []
    assert len(killer.killed) == KILLS
    print(
        f"{KILLS} kills, seed {SEED}: {len(tool.acknowledged)} events, {len(house.mails.mails)} mails on the wire"
    )
    for what, count in sorted(Counter(killer.killed).items()):
        print(f"{count:5} {what}")


def killed_after_an_answer(killer: Killer) -> None:
    killer.after_an_answer(killer.the_server)


def killed_before_a_mail_is_given(killer: Killer) -> None:
    killer.while_mailing(killer.all_workers if ON_POSTGRESQL else killer.the_server, "MAIL")


def killed_when_a_mail_was_given(killer: Killer) -> None:
    killer.while_mailing(killer.all_workers if ON_POSTGRESQL else killer.the_server, "body")


def not_killed(killer: Killer) -> None:
    killer.any_moment(lambda: None)


PLANTED: list[tuple[str, Callable[[Killer], None], str]] = [
    ("answers_before_it_stores", killed_after_an_answer, "acknowledged and not there"),
    ("marks_sent_before_it_sends", killed_before_a_mail_is_given, "not mailed to"),
    ("names_each_try_anew", killed_when_a_mail_was_given, "under a Message-ID too many"),
    ("leaves_the_index_empty", not_killed, "reached and not noticed"),
]


@pytest.mark.parametrize(("fault", "happens", "found"), PLANTED, ids=[fault for fault, _, _ in PLANTED])
def test_a_planted_fault_is_found(
    house: House, fault: str, happens: Callable[[Killer], None], found: str
) -> None:
    with at_work(house, fault) as (tool, killer):
        happens(killer)
    wrong = differences(house, tool)
    assert any(found in words for words in wrong), wrong


@pytest.mark.skipif(not ON_POSTGRESQL, reason="skipped: on SQLite one worker writes at a time")
def test_two_workers_that_hold_nothing_are_found_where_no_index_stands_in_their_way(house: House) -> None:
    with at_work(house, "holds_no_clock") as (tool, killer):
        house.change("DROP INDEX mark_told_once")
        killer.any_moment(lambda: None)
    wrong = differences(house, tool)
    assert any("noticed twice" in words for words in wrong), wrong
