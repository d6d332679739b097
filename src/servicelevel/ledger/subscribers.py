"""Whoever goes on from the ledger: each subscriber has read up to a line, and keeps that durably.

A handler runs in the transaction that moves its position. What it writes in our database is therefore done exactly once;
what it does outside at least once, so it has to be told apart there by the line's number. Lines commit in the order of
their numbers (the head is held until the commit), so none can appear behind a position.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q, QuerySet

from servicelevel.ledger.models import Line, Position, SetAside

TRIES = 3
Handler = Callable[[Line], None]


def follow(
    subscriber: str, handler: Handler, now: datetime, most: int = 1_000, acts: Sequence[str] = (),
    *, of_cases: bool = False,
) -> int:  # fmt: skip
    """Hand the next lines to a subscriber, each in a transaction of its own; how many were dealt with.

    acts: only lines of these acts, one that ends with a full stop standing for all that begin so; the others are passed
    over at once. of_cases: and all lines that belong to a case. A line on which the handler fails is tried again at the
    next call, and set aside after three tries, so that those behind it are not held up. Two runners of one subscriber do
    not do a line twice.

    Raises OperationalError or InterfaceError where the database restarts, is full or held by others: that says nothing of
    the line, so it counts as no try.
    """
    position, _ = Position.objects.get_or_create(subscriber=subscriber)
    wanted, done = _of(acts, of_cases), 0
    while done < most and (last := _last_number()) > position.number:
        if not _ahead(wanted, position, last).exists():
            Position.objects.filter(pk=position.pk, number=position.number).update(number=last, tries=0)
            break
        if not _one(subscriber, handler, now, wanted):
            break
        done += 1
        position.refresh_from_db()
    return done


def behind(subscriber: str) -> int:
    """How many lines a subscriber has still to deal with."""
    position = Position.objects.filter(subscriber=subscriber).first()
    return Line.objects.filter(number__gt=position.number if position else 0).count()


def _last_number() -> int:
    return Line.objects.order_by("-number").values_list("number", flat=True).first() or 0


def _of(acts: Sequence[str], of_cases: bool) -> Q:
    wanted = Q() if not of_cases else ~Q(case="")
    for act in acts:
        wanted |= Q(act__startswith=act) if act.endswith(".") else Q(act=act)
    return wanted


def _ahead(wanted: Q, position: Position, last: int) -> QuerySet[Line]:
    return Line.objects.filter(wanted, number__gt=position.number, number__lte=last)


def _one(subscriber: str, handler: Handler, now: datetime, wanted: Q) -> bool:
    try:
        with transaction.atomic():
            position = Position.objects.select_for_update().get(subscriber=subscriber)
            line = _ahead(wanted, position, _last_number()).order_by("number").first()
            if line is None:  # another runner was faster
                return False
            failing = line.number
            handler(line)
            _move(position, line.number)
            return True
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return _failed(subscriber, failing, error, now)


def _failed(subscriber: str, number: int, error: Exception, now: datetime) -> bool:
    """Count a failure; set the line aside after the last try. Says whether the subscriber can go on."""
    with transaction.atomic():
        position = Position.objects.select_for_update().get(subscriber=subscriber)
        if position.number >= number:
            return True
        position.tries += 1
        position.save(update_fields=["tries"])
        if position.tries < TRIES:
            return False
        reason = f"{type(error).__name__}: {error}"[:500]
        SetAside.objects.get_or_create(
            subscriber=subscriber, line=number, defaults={"reason": reason, "at": now}
        )
        _move(position, number)
        return True


def _move(position: Position, number: int) -> None:
    position.number, position.tries = number, 0
    position.save(update_fields=["number", "tries"])
