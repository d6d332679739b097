"""The readings of an agreement's ticket targets, run over its history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements.terms import Terms
from servicelevel.levels import TicketTarget, in_order
from servicelevel.levels.readings import Difference, Question, differences, questions
from servicelevel.monitoring import queries
from servicelevel.monitoring.remembered import Remembered
from servicelevel.monitoring.versions import of_covered_services

_READ: Remembered[tuple[ReadTarget, ...]] = Remembered(8)


@dataclass(frozen=True)
class ReadTarget:
    """A ticket target with the questions that its words leave open, and where real tickets tell the readings apart."""

    target: TicketTarget
    questions: tuple[Question, ...]
    differences: tuple[Difference, ...]


def read(terms: Terms, at: datetime) -> tuple[ReadTarget, ...]:
    """The ticket targets of the last version, each read in every way over all tickets of its services up to an instant."""
    stamp = queries.data_stamp()
    return _READ.get((terms.digest, stamp, at), lambda: _read(terms, at))


def _read(terms: Terms, at: datetime) -> tuple[ReadTarget, ...]:
    last = terms.versions[-1]
    targets = [
        of_covered_services(one, last.services) for one in last.targets if isinstance(one, TicketTarget)
    ]
    if not targets:
        return ()
    events = in_order(queries.ticket_events(tuple(sorted(terms.services))))
    return tuple(
        ReadTarget(one, questions(one, events), differences(one, events, at))
        for one in targets
        if isinstance(one, TicketTarget)
    )
