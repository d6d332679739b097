"""The tools that are asked, for programs: how fresh what they told is, and pausing them."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from servicelevel.api.callers import by
from servicelevel.api.paging import Asked, Page, page
from servicelevel.errors import NotFound
from servicelevel.monitoring.feeds import actions, queries
from servicelevel.monitoring.feeds.models import Feed
from servicelevel.monitoring.feeds.shown import state_of
from servicelevel.organisation.queries import sees_everything
from servicelevel.web import clock

router = Router()


class FeedOut(Schema):
    """A tool that is asked. Its address stays inside but for the host; of its secret nothing is told."""

    key: str = Field(description="Key of the source that it feeds.", examples=["remedy"])
    kind: str = Field(examples=["bmc-remedy"])
    host: str = Field(examples=["remedy.example.org"])
    zone: str
    state: str = Field(description="Paused, In trouble, Never asked yet, Not asked lately or Fresh.")
    paused: bool
    last_polled_at: datetime | None
    events: int = Field(description="How many events it told.")
    waiting: int | None = Field(
        description="How many tickets it is still to be told of; null where none is told."
    )
    refused: int = Field(description="How many of what it was told it refused for good.")
    trouble: str
    trouble_at: datetime | None
    skew_us: int | None = Field(description="Microseconds by which its clock is ahead of ours.")


class FeedPageOut(Schema):
    """A page that told something."""

    number: int
    recorded_at: datetime
    digest: str = Field(description="SHA-256 of what its rows said.")
    rows: int
    rows_refused: int
    events_new: int
    events_known: int
    reasons: dict[str, int] = Field(description="Why rows were refused and what was odd, each with how many.")


@router.get("", response=list[FeedOut], summary="Feeds")
def feeds(request: HttpRequest) -> Any:
    """Every tool that is asked. For the provider's people and auditors."""
    _only_provider(request)
    return _out(list(queries.feeds()))


@router.get("/{key}", response=FeedOut, summary="A feed")
def feed(request: HttpRequest, key: str) -> Any:
    """One tool."""
    return _out([_feed(request, key)])[0]


@router.get("/{key}/pages", response=Page[FeedPageOut], summary="Pages of a feed")
def pages(request: HttpRequest, key: str, asked: Query[Asked]) -> Any:
    """The pages that told something, the first one first: where the events of the source come from."""
    found, after = page(queries.pages_of(_feed(request, key)), asked)
    names = FeedPageOut.model_fields.keys() - {"number"}
    told = [FeedPageOut(number=one.pk, **{name: getattr(one, name) for name in names}) for one in found]
    return {"items": told, "next": after}


@router.post("/{key}/pause", response=FeedOut, summary="Pause a feed")
def pause(request: HttpRequest, key: str) -> Any:
    """Ask the tool no more until the feed is resumed."""
    actions.pause(by(request), _feed(request, key))
    return feed(request, key)


@router.post("/{key}/resume", response=FeedOut, summary="Resume a feed")
def resume(request: HttpRequest, key: str) -> Any:
    """Ask the tool again, from where it was left."""
    actions.resume(by(request), _feed(request, key))
    return feed(request, key)


def _only_provider(request: HttpRequest) -> None:
    if not sees_everything(request.user):
        raise NotFound("Feeds are shown to the provider.")


def _feed(request: HttpRequest, key: str) -> Feed:
    _only_provider(request)
    return queries.feed_of(key)


def _out(rows: list[Feed]) -> list[FeedOut]:
    now, waiting, events = clock.now(), queries.waiting(), queries.events_told()
    told = []
    for row in rows:
        to_tell = waiting.get(row.pk, queries.Waiting())
        told.append(
            FeedOut(
                key=row.source.key, kind=row.source.kind, host=urlsplit(row.address).netloc, zone=row.source.zone,
                state=state_of(row, now)[0], paused=row.paused, last_polled_at=row.last_polled_at,
                events=events.get(row.pk, 0), waiting=to_tell.waiting if row.writes_back else None,
                refused=to_tell.refused, trouble=row.last_error,
                trouble_at=row.last_error_at if row.last_error else None, skew_us=row.skew_us,
            )
        )  # fmt: skip
    return told
