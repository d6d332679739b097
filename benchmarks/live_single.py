"""Single events at a pace: 200 a second through the server as it is shipped, over HTTP, on PostgreSQL.

A request counts from the instant at which it was to be sent, whether or not the one before it had come back. The floor is
as many requests with a wrong secret, which are refused after a look into the database.
"""

from __future__ import annotations

import http.client
import json
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

A_SECOND, SECONDS = 200, 20
SENDERS = 16
PATH = "/api/v1/sources/tool/events"


def paced(secret: str) -> tuple[list[float], list[float], float]:
    """Seconds that each event took, those of refused ones, and how many events a second came through."""
    server = subprocess.Popen(
        [sys.executable, "-c", "from servicelevel.cli import main; main()", "serve", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().split("localhost:")[1].split("/")[0])
        _send(port, secret, 0, 5 * A_SECOND, 200)
        refused, _ = _send(port, "wrong", 10**6, A_SECOND * SECONDS // 4, 401)
        taken, whole = _send(port, secret, 2 * 10**6, A_SECOND * SECONDS, 200)
        return taken, refused, len(taken) / whole
    finally:
        server.terminate()
        server.wait()


def percentile(taken: list[float], number: int) -> float:
    """A percentile in milliseconds."""
    return 1_000 * statistics.quantiles(taken, n=100)[number - 1]


def _send(port: int, secret: str, first: int, count: int, wanted: int) -> tuple[list[float], float]:
    taken = [0.0] * count
    begin = time.perf_counter() + 0.1

    def some(sender: int) -> None:
        connection = http.client.HTTPConnection("localhost", port, timeout=60)
        for number in range(sender, count, SENDERS):
            due = begin + number / A_SECOND
            time.sleep(
                max(0.0, due - time.perf_counter())
            )  # what is measured is a pace: each is sent at its instant
            if not _posted(connection, secret, first + number, wanted):
                raise RuntimeError(f"{first + number} was not answered {wanted}")
            taken[number] = time.perf_counter() - due

    with ThreadPoolExecutor(SENDERS) as pool:
        list(pool.map(some, range(SENDERS)))
    return taken, time.perf_counter() - begin


def _posted(connection: http.client.HTTPConnection, secret: str, number: int, wanted: int) -> bool:
    """Every second event opens a ticket, the one after it takes it up."""
    at = datetime.now(UTC) - timedelta(minutes=30)
    told = {
        "id": f"single-{number}", "ticket": f"S{number // 2}", "occurred_at": at.isoformat(), "sequence": number % 2,
        "state": ("New", "In progress")[number % 2], "priority": f"P{number % 3 + 1}", "service": "mail",
        "assignment_group": "Mail team",
    }  # fmt: skip
    head = {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"}
    connection.request("POST", PATH, json.dumps(told).encode(), head)
    answer = connection.getresponse()
    answer.read()
    return answer.status == wanted
