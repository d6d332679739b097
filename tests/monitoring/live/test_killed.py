"""The server, the workers and the database are killed while events arrive, and nothing is lost, doubled or stuck.

What was acknowledged is there, every mark is noticed once, every notice is mailed under one Message-ID: against a slow
model that knows nothing of the software. That the harness would see it otherwise is shown by faults that are planted.
`make soak` kills three hundred times on each database.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random

import pytest

from tests.monitoring.live.kills.checking import differences
from tests.monitoring.live.kills.house import House
from tests.monitoring.live.kills.killing import Killer
from tests.monitoring.live.kills.tool import Tool

pytestmark = pytest.mark.django_db  # its tables are copied
KILLS = int(os.environ.get("SERVICELEVEL_KILLS", "3"))
SEED = int(os.environ.get("SERVICELEVEL_SEED", "11"))
ON_POSTGRESQL = "SERVICELEVEL_DATABASE" in os.environ


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
    print(told(killer, tool, house))


def told(killer: Killer, tool: Tool, house: House) -> str:
    """What happened, for whoever lets it run for long."""
    names = {
        line for mail in house.mails.mails for line in mail.splitlines() if line.startswith("Message-ID: ")
    }
    kills = sorted(Counter(killer.killed).items())
    return "\n".join(
        (
            f"{KILLS} kills, seed {SEED}: {len(tool.acknowledged)} events acknowledged, "
            f"{len(house.mails.mails)} mails on the wire under {len(names)} Message-IDs",
            *(f"{count:5} {what}" for what, count in kills),
        )
    )


def killed_after_an_answer(killer: Killer) -> None:
    killer.after_an_answer(killer.the_server)


def killed_before_a_mail_is_given(killer: Killer) -> None:
    killer.while_mailing(killer.all_workers if ON_POSTGRESQL else killer.the_server, "MAIL")


def killed_when_a_mail_was_given(killer: Killer) -> None:
    killer.while_mailing(killer.all_workers if ON_POSTGRESQL else killer.the_server, "body")


def not_killed(killer: Killer) -> None:
    killer.after_an_answer(lambda: True)


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
        killer.after_an_answer(lambda: True)
    wrong = differences(house, tool)
    assert any("noticed twice" in words for words in wrong), wrong
