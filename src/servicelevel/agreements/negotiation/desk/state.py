"""Where a negotiation stands for a person, as its pages need it: read once, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from servicelevel.agreements.negotiation.hindrances import Hindrance, hindrances_of
from servicelevel.agreements.negotiation.models import Draft, Negotiation, SigningWaiver
from servicelevel.agreements.negotiation.queries import (
    content_seen,
    documents_of,
    documents_seen,
    loops_of,
    standings_of,
)
from servicelevel.agreements.negotiation.rules import SLA, Standing
from servicelevel.agreements.negotiation.seated import seat_for
from servicelevel.errors import NotFound
from servicelevel.organisation.models import Person
from servicelevel.process.desk import standing


@dataclass(frozen=True)
class State(standing.Standing):
    """A negotiation at an instant, for a person.

    documents: those that they see; hidden: how many they do not; loops: how often 3.4 led back.
    """

    row: Negotiation
    documents: Sequence[Draft]
    hidden: int
    loops: int

    def document(self, number: int) -> Draft:
        """A document that the person sees. Raises NotFound."""
        found = next((one for one in self.documents if one.number == number), None)
        if found is None:
            raise NotFound("There is no such document here.")
        return found

    def reads(self, content: Mapping[str, Any]) -> Mapping[str, Any]:
        """A text as the person reads it."""
        return content_seen(self.person, content)

    @property
    def title(self) -> str:
        """How the case is called before the person: it names the customer, so who does not see the SLA reads the service."""
        return self.case.title if self.sla else self.case.service

    @property
    def sla(self) -> Draft | None:
        """The SLA, where the person sees it."""
        return next((one for one in self.documents if one.kind == SLA), None)

    @cached_property
    def hindrances(self) -> Sequence[Hindrance]:
        """What stands in the way of the signatures under the SLA, waived or not."""
        return hindrances_of(self.sla, self.now) if self.sla and self.case.closed_at is None else ()

    @cached_property
    def waivers(self) -> Sequence[SigningWaiver]:
        """What somebody asked to put up with, in order."""
        rows = self.sla.waivers.select_related("asked_by", "decided_by") if self.sla else ()
        return list(rows)

    def my_standing(self, draft: Draft) -> Standing | None:
        """How the party for which the person speaks stands to a document; None for who speaks for none of it."""
        seat = seat_for(self.person, draft, self.now)
        return next((one for one in standings_of(draft) if one.seat == seat), None)


def state_of(row: Negotiation, person: Person, now: datetime) -> State:
    """Where a negotiation stands for a person."""
    found = standing.standing_of(row.case, person, now)
    seen = documents_seen(person, row, now)
    return State(
        **vars(found), row=row, documents=seen, hidden=len(documents_of(row)) - len(seen),
        loops=loops_of(row.case.taken.all()),
    )  # fmt: skip
