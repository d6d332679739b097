"""What is known of a few tickets, read straight into the numbers that clocks are walked over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection

from servicelevel import levels
from servicelevel.levels import in_order, with_exclusions
from servicelevel.levels.coded import Coded, coded, coded_rows
from servicelevel.monitoring import queries
from servicelevel.monitoring.exclusions.queries import agreed_about
from servicelevel.monitoring.models import Source, TicketEvent


@dataclass(frozen=True)
class Heard:
    """Events of tickets of one source in order, and the ticket of each."""

    tickets: Sequence[str]
    events: Coded

    def of_services(self, services: Sequence[str]) -> Heard:
        """The tickets that ever belonged to one of the services, with all their events."""
        field = self.events.field("service")
        if field is None:
            return Heard((), self.events.some(np.empty(0, np.int64)))
        ever = np.zeros(len(self.events), np.bool_)
        ever[self.events.first[field.among(services)]] = True
        chosen = ever[self.events.first]
        if chosen.all():
            return self
        rows = np.flatnonzero(chosen)
        return Heard([self.tickets[int(row)] for row in rows], self.events.some(rows))


def heard_of(source: Source, tickets: Sequence[str]) -> Callable[[str], Heard]:
    """What is known of some tickets under an agreement, by its key: with what was agreed there not to count."""
    plain = Heard(*coded_rows(rows := list(_rows(source, tickets)), {name for row in rows for name in row}))
    apart = agreed_about([f"{source.key}/{ticket}" for ticket in tickets])

    def under(agreement: str) -> Heard:
        exclusions = apart.get(agreement)
        return _without(source, tickets, exclusions) if exclusions else plain

    return under


def _without(source: Source, tickets: Sequence[str], exclusions: Sequence[levels.Exclusion]) -> Heard:
    events = with_exclusions(in_order(queries.ticket_events(tickets=(source.key, tickets))), exclusions)
    prefix = f"{source.key}/"
    return Heard([ticket.removeprefix(prefix) for ticket in events["ticket"]], coded(events))


def _rows(source: Source, tickets: Sequence[str]) -> Iterator[dict[str, Any]]:
    names = ("ticket", "event_id", "occurred_at", "sequence", *queries.FIELDS)
    places = ", ".join(["%s"] * len(tickets))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)}, other FROM {TicketEvent._meta.db_table}"
            f" WHERE source_id = %s AND ticket IN ({places})",
            [source.pk, *tickets],
        )
        for *values, other in cursor.fetchall():
            yield {**(json.loads(other) if other != "{}" else {}), **dict(zip(names, values, strict=True))}
