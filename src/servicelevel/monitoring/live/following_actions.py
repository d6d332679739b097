"""Clocks are worked out anew: of tickets of which something was told, and of agreements whose terms changed."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from servicelevel.agreements.terms import Terms
from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.monitoring.live.following import follow_tickets, withdraw_marks, withdrawn_content
from servicelevel.monitoring.live.models import Followed, LiveClock, MarkReached, TicketMoved
from servicelevel.monitoring.live.queries import held, terms_followed
from servicelevel.monitoring.models import Source, TicketEvent
from servicelevel.organisation.acting import SYSTEM, one_act

AT_ONCE = 1_000
"""How many tickets one transaction follows."""
TRIED_AGAIN_AFTER = timedelta(minutes=1)
AWAY = (OperationalError, InterfaceError)
"""What is said where the database is at fault, and not a ticket."""
log = logging.getLogger("servicelevel.live")


def follow_moved(now: datetime, *, waits: bool = False) -> int:
    """Work out the clocks of the tickets of which something was told until now; of how many.

    What another worker has in its hands is left to it, or waited for where somebody wants to see it. What is told meanwhile
    is left to the next call.
    """
    wanted = TicketMoved.objects.filter(Q(failed_at=None) | Q(failed_at__lt=now - TRIED_AGAIN_AFTER))
    last = wanted.order_by("-pk").values_list("pk", flat=True).first()
    count = 0
    while last is not None:
        some = wanted.filter(pk__lte=last).order_by("pk")[:AT_ONCE]
        if not (done := _follow_some(some, now, waits)):
            break
        count += done
    return count


def follow_agreement(terms: Terms, stamp: str, now: datetime) -> int:
    """Work all clocks of an agreement out anew because its terms changed or files were read; of how many tickets.

    stamp: of what they rest on, kept when all is done. In pieces, each a transaction; one that was broken off is begun
    again.
    """
    count = 0
    for source, tickets in _tickets_of(terms):
        for start in range(0, len(tickets), AT_ONCE):
            some = tickets[start : start + AT_ONCE]
            with transaction.atomic():
                withdrawn = follow_tickets(source, some, [terms], now)
                _write("monitoring.follow_agreement", f"agreement:{terms.key}", withdrawn, now)
            count += len(some)
    Followed.objects.update_or_create(agreement=terms.key, defaults={"stamp": stamp, "at": now})
    return count


def _follow_some(wanted: QuerySet[TicketMoved], now: datetime, waits: bool) -> int:
    """Where some together fail, each is tried alone, so that one holds up no other; that one is tried again later."""
    try:
        return _follow(wanted, now, waits)
    except AWAY:
        raise
    except Exception:
        return sum(_follow_alone(one, now, waits) for one in list(wanted))


def _follow(wanted: QuerySet[TicketMoved], now: datetime, waits: bool) -> int:
    with one_act("monitoring.follow_tickets"):
        rows = list(held(wanted, waits=waits))
        for source, tickets in _by_source(rows):
            withdrawn = follow_tickets(source, tickets, terms_followed(), now)
            _write("monitoring.follow_tickets", f"source:{source.key}", withdrawn, now)
        TicketMoved.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _follow_alone(row: TicketMoved, now: datetime, waits: bool) -> int:
    own = TicketMoved.objects.filter(pk=row.pk)
    try:
        return _follow(own, now, waits)
    except AWAY:
        raise
    except Exception as error:
        # Its kind alone: the words of an error may hold what somebody wrote in the ticket.
        log.error("the clocks of ticket row %d cannot be worked out: %s", row.pk, type(error).__name__)
        own.update(failed_at=now)
        return 0


def _by_source(rows: Iterable[TicketMoved]) -> Iterator[tuple[Source, list[str]]]:
    """Sources in one order for all workers, so that no two wait for each other."""
    in_order = sorted(rows, key=lambda row: row.source_id)
    sources = Source.objects.in_bulk({row.source_id for row in in_order})
    for key, own in groupby(in_order, key=lambda row: row.source_id):
        yield sources[key], sorted({row.ticket for row in own})


def _write(act: str, subject: str, withdrawn: Sequence[MarkReached], now: datetime) -> None:
    """A line where marks turned out not to have been reached; that clocks moved on is told by the line of what came."""
    if not withdrawn:
        return
    said: dict[str, Any] = withdrawn_content(withdrawn)
    line = append(Entry(actor=SYSTEM, role=SYSTEM, act=act, content=said, subject=subject), now)
    withdraw_marks(withdrawn, line.number, now)


def _tickets_of(terms: Terms) -> Iterable[tuple[Source, list[str]]]:
    """The tickets by source that ever belonged to a service of the agreement, and those of its live clocks."""
    found: dict[int, set[str]] = {}
    told = TicketEvent.objects.filter(service__in=terms.services, source__withdrawn_at=None)
    live = LiveClock.objects.filter(agreement=terms.key)
    for source, ticket in (
        *told.values_list("source_id", "ticket").distinct(),
        *live.values_list("source_id", "ticket"),
    ):
        found.setdefault(source, set()).add(ticket)
    sources = Source.objects.in_bulk(list(found))
    for key, tickets in sorted(found.items()):
        yield sources[key], sorted(tickets)
