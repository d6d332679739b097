"""A ticket tool with some desks, each of which posts what happens there until it is acknowledged."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from random import Random

import httpx

from tests.monitoring.live.kills.model import Event

DESKS = 3
PAUSE = 0.25
"""Seconds between two things that happen at a desk, on average."""
MOST_WAITING = 8
"""Events that a desk keeps until they are acknowledged; before that nothing new happens there."""
PATIENCE = 180.0
"""Seconds for which the last events are posted again and again."""
STATES_AFTER = {"New": ("Waiting", "Resolved", "Resolved"), "Waiting": ("New", "Resolved")}


@dataclass
class Tool:
    """said: every event; acknowledged: the ids of those that were; troubles: answers that nobody should get.

    posting, taken: set whenever something is posted or acknowledged. Each desk posts in a thread of its own.
    """

    address: str
    secret: str
    dice: Random
    said: list[Event] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)
    posting: threading.Event = field(default_factory=threading.Event)
    taken: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _desks: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        """Let things happen at every desk."""
        for number in range(DESKS):
            desk = threading.Thread(target=self._desk, args=(f"{number}", Random(self.dice.random())))
            self._desks.append(desk)
            desk.start()

    def stop(self) -> None:
        """Nothing happens any more; wait until everything that did is acknowledged."""
        self._over.set()
        for desk in self._desks:
            desk.join()

    def _desk(self, name: str, dice: Random) -> None:
        tickets: dict[str, list[str]] = {}
        waiting: list[Event] = []
        with httpx.Client(
            headers={"Authorization": f"Bearer {self.secret}"}, timeout=30,
            limits=httpx.Limits(max_keepalive_connections=0),
        ) as client:  # fmt: skip
            while not self._over.wait(dice.expovariate(1 / PAUSE)):
                if len(waiting) < MOST_WAITING:
                    waiting += [self._happens(name, tickets, dice) for _ in range(dice.choice((1, 1, 1, 3)))]
                dice.shuffle(waiting)
                waiting = self._left(client, waiting, dice)
            until = time.monotonic() + PATIENCE
            while waiting and time.monotonic() < until:
                waiting = self._left(client, waiting, dice)
                threading.Event().wait(0.05)
            self.troubles += [f"never acknowledged: {event.id}" for event in waiting]

    def _happens(self, desk: str, tickets: dict[str, list[str]], dice: Random) -> Event:
        """A ticket is opened, waits, goes on or is resolved, now."""
        moving = [ticket for ticket, states in list(tickets.items())[-8:] if states[-1] != "Resolved"]
        if moving and dice.random() < 0.5:
            ticket = dice.choice(moving)
            state = dice.choice(STATES_AFTER[tickets[ticket][-1]])
        else:
            ticket, state = f"D{desk}N{len(tickets)}", "New"
        history = tickets.setdefault(ticket, [])
        history.append(state)
        event = Event(f"{ticket}-{len(history)}", ticket, time.time_ns() // 1_000, state)
        self.said.append(event)
        return event

    def _left(self, client: httpx.Client, waiting: list[Event], dice: Random) -> list[Event]:
        """Post what waits, alone or together, some of it twice; what is left of it."""
        some = waiting[: dice.choice((1, 1, MOST_WAITING))]
        if not self._post(client, some):
            return waiting
        if dice.random() < 0.05:
            self._post(client, some)
        left = waiting[len(some) :]
        return self._left(client, left, dice) if left else []

    def _post(self, client: httpx.Client, some: list[Event]) -> bool:
        self.posting.set()
        body = [event.told for event in some] if len(some) > 1 else some[0].told
        try:
            answer = client.post(self.address, json=body)
        except httpx.HTTPError:
            return False
        if answer.status_code == 503:
            return False
        if answer.status_code != 200 or answer.json() != {"received": len(some), "contradicted": []}:
            self.troubles.append(f"answered {answer.status_code}: {answer.text[:300]}")
            return True
        self.acknowledged.update(event.id for event in some)
        self.taken.set()
        return True
