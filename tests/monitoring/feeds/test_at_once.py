"""Four workers at once in processes of their own, one of them killed: each event once, and nobody tells what another is telling."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

ROOT = Path(__file__).resolve().parents[3]
EVENTS, WORKERS = 120, 4
BEGIN = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from datetime import timedelta
from servicelevel.monitoring.feeds.models import Feed, WriteBack
from servicelevel.monitoring.feeds.polling import poll_once, write_back_once
from servicelevel.monitoring.feeds.telling_actions import want_told
from servicelevel.monitoring.models import TicketEvent
from tests.monitoring.feeds.told import NOW, Tool, added, standing
log = os.open(sys.argv[2], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
class Told(Tool):
    def write_back(self, ticket, one):
        os.write(log, f"{ticket} begin {os.getpid()}\\n".encode())
        os.write(log, f"{ticket} end {os.getpid()} {one.next_due.due_at}\\n".encode())
"""
FOUND = "feed = added()\n"
WORK = f"""
import signal
feed, tool = Feed.objects.get(), Told({EVENTS}, 7)
for turn in range(1, 15):
    poll_once(feed, tool, NOW, most_pages=3)
    if turn == 5 and sys.argv[3] == "0":
        write_back_once.__globals__["telling_actions"].claim(feed, NOW)
        os.kill(os.getpid(), signal.SIGKILL)
    for number in range(3):
        want_told(feed, f"INC{{number}}", standing(turn), NOW)
        write_back_once(feed, tool, NOW)
"""
END = f"""
feed, tool = Feed.objects.get(), Told({EVENTS}, 7)
poll_once(feed, tool, NOW)
for number in range(3):
    want_told(feed, f"INC{{number}}", standing(99), NOW)
while write_back_once(feed, tool, NOW + timedelta(hours=1)):
    pass
ids = TicketEvent.objects.values_list("event_id", flat=True)
print(len(ids), len(set(ids)), Feed.objects.get().cursor["at"], WriteBack.objects.filter(next_at__isnull=False).count())
"""


@pytest.mark.req("R62", "R63")
@pytest.mark.django_db(transaction=True)
def test_four_workers_of_whom_one_is_killed(tmp_path: Path) -> None:
    name, log = _database(tmp_path), str(tmp_path / "log")
    _run(BEGIN + FOUND, name, log)
    running = [_begun(BEGIN + WORK, name, log, str(number)) for number in range(WORKERS)]
    said = [one.communicate()[1] for one in running]
    assert [one.returncode for one in running] == [-9, 0, 0, 0], said
    assert _run(BEGIN + END, name, log).split() == [str(EVENTS), str(EVENTS), str(EVENTS), "0"]
    telling: dict[str, str] = {}
    last: dict[str, str] = {}
    for line in Path(log).read_text().splitlines():
        ticket, what, worker, *due = line.split()
        if what == "begin":
            assert telling.setdefault(ticket, worker) == worker, "two were telling of one ticket at once"
        else:
            del telling[ticket]
            last[ticket] = due[0]
    assert last == dict.fromkeys(("INC0", "INC1", "INC2"), "99")
    assert len(Counter(line.split()[2] for line in Path(log).read_text().splitlines())) > 2


def _database(folder: Path) -> str:
    if connection.vendor == "postgresql":
        return str(connection.settings_dict["NAME"])
    made = str(folder / "feeds.sqlite3")
    with closing(sqlite3.connect(made)) as file:
        connection.connection.backup(file)  # the tests' own tables stand in memory
    return made


def _begun(script: str, *words: str) -> subprocess.Popen[str]:
    path = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    return subprocess.Popen(
        [sys.executable, "-c", script, *words], cwd=ROOT, env=os.environ | {"PYTHONPATH": path},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def _run(script: str, *words: str) -> str:
    running = _begun(script, *words)
    said, trouble = running.communicate()
    assert running.returncode == 0, trouble
    return said
