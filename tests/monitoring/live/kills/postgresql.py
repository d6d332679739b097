"""A PostgreSQL of the test's own that syncs what it commits, and that can be killed and started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import psycopg

NAME = "servicelevel"
FOUNDED = "founded"
BINARIES = sorted(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name.split(".")[0])
)


class PostgreSQL:
    """One postmaster with its data in a folder of its own; sync is on, as it is where nobody says otherwise.

    Whenever it ends another is started, as an operating system does.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="servicelevel-kills-"))
        self._as: list[str] = []
        if os.getuid() == 0:  # PostgreSQL refuses root
            shutil.chown(self._folder, "postgres")
            self._as = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._run("initdb", "-D", "data", "-U", NAME, "--auth=trust", "--no-sync", "-E", "UTF8", "--locale=C")
        self._over = threading.Event()
        self._postmaster = self._started()
        self._keeper = threading.Thread(target=self._keep)
        self._keeper.start()
        self._wait_until_it_answers()
        self.do(f"CREATE DATABASE {NAME}")

    @property
    def url(self) -> str:
        """The database of the software."""
        return f"postgresql://{NAME}@127.0.0.1:{self._port}/{NAME}"

    def take(self, url: str) -> None:
        """Fill it with what stands in another database."""
        given = subprocess.run([BINARIES[-1] / "pg_dump", "--no-owner", url], check=True, capture_output=True)
        subprocess.run(
            [BINARIES[-1] / "psql", "-q", "-v", "ON_ERROR_STOP=1", self.url], input=given.stdout, check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip

    def keep(self) -> None:
        """Keep what stands there now, so that `renew` brings it back."""
        self.do(f"CREATE DATABASE {FOUNDED} TEMPLATE {NAME}")

    def renew(self) -> None:
        """Be as it was when it was kept."""
        self._wait_until_it_answers()
        self.do(f"DROP DATABASE {NAME} WITH (FORCE)")
        self.do(f"CREATE DATABASE {NAME} TEMPLATE {FOUNDED}")

    def do(self, statement: str) -> None:
        """Run one statement beside the database of the software."""
        with psycopg.connect(self.url.removesuffix(NAME) + "postgres", autocommit=True) as database:
            database.execute(statement)  # type: ignore[call-overload]

    def processes(self) -> list[int]:
        """The postmaster and what it has started."""
        return [self._postmaster.pid, *children(self._postmaster.pid)]

    def end(self) -> None:
        """End it for good."""
        self._over.set()
        while self._keeper.is_alive():
            for number in self.processes():
                end(number)
            self._keeper.join(0.2)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _keep(self) -> None:
        while True:
            self._postmaster.wait()
            if self._over.wait(0.1):  # its children may still hold its memory
                return
            self._postmaster = self._started()

    def _started(self) -> subprocess.Popen[bytes]:
        with (self._folder / "log").open("ab") as log:
            return subprocess.Popen(
                [*self._as, BINARIES[-1] / "postgres", "-D", "data", "-p", str(self._port), "-k", self._folder,
                 "-c", "listen_addresses=127.0.0.1", "-c", "shared_buffers=32MB"],
                cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True,
            )  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        ready = [BINARIES[-1] / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self._port)]
        while subprocess.run(ready, check=False).returncode:
            threading.Event().wait(0.05)

    def _run(self, *command: str) -> None:
        name, *rest = command
        subprocess.run(
            [*self._as, BINARIES[-1] / name, *rest], cwd=self._folder, check=True, capture_output=True
        )


def children(number: int) -> list[int]:
    """The processes that one has started."""
    try:
        told = Path(f"/proc/{number}/task/{number}/children").read_text()
    except OSError:
        return []
    return [int(one) for one in told.split()]


def end(number: int) -> None:
    """Kill one process; it may be gone."""
    with suppress(ProcessLookupError):
        os.kill(number, signal.SIGKILL)


def lives(number: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked for yet does not."""
    try:
        return Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
