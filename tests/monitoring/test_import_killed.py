"""An import that is killed: what was acknowledged is there, the next run stores the rest, nothing twice."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROWS, BATCH = 1_000, 100
PROGRAM = f"""
import os, signal, sys
import django
django.setup()
from django.db import connections
from servicelevel.monitoring import actions, importing
from servicelevel.cli import main

dies_at, when = int(sys.argv.pop(1)), sys.argv.pop(1)
importing.read_in.__defaults__ = (None, {BATCH})
Wrapper = type(connections["default"])
calls, real = 0, Wrapper._commit

def committing(self):
    global calls
    calls += 1
    if calls == dies_at and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    real(self)
    if calls == dies_at and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)

record = actions.record_batch
def record_batch(*given):
    Wrapper._commit = committing
    try:
        return record(*given)
    finally:
        Wrapper._commit = real
actions.record_batch = record_batch
main()
"""


@pytest.fixture
def run(tmp_path: Path):
    """Runs the command in a process of its own, with a database of its own, that kills itself at a commit."""
    lines = [
        f"T{n // 3},{'soon' if n % 50 == 7 else f'2024-01-{n % 28 + 1:02}T10:00:00Z'},S{n}"
        for n in range(ROWS)
    ]
    (tmp_path / "t.csv").write_text("\n".join(["id,when,status", *lines]))
    (tmp_path / "m.yaml").write_text("columns: {ticket: id, at: when, state: status}\n")
    environment = {name: value for name, value in os.environ.items() if name != "SERVICELEVEL_DATABASE"}
    environment |= {"SERVICELEVEL_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "servicelevel.settings"}

    def run(dies_at: int = 0, when: str = "never") -> int:
        command = [sys.executable, "-c", PROGRAM, str(dies_at), when]
        command += ["import", "tickets", "csv", "t.csv", "--mapping", "m.yaml"]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, check=False
        ).returncode

    return run


def stored(folder: Path) -> tuple[int, int, int, int]:
    """How many events there are; how many rows the import says were read, refused, and new."""
    with sqlite3.connect(folder / "servicelevel.sqlite3") as database:
        (events,) = database.execute("SELECT count(*) FROM servicelevel_ticketevent").fetchone()
        position = database.execute("SELECT rows_read, rows_refused, events_new FROM servicelevel_import")
        return events, *position.fetchone()


def test_killed_at_a_commit_it_has_stored_whole_batches_and_goes_on_there(run, tmp_path):
    assert run(4, "before") == -signal.SIGKILL
    assert stored(tmp_path) == (294, 300, 6, 294)
    assert run(2, "after") == -signal.SIGKILL
    assert stored(tmp_path) == (490, 500, 10, 490)
    assert run() == 1
    assert stored(tmp_path) == (980, 1_000, 20, 980)
    refused = (tmp_path / "t.csv.refused.csv").read_text().splitlines()
    assert [int(line.split(",")[0]) for line in refused[1:]] == [n + 2 for n in range(7, ROWS, 50)]
    assert run() == 1
    assert stored(tmp_path) == (980, 1_000, 20, 980)
