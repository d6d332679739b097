"""What can be asked: an interval of a ticket or a service that the agreement is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from servicelevel.agreements.terms import Terms
from servicelevel.levels import AvailabilityTarget, CountTarget, SampleTarget, TicketTarget
from servicelevel.worktime import Problem, suggestion

TICKET = "ticket"
SERVICE = "service"


@dataclass(frozen=True)
class Asked:
    """What somebody asks for: see `models.Exclusion`."""

    of: str
    about: str
    begins: datetime
    ends: datetime
    reason: str
    target: str = ""


def problems_with(asked: Asked, terms: Terms, is_known_ticket: bool) -> Iterator[Problem]:
    """Everything that is wrong with what is asked for. is_known_ticket: whether it was ever one of the agreement's."""
    if asked.begins >= asked.ends:
        yield Problem("ends", asked.ends.isoformat(), "is not after its begin", "choose a later instant")
    if asked.of not in (TICKET, SERVICE):
        yield Problem("of", asked.of, "is unknown", f"write {TICKET} or {SERVICE}")
    elif asked.of == SERVICE and asked.about not in terms.services:
        remedy = suggestion(asked.about, terms.services, f"one of {', '.join(terms.services)}")
        yield Problem("about", asked.about, "is no service of the agreement", remedy)
    elif asked.of == TICKET and not is_known_ticket:
        remedy = "write it as its page says, SOURCE/KEY, for instance desk/INC0001"
        yield Problem("about", asked.about, "is no ticket of a service of the agreement", remedy)
    names = targets_for(asked.of, asked.about, terms)
    if asked.target and asked.target not in names:
        remedy = suggestion(asked.target, names, "leave it out for all of them")
        yield Problem("target", asked.target, f"is no target that a {asked.of} is judged by", remedy)


def targets_for(of: str, about: str, terms: Terms) -> dict[str, str]:
    """The targets that something about a ticket, or about a service, can be for: names by id."""
    found = {}
    for target in (target for version in terms.versions for target in version.targets):
        of_tickets = isinstance(target, TicketTarget)
        of_outages = isinstance(target, CountTarget) and target.of == "outages"
        of_service = isinstance(target, AvailabilityTarget | SampleTarget) or of_outages
        own = of_service and getattr(target, "service", "") == about
        if of_tickets if of == TICKET else own:
            found[target.id] = target.name
    return found
