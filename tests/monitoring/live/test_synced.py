"""An event is acknowledged only after its transaction is on the disk: what the system calls of the server say.

A kill proves nothing of a power failure, because what the kernel holds survives it. So the server runs under strace: between
the request and its answer the file of the database has to be synced, and under a rollback journal the journal before it and
its end after it. The same look has to find a server that does not sync.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests.commands.running import COMMAND, environment, run
from tests.monitoring.desk import HEAD, agreement

CALLS = "fsync,fdatasync,sendto,sendmsg,write,writev,recvfrom,recvmsg,read,unlink"
SYNCS = re.compile(r"f(?:data)?sync\(\d+<[^>]*/servicelevel\.sqlite3(?P<which>-journal|-wal)?>")
ENDS = re.compile(r"unlink\(\"[^\"]*/servicelevel\.sqlite3-journal\"")
ASKED = re.compile(r"(?:recvfrom|recvmsg|read)\b.*POST /api/v1/sources/tool/events")
ANSWERED = re.compile(r"(?:sendto|sendmsg|write|writev)\(\d+<(?:TCP|socket).*HTTP/1\.1 200")
UNSYNCED = """
from servicelevel.settings import *
given = DATABASES["default"]["OPTIONS"]
given["init_command"] = given["init_command"].replace("synchronous=FULL", "synchronous=OFF")
"""


def traced(folder: Path, secret: str, more: dict[str, str]) -> list[str]:
    """What happened between each request and its answer, in order, of a server that was sent five events."""
    out = folder / "calls"
    command = [
        "strace",
        "-f",
        "-yy",
        "-s",
        "80",
        "-e",
        f"trace={CALLS}",
        "-o",
        str(out),
        *COMMAND,
        "serve",
        "--port",
        "0",
    ]
    with subprocess.Popen(
        command, env=environment(folder) | more, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as server:
        try:
            assert server.stdout is not None
            post_five(server.stdout.readline(), secret, f"{len(more)}")
        finally:
            end(server, int(out.read_text(errors="replace").split()[0]))
    return list(told_by(out.read_text(errors="replace").splitlines()))


def post_five(said: str, secret: str, name: str) -> None:
    """Post five events, one after the other, to a server that said where it listens; each is acknowledged."""
    port = said.split("localhost:")[1].split("/")[0]
    for number in range(5):
        event = {"id": f"{name}-{number}", "ticket": f"T{name}-{number}", "occurred_at": datetime.now(UTC).isoformat(),
                 "state": "New", "service": "mail"}  # fmt: skip
        answer = httpx.post(
            f"http://localhost:{port}/api/v1/sources/tool/events", json=event, timeout=60,
            headers={"Authorization": f"Bearer {secret}"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text


def end(tracing: subprocess.Popen[str], server: int) -> None:
    """End the server; strace ends with it, when it has written everything."""
    os.kill(server, signal.SIGTERM)
    try:
        tracing.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(tracing.pid, signal.SIGKILL)


def told_by(lines: Iterable[str]) -> Iterator[str]:
    """What the lines of strace say, a word for each that matters. A sync counts when it has ended."""
    under_way: dict[str, str] = {}
    for line in lines:
        thread = line.partition(" ")[0]
        if ASKED.search(line):
            yield "asked"
        elif ANSWERED.search(line):
            yield "answered"
        elif word := _of_disk(line):
            if line.endswith("<unfinished ...>"):
                under_way[thread] = word
            else:
                yield word
        elif thread in under_way and "resumed>" in line:
            yield under_way.pop(thread)


def _of_disk(line: str) -> str:
    if ENDS.search(line):
        return "journal ended"
    found = SYNCS.search(line)
    return f"synced {(found['which'] or 'database').lstrip('-')}" if found else ""


def between(told: Sequence[str]) -> list[list[str]]:
    """For each answer what was done since its request."""
    found: list[list[str]] = []
    since: list[str] | None = None
    for one in told:
        if one == "asked":
            since = []
        elif one == "answered" and since is not None:
            found.append(since)
            since = None
        elif since is not None:
            since.append(one)
    return found


def is_durable(done: Sequence[str]) -> bool:
    """Whether a transaction is on the disk by then. A journal: it, then the file, then its end; a log: the log alone."""
    if "synced wal" in done:
        return True
    steps = iter(done)
    return all(step in steps for step in ("synced journal", "synced database", "journal ended"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Folder and secret of an installation with an agreement, where strace may look at it."""
    if (
        shutil.which("strace") is None
        or subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode
    ):
        pytest.skip("skipped: no strace, or it may not look at processes here")
    folder = tmp_path_factory.mktemp("house")
    promises = folder / "promises.yaml"
    target = "\n      answer: {name: Answer, measure: ticket clock, stop: {state: Resolved}, goal: 8h, calendar: always, attain: 90%}\n"
    promises.write_text(HEAD + agreement(target, begins="2026-01-01"))
    assert run(folder, "apply", "--yes", str(promises)).returncode == 0
    (folder / "unsynced.py").write_text(UNSYNCED)
    told = run(folder, "sources", "add", "tool").stdout
    return folder, next(word for word in told.split() if word.startswith("sls_"))


@pytest.mark.req("R158")
def test_every_answer_comes_after_its_sync(house: tuple[Path, str]) -> None:
    done = between(traced(*house, {}))
    assert len(done) == 5
    assert all(map(is_durable, done)), done


def test_a_server_that_does_not_sync_is_found(house: tuple[Path, str]) -> None:
    folder, _ = house
    more = {
        "DJANGO_SETTINGS_MODULE": "unsynced",
        "PYTHONPATH": os.pathsep.join([str(folder), *filter(None, sys.path)]),
    }
    done = between(traced(*house, more))
    assert len(done) == 5
    assert not any(map(is_durable, done)), done
