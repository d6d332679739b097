"""Looking whether data arrives for each target of an agreement in force, and raising an alarm where it does not (R113)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.monitoring.arrivals.models import DataArrival
from servicelevel.monitoring.arrivals.queries import Awaited, alarms, arrives, awaited
from servicelevel.organisation.acting import SYSTEM, one_act

MISSED: Final = "monitoring.miss_data"
"""The act by whose lines others learn of data that does not arrive."""
ARRIVED: Final = "monitoring.data_arrived"


def look_for_data(now: datetime) -> int:
    """Look once for the data of every target that waits for it; how many answers there are that were not known before.

    An alarm is raised once for a target of a version, and ends when data arrives.
    """
    standing = {(row.agreement, row.version, row.target): row for row in alarms()}
    count = 0
    for key, waiting in groupby(awaited(now), key=lambda one: (one.agreement, one.version)):
        heard, missed = list[Awaited](), list[Awaited]()
        for one in waiting:
            if arrives(one):
                heard.append(one)
            elif one.due_at <= now and (*key, one.target.id) not in standing:
                missed.append(one)
        count += _arrived(heard, standing, now) + _missed(missed, now)
    return count


def _missed(waiting: Sequence[Awaited], now: datetime) -> int:
    """Raise the alarm for targets of one agreement, in one line. Of two workers one raises it."""
    if not waiting:
        return 0
    with one_act(MISSED):
        line = append(_entry(MISSED, waiting), now)
        DataArrival.objects.bulk_create(_alarm(one, now, line.number) for one in waiting)
    return len(waiting)


def _arrived(
    heard: Sequence[Awaited], standing: dict[tuple[str, int, str], DataArrival], now: datetime
) -> int:
    """Note that data arrives; the end of an alarm is told."""
    if not heard:
        return 0
    with one_act(ARRIVED):
        ended = [one for one in heard if (one.agreement, one.version, one.target.id) in standing]
        if ended:
            append(_entry(ARRIVED, ended), now)
        for one in heard:
            DataArrival.objects.update_or_create(
                agreement=one.agreement, version=one.version, target=one.target.id,
                defaults={"arrived_at": now},
                create_defaults={"arrived_at": now, "since": one.since, "name": one.target.name[:200]},
            )  # fmt: skip
    return len(heard)


def _alarm(one: Awaited, now: datetime, line: int) -> DataArrival:
    return DataArrival(
        agreement=one.agreement, version=one.version, target=one.target.id, name=one.target.name[:200], since=one.since,
        missed_at=now, line=line,
    )  # fmt: skip


def _entry(act: str, some: Sequence[Awaited]) -> Entry:
    first = some[0]
    content = {
        "version": first.version,
        "since": first.since.isoformat(),
        "targets": [one.target.id for one in some],
    }
    return Entry(actor=SYSTEM, role=SYSTEM, act=act, subject=f"agreement:{first.agreement}", content=content)
