"""Faults that the harness has to find before anybody believes it. Each is planted in a process of its own."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

MEETING = 30.0
"""Seconds a worker waits for another at most."""


def answers_before_it_stores() -> None:
    """An event is acknowledged and stored a moment later."""
    from servicelevel.monitoring.live import api, posting

    stored = posting.store

    def hasty(requests: Sequence[posting.Posted]) -> list[posting.Answered]:
        threading.Timer(2, stored, [requests]).start()
        return [posting.Answered(len(one.rows), {}) for one in requests]

    api.store = posting.store = hasty


def marks_sent_before_it_sends() -> None:
    """A notice is settled as delivered and given to the mail server afterwards."""
    from servicelevel.commands import outside
    from servicelevel.communication.outbox import actions

    def send_next(ways: Any, now: Any, address: str = "") -> int:
        claimed = actions._claim(now, ways.names)
        if claimed is None:
            return 0
        actions._settle(claimed, delivered_at=now, next_try_at=None, trouble="")
        ways.port(claimed.row).deliver(actions.message_of(claimed.row, address), now)
        return 1

    outside.send_next = send_next


def names_each_try_anew() -> None:
    """The Message-ID is made when a notice is sent, not when it is made."""
    from servicelevel.communication.delivery.smtp import Mail

    Mail.message_id = lambda self, message: f"<{message.id}-{time.time_ns()}-{os.getpid()}@{self._domain}>"  # type: ignore[method-assign]


def leaves_the_index_empty() -> None:
    """The next instant of a clock is not written, so nobody finds it."""
    from servicelevel.monitoring.live import following

    written = following._live

    def unwritten(*given: Any) -> Any:
        row = written(*given)
        row.next_at = None
        return row

    following._live = unwritten


def holds_no_clock() -> None:
    """A worker reads the clocks that are due without holding them; once, it goes on when another has read them too."""
    from django.db import connection

    from servicelevel.monitoring.live import actions

    met: list[bool] = []

    def held(rows: Any, *, waits: bool = False) -> Any:
        found = list(rows)
        if met or not found:
            return found
        until = time.monotonic() + MEETING
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(1)")
            while not met and time.monotonic() < until:
                cursor.execute("SELECT true FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 OFFSET 1")
                met.extend(cursor.fetchall())
                time.sleep(0.02)  # between two looks: nothing in PostgreSQL lets two transactions meet
        return found

    actions.held = held


FAULTS: dict[str, Callable[[], None]] = {
    fault.__name__: fault
    for fault in (
        answers_before_it_stores, marks_sent_before_it_sends, names_each_try_anew, leaves_the_index_empty, holds_no_clock,
    )
}  # fmt: skip
