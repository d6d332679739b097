"""Where tools post what happens, and where programs read the clocks that run (R62, R63, R156)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from servicelevel.api.paging import Asked, Page, page
from servicelevel.api.problems import problem
from servicelevel.connectors import posted_events
from servicelevel.monitoring.live import queries
from servicelevel.monitoring.live.following_actions import follow_moved
from servicelevel.monitoring.live.models import LiveClock
from servicelevel.monitoring.live.posting import Posted, store
from servicelevel.monitoring.live.source_secrets import HEAD
from servicelevel.monitoring.live.sources import proven
from servicelevel.monitoring.models import Source
from servicelevel.web import clock

posting = Router()
router = Router()

EVENT = {
    "id": "INC0012345-7", "ticket": "INC0012345", "occurred_at": "2026-10-14T18:30:00Z", "state": "Resolved",
    "priority": "P2", "service": "e-mail", "customer": "physics", "assignment_group": "Mail team",
}  # fmt: skip
FORM = {
    "type": "object", "required": ["id"], "additionalProperties": True, "example": EVENT,
    "description": "A ticket event (ticket, occurred_at), a check (up), an outage (started_at) or a sample (metric).",
}  # fmt: skip
BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": FORM},
            posted_events.LINES: {"schema": {"type": "string", "example": "{...}\n{...}"}},
            posted_events.CLOUD_EVENT: {"schema": FORM},
            posted_events.CLOUD_EVENTS: {"schema": {"type": "array", "items": FORM}},
        },
    },
    "security": [{"SourceSecret": []}],
}


class Contradicted(Schema):
    """An event that came before with other content; the first stands, this one is kept beside it."""

    number: int = Field(description="Line or place in the request, from 1.", examples=[1])
    words: str


class Stored(Schema):
    """It is stored, and will be there whatever happens. The same request is answered alike each time."""

    received: int = Field(examples=[1])
    contradicted: list[Contradicted] = []


def posts_as(request: HttpRequest) -> Source | None:
    """The source as which a request may post: it carries the secret, or is signed with it."""
    key = request.resolver_match.kwargs.get("source", "") if request.resolver_match else ""
    authorization, signed = (request.headers.get(name, "") for name in ("Authorization", HEAD))
    return proven(str(key), authorization, signed, request.body, clock.now(), settings.SECRET_KEY)


@posting.post(
    "/{source}/events", auth=posts_as, response=Stored, summary="Post what happened", openapi_extra=BODY
)
def post_events(request: HttpRequest, source: str) -> Any:
    """Store ticket events, checks, outages or samples of a source, one or up to 10,000: JSON, JSON lines or CloudEvents.

    It is answered only when it is durable; its clocks are worked out a moment later, before anybody is shown them. Either
    all is stored, or nothing and every mistake is named. An event whose id came before changes nothing; with other
    content it is answered 409 where it stands alone.
    """
    of: Source = request.auth  # type: ignore[attr-defined]
    form = request.content_type or "application/json"
    if form not in posted_events.FORMS:
        return problem(415, f"The body is {form}; send {', '.join(posted_events.FORMS)}.")
    heads = {name.lower(): value for name, value in request.headers.items()}
    try:
        rows = posted_events.read(request.body, form, heads, of.zone)
    except posted_events.Malformed as error:
        return problem(400, str(error))
    refused = [{"path": str(row.number), "message": row.refused} for row in rows if row.refused]
    if refused:
        return problem(422, "Nothing was stored; every event that cannot be used is named.", refused)
    (answer,) = store([Posted(of, rows, clock.now())])
    told = [{"number": number, "words": words} for number, words in sorted(answer.contradicted.items())]
    if told and len(told) == len(rows):
        return problem(409, f"The event was told before with other content: {told[0]['words']}")
    return {"received": answer.received, "contradicted": told}


class AskedClocks(Asked):
    """Which clocks are wanted; empty parts ask for nothing."""

    agreement: str = ""
    target: str = ""
    ticket: str = ""
    holder: str = ""


class MarkOut(Schema):
    """A warning point or the breach, and its instant if nothing else happens."""

    mark: str = Field(examples=["75%"])
    at: datetime


class ClockOut(Schema):
    """A clock that runs, waits or stands still, and what lies ahead of it."""

    id: int
    agreement: str
    version: int
    draft: bool
    target: str
    source: str
    ticket: str
    episode: int
    status: str = Field(examples=["running"])
    breached: bool = Field(description="The goal is used up now.")
    priority: str
    service: str
    holder: str
    started_at: datetime
    due_at: datetime | None
    breached_at: datetime | None = Field(description="When the goal is used up, if nothing else happens.")
    marks: list[MarkOut]


@router.get("/clocks", response=Page[ClockOut], summary="Clocks that run")
def clocks(request: HttpRequest, asked: Query[AskedClocks]) -> Any:
    """The clocks that have not ended, of agreements that you see, with all that was posted before."""
    now = clock.now()
    follow_moved(now, waits=True)
    rows = queries.running(queries.clocks_visible_to(request.user))
    for name in ("agreement", "target", "ticket", "holder"):
        if wanted := getattr(asked, name):
            rows = rows.filter(**{name: wanted})
    shown, following = page(rows, asked)
    return {"items": [_told(row, now) for row in shown], "next": following}


def _told(row: LiveClock, now: datetime) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("agreement", "version", "draft", "target", "ticket", "episode", "status", "priority", "service",
                     "holder", "started_at", "due_at", "breached_at")
    }  # fmt: skip
    breached = row.breached_at is not None and row.breached_at < now
    return told | {"id": row.pk, "source": row.source.key, "breached": breached, "marks": row.marks_ahead}
