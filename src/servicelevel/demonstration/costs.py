"""What financial management and information security gave: the costs of E-Mail, and what its agreements have to say."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from servicelevel.agreements.costs.actions import Stated, state_cost
from servicelevel.agreements.security.actions import Wanted, record_security_requirement
from servicelevel.demonstration.story import Story

AT_ONCE = timedelta()
BUDGET = "From the budget of the Computing Sector."
COSTS = (
    Stated(Decimal(310_000), "USD", f"Servers, storage, licences and three people. {BUDGET}"),
    Stated(Decimal(18_000), "USD", f"One server and a spare. {BUDGET}", "available", "98.5%"),
    Stated(
        Decimal(31_000), "USD", f"Two servers, looked after in extended hours. {BUDGET}", "available", "99.5%"
    ),
    Stated(
        Decimal(52_000), "USD", f"Two servers and a second line to the relay. {BUDGET}", "available", "99.7%"
    ),
    Stated(Decimal(140_000), "USD", f"People on call at night. {BUDGET}", "available", "99.9%"),
)
"""Of a year: the service as it is, and each step of its availability."""


def costs_and_security(story: Story) -> None:
    """The owner states what E-Mail costs; security requires where its mail is kept."""
    for one in COSTS:
        state_cost(story.by("owner", AT_ONCE), "e-mail", one)
    day = story.day
    kept = Wanted("mail-kept-here", "Mail is kept within the laboratory", day, ("e-mail",))
    record_security_requirement(story.by("manager", AT_ONCE), kept)
