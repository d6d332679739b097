"""The only code that writes feeds: adding, pausing, and what each page moves."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models, transaction

from servicelevel.errors import Conflict
from servicelevel.instants import to_microseconds
from servicelevel.monitoring import actions as monitoring
from servicelevel.monitoring import inserts
from servicelevel.monitoring.feeds.models import Feed, FeedPage
from servicelevel.monitoring.feeds.port import TicketPage, ToolTrouble
from servicelevel.monitoring.live.following import follow_tickets, withdraw_marks, withdrawn_content
from servicelevel.monitoring.live.models import MarkReached
from servicelevel.monitoring.live.queries import terms_followed
from servicelevel.organisation import roles
from servicelevel.organisation.acting import SYSTEM, By, Told, act, write
from servicelevel.organisation.queries import Held

LONGEST_WAIT: Final = timedelta(hours=1)
MAY: Final = (roles.SERVICE_LEVEL_MANAGER, roles.ADMINISTRATOR)


@dataclass(frozen=True)
class Tool:
    """Where a tool is and how it is asked. credential: the name of its secret. settings: of its connector."""

    kind: str
    address: str
    user: str = ""
    credential: str = ""
    zone: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    writes_back: bool = False
    every_s: int = 60


@dataclass(frozen=True)
class PageRecorded:
    """What became of a page. tickets: those of which it told something new or known, for whoever works them out anew."""

    new: int = 0
    known: int = 0
    refused: int = 0
    tickets: frozenset[str] = frozenset()


@act("feeds.add", may=MAY, console=True)
def add(by: By, key: str, tool: Tool) -> Told[Feed]:
    """Ask a tool from now on, as the source of that key. Raises Conflict where the source is one already."""
    source = monitoring.source(key, tool.kind, tool.zone)
    if source.kind != tool.kind or source.zone != tool.zone or Feed.objects.filter(source=source).exists():
        raise Conflict(
            f"There is a source {key} already, which is read in another way. Give the feed another key, or withdraw "
            f"the source first: servicelevel import withdraw {key} --because TEXT"
        )
    feed = Feed.objects.create(
        source=source, address=tool.address, user=tool.user, credential=tool.credential,
        settings=dict(tool.settings), writes_back=tool.writes_back, every_s=tool.every_s,
    )  # fmt: skip
    content = {"kind": tool.kind, "address": tool.address, "writes_back": tool.writes_back}
    return Told(feed, content, f"source:{key}")


@act("feeds.pause", may=MAY, console=True)
def pause(by: By, feed: Feed) -> Told[None]:
    """Ask the tool no more until the feed is resumed. Raises Conflict where it is paused already."""
    return _paused(feed, True)


@act("feeds.resume", may=MAY, console=True)
def resume(by: By, feed: Feed) -> Told[None]:
    """Ask the tool again, from where it was left. Raises Conflict where it is not paused."""
    told = _paused(feed, False)
    Feed.objects.filter(pk=feed.pk).update(next_poll_at=by.now, troubles=0)
    return told


def _paused(feed: Feed, paused: bool) -> Told[None]:
    if not Feed.objects.filter(pk=feed.pk, paused=not paused).update(paused=paused):
        raise Conflict(f"{feed} is {'paused' if paused else 'not paused'} already.")
    return Told(None, {}, f"source:{feed}")


@transaction.atomic
def record_page(feed: Feed, page: TicketPage, now: datetime) -> PageRecorded:
    """Store what a page said, work out the clocks that it moves, and move the cursor behind it: all or nothing.

    feed: as it was when the page was asked for. Raises Conflict where another process moved the cursor first, where the
    feed was paused meanwhile, or where its source was withdrawn.
    """
    moved = Feed.objects.filter(pk=feed.pk, moves=feed.moves, paused=False, source__withdrawn_at=None).update(
        cursor=dict(page.cursor), moves=models.F("moves") + 1, last_polled_at=now, troubles=0, last_error="",
        next_poll_at=now if page.more else now + timedelta(seconds=feed.every_s), skew_us=page.skew,
    )  # fmt: skip
    if not moved:
        raise Conflict(f"{feed} was paused, withdrawn, or read by another process meanwhile.")
    said = [one for row in page.rows for one in row.said]
    new = inserts.insert_events(feed.source_id, said, to_microseconds(now)) if said else 0
    refused = sum(1 for row in page.rows if row.refused)
    recorded = PageRecorded(new, len(said) - new, refused, frozenset(one.ticket for one in said))
    withdrawn = follow_tickets(feed.source, sorted(recorded.tickets), terms_followed(), now) if new else []
    if new or refused:
        _keep(feed, page.rows, recorded, withdrawn, now)
    feed.cursor, feed.moves = dict(page.cursor), feed.moves + 1
    return recorded


def record_trouble(feed: Feed, trouble: ToolTrouble, now: datetime) -> None:
    """The tool gave no page: the cursor stays, and the next try waits as the tool asked, or longer each time."""
    wait = timedelta(seconds=feed.every_s) * 2 ** min(feed.troubles, 12)
    if trouble.wait is not None:
        wait = max(wait, timedelta(seconds=trouble.wait))
    if trouble.for_good:
        wait = LONGEST_WAIT
    Feed.objects.filter(pk=feed.pk).update(
        troubles=models.F("troubles") + 1, last_error=str(trouble)[:255], last_error_at=now,
        next_poll_at=now + min(wait, LONGEST_WAIT),
    )  # fmt: skip


def _keep(
    feed: Feed, rows: Sequence[Any], recorded: PageRecorded, withdrawn: Sequence[MarkReached], now: datetime
) -> None:
    """Keep where the events of a page come from, and seal it in the ledger. One that is told again adds nothing."""
    digest = _digest(rows)
    if not recorded.new and FeedPage.objects.filter(feed=feed, digest=digest).exists():
        return
    contradicted = (
        inserts.contradictions(feed.source_id, filter(_told_by_the_tool, rows)) if recorded.known else {}
    )
    reasons = Counter(row.refused for row in rows if row.refused) + Counter(contradicted.values())
    reasons += Counter(odd for row in rows for odd in row.odd)
    FeedPage.objects.create(
        feed=feed, recorded_at=now, digest=digest, rows=len(rows), rows_refused=recorded.refused,
        events_new=recorded.new, events_known=recorded.known, reasons=dict(reasons.most_common(20)),
    )  # fmt: skip
    content = {"digest": digest, "rows": len(rows), "refused": recorded.refused, "events_new": recorded.new}
    told = Told(None, content | withdrawn_content(withdrawn), f"source:{feed}")
    line = write(By(None, now, SYSTEM), "monitoring.poll", Held(SYSTEM), told)
    withdraw_marks(withdrawn, line.number, now)


def _told_by_the_tool(row: Any) -> bool:
    """What a connector follows from other fields changes with them; the first time stands, and no tool said otherwise."""
    return not any("made_by" in one.other for one in row.said)


def _digest(rows: Sequence[Any]) -> str:
    """SHA-256 of what rows said, the same on every machine."""
    written = [
        [
            row.refused,
            [[o.ticket, o.event_id, o.occurred_at, o.sequence, o.fields, o.other] for o in row.said],
        ]
        for row in rows
    ]
    return hashlib.sha256(json.dumps(written, sort_keys=True).encode()).hexdigest()
