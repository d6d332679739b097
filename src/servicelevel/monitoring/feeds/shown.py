"""The page of feeds: how fresh what tools told is, what went wrong, and what they are still to be told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from servicelevel.monitoring.feeds import queries
from servicelevel.monitoring.feeds.models import Feed, FeedPage
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.shown.sources import age
from servicelevel.web.wording import counted, duration

PAGES_SHOWN: Final = 50
LATE: Final = 5
"""After so many turns without a page a feed is late."""
TOLERATED: Final = 120_000_000
"""Microseconds by which a tool's clock may differ from ours before people are told."""

SAID: Final = (
    ("In trouble", "is in trouble"), ("Not asked lately", "was not asked lately"), ("Paused", "is paused"),
)  # fmt: skip


@dataclass(frozen=True)
class FeedRow:
    """One tool. look: the shape of its state; trouble: what went wrong last, and when."""

    key: str
    kind: str
    host: str
    zone: str
    state: str
    look: str
    paused: bool
    polled_at: datetime | None
    age_words: str
    events: str
    waiting: str
    refused: int
    trouble: str
    trouble_at: datetime | None
    skew_words: str


@dataclass(frozen=True)
class PageRow:
    """One page that told something."""

    source: str
    recorded_at: datetime
    digest: str
    new: str
    known: str
    refused: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class FeedsView:
    """What the page of feeds shows."""

    sentence: str
    feeds: Sequence[FeedRow]
    pages: Sequence[PageRow]


def feeds_view(now: datetime) -> FeedsView:
    """All feeds and their latest pages."""
    waiting, events = queries.waiting(), queries.events_told()
    rows = [_row(feed, waiting, events, now) for feed in queries.feeds()]
    return FeedsView(_sentence(rows), rows, [_page(one) for one in queries.latest_pages(PAGES_SHOWN)])


def _row(
    feed: Feed, waiting: Mapping[int, queries.Waiting], events: Mapping[int, int], now: datetime
) -> FeedRow:
    state, look = state_of(feed, now)
    to_tell = waiting.get(feed.pk, queries.Waiting())
    return FeedRow(
        key=feed.source.key, kind=feed.source.kind, host=urlsplit(feed.address).netloc, zone=feed.source.zone,
        state=state, look=look, paused=feed.paused, polled_at=feed.last_polled_at,
        age_words="" if feed.last_polled_at is None else age(max(timedelta(0), now - feed.last_polled_at)),
        events=words.number(events.get(feed.pk, 0)),
        waiting=words.number(to_tell.waiting) if feed.writes_back else "", refused=to_tell.refused,
        trouble=feed.last_error, trouble_at=feed.last_error_at if feed.last_error else None,
        skew_words=_skew(feed.skew_us),
    )  # fmt: skip


def state_of(feed: Feed, now: datetime) -> tuple[str, str]:
    """How it stands with a feed, and the shape of that."""
    if feed.paused:
        return "Paused", "paused"
    if feed.troubles:
        return "In trouble", "breached"
    if feed.last_polled_at is None:
        return "Never asked yet", "no data"
    late = now - feed.last_polled_at > timedelta(seconds=LATE * feed.every_s)
    return ("Not asked lately", "threatened") if late else ("Fresh", "met")


def _skew(skew_us: int | None) -> str:
    if skew_us is None or abs(skew_us) <= TOLERATED:
        return ""
    return f"its clock is {duration(abs(skew_us))} {'ahead of' if skew_us > 0 else 'behind'} ours"


def _page(one: FeedPage) -> PageRow:
    return PageRow(
        one.feed.source.key, one.recorded_at, one.digest[:12], words.number(one.events_new),
        words.number(one.events_known), words.number(one.rows_refused),
        [f"{reason}: {counted(count, 'row')}" for reason, count in one.reasons.items()],
    )  # fmt: skip


def _sentence(rows: Sequence[FeedRow]) -> str:
    if not rows:
        return "No tool is asked yet"
    told = [f"{counted(len(rows), 'tool is,tools are')} asked"]
    for state, said in (
        ("In trouble", "is in trouble"),
        ("Not asked lately", "was not asked lately"),
        ("Paused", "is paused"),
    ):
        if of_state := [row.key for row in rows if row.state == state]:
            others = f", and {len(of_state) - 1} more" if len(of_state) > 1 else ""
            told.append(f"{of_state[0]} {said}{others}")
    if len(told) == 1:
        heard = [row for row in rows if row.age_words]
        told.append(f"{heard[0].key} was heard {heard[0].age_words} ago" if heard else "none was heard yet")
    return "; ".join(told)
