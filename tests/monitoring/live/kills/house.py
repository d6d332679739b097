"""An installation in a folder of its own: the database, a server, on PostgreSQL two workers, and a mail server."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.commands.running import environment
from tests.communication.delivery.mail_server import MailServerDouble
from tests.monitoring.live.kills.postgresql import PostgreSQL, children, lives

WORKERS = 2


class Nursery:
    """The program that makes the processes of the software."""

    def __init__(self, folder: Path, listening: socket.socket, more: dict[str, str]) -> None:
        self._listening = listening.fileno()
        self.log = folder / "log"
        self._wish = threading.Lock()
        path = os.pathsep.join(filter(None, sys.path))
        self._program = subprocess.Popen(
            [sys.executable, "-m", "tests.monitoring.live.kills.nursery"],
            env=environment(folder) | {"PYTHONPATH": path} | more, pass_fds=[self._listening], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log.open("a"),
        )  # fmt: skip
        assert self._answer() == "ready"

    def do(self, what: str, fault: str = "") -> Any:
        """The number of a process that serves or works, or what a short one has said."""
        return self._asked({"do": what, "fault": fault, "listening": self._listening})

    def bury(self, number: int) -> None:
        """Wait until a process that was killed is gone."""
        self._asked({"buried": number})

    def end(self) -> None:
        self._program.communicate()

    def _asked(self, wish: dict[str, Any]) -> Any:
        assert self._program.stdin is not None
        with self._wish:
            self._program.stdin.write(json.dumps(wish) + "\n")
            self._program.stdin.flush()
            return self._answer()

    def _answer(self) -> Any:
        assert self._program.stdout is not None
        answer = self._program.stdout.readline()
        assert answer, self.log.read_text()[-3_000:]
        return json.loads(answer)


@dataclass
class Watched(MailServerDouble):
    """A mail server that stands still at a point of its next conversation until somebody has looked (or killed)."""

    waits_at: str = ""
    met: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def say(self, caller: socket.socket, point: str) -> bool:
        if point == self.waits_at:
            self.waits_at = ""
            self.met.set()
            self.go_on.wait()
        return super().say(caller, point)

    @contextmanager
    def standing_at(self, point: str, patience: float) -> Iterator[None]:
        """While a conversation stands still at a point; or after so many seconds without one."""
        self.met.clear()
        self.go_on.clear()
        self.waits_at = point
        self.met.wait(patience)
        self.waits_at = ""
        try:
            yield
        finally:
            self.go_on.set()


@dataclass
class House:
    """What stands, and what runs. postgresql: None where the database is SQLite; server, workers: their processes."""

    folder: Path
    mails: Watched
    postgresql: PostgreSQL | None
    listening: socket.socket
    nursery: Nursery
    secret: str = ""
    fault: str = ""
    server: int = 0
    workers: list[int] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the tool posts."""
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}/api/v1/sources/tool/events"

    def found(self) -> None:
        """Make it what it is at the beginning of each test, and keep that."""
        self.secret = self.nursery.do("found")
        if self.postgresql:
            self.postgresql.keep()
        else:
            shutil.copy(self._file, self._file.with_suffix(".founded"))

    def begin(self, fault: str = "") -> None:
        """Be as it was founded, and start. fault: one that is planted in every process."""
        if self.postgresql:
            self.postgresql.renew()
        else:
            for left in self.folder.glob(f"{self._file.name}-*"):  # the journal of a killed one
                left.unlink()
            shutil.copy(self._file.with_suffix(".founded"), self._file)
        self.mails.mails.clear()
        self.fault = fault
        self.serve()
        self.workers = [self.work() for _ in range(WORKERS)] if self.postgresql else []

    def serve(self) -> None:
        """Start a server; on SQLite it is the worker too."""
        self.server = self.nursery.do("serve", self.fault)

    def work(self) -> int:
        """Start a worker; its number."""
        return int(self.nursery.do("work", self.fault))

    def kill(self, number: int) -> None:
        """End a server or a worker and its children, and know that it is gone. None may have ended by itself."""
        assert lives(number), (self.folder / "log").read_text()[-3_000:]
        own = children(number)
        os.killpg(number, signal.SIGKILL)
        self.nursery.bury(number)
        while any(map(lives, own)):
            threading.Event().wait(0.01)

    def end(self) -> None:
        """End what runs."""
        for number in filter(None, (self.server, *self.workers)):
            self.kill(number)
        self.server, self.workers = 0, []

    def rows(self, query: str) -> Sequence[tuple[Any, ...]]:
        """What stands in the database, read past the software."""
        if self.postgresql:
            with psycopg.connect(self.postgresql.url) as server:
                return server.execute(query).fetchall()  # type: ignore[call-overload, no-any-return]
        with closing(sqlite3.connect(self._file, timeout=60)) as database:
            return database.execute(query).fetchall()

    def change(self, statement: str) -> None:
        """Change something past the software."""
        if self.postgresql:
            with psycopg.connect(self.postgresql.url) as server:
                server.execute(statement)  # type: ignore[call-overload]
            return
        with closing(sqlite3.connect(self._file, timeout=60)) as database, database:
            database.execute(statement)

    @property
    def _file(self) -> Path:
        return self.folder / "servicelevel.sqlite3"
