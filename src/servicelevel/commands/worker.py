"""`servicelevel worker`: what happens by itself: marks that are due are noticed, news is told, clocks are kept."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from servicelevel.monitoring.live.worker import Worker

LOOK_FOR_DATA_EVERY = timedelta(minutes=5)
LOOK_FOR_MISSED_EVERY = timedelta(minutes=5)
GIVES_WAY = 10
"""By how much a worker gives way on a machine where others wait for an answer (`nice`)."""
log = logging.getLogger("servicelevel.worker")


def worker(
    once: Annotated[bool, typer.Option("--once", help="do what is to be done now, and end")] = False,
) -> None:
    """Notice warnings and breaches the moment they are due, and tell whom they concern. Stop it with Ctrl-C.

    On SQLite the server does this itself. On PostgreSQL run one beside the server; several share the work.
    """
    from servicelevel.commands.database import PATIENCE, prepared

    prepared(0.0 if once else PATIENCE)
    if once:
        for made in workers():
            while made.lap():
                pass
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.nice(GIVES_WAY)
    typer.echo(f"Worker {_name()} runs (stop with Ctrl-C).")
    keeping, outside = workers()
    beside = threading.Thread(target=run, args=(outside, stop), name="outside")
    beside.start()
    run(keeping, stop)
    beside.join()


def workers() -> tuple[Worker, Worker]:
    """The two workers of a process: one keeps the clocks, one does what may take its time: periods, mail servers, tools."""
    from django.conf import settings

    from servicelevel.commands.outside import ask_tools, send_notices, tell_tools
    from servicelevel.communication.news.actions import listen as tell_news
    from servicelevel.communication.outbox.actions import listen as make_notices
    from servicelevel.monitoring.arrivals.actions import look_for_data
    from servicelevel.monitoring.feeds.standing import listen as tell_of_marks
    from servicelevel.monitoring.live.worker import FOLLOW_EVERY, NowAndThen, SteadyClock, Worker, clock_jobs
    from servicelevel.monitoring.missed.actions import look_for_missed

    def clock() -> SteadyClock:
        return SteadyClock(lambda: datetime.now(UTC), lambda: time.clock_gettime(time.CLOCK_BOOTTIME))

    notices = ("make notices", partial(make_notices, mail=bool(settings.MAIL)))
    keeping = Worker(
        _name(),
        clock(),
        (
            *clock_jobs(),
            ("look for data", NowAndThen(LOOK_FOR_DATA_EVERY, look_for_data)),
            notices,
            ("tell tools of marks", tell_of_marks),
            ("tell news", tell_news),
        ),
        _failed,
        FOLLOW_EVERY,
    )
    missed = ("look for missed targets", NowAndThen(LOOK_FOR_MISSED_EVERY, look_for_missed))
    jobs = (missed, ("send notices", send_notices), ("ask tools", ask_tools), ("tell tools", tell_tools))
    return keeping, Worker(f"{_name()}-outside", clock(), jobs, _failed)


def run(made: Worker, stop: threading.Event) -> None:
    """Lap after lap until somebody says stop; a database that is away is waited for."""
    from django.db import close_old_connections, connection

    from servicelevel.monitoring.live.worker import LONGEST_WAIT

    while not stop.is_set():
        wait = LONGEST_WAIT
        try:
            close_old_connections()
            wait = 0 if made.lap() else made.seconds_to_wait(datetime.now(UTC))
        except Exception as error:
            _failed("lap", error)
        stop.wait(max(wait, 0.01))
    connection.close()


def run_beside() -> None:
    """Run both in the background of this process."""
    for made in workers():
        threading.Thread(target=run, args=(made, threading.Event()), name=made.name, daemon=True).start()


def _name() -> str:
    return f"{socket.gethostname()}-{os.getpid()}"


def _failed(name: str, error: Exception) -> None:
    """What went wrong, by its kind alone: its words may hold what somebody wrote."""
    log.error("%s failed: %s", name, type(error).__name__, exc_info=log.isEnabledFor(logging.DEBUG))


def register(app: typer.Typer) -> None:
    app.command()(worker)
