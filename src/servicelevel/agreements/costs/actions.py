"""Financial management, the owner of a service or the Service Level Manager states what goals cost (R80)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from servicelevel.agreements.costs.models import CostStatement
from servicelevel.agreements.costs.queries import statements_of
from servicelevel.agreements.costs.rules import strictness
from servicelevel.capabilities.models import Service
from servicelevel.capabilities.service_content import KEY
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.queries import Scope
from servicelevel.requirements.written_words import empty
from servicelevel.worktime.problems import Problem

STATES = (roles.SERVICE_OWNER, roles.SERVICE_LEVEL_MANAGER, roles.PROCESS_OWNER)
MOST = Decimal("999999999999.99")
LONGEST = 2_000


@dataclass(frozen=True)
class Stated:
    """A cost as it is to be recorded. target, goal: empty for the service as it is; yearly: None takes the step back."""

    yearly: Decimal | None
    currency: str
    words: str
    target: str = ""
    goal: str = ""
    priority: str = ""


def scope_of(service: str, *_: Any, **__: Any) -> Scope:
    """What the role has to be held for."""
    return Scope(service=service)


@act("agreements.state_cost", may=STATES, scope=scope_of)
def state_cost(by: By, service: str, stated: Stated) -> Told[CostStatement]:
    """State what a service, or a goal of a target on it, costs a year. Raises NotFound, Invalid with all that is wrong.

    Conflict where a step is taken back that is not stated.
    """
    found = Service.objects.filter(key=service).first()
    if found is None:
        raise NotFound(f"There is no service {service}.")
    if problems := _problems(stated):
        raise Invalid(problems)
    named = (stated.target, stated.priority, stated.goal)
    if stated.yearly is None and named not in _there(service):
        raise Conflict("This step is not stated, so it cannot be taken back.")
    made = CostStatement.objects.create(
        service=found, target=stated.target, priority=stated.priority, goal=stated.goal, yearly=stated.yearly,
        currency=stated.currency, words=stated.words.strip(), recorded_at=by.now, by=by.someone,
    )  # fmt: skip
    told = {
        "target": made.target, "priority": made.priority, "goal": made.goal, "currency": made.currency,
        "yearly": None if stated.yearly is None else f"{stated.yearly:.2f}", "words": made.words,
    }  # fmt: skip
    return Told(made, told, f"service:{service}")


def _there(service: str) -> set[tuple[str, str, str]]:
    return {(one.target, one.priority, one.goal) for one in statements_of([service])}


def _problems(stated: Stated) -> list[Problem]:
    found = empty("words", stated.words, LONGEST)
    if stated.yearly is not None and not 0 <= stated.yearly <= MOST:
        found.append(Problem("yearly", stated.yearly, "is no cost", "write an amount from 0 on"))
    if not re.fullmatch(r"[A-Z]{3}", stated.currency):
        found.append(
            Problem("currency", stated.currency, "is no currency", "write three capital letters, EUR")
        )
    if stated.target and not KEY.fullmatch(stated.target):
        remedy = "write the id by which agreements name the target, for instance available"
        found.append(Problem("target", stated.target, "is no id", remedy))
    if stated.target and strictness(stated.goal) is None:
        found.append(Problem("goal", stated.goal, "is no goal", "write 99.5%, 8h, 2 working days or <= 10"))
    if not stated.target and (stated.goal or stated.priority):
        found.append(Problem("target", "", "is missing", "name the target of the goal, or leave both out"))
    if len(stated.priority) > 100:
        found.append(Problem("priority", stated.priority, "is too long", "write it as tickets do"))
    return found
