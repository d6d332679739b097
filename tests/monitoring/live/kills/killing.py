"""Whom to kill, and at which moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random

from tests.monitoring.live.kills.house import House, Watched
from tests.monitoring.live.kills.postgresql import children, end
from tests.monitoring.live.kills.tool import Tool

LONGEST = 1.5
"""Seconds between two kills at most, where nothing else is waited for."""
PATIENCE = 20.0
POINTS = ("greeting", "MAIL", "DATA", "body", "QUIT")
"""Of a conversation with the mail server; at `body` it has the mail and has not said so."""


class Killer:
    """Kills processes of a house again and again, and starts others in their place."""

    def __init__(self, house: House, tool: Tool, dice: Random) -> None:
        self._house, self._tool, self._dice = house, tool, dice
        self.killed: list[str] = []

    def kill_some(self, count: int) -> None:
        """Kill at random moments, mostly in the middle of something that must not be done by halves."""
        for _ in range(count):
            victim = self._dice.choice(self.victims)
            moment = self._dice.choice(
                (self.any_moment, self.while_posting, self.after_an_answer, self.while_mailing)
            )
            moment(victim)
            self.killed.append(f"{victim.__name__.strip('_')}, {moment.__name__}")

    @property
    def victims(self) -> tuple[Callable[[], None], ...]:
        """Everything that can die; the parts of PostgreSQL where the house has one."""
        own = (self.the_server, self.a_process_of_the_server)
        return (
            (*own, self.a_worker, self.all_workers, self.the_database, self.a_process_of_the_database)
            if self._house.postgresql
            else own
        )

    def any_moment(self, kills: Callable[[], None]) -> None:
        threading.Event().wait(self._dice.uniform(0, LONGEST))
        kills()

    def while_posting(self, kills: Callable[[], None]) -> None:
        self._tool.posting.clear()
        self._tool.posting.wait(PATIENCE)
        threading.Event().wait(self._dice.uniform(0, 0.03))
        kills()

    def after_an_answer(self, kills: Callable[[], None]) -> None:
        self._tool.taken.clear()
        self._tool.taken.wait(PATIENCE)
        kills()

    def while_mailing(self, kills: Callable[[], None], point: str = "") -> None:
        mails = self._house.mails
        assert isinstance(mails, Watched)
        mails.while_it_stands(point or self._dice.choice(POINTS), kills, PATIENCE)

    def the_server(self) -> None:
        self._house.kill(self._house.server)
        self._house.serve()

    def a_process_of_the_server(self) -> None:
        """Its master makes another."""
        if own := children(self._house.server):
            end(self._dice.choice(own))

    def a_worker(self) -> None:
        place = self._dice.randrange(len(self._house.workers))
        self._house.kill(self._house.workers[place])
        self._house.workers[place] = self._house.nursery.do("work", self._house.fault)

    def all_workers(self) -> None:
        for number in self._house.workers:
            self._house.kill(number)
        self._house.workers = [self._house.nursery.do("work", self._house.fault) for _ in self._house.workers]

    def the_database(self) -> None:
        assert self._house.postgresql is not None
        for number in self._house.postgresql.processes():
            end(number)
        self._house.postgresql.restart()

    def a_process_of_the_database(self) -> None:
        """The postmaster ends the others, recovers and goes on."""
        assert self._house.postgresql is not None
        _, *backends = self._house.postgresql.processes()
        if backends:
            end(self._dice.choice(backends))
