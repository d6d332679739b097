"""Which clock a breach is of, the classes of causes, and what the evidence suggests. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from servicelevel.levels.attribution import CUSTOMER, HANDOVER, QUEUE, TEAM, VENDOR

SHIPPED: Final = {
    "handling": "Worked on, and not in time",
    "queue": "Lay in a queue",
    "handover": "Lost between two groups",
    "vendor": "Waited for a vendor",
    "customer": "Waited for the customer",
    "routing": "Sent to the wrong group, or given the wrong priority",
    "staffing": "Too few people, or none with the skill",
    "change": "Caused by a change",
    "known-error": "Known error or open problem",
    "outage": "Part of a larger outage",
    "recording": "Recorded late or wrongly",
    "other": "Something else",
}
"""The classes of causes that every installation begins with: names by key."""
OF_HOLDER: Final = {
    TEAM: "handling",
    QUEUE: "queue",
    HANDOVER: "handover",
    VENDOR: "vendor",
    CUSTOMER: "customer",
}
"""The class that is suggested by the kind of holder with most of the time beyond the goal."""


@dataclass(frozen=True, order=True)
class ClockKey:
    """A clock: of a target of an agreement on a ticket (`SOURCE/KEY`), its first, second, ... time.

    period: of a target that has no clocks (availability, samples, counts) the key of the period in which it was missed; then
    there is no ticket.
    """

    agreement: str
    target: str
    ticket: str
    episode: int = 1
    period: str = ""

    @property
    def source(self) -> str:
        return self.ticket.partition("/")[0]

    @property
    def number(self) -> str:
        """The ticket as its source names it; the period where there is none."""
        return self.period or self.ticket.partition("/")[2]

    def as_mapping(self) -> dict[str, Any]:
        """Plain values, as the ledger and the API tell of it."""
        if self.period:
            return {"agreement": self.agreement, "target": self.target, "period": self.period}
        return {
            "agreement": self.agreement, "target": self.target, "ticket": self.ticket, "episode": self.episode,
        }  # fmt: skip


def suggested_cause(held: Sequence[Any], known: Sequence[str]) -> str:
    """The class that the holders suggest: by who had most of the time beyond the goal, else most of all.

    held: rows with kind, work_us and over_us; known: the classes that can be chosen. Empty where they suggest none.
    """
    longest = max(held, key=lambda one: (one.over_us, one.work_us), default=None)
    found = OF_HOLDER.get(longest.kind, "") if longest else ""
    return found if found in known else ""
