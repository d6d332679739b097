"""On PostgreSQL a commit is answered only after its log is on the disk: what the system calls of its processes say.

An event is acknowledged after its transaction (`test_killed` finds it where that is otherwise), so it is enough to look at
the process that serves us: between the COMMIT that it was sent and its answer the log has to be synced.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.monitoring.live.kills.house import House
from tests.monitoring.live.kills.model import Event

pytestmark = [
    pytest.mark.django_db,  # its tables are copied
    pytest.mark.skipif(
        "SERVICELEVEL_DATABASE" not in os.environ, reason="skipped: on SQLite test_synced looks"
    ),
]
EVENTS = 5
SYNCED = re.compile(r"f(?:data)?sync\(\d+<[^>]*/pg_wal/")
ASKED = re.compile(r"recvfrom\(.*COMMIT")
WROTE = re.compile(r"recvfrom\(.*INSERT INTO")
ANSWERED = re.compile(r"sendto\(.*COMMIT\\0")


def commits(house: House, folder: Path) -> list[bool]:
    """For each commit of a transaction that wrote: whether the log was synced before it was answered."""
    assert house.postgresql is not None
    out = folder / "calls"
    command = ["strace", "-f", "-yy", "-s", "60", "-e", "trace=fsync,fdatasync,recvfrom,sendto", "-o", out, "-p",
               str(house.postgresql.processes()[0])]  # fmt: skip
    house.begin()
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracing:
        assert tracing.stderr is not None
        tracing.stderr.readline()  # it is attached
        for number in range(EVENTS):
            event = Event(f"T{number}-1", f"T{number}", time.time_ns() // 1_000, "New")
            bearer = {"Authorization": f"Bearer {house.secret}"}
            assert httpx.post(house.address, json=event.told, headers=bearer, timeout=60).status_code == 200
        tracing.terminate()
    return list(told_by(out.read_text(errors="replace").splitlines()))


def told_by(lines: Iterable[str]) -> Iterator[bool]:
    """What the lines of strace say of each commit. Whoever syncs the log does it for all; it counts when it has ended."""
    since: dict[str, set[str]] = {}
    syncing: set[str] = set()
    for line in lines:
        process = line.partition(" ")[0]
        done = since.setdefault(process, set())
        if SYNCED.search(line) and line.endswith("<unfinished ...>"):
            syncing.add(process)
        elif SYNCED.search(line) or (process in syncing and "sync resumed>" in line):
            syncing.discard(process)
            for one in since.values():
                one.add("synced")
        elif WROTE.search(line):
            done.add("wrote")
        elif ASKED.search(line):
            done.discard("synced")
        elif ANSWERED.search(line):
            if "wrote" in done:
                yield "synced" in done
            done.clear()


@pytest.fixture
def traced(house: House) -> House:
    """A house at whose database strace may look."""
    if (
        shutil.which("strace") is None
        or subprocess.run(["strace", "-o", "/dev/null", "true"], check=False).returncode
    ):
        pytest.skip("skipped: no strace, or it may not look at processes here")
    return house


@pytest.mark.req("R158")
def test_every_commit_is_answered_after_its_sync(traced: House, tmp_path: Path) -> None:
    found = commits(traced, tmp_path)
    assert len(found) >= EVENTS
    assert all(found), found


def test_a_postgresql_that_answers_before_it_syncs_is_found(traced: House, tmp_path: Path) -> None:
    assert traced.postgresql is not None
    traced.postgresql.do("ALTER ROLE servicelevel SET synchronous_commit = off")
    try:
        found = commits(traced, tmp_path)
    finally:
        traced.postgresql.do("ALTER ROLE servicelevel RESET synchronous_commit")
    assert len(found) >= EVENTS
    assert not all(found), found
