"""Making notices with the line that causes them, sending them, and what somebody wants to be sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Q

from servicelevel.communication.delivery.port import Delivered, Message, Port, RefusedForGood, TryAgain
from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox.telling import notices_of, notices_of_missing
from servicelevel.ledger.models import Line
from servicelevel.ledger.subscribers import follow
from servicelevel.monitoring.arrivals.actions import MISSED
from servicelevel.monitoring.arrivals.queries import alarms_of_line
from servicelevel.monitoring.live.marks import NOTICE_MARKS
from servicelevel.monitoring.live.queries import marks_of_line, terms_followed
from servicelevel.organisation.acting import By, Told, act

SUBSCRIBER = "notices"
LEASE = timedelta(minutes=2)
"""For how long a worker has a notice to itself; longer than any delivery may take."""
OLD = timedelta(days=1)
"""A warning that could not be sent for so long says nothing any more."""


@dataclass(frozen=True)
class Claimed:
    """A notice that one worker has to itself until its lease ends."""

    row: OutgoingNotice
    claim: int


def listen(now: datetime, most: int = 10_000, *, queue: bool = True) -> int:
    """Make the notices of what the ledger says since the last time; how many lines were looked at.

    A notice is made in the transaction that moves the position: none is lost, none made twice. queue: false where this
    installation sends no mail; then nothing is made, and nothing is sent later of what is old by then.
    """
    return follow(SUBSCRIBER, partial(_make, queue, now), now, most, (NOTICE_MARKS, MISSED))


def send_next(port: Port, now: datetime) -> int:
    """Deliver the notice that waits longest: 1, or 0 where none waits.

    Who dies between the delivery and the note of it leaves it to the next, who delivers it again under the same key.
    """
    claimed = _claim(now)
    if claimed is None:
        return 0
    row = claimed.row
    message = Message(row.key, row.to, row.subject, row.words, "", row.made_at)
    outcome = port.deliver(message, now, row.tries)
    if isinstance(outcome, Delivered):
        _settle(claimed, delivered_at=now, next_try_at=None, trouble="")
    elif isinstance(outcome, RefusedForGood):
        _settle(claimed, next_try_at=None, trouble=outcome.words[:255])
    elif isinstance(outcome, TryAgain):
        _settle(claimed, next_try_at=outcome.at, trouble=outcome.words[:255])
    return 1


@act("communication.choose_notices", anyone=True)
def choose_notices(by: By, *, warnings: bool, breaches: bool) -> Told[NoticePreference]:
    """Say what one wants to be sent by mail."""
    values = {"warnings": warnings, "breaches": breaches}
    row, _ = NoticePreference.objects.update_or_create(person=by.someone, defaults=values)
    return Told(row, values, f"person:{by.actor}")


def _make(queue: bool, now: datetime, line: Line) -> None:
    if not queue or (line.act == NOTICE_MARKS and not _has_news(line)):
        return
    terms = {one.key: one for one in terms_followed()}
    if line.act == MISSED:
        made = notices_of_missing(alarms_of_line(line.number), terms, now)
    else:
        made = notices_of(list(marks_of_line(line.number).filter(told=True)), terms, now)
    OutgoingNotice.objects.bulk_create(
        OutgoingNotice(
            line=line.number, person=one.person, key=f"notice-{line.number}-{one.person.pk}", to=one.person.email,
            subject=one.subject, words=one.words, only_warnings=one.only_warnings, made_at=line.recorded_at, next_try_at=now,
        )
        for one in made
    )  # fmt: skip


def _has_news(line: Line) -> bool:
    return any(mark["told"] for mark in json.loads(line.content)["marks"])


def _claim(now: datetime) -> Claimed | None:
    """Take the next notice; a warning that is old by now is settled unsent, and says so."""
    due = Q(next_try_at__lte=now) & (Q(claimed_until=None) | Q(claimed_until__lte=now))
    with transaction.atomic():
        rows = OutgoingNotice.objects.filter(due).order_by("next_try_at", "pk")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        for row in rows[:100]:
            if row.only_warnings and row.made_at <= now - OLD:
                OutgoingNotice.objects.filter(pk=row.pk).update(
                    next_try_at=None, trouble="It was old before it could be sent."
                )
                continue
            taken = OutgoingNotice.objects.filter(due, pk=row.pk, claim=row.claim).update(
                claim=row.claim + 1, claimed_until=now + LEASE
            )
            if taken:
                return Claimed(row, row.claim + 1)
    return None


def _settle(claimed: Claimed, **values: object) -> None:
    """Note what became of it, unless another worker has taken it since."""
    mine = OutgoingNotice.objects.filter(pk=claimed.row.pk, claim=claimed.claim)
    mine.update(claimed_until=None, tries=F("tries") + 1, **values)
