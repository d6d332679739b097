"""The agreed times by service, customer and severity, as an incident tool takes them over (R61)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements.terms import Terms
from servicelevel.levels import TicketTarget
from servicelevel.levels.ticket_target import ANY_OTHER, NO_PRIORITY

PRIORITIES = {None: "", NO_PRIORITY: "none", ANY_OTHER: "other"}
"""How rows are named that are for no single priority: every one, tickets without one, every other one."""


@dataclass(frozen=True)
class AgreedGoal:
    """What one target promises for one severity, and from when until when (UTC; ends None: with no end).

    priority: empty for every one, `none` for tickets without one, `other` for those that no row names. goal and calendar
    as the agreement writes them; stop: what ends the clock, in words.
    """

    service: str
    customer: str
    agreement: str
    kind: str
    version: int
    target: str
    name: str
    priority: str
    goal: str
    calendar: str
    stop: str
    begins: datetime
    ends: datetime | None


def agreed_goals(
    all_terms: Iterable[Terms], service: str = "", since: datetime | None = None
) -> Iterator[AgreedGoal]:
    """The goals of every version in force, by service, agreement, version, target and the order of its rows.

    service: only of that one; since: without versions that had ended by then.
    """
    found = [
        goal
        for terms in all_terms
        for version in terms.versions
        if version.state == "in force" and (since is None or version.until is None or version.until > since)
        for target in version.targets
        if isinstance(target, TicketTarget)
        for covered in version.services
        if service in ("", covered)
        for goal in _of_target(terms, version.number, target, covered, version.takes_effect, version.until)
    ]
    yield from sorted(found, key=lambda one: (one.service, one.agreement, one.version))


def _of_target(
    terms: Terms, version: int, target: TicketTarget, service: str, begins: datetime, ends: datetime | None
) -> Iterator[AgreedGoal]:
    for row in target.rows:
        yield AgreedGoal(
            service, terms.customer_key, terms.key, terms.kind, version, target.id, target.name,
            PRIORITIES.get(row.priority, str(row.priority)), str(row.goal), row.calendar_id, target.stop.words(),
            begins, ends,
        )  # fmt: skip
