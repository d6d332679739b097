"""What must be true, worked out slowly from what the tool said: it counts stretches, and knows nothing of the software."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

SECOND = 1_000_000
GOAL_SECONDS = 2
POINTS = {"50%": SECOND, "75%": SECOND * 3 // 2, "90%": SECOND * 9 // 5, "breach": GOAL_SECONDS * SECOND}
"""What of the goal is used up at each mark, in microseconds."""
FOR_EVER = 10**18
READERS = {
    "maya@example.org": ("service-level-manager", True),
    "olga@example.org": ("service-owner", False),
}
"""Who is sent mail: their role, and whether they want warnings as well as breaches."""

Mark = tuple[str, str]
"""A ticket and the name of a mark."""


@dataclass(frozen=True)
class Event:
    """What the tool said of a ticket. at: microseconds."""

    id: str
    ticket: str
    at: int
    state: str

    @property
    def told(self) -> dict[str, object]:
        """As it is posted. The number keeps the order of two that happened in one microsecond."""
        whole, part = divmod(self.at, SECOND)
        return {
            "id": self.id, "ticket": self.ticket, "state": self.state, "service": "mail",
            "sequence": int(self.id.rpartition("-")[2]), "occurred_at": time.strftime(f"%Y-%m-%dT%H:%M:%S.{part:06d}Z", time.gmtime(whole)),
        }  # fmt: skip


def used(events: Iterable[Event]) -> int:
    """How many microseconds a ticket was in the state New, if nothing else ever happens."""
    total, since = 0, None
    for event in sorted(events, key=lambda one: (one.at, int(one.id.rpartition("-")[2]))):
        total += event.at - since if since is not None else 0
        since = event.at if event.state == "New" else None
    return FOR_EVER if since is not None else total


def marks(events: Iterable[Event]) -> set[Mark]:
    """Every mark that the tickets have reached when all goals are over. A stop at the very instant is in time."""
    by_ticket: dict[str, list[Event]] = {}
    for event in events:
        by_ticket.setdefault(event.ticket, []).append(event)
    found: set[Mark] = set()
    for ticket, own in by_ticket.items():
        total = used(own)
        found |= {
            (ticket, mark)
            for mark, point in POINTS.items()
            if total > point or (total == point and mark != "breach")
        }
    return found


def letters(lines: Iterable[Iterable[tuple[Mark, bool]]]) -> Counter[tuple[str, frozenset[Mark]]]:
    """What has to be mailed: for each line of the ledger and reader a letter with the marks that are news.

    lines: the marks of each line, and whether each is news.
    """
    found: Counter[tuple[str, frozenset[Mark]]] = Counter()
    for line in map(list, lines):
        for reader, (_, warnings) in READERS.items():
            wanted = frozenset(mark for mark, news in line if news and (warnings or mark[1] == "breach"))
            if wanted:
                found[reader, wanted] += 1
    return found
