"""Making notices with the line that causes them, and sending them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Q

from servicelevel.communication.delivery.port import Delivered, RefusedForGood, TryAgain
from servicelevel.communication.models import NoticePreference, OutgoingNotice
from servicelevel.communication.outbox.gathering import gathering, message_of, way_of
from servicelevel.communication.outbox.of_cases import INVESTIGATES, TELLS_NEWS, notices_of_line
from servicelevel.communication.outbox.of_periods import notices_of_missed
from servicelevel.communication.outbox.queries import wishes_of
from servicelevel.communication.outbox.telling import notices_of, notices_of_missing
from servicelevel.communication.outbox.ways import MAIL, Ways
from servicelevel.communication.outbox.words import Words
from servicelevel.communication.own_words.queries import own_words
from servicelevel.communication.own_words.rules import OwnWords
from servicelevel.ledger.models import Line
from servicelevel.ledger.subscribers import follow
from servicelevel.monitoring.arrivals.actions import MISSED
from servicelevel.monitoring.arrivals.queries import alarms_of_line
from servicelevel.monitoring.live.marks import NOTICE_MARKS
from servicelevel.monitoring.live.queries import marks_of_line, terms_followed
from servicelevel.monitoring.missed.actions import TARGETS_MISSED

SUBSCRIBER = "notices"
LEASE = timedelta(minutes=2)
"""For how long a worker has a notice to itself; longer than any delivery may take."""
OLD = timedelta(days=1)
"""A warning that could not be sent for so long says nothing any more."""
NO_WAY = "There is no way left on which it could be sent."


@dataclass(frozen=True)
class Claimed:
    """A notice that one worker has to itself until its lease ends."""

    row: OutgoingNotice
    claim: int


def listen(now: datetime, most: int = 10_000, *, mail: bool = True) -> int:
    """Make the notices of what the ledger says since the last time; how many lines were looked at.

    A notice is made in the transaction that moves the position: none is lost, none made twice. mail: whether this
    installation sends mail; where not, nothing is made for who is told by mail, and nothing is sent later of what is old
    by then.
    """
    acts = (NOTICE_MARKS, MISSED, TARGETS_MISSED, TELLS_NEWS, INVESTIGATES)
    return follow(SUBSCRIBER, partial(_make, mail, now), now, most, acts, of_cases=True)


def send_next(ways: Ways, now: datetime, address: str = "") -> int:
    """Deliver the notice that waits longest: 1, or 0 where none waits. address: of the installation, for links.

    Who dies between the delivery and the note of it leaves it to the next, who delivers it again under the same key.
    """
    claimed = _claim(now, ways.names)
    if claimed is None:
        return 0
    row = claimed.row
    port = ways.port(row)
    message = message_of(row, address)
    outcome = port.deliver(message, now, row.tries) if port else RefusedForGood(NO_WAY)
    if isinstance(outcome, Delivered):
        _settle(claimed, delivered_at=now, next_try_at=None, trouble="")
    elif isinstance(outcome, RefusedForGood):
        _refused(claimed, outcome.words[:255], ways, now)
    elif isinstance(outcome, TryAgain):
        at = outcome.at if row.urgent else wishes_of([row.person])[row.person_id].awake(outcome.at)
        _settle(claimed, next_try_at=at, trouble=outcome.words[:255])
    return 1


def _make(mail: bool, now: datetime, line: Line) -> None:
    made = _in_own_words(list(_notices(line, now)))
    said = NoticePreference.objects.filter(person__in={one.person.pk for one in made})
    preferences = {row.person_id: row for row in said}
    count: Counter[int] = Counter()
    for one in made:
        way = way_of(preferences.get(one.person.pk))
        if way != MAIL or (mail and one.person.email):
            count[one.person.pk] += 1
            _keep(one, way, line, count[one.person.pk], now)


def _notices(line: Line, now: datetime) -> Iterable[Words] | Iterator[Words]:
    if line.act not in (NOTICE_MARKS, MISSED, TARGETS_MISSED):
        return notices_of_line(line, now)
    if line.act == NOTICE_MARKS and not _has_news(line):
        return ()
    terms = {one.key: one for one in terms_followed()}
    if line.act == TARGETS_MISSED:
        return notices_of_missed(line, terms, now)
    if line.act == MISSED:
        return notices_of_missing(alarms_of_line(line.number), terms, now)
    return notices_of(list(marks_of_line(line.number).filter(told=True)), terms, now)


def _in_own_words(made: Sequence[Words]) -> list[Words]:
    """Notices as they read here; from now on nothing changes them."""
    own = own_words() if made else {}
    return [_reworded(one, own[one.kind]) if one.kind in own else one for one in made]


def _reworded(one: Words, own: OwnWords) -> Words:
    values = {"person": str(one.person), "subject": one.subject, **one.values}
    subject, text = own.around(one.subject, one.words, values)
    return replace(one, subject=subject, words=text)


def _keep(one: Words, way: str, line: Line, number: int, now: datetime) -> None:
    """Keep a notice, alone or in what goes out with it. number: the how many-eth of this line for this person."""
    within = gathering(one.person, one.going.at, way, now) if one.going.together else None
    key = f"notice-{line.number}-{one.person.pk}"
    OutgoingNotice.objects.create(
        line=line.number, person=one.person, kind=one.kind, key=key if number == 1 else f"{key}-{number}", way=way,
        to=one.person.email, subject=one.subject, words=one.words, place=one.place, only_warnings=one.only_warnings,
        urgent=one.urgent, gathered_in=within, made_at=line.recorded_at, next_try_at=None if within else now,
    )  # fmt: skip


def _has_news(line: Line) -> bool:
    return any(mark["told"] for mark in json.loads(line.content)["marks"])


def _claim(now: datetime, names: Iterable[str]) -> Claimed | None:
    """Take the next notice; a warning that is old by now is settled unsent, and says so."""
    due = Q(next_try_at__lte=now, way__in=list(names)) & (Q(claimed_until=None) | Q(claimed_until__lte=now))
    with transaction.atomic():
        rows = OutgoingNotice.objects.filter(due).order_by("next_try_at", "pk").select_related("person")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(of=("self",), skip_locked=True)
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


def _refused(claimed: Claimed, words: str, ways: Ways, now: datetime) -> None:
    """What a chat or a program will not take goes by mail, so that a channel that was taken away loses nothing."""
    if claimed.row.way != MAIL and MAIL in ways.names and claimed.row.to:
        _settle(claimed, way=MAIL, next_try_at=now, trouble=words)
    else:
        _settle(claimed, next_try_at=None, trouble=words)


def _settle(claimed: Claimed, **values: object) -> None:
    """Note what became of it, unless another worker has taken it since."""
    mine = OutgoingNotice.objects.filter(pk=claimed.row.pk, claim=claimed.claim)
    mine.update(claimed_until=None, tries=F("tries") + 1, **values)
