"""The server and the worker are killed while events arrive: what was acknowledged is there, every mark noticed once.

The model knows nothing of the software: a ticket that was opened and not resolved uses a second of its goal a second.
`make soak` kills three hundred times.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import httpx
import pytest

from tests.commands.running import begin, run
from tests.monitoring.desk import HEAD, agreement

KILLS = int(os.environ.get("SERVICELEVEL_KILLS", "3"))
GOAL = 8.0
PATIENCE = timedelta(minutes=2)
POINTS = {"50%": 4.0, "75%": 6.0, "90%": 7.2, "breach": GOAL}
TARGET = """
      answer: {name: Answer, measure: ticket clock, stop: {state: Resolved}, goal: 8s elapsed, calendar: always,
               warn: [50%, 75%, 90%], attain: 90%}
"""


@dataclass
class House:
    """An installation in a folder of its own, whose server (on SQLite the worker too) is killed and started again."""

    folder: Path
    port: int = 0
    secret: str = ""
    server: subprocess.Popen[str] | None = None

    def found(self) -> None:
        promises = self.folder / "promises.yaml"
        promises.write_text(HEAD + agreement(TARGET, begins="2026-01-01"))
        assert run(self.folder, "apply", "--yes", str(promises)).returncode == 0
        told = run(self.folder, "sources", "add", "tool").stdout
        self.secret = next(word for word in told.split() if word.startswith("sls_"))

    def start(self) -> None:
        self.server = begin(self.folder, "serve", "--port", str(self.port))
        assert self.server.stdout is not None
        self.port = int(self.server.stdout.readline().split("localhost:")[1].split("/")[0])

    def kill(self) -> None:
        """The master and its processes at once, wherever they are."""
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGKILL)
        self.server.wait()
        self.server = None

    def post(self, event: dict[str, object]) -> bool:
        """Post until it is acknowledged, or say that nobody answers."""
        try:
            answer = httpx.post(
                f"http://localhost:{self.port}/api/v1/sources/tool/events", json=event, timeout=20,
                headers={"Authorization": f"Bearer {self.secret}"},
            )  # fmt: skip
        except httpx.HTTPError:
            return False
        assert answer.status_code in (200, 500, 503), answer.text
        return answer.status_code == 200


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path)
    made.found()
    made.start()
    yield made
    made.kill()


def said(ticket: str, state: str, at: datetime) -> dict[str, object]:
    return {
        "id": f"{ticket}-{state}",
        "ticket": ticket,
        "occurred_at": at.isoformat(),
        "state": state,
        "service": "mail",
    }


def expected(
    opened: dict[str, datetime], resolved: dict[str, datetime], now: datetime
) -> Counter[tuple[str, str]]:
    """The marks that each ticket has reached by now, by counting its seconds."""
    found: Counter[tuple[str, str]] = Counter()
    for ticket, at in opened.items():
        used = (min(now, resolved.get(ticket, now)) - at).total_seconds()
        for mark, point in POINTS.items():
            if used > point or (used == point and mark != "breach"):
                found[ticket, mark] += 1
    return found


def noticed(house: House) -> Counter[tuple[str, str]]:
    """What the ledger says: marks noticed, less those taken back; none may stand twice at any line."""
    found: Counter[tuple[str, str]] = Counter()
    with closing(sqlite3.connect(house.folder / "servicelevel.sqlite3")) as database:
        lines = database.execute("SELECT content FROM servicelevel_line ORDER BY number").fetchall()
    for content in (json.loads(line) for (line,) in lines):
        found.subtract((mark["ticket"], mark["mark"]) for mark in content.get("withdrawn", ()))
        found.update((mark["ticket"], mark["mark"]) for mark in content.get("marks", ()))
        assert max(found.values(), default=0) <= 1
    return +found


@pytest.mark.skipif("SERVICELEVEL_DATABASE" in os.environ, reason="it makes a database of its own, on SQLite")
@pytest.mark.req("R114", "R158")
def test_killed_again_and_again_nothing_is_lost_doubled_or_stuck(house: House) -> None:
    dice = Random(11)
    opened: dict[str, datetime] = {}
    resolved: dict[str, datetime] = {}
    for turn in range(KILLS):
        alive_until = time.monotonic() + dice.uniform(0.5, 6)
        waiting: list[dict[str, object]] = []
        while time.monotonic() < alive_until:
            now = datetime.now(UTC)
            if opened and dice.random() < 0.4:
                ticket = dice.choice(list(opened))
                if ticket not in resolved:
                    resolved[ticket] = now
                    waiting.append(said(ticket, "Resolved", now))
            ticket = f"T{turn}-{len(opened)}"
            opened[ticket] = now
            waiting.append(said(ticket, "New", now))
            dice.shuffle(waiting)
            waiting = [event for event in waiting if not house.post(event)]
        house.kill()
        house.start()
        while waiting:
            waiting = [event for event in waiting if not house.post(event)]
    over = max([*opened.values(), *resolved.values()]) + timedelta(seconds=GOAL)
    right = expected(opened, resolved, datetime.max.replace(tzinfo=UTC))
    while noticed(house) != right and datetime.now(UTC) < over + PATIENCE:
        house.post(said("one that wakes nobody", "New", over - timedelta(days=40)))
    assert noticed(house) == right
    assert run(house.folder, "verify").returncode == 0
