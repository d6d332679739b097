"""`servicelevel worker`: what happens by itself: marks that are due are noticed, news is told, clocks are kept."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from servicelevel.monitoring.live.worker import Worker

log = logging.getLogger("servicelevel.worker")


def worker(
    once: Annotated[bool, typer.Option("--once", help="do what is to be done now, and end")] = False,
) -> None:
    """Notice warnings and breaches the moment they are due, and tell whom they concern. Stop it with Ctrl-C.

    On SQLite the server does this itself. On PostgreSQL run one beside the server; several share the work.
    """
    from servicelevel.commands.database import prepared

    prepared()
    made = made_worker()
    if once:
        while made.lap():
            pass
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    typer.echo(f"Worker {made.name} runs (stop with Ctrl-C).")
    run(made, stop)


def made_worker() -> Worker:
    """A worker of this process, with everything that follows the ledger."""
    from servicelevel.communication.news.actions import listen
    from servicelevel.monitoring.live.worker import SteadyClock, Worker

    clock = SteadyClock(lambda: datetime.now(UTC), lambda: time.clock_gettime(time.CLOCK_BOOTTIME))
    return Worker(f"{socket.gethostname()}-{os.getpid()}", clock, (("tell news", listen),), _failed)


def run(made: Worker, stop: threading.Event) -> None:
    """Lap after lap until somebody says stop; a database that is away is waited for."""
    from django.db import close_old_connections

    from servicelevel.monitoring.live.worker import LONGEST_WAIT

    while not stop.is_set():
        wait = LONGEST_WAIT
        try:
            close_old_connections()
            wait = 0 if made.lap() else made.seconds_to_wait(datetime.now(UTC))
        except Exception as error:
            _failed("lap", error)
        stop.wait(max(wait, 0.01))


def run_beside() -> None:
    """Run one in the background of this process."""
    threading.Thread(target=_run_in_thread, name="worker", daemon=True).start()


def _run_in_thread() -> None:
    from django.db import connection

    try:
        run(made_worker(), threading.Event())
    finally:
        connection.close()


def _failed(name: str, error: Exception) -> None:
    """What went wrong, by its kind alone: its words may hold what somebody wrote."""
    log.error("%s failed: %s", name, type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))


def register(app: typer.Typer) -> None:
    app.command()(worker)
