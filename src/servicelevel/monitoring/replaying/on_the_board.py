"""A goal of the SLA on the table, tried: what it would have meant in the past, and whether it is carried (R39)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from servicelevel.agreements.negotiation.rules import SLA
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.agreements.underpinning.checked import Checked
from servicelevel.contents import digest
from servicelevel.instants import EPOCH
from servicelevel.levels import Goal, TicketTarget
from servicelevel.levels.replay import with_goal
from servicelevel.monitoring.for_agreements import carried
from servicelevel.monitoring.measurement import Measurement, measure
from servicelevel.monitoring.reporting_periods import period_of_day, periods_before
from servicelevel.organisation.models import Person


def sla_of(tabled: Mapping[str, Terms]) -> Terms | None:
    """The SLA on the table."""
    return next((one for one in tabled.values() if one.kind == SLA), None)


def as_if_in_force(terms: Terms, since: datetime) -> Terms:
    """The last version of the terms alone, as though it had held since an instant of the past."""
    held = replace(terms.versions[-1], takes_effect=since, until=None)
    return replace(
        terms, versions=(held,), digest=digest(["as if in force", terms.digest, since.isoformat()])
    )


def measured_as_if(terms: Terms, now: datetime, most: int) -> Measurement:
    """The terms on what really happened, over so many periods, as of this minute; worked out once a minute at most."""
    last = period_of_day(terms, now)
    first = periods_before(as_if_in_force(terms, EPOCH), last, most)[0]
    before = as_if_in_force(terms, first.start)
    return measure(before, periods_before(before, last, most), now.replace(second=0, microsecond=0))


def carried_with(
    tabled: Mapping[str, Terms], target: str, priority: str | None, goal: Goal, person: Person, now: datetime
) -> Checked | None:
    """Whether the OLAs and contracts carry a target of the SLA with another goal, for its priority (None: for all)."""
    sla = sla_of(tabled)
    if sla is None:
        return None
    changed = _with_goal(sla.versions[-1], target, priority, goal)
    return carried({**tabled, sla.key: replace(sla, versions=(*sla.versions[:-1], changed))}, person, now)


def _with_goal(version: TermsVersion, target: str, priority: str | None, goal: Goal) -> TermsVersion:
    """The version with that goal alone: of other targets and priorities nothing is asked."""
    found = version.target(target)
    assert isinstance(found, TicketTarget)
    asked = with_goal(found, goal, priority)
    rows = tuple(row for row in asked.rows if row.priority == priority)
    return replace(version, targets=(replace(asked, rows=rows),))
