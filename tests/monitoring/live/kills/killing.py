"""Whom to kill, and at which moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from random import Random

from tests.monitoring.live.kills.house import House
from tests.monitoring.live.kills.postgresql import children, end
from tests.monitoring.live.kills.tool import Tool

Kills = Callable[[], bool]
"""Ends something, starts another in its place where nothing else does, and says whether there was something to end."""
LONGEST = 1.5
"""Seconds between two kills at most, where nothing else is waited for."""
PATIENCE = 60.0
POINTS = ("greeting", "MAIL", "DATA", "body", "QUIT")
"""Of a conversation with the mail server; at `body` it has the mail and has not said so."""


class Killer:
    """Kills processes of a house again and again, and starts others in their place."""

    def __init__(self, house: House, tool: Tool, dice: Random) -> None:
        self._house, self._tool, self._dice = house, tool, dice
        self.killed: list[str] = []

    def kill_some(self, count: int) -> None:
        """Kill at random moments, mostly in the middle of something that must not be done by halves."""
        moments = (self.any_moment, self.while_posting, self.after_an_answer, self.while_mailing)
        while len(self.killed) < count:
            victim, moment = self._dice.choice(self.victims), self._dice.choice(moments)
            if moment(victim):
                self.killed.append(f"{victim.__name__}, {moment.__name__}")

    @property
    def victims(self) -> tuple[Kills, ...]:
        """Everything that can die; the parts of PostgreSQL where the house has one."""
        own = (self.the_server, self.a_process_of_the_server)
        beside = (self.a_worker, self.all_workers, self.the_database, self.a_process_of_the_database)
        return (*own, *beside) if self._house.postgresql else own

    def any_moment(self, kills: Kills) -> bool:
        threading.Event().wait(self._dice.uniform(0, LONGEST))
        return kills()

    def while_posting(self, kills: Kills) -> bool:
        self._tool.posting.clear()
        self._tool.posting.wait(PATIENCE)
        threading.Event().wait(self._dice.uniform(0, 0.03))
        return kills()

    def after_an_answer(self, kills: Kills) -> bool:
        self._tool.taken.clear()
        self._tool.taken.wait(PATIENCE)
        return kills()

    def while_mailing(self, kills: Kills, point: str = "") -> bool:
        with self._house.mails.standing_at(point or self._dice.choice(POINTS), PATIENCE):
            return kills()

    def the_server(self) -> bool:
        self._house.kill(self._house.server)
        self._house.serve()
        return True

    def a_process_of_the_server(self) -> bool:
        """Its master makes another."""
        return self._one_of(children(self._house.server))

    def a_worker(self) -> bool:
        place = self._dice.randrange(len(self._house.workers))
        self._house.kill(self._house.workers[place])
        self._house.workers[place] = self._house.work()
        return True

    def all_workers(self) -> bool:
        for number in self._house.workers:
            self._house.kill(number)
        self._house.workers = [self._house.work() for _ in self._house.workers]
        return True

    def the_database(self) -> bool:
        """Another postmaster starts and recovers."""
        assert self._house.postgresql is not None
        for number in self._house.postgresql.processes():
            end(number)
        return True

    def a_process_of_the_database(self) -> bool:
        """The postmaster ends the others, recovers and goes on; if it was the one that recovers, it ends as well."""
        assert self._house.postgresql is not None
        return self._one_of(self._house.postgresql.processes()[1:])

    def _one_of(self, numbers: list[int]) -> bool:
        if numbers:
            end(self._dice.choice(numbers))
        return bool(numbers)
