"""Single events at a pace: 200 a second over HTTP, with the server and a worker as they are shipped, on PostgreSQL.

A request counts from the instant at which it was to be sent, whether or not the one before it had come back. The floor is
as many requests with a wrong secret, which are refused after a look into the database.
"""

from __future__ import annotations

import json
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

A_SECOND, SECONDS = 200, 20
SENDERS = 16
PATIENCE = 60
LENGTH = re.compile(rb"content-length: (\d+)", re.I)
PATH = "/api/v1/sources/tool/events"


@dataclass(frozen=True)
class Paced:
    """Seconds that each event and each refused one took, how many a second came through, seconds until all were followed."""

    taken: list[float]
    refused: list[float]
    rate: float
    followed: float


def paced(secret: str) -> Paced:
    """Post at the pace when both have begun and done what lay there; the clocks of all are then waited for."""
    from servicelevel.monitoring.live.models import TicketMoved
    from servicelevel.monitoring.live.queries import to_follow

    with _command("serve", "--port", "0") as said, _command("worker"):
        port = int(said.split("localhost:")[1].split("/")[0])
        _seconds_until(lambda: not to_follow())
        _send(port, secret, 0, 5 * A_SECOND, 200)
        refused, _ = _send(port, "wrong", 10**6, A_SECOND * SECONDS // 4, 401)
        taken, whole = _send(port, secret, 2 * 10**6, A_SECOND * SECONDS, 200)
        followed = _seconds_until(lambda: not TicketMoved.objects.exists())
        return Paced(taken, refused, len(taken) / whole, followed)


@contextmanager
def _command(*arguments: str) -> Iterator[str]:
    """A command that runs until the end of the block; what it said first."""
    running = subprocess.Popen(
        [sys.executable, "-c", "from servicelevel.cli import main; main()", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
    )  # fmt: skip
    try:
        assert running.stdout is not None
        yield running.stdout.readline()
    finally:
        running.terminate()
        running.wait()


def _seconds_until(is_so: Callable[[], bool]) -> float:
    begin = time.perf_counter()
    while not is_so():
        if time.perf_counter() - begin > PATIENCE:
            raise RuntimeError("the worker does not do what lies there")
        time.sleep(0.05)  # so that asking does not take the worker's time
    return time.perf_counter() - begin


def percentile(taken: list[float], number: int) -> float:
    """A percentile in milliseconds."""
    return 1_000 * statistics.quantiles(taken, n=100)[number - 1]


def _send(port: int, secret: str, first: int, count: int, wanted: int) -> tuple[list[float], float]:
    taken = [0.0] * count
    begin = time.perf_counter() + 0.1

    def some(sender: int) -> None:
        connection = socket.create_connection(("localhost", port), timeout=60)
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


def _posted(connection: socket.socket, secret: str, number: int, wanted: int) -> bool:
    """Every second event opens a ticket, the one after it takes it up. No library: it would take the server's time."""
    at = datetime.now(UTC) - timedelta(minutes=30)
    told = {
        "id": f"single-{number}", "ticket": f"S{number // 2}", "occurred_at": at.isoformat(), "sequence": number % 2,
        "state": ("New", "In progress")[number % 2], "priority": f"P{number % 3 + 1}", "service": "mail",
        "assignment_group": "Mail team",
    }  # fmt: skip
    body = json.dumps(told).encode()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {secret}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    answer = b""
    while not _is_whole(answer):
        if not (some := connection.recv(65_536)):
            raise RuntimeError("the server hung up")
        answer += some
    return int(answer.split(maxsplit=2)[1]) == wanted


def _is_whole(answer: bytes) -> bool:
    head, between, body = answer.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if length is None:
        return bool(between) and body.endswith(b"0\r\n\r\n")
    return len(body) >= int(length[1])
