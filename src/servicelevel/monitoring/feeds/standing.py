"""Where a ticket stands, from its explained clocks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from servicelevel.agreements.terms import Terms
from servicelevel.instants import to_microseconds
from servicelevel.ledger.models import Line
from servicelevel.ledger.subscribers import follow
from servicelevel.monitoring.breaches.queries import record_address
from servicelevel.monitoring.breaches.rules import ClockKey
from servicelevel.monitoring.explaining import ExplainedClock, explain_ticket
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.port import ClockStanding, Standing
from servicelevel.monitoring.feeds.queries import feeds
from servicelevel.monitoring.feeds.telling_actions import want_told
from servicelevel.monitoring.live.marks import NOTICE_MARKS
from servicelevel.monitoring.live.queries import marks_of_line, terms_followed

SUBSCRIBER = "feeds"


def want_tickets_told(feed: Feed, tickets: Iterable[str], all_terms: Iterable[Terms], now: datetime) -> int:
    """Have a tool told where some of its tickets stand under what is in force; of how many that is news.

    Drafts are worked out too, but nobody outside is told of them.
    """
    terms = list(all_terms)
    binding = {
        (one.key, version.number) for one in terms for version in one.versions if version.state == "in force"
    }
    news = 0
    for ticket in sorted(tickets):
        explained = explain_ticket(feed.source.key, ticket, terms, now)
        standing = standing_of((one for one in explained if (one.agreement, one.version) in binding), now)
        if standing.clocks:
            news += want_told(feed, ticket, standing, now)
    return news


def listen(now: datetime, most: int = 10_000) -> int:
    """Have tools told of their tickets whose marks the ledger tells of since the last time; how many lines there were."""
    return follow(SUBSCRIBER, partial(_of_marks, now), now, most, (NOTICE_MARKS,))


def _of_marks(now: datetime, line: Line) -> None:
    tickets: dict[int, set[str]] = {}
    for mark in marks_of_line(line.number):
        tickets.setdefault(mark.source_id, set()).add(mark.ticket)
    for feed in feeds().filter(source__in=list(tickets), writes_back=True):
        want_tickets_told(feed, tickets[feed.source_id], terms_followed(), now)


def standing_of(explained: Iterable[ExplainedClock], at: datetime) -> Standing:
    """The standing at an instant; of each target the clock that began last, none that moved away."""
    latest = {(one.agreement, one.target): one for one in explained if not one.moved_away}
    return Standing(to_microseconds(at), tuple(_clock(latest[key]) for key in sorted(latest)))


def _clock(one: ExplainedClock) -> ClockStanding:
    clock = one.explanation.clock
    due = clock["due_at"]
    left = None if clock["goal_us"] is None else clock["goal_us"] - clock["elapsed_us"]
    key = ClockKey(one.agreement, one.target, clock["ticket"], clock["episode"])
    return ClockStanding(
        one.agreement, one.target, clock["status"], clock["verdict"],
        None if due is None else to_microseconds(due), left,
        record_address(key) if clock["verdict"] == "breached" else "",
    )  # fmt: skip
