"""Live clocks on PostgreSQL: events through the batch endpoint with their clocks, single events at a pace, marks that
fall due among a million open clocks, and the page over them. Only single events go through a server and a network;
the clocks of a batch are worked out after each by the same process.

The floors: the same rows inserted plainly in batches of the same size, and the page of signing in. The database syncs, as
where people work.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks import live_punctual, live_single
from benchmarks.table import Row

EVENTS, BATCH = 20_000, 1_000
OPEN, DUE = 1_000_000, 10_000
BARS = {"events": 2_000, "single": 50, "page": 150, "late": 5}
CODE = "import django; django.setup()\nfrom benchmarks.live import inside\ninside()"
PROMISES = """
parties: {it: {name: IT, kind: provider}, lab: {name: Laboratory, kind: customer}}
calendars: {office: {zone: America/Chicago, weekly: {mon-fri: ["08:00-17:00"]}, holidays: [US-IL]}}
services: {mail: {name: E-Mail, hours: office}}
agreements:
  mail:
    kind: SLA
    title: E-Mail
    customer: lab
    provider: it
    services: [mail]
    zone: America/Chicago
    from: 2026-01-01
    targets:
      answer: {name: Answer, measure: ticket clock, stop: {state: {not: [New]}}, goals: {P1: 1h, P2: 4h, none: 8h},
               calendar: office, attain: 90%}
      resolution: {name: Resolution, measure: ticket clock, stop: {state: [Resolved]}, pause: {state: [Waiting]},
                   goals: {P1: 8h, P2: 2 working days, none: 5 working days}, calendar: office, attain: 90%}
"""


def run() -> list[Row]:
    """Each figure beside its floor."""
    root = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "SERVICELEVEL_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "servicelevel.settings",
            "SERVICELEVEL_FSYNC": "on",
        }
        environment["SERVICELEVEL_HOSTS"] = "testserver,localhost"
        environment.pop("SERVICELEVEL_DATABASE", None)
        command = [str(root / "tools" / "with-postgresql"), sys.executable, "-c", CODE]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    told = dict(line.split("\t") for line in ended.stdout.splitlines() if "\t" in line)
    took = {name: float(value) for name, value in told.items()}
    return [
        Row(
            f"{EVENTS:,} events in batches of {BATCH:,}, s", took["batches"], "plain inserts", took["inserts"],
            f"{EVENTS / took['batches']:,.0f} events a second (bar {BARS['events']:,}), two clocks a ticket",
        ),
        Row(
            f"a single event, {live_single.A_SECOND} a second, ms at the 99th percentile", took["p99"], "refused ones",
            took["refused"],
            f"{took['rate']:,.0f} a second came through, the median in {took['p50']:.0f} ms (bar {BARS['single']} ms); "
            f"{took['followed']:.1f} s after the last the clocks of all are worked out",
        ),
        Row(
            f"{DUE:,} marks that are due among {OPEN:,} clocks, s", took["marks"], "plain inserts of as many rows",
            took["mark inserts"], f"{DUE / took['marks']:,.0f} marks a second",
        ),
        Row(
            f"{DUE:,} marks that fall due within a minute among {OPEN:,} clocks, s of the latest", took["latest"],
            "plain inserts of as many rows", took["mark inserts"], f"one worker, as others see it (bar {BARS['late']} s)",
        ),
        Row(
            f"live page over {OPEN:,} clocks, ms", took["page"], "signing in", took["signing in"], f"bar {BARS['page']} ms",
        ),
    ]  # fmt: skip


def inside() -> None:
    """Measure, in a process with a database of its own."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    secret = _founded()
    _say("batches", _batches(secret))
    _say("inserts", _inserts())
    found = live_single.paced(secret)
    _say("p50", live_single.percentile(found.taken, 50))
    _say("p99", live_single.percentile(found.taken, 99))
    _say("refused", live_single.percentile(found.refused, 99))
    _say("rate", found.rate)
    _say("followed", found.followed)
    _fill_clocks()
    page, signing_in = _pages()
    _say("page", page)
    _say("signing in", signing_in)
    _say("marks", _marks())
    _say("mark inserts", _mark_inserts())
    _say("latest", live_punctual.latest(DUE + 1, DUE))


def _say(name: str, value: float) -> None:
    print(f"{name}\t{value}", flush=True)


def _founded() -> str:
    from django.conf import settings

    from servicelevel.agreements import actions, promise_file
    from servicelevel.monitoring.live.sources import open_source
    from servicelevel.organisation.acting import CONSOLE, By
    from servicelevel.organisation.models import Party, Person

    now = datetime.now(UTC)
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(PROMISES)
        file.flush()
        actions.apply(promise_file.read([Path(file.name)]), now - timedelta(days=300))
    Person.objects.create(username="maya", party=Party.objects.get(key="it"))
    return open_source(By(None, now, CONSOLE), "tool", "", settings.SECRET_KEY)


def _told(number: int) -> dict[str, Any]:
    """Every second event opens a ticket, the one after it takes it up."""
    at = datetime.now(UTC) - timedelta(minutes=30)
    state = ("New", "In progress")[number % 2]
    return {
        "id": f"e{number}", "ticket": f"T{number // 2}", "occurred_at": at.isoformat(), "sequence": number % 2,
        "state": state, "priority": f"P{number % 3 + 1}", "service": "mail", "assignment_group": "Mail team",
    }  # fmt: skip


def _post(secret: str, body: bytes, form: str) -> None:
    answer = _client().post(
        "/api/v1/sources/tool/events", body, content_type=form, headers={"Authorization": f"Bearer {secret}"}
    )
    if answer.status_code != 200:
        raise RuntimeError(answer.content)


@cache
def _application() -> Any:
    """The application, its middleware loaded once as a server does."""
    from django.test.client import ClientHandler

    made = ClientHandler()
    made.load_middleware()
    return made


def _client() -> Any:
    from django.test import Client

    client = Client()
    client.handler = _application()
    return client


def _batches(secret: str) -> float:
    from servicelevel.monitoring.live.following_actions import follow_moved

    bodies = [
        "\n".join(json.dumps(_told(number)) for number in range(start, start + BATCH)).encode()
        for start in range(0, EVENTS, BATCH)
    ]
    _post(secret, json.dumps(_told(10**9)).encode(), "application/json")
    begin = time.perf_counter()
    for body in bodies:
        _post(secret, body, "application/x-ndjson")
        follow_moved(datetime.now(UTC))
    return time.perf_counter() - begin


def _inserts() -> float:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain AS SELECT * FROM servicelevel_ticketevent")
        cursor.execute("SELECT * FROM plain")
        rows = [
            tuple(json.dumps(one) if isinstance(one, dict) else one for one in row)
            for row in cursor.fetchall()
        ]
        cursor.execute("TRUNCATE plain")
        places = ", ".join(["%s"] * len(rows[0]))
        begin = time.perf_counter()
        for start in range(0, len(rows), BATCH):
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO plain VALUES ({places})", rows[start : start + BATCH])
        return time.perf_counter() - begin


def _fill_clocks() -> None:
    """A million clocks that run, of which some are due now."""
    from django.db import connection

    now = int(datetime.now(UTC).timestamp() * 1_000_000)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO servicelevel_liveclock (agreement, version, draft, target, source_id, ticket, episode, status,"
            " priority, service, holder, started_at, due_at, breached_at, marks, next_at)"
            " SELECT 'mail', 1, false, 'resolution', (SELECT min(id) FROM servicelevel_source), 'M' || n, 1, 'running',"
            " 'P2', 'mail', 'Mail team', %s, %s + n * 1000000, %s + n * 1000000,"
            " jsonb_build_array(jsonb_build_array('75%%', CASE WHEN n <= %s THEN %s ELSE %s + n * 1000 END)),"
            " CASE WHEN n <= %s THEN %s ELSE %s + n * 1000 END FROM generate_series(1::bigint, %s) n",
            [now - 10**9, now, now, DUE, now - 10**6, now + 10**12, DUE, now - 10**6, now + 10**12, OPEN],
        )
        cursor.execute("ANALYZE servicelevel_liveclock")


def _pages() -> tuple[float, float]:
    from servicelevel.organisation.models import Person

    client = _client()
    client.force_login(Person.objects.get(username="maya"))
    return _middle(client, "/live/"), _middle(_client(), "/sign-in/")


def _middle(client: Any, path: str) -> float:
    taken = []
    for _ in range(15):
        begin = time.perf_counter()
        if client.get(path).status_code != 200:
            raise RuntimeError(path)
        taken.append(1_000 * (time.perf_counter() - begin))
    return statistics.median(taken)


def _marks() -> float:
    from servicelevel.monitoring.live.worker import notice_all

    begin = time.perf_counter()
    noticed = notice_all(datetime.now(UTC))
    if noticed < DUE:
        raise RuntimeError(f"only {noticed} were noticed")
    return time.perf_counter() - begin


def _mark_inserts() -> float:
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain_marks AS SELECT * FROM servicelevel_markreached")
        cursor.execute("SELECT * FROM plain_marks")
        rows = cursor.fetchall()
        cursor.execute("TRUNCATE plain_marks")
        places = ", ".join(["%s"] * len(rows[0]))
        begin = time.perf_counter()
        for start in range(0, len(rows), 500):
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO plain_marks VALUES ({places})", rows[start : start + 500])
        return time.perf_counter() - begin
