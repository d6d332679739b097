"""Ten thousand marks that fall due within a minute among a million clocks, with one worker as it is shipped.

Late is how long the oldest mark that is due has not been noticed, as another connection sees it five times a second:
what counts is what is committed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

MINUTE_US = 60_000_000
AHEAD_US = 15_000_000
MOST_SECONDS = 180
LOOK_EVERY = 0.2


def latest(first: int, count: int) -> float:
    """The most seconds that a mark was late. first: number of the first of the clocks `M<number>` that fall due."""
    from django.db import connection

    from servicelevel.instants import from_microseconds
    from servicelevel.monitoring.live.models import Followed, MarkReached
    from servicelevel.monitoring.live.queries import most_overdue, to_follow

    for terms, stamp in to_follow():  # these clocks have no events from which they could be made anew
        Followed.objects.create(agreement=terms.key, stamp=stamp, at=datetime.now(UTC))
    begins = int(datetime.now(UTC).timestamp() * 1_000_000) + AHEAD_US
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE servicelevel_liveclock SET next_at = due.at,"
            " marks = jsonb_build_array(jsonb_build_array('75%%', due.at))"
            " FROM (SELECT 'M' || n AS ticket, %s + (n - %s) * %s AS at FROM generate_series(%s::bigint, %s) n) due"
            " WHERE servicelevel_liveclock.ticket = due.ticket",
            [begins, first, MINUTE_US // count, first, first + count - 1],
        )
        cursor.execute("ANALYZE servicelevel_liveclock")
    worker = subprocess.Popen(
        [sys.executable, "-c", "from servicelevel.cli import main; main()", "worker"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        late = _watched(begins + MINUTE_US, most_overdue)
        if (noticed := MarkReached.objects.filter(at__gte=from_microseconds(begins)).count()) != count:
            raise RuntimeError(f"{noticed} of {count} marks were noticed")
        return late
    finally:
        worker.terminate()
        worker.wait()


def _watched(ends: int, most_overdue: Callable[[datetime], datetime | None]) -> float:
    late, until = 0.0, time.monotonic() + MOST_SECONDS
    while time.monotonic() < until:
        now = datetime.now(UTC)
        oldest = most_overdue(now)
        if oldest is not None:
            late = max(late, (now - oldest).total_seconds())
        elif now.timestamp() * 1_000_000 > ends:
            return late
        time.sleep(LOOK_EVERY)
    raise RuntimeError(f"after {MOST_SECONDS} seconds marks were still not noticed")
