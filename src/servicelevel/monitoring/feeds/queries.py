"""Feeds for pages, commands and the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from servicelevel.errors import NotFound
from servicelevel.monitoring.feeds.models import Feed, FeedPage, WriteBack


@dataclass(frozen=True)
class Waiting:
    """What tools are still to be told: how much waits, and how much was refused for good."""

    waiting: int = 0
    refused: int = 0


def feeds() -> QuerySet[Feed]:
    """All feeds whose source is in use, by key."""
    return Feed.objects.filter(source__withdrawn_at=None).select_related("source").order_by("source__key")


def due_feeds(now: datetime) -> QuerySet[Feed]:
    """The feeds that are to be asked now."""
    return feeds().filter(Q(next_poll_at=None) | Q(next_poll_at__lte=now), paused=False)


def feeds_to_tell(now: datetime) -> QuerySet[Feed]:
    """The feeds whose tools are to be told of some ticket now."""
    waiting = WriteBack.objects.filter(next_at__lte=now).order_by().values("feed").distinct()
    return feeds().filter(pk__in=waiting, writes_back=True, paused=False)


def feed_of(key: str) -> Feed:
    """The feed of a source. Raises NotFound."""
    found = feeds().filter(source__key=key).first()
    if found is None:
        raise NotFound(f"There is no feed {key}.")
    return found


def waiting() -> Mapping[int, Waiting]:
    """By feed what its tool is still to be told."""
    refused = Count("pk", filter=Q(next_at=None, told_revision=0) & ~Q(last_error=""))
    rows = WriteBack.objects.values("feed").annotate(
        waiting=Count("pk", filter=Q(next_at__isnull=False)), refused=refused
    )
    return {row["feed"]: Waiting(row["waiting"], row["refused"]) for row in rows}


def events_told() -> Mapping[int, int]:
    """By feed how many events it told."""
    rows = FeedPage.objects.order_by().values("feed").annotate(n=Sum("events_new"))
    return {row["feed"]: row["n"] for row in rows}


def pages_of(feed: Feed) -> QuerySet[FeedPage]:
    """The pages of a feed that told something."""
    return FeedPage.objects.filter(feed=feed)


def latest_pages(count: int) -> QuerySet[FeedPage]:
    """The pages that told something, the latest first."""
    return FeedPage.objects.select_related("feed__source")[:count]
