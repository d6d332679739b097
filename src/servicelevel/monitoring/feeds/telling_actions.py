"""The queue of what tools are to be told of their tickets: at least once, the latest standing only, never two at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import models, transaction

from servicelevel.monitoring.feeds.models import Feed, WriteBack
from servicelevel.monitoring.feeds.port import Standing, ToolTrouble

LEASE: Final = timedelta(minutes=5)
"""Longer than a connector may take: it looks a ticket up and writes it, each call with its own time limit."""
LONGEST_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True)
class Claimed:
    """One standing that this worker, and for now no other, is to tell."""

    pk: int
    ticket: str
    standing: Standing
    revision: int
    claim: int
    tries: int


@transaction.atomic
def want_told(feed: Feed, ticket: str, standing: Standing, now: datetime) -> bool:
    """Have a tool told where its ticket stands; whether that is news. What only passing time changed is none."""
    made, is_new = WriteBack.objects.get_or_create(
        feed=feed, ticket=ticket, defaults={"standing": standing.as_json(), "next_at": now}
    )
    if is_new:
        return True
    kept = WriteBack.objects.select_for_update().get(pk=made.pk)
    if Standing.of_json(kept.standing).content == standing.content:
        return False
    WriteBack.objects.filter(pk=kept.pk).update(
        standing=standing.as_json(), revision=models.F("revision") + 1, next_at=now, tries=0, last_error=""
    )
    return True


def claim(feed: Feed, now: datetime, lease: timedelta = LEASE) -> Claimed | None:
    """The longest-waiting standing that nobody is telling, for this worker alone until its lease ends; None for none."""
    free = models.Q(claimed_until=None) | models.Q(claimed_until__lte=now)
    waiting = WriteBack.objects.filter(free, feed=feed, next_at__lte=now).order_by("next_at", "pk")
    for found in waiting[:20]:
        same = WriteBack.objects.filter(pk=found.pk, claim=found.claim, revision=found.revision)
        if same.update(claim=found.claim + 1, claimed_until=now + lease):
            standing = Standing.of_json(found.standing)
            return Claimed(found.pk, found.ticket, standing, found.revision, found.claim + 1, found.tries)
    return None


@transaction.atomic
def told(claimed: Claimed, now: datetime) -> bool:
    """The tool took it. False where the claim had been lost.

    Then another worker may have told something newer before, and what the tool shows now may be the older: the latest
    standing is told once more.
    """
    mine = WriteBack.objects.filter(pk=claimed.pk, claim=claimed.claim)
    if not mine.update(
        told_revision=claimed.revision, told_at=now, claimed_until=None, tries=0, last_error=""
    ):
        WriteBack.objects.filter(pk=claimed.pk).update(revision=models.F("revision") + 1, next_at=now)
        return False
    mine.filter(revision=claimed.revision).update(next_at=None)
    return True


def not_told(claimed: Claimed, trouble: ToolTrouble, now: datetime) -> None:
    """The tool did not take it: tried again as it asked, or later each time; what is refused for good waits for news."""
    wait = timedelta(seconds=trouble.wait or 30 * 2 ** min(claimed.tries, 8))
    mine = WriteBack.objects.filter(pk=claimed.pk, claim=claimed.claim)
    values = {"claimed_until": None, "tries": models.F("tries") + 1, "last_error": str(trouble)[:255]}
    with transaction.atomic():
        mine.update(**values)
        later = None if trouble.for_good else now + min(wait, LONGEST_WAIT)
        mine.filter(revision=claimed.revision).update(next_at=later)
