"""The review of step 3.1: what a proposed agreement contradicts, and what agreements contradict in each other. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from servicelevel.agreements.conflicts import calendars, catalogue, goals, resources, same_measure, support
from servicelevel.agreements.conflicts.finding import RANKS, Finding
from servicelevel.agreements.conflicts.spans import FAR, Holding, holdings
from servicelevel.agreements.conflicts.surroundings import Surroundings
from servicelevel.agreements.terms import Terms

RULES: tuple[Callable[[Sequence[Holding], Surroundings], Iterator[Finding]], ...] = (
    goals.promised_twice,
    goals.contradictory_goals,
    same_measure.of_one_measure,
    support.support_ends,
    support.supports_nothing,
    support.hours_not_supported,
    catalogue.outside_service_hours,
    catalogue.component_hours,
    catalogue.service_retired,
    catalogue.maintenance_in_hours,
    resources.staff_promised_twice,
    resources.volume_over_capacity,
    calendars.runs_out,
    calendars.one_name,
)


def find(
    proposed: Iterable[Terms],
    existing: Iterable[Terms],
    at: datetime,
    surroundings: Surroundings | None = None,
) -> tuple[Finding, ...]:
    """What each proposed agreement contradicts in itself, in another, or in the catalogue (R105), the worst first.

    A proposed agreement takes the place of the existing one of its key. at: the instant from which it matters, UTC, on
    a whole minute; what is over by then is left out. For a review of everything, all agreements are proposed.
    """
    asked = {terms.key: terms for terms in proposed}
    everything = {**{terms.key: terms for terms in existing}, **asked}
    held = [one for key in sorted(everything) for one in holdings(everything[key], at)]
    around = surroundings or Surroundings()
    by_key: dict[str, Finding] = {}
    for rule in RULES:
        for finding in rule(held, around):
            if asked.keys() & set(finding.agreements):
                by_key.setdefault(finding.key, finding)
    return tuple(sorted(by_key.values(), key=_order))


def _order(finding: Finding) -> tuple[int, datetime, str]:
    return RANKS[finding.severity], finding.example.at or FAR, finding.key
