"""Who sits where: the people who can speak for a seat, and the seat that a person speaks for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from servicelevel.agreements.negotiation.models import Draft
from servicelevel.agreements.negotiation.queries import seats_of
from servicelevel.agreements.negotiation.rules import Seat
from servicelevel.organisation.models import Person
from servicelevel.organisation.queries import held_by, holders
from servicelevel.process import cases
from servicelevel.process.models import Case


def people_of(case: Case, seats: Iterable[Seat], now: datetime) -> list[tuple[Person, str]]:
    """Everybody who can speak for one of the seats, with the role in which."""
    scope = cases.scope_of(case)
    return [
        (one.person, seat.role)
        for seat in seats
        for one in holders(seat.role, scope, now)
        if not seat.party or (one.person.party and one.person.party.key == seat.party)
    ]


def seat_for(person: Person, draft: Draft, now: datetime) -> Seat | None:
    """The seat at a document for which a person can speak; None where they cannot for any."""
    scope = cases.scope_of(draft.negotiation.case)
    for seat in seats_of(draft):
        belongs = not seat.party or (person.party is not None and person.party.key == seat.party)
        if belongs and held_by(person, seat.role, scope, now):
            return seat
    return None
