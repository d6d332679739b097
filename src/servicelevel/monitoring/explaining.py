"""Every clock of one ticket explained: its stretches, its marks, and the figure that it counts in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import Explanation, TicketTarget, explain, in_order, with_exclusions
from servicelevel.monitoring import queries
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.reporting_periods import periods_between
from servicelevel.monitoring.versions import Held, held


@dataclass(frozen=True)
class ExplainedClock:
    """A clock of a ticket under one agreement. `counts_in` is the key of the period it counts in, empty for none.

    moved_away: the target applies to the ticket no longer, because it went to another service or customer.
    """

    agreement: str
    agreement_title: str
    zone: str
    version: int
    target: str
    explanation: Explanation
    counts_in: str
    counts_in_words: str
    moved_away: bool = False

    def lines(self) -> list[str]:
        """The explanation as text, times in the agreement's zone."""
        first, *rest = self.explanation.lines(self.zone)
        return [
            f"{self.agreement_title} ({self.agreement}, version {self.version})",
            f"  {first}",
            *(f"  {line}" for line in rest),
            f"    {self.figure_words()}",
        ]

    def figure_words(self) -> str:
        """Which figure the clock is a part of."""
        verdict = self.explanation.clock["verdict"]
        if self.counts_in:
            return f"counts as {verdict} in {self.explanation.target_name}, {self.counts_in_words}"
        return f"counts in no figure: {verdict}"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "agreement": self.agreement, "version": self.version, "target": self.target, "zone": self.zone,
            "counts_in": self.counts_in or None, **self.explanation.as_json(),
        }  # fmt: skip


def explain_ticket(
    source: str,
    ticket: str,
    all_terms: Iterable[Terms],
    at: datetime,
    as_of: datetime | None = None,
    only: str = "",
) -> list[ExplainedClock]:
    """The clocks of a ticket under every agreement given, or only those of one target id."""
    found: list[ExplainedClock] = []
    for terms in all_terms:
        told = in_order(queries.ticket_events(terms.services, as_of, tickets=(source, [ticket])))
        if not told.height:
            continue
        events = with_exclusions(told, agreed(terms.key, as_of))
        for target in terms.target_ids:
            if only in ("", target):
                found += _of_target(terms, held(terms, target), events, at)
    return found


def _of_target(terms: Terms, versions: Iterable[Held], events: Any, at: datetime) -> list[ExplainedClock]:
    made: list[ExplainedClock] = []
    for one in versions:
        if not isinstance(one.target, TicketTarget):
            continue
        explained = [said for said in explain(events, one.target, at) if _judges(one, said.clock)]
        if one.target.retroactive and explained:
            made = [earlier for earlier in made if _over_before(earlier, one.begins)]
        moved_away = bool(explained) and not _applies_at_last(one.target, events, at)
        made += [replace(_explained(terms, one, said), moved_away=moved_away) for said in explained]
    return made


def _applies_at_last(target: TicketTarget, events: pl.DataFrame, at: datetime) -> bool:
    """Whether the ticket, as it stands, is one of the services and customers that the target speaks of."""
    last = events.filter(pl.col("occurred_at") <= at).tail(1)
    whose = [
        [test for test in tests if test.field in ("service", "customer")]
        for tests in target.applies.alternatives
    ]
    return not whose or any(all(test.holds(last)[-1] for test in tests) for tests in whose)


def _judges(one: Held, clock: dict[str, Any]) -> bool:
    """Whether a version judges a clock: it held at the start, or took over what was open when it took effect."""
    starts, outcome = clock["started_at"], clock["outcome_at"]
    if one.ends is not None and starts >= one.ends:
        return False
    retroactive = isinstance(one.target, TicketTarget) and one.target.retroactive
    return starts >= one.begins or (retroactive and (outcome is None or outcome >= one.begins))


def _over_before(earlier: ExplainedClock, begins: datetime) -> bool:
    outcome = earlier.explanation.clock["outcome_at"]
    return outcome is not None and outcome < begins


def _explained(terms: Terms, one: Held, said: Explanation) -> ExplainedClock:
    counted_at = said.clock["counted_at"]
    period = None
    if counted_at is not None:
        day = counted_at.astimezone(ZoneInfo(terms.zone)).date()
        period = next((found for found in periods_between(terms, day, day) if found.holds(counted_at)), None)
    return ExplainedClock(
        terms.key, terms.title, terms.zone, one.version.number, one.target.id, said,
        period.key if period else "", period.words if period else "",
    )  # fmt: skip
