"""Live clocks for others: the most urgent first, and what is known of the worker."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet

from servicelevel.agreements.queries import agreements_visible_to, every_terms, terms_stamp
from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.exclusions import queries as exclusions
from servicelevel.monitoring.live.models import Followed, Heartbeat, LiveClock, MarkReached, TicketMoved
from servicelevel.monitoring.models import Import, Source
from servicelevel.monitoring.remembered import Remembered

SILENT_FOR = timedelta(minutes=2)
"""A worker of which nothing was heard for so long is taken for dead."""

Row = TypeVar("Row", bound=Model)
_TERMS: Remembered[tuple[Terms, ...]] = Remembered(2)


def terms_followed() -> tuple[Terms, ...]:
    """The terms of every agreement, read anew only when one of them has changed."""
    return _TERMS.get(terms_stamp(), every_terms)


def to_follow() -> list[tuple[Terms, str]]:
    """The agreements whose clocks have to be worked out anew as a whole, each with the stamp of what they rest on.

    Besides single events these are the terms, the files that were read, the sources in use, and agreed exclusions.
    """
    imports = (
        Import.objects.filter(state=Import.State.DONE).order_by("-pk").values_list("pk", flat=True).first()
    )
    withdrawn = Source.objects.exclude(withdrawn_at=None).count()
    done = dict(Followed.objects.values_list("agreement", "stamp"))
    stamps = (
        (terms, f"{terms.digest}-{imports or 0}-{withdrawn}-{exclusions.stamp()}")
        for terms in terms_followed()
    )
    return [(terms, stamp) for terms, stamp in stamps if done.get(terms.key) != stamp]


def clocks_visible_to(person: Any) -> QuerySet[LiveClock]:
    """The live clocks that a person may see: those of agreements that they see."""
    keys = agreements_visible_to(person).order_by().values("key")
    return LiveClock.objects.filter(agreement__in=keys).select_related("source")


def most_urgent_first(rows: QuerySet[LiveClock]) -> QuerySet[LiveClock]:
    """By the instant at which the goal is used up, what has breached first; clocks that stand still last."""
    return rows.order_by(F("breached_at").asc(nulls_last=True), "pk")


def running(rows: QuerySet[LiveClock]) -> QuerySet[LiveClock]:
    """Those that have not ended."""
    return rows.filter(stopped_at=None).exclude(status__in=("stopped", "cancelled"))


def standing_at(now: datetime) -> dict[str, Q]:
    """How a clock stands at an instant, by its word."""
    return {
        "breached": Q(breached_at__lt=now),
        "running": Q(status="running") & (Q(breached_at=None) | Q(breached_at__gte=now)),
        "paused": Q(status="paused") & (Q(breached_at=None) | Q(breached_at__gte=now)),
        "waiting": Q(status="waiting"),
    }


def most(rows: QuerySet[LiveClock], count: int) -> int:
    """How many clocks there are, counted up to a number: of a million nobody needs to know exactly how many."""
    return rows.order_by()[:count].count()


def noticed_lately(person: Any, now: datetime, count: int) -> list[MarkReached]:
    """The marks of the last day that were told, of agreements that a person sees, the latest first."""
    keys = agreements_visible_to(person).order_by().values("key")
    rows = MarkReached.objects.filter(
        agreement__in=keys, told=True, withdrawn_at=None, noticed_at__gt=now - timedelta(days=1)
    )
    return list(rows.select_related("source").order_by("-noticed_at", "-pk")[:count])


def marks_of_line(line: int) -> QuerySet[MarkReached]:
    """The marks that a line of the ledger tells of, by time."""
    return MarkReached.objects.filter(line=line).select_related("source").order_by("at", "pk")


def due_clocks(now: datetime) -> QuerySet[LiveClock]:
    """The clocks with a mark that is due, the oldest first; none of a ticket whose clocks are to be worked out anew."""
    moved = TicketMoved.objects.filter(source=OuterRef("source"), ticket=OuterRef("ticket"))
    return LiveClock.objects.filter(~Exists(moved), next_at__lte=now).order_by("next_at")


def most_overdue(now: datetime) -> datetime | None:
    """The oldest instant at which something was due that nobody was told of yet; None where nothing is late."""
    return due_clocks(now).values_list("next_at", flat=True).first()


def moved_before(told_at: datetime) -> int:
    """Of how many tickets something was told before an instant and their clocks were not worked out since."""
    return TicketMoved.objects.filter(told_at__lt=told_at).values("source", "ticket").distinct().count()


def held(rows: QuerySet[Row], *, waits: bool = False) -> QuerySet[Row]:
    """Hold rows until the end of the transaction; those that another worker holds are passed over, or waited for."""
    can = connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(skip_locked=not waits, of=("self",)) if can else rows


def workers(now: datetime) -> list[tuple[Heartbeat, bool]]:
    """Every worker that was seen within a day, the last seen first, and whether it lives."""
    rows = Heartbeat.objects.filter(at__gt=now - timedelta(days=1)).order_by("-at")
    return [(row, row.at > now - SILENT_FOR) for row in rows]
