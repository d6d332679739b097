"""What has to be done so that a signed SLA can be kept, and when it is looked at again: from its terms. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from servicelevel.agreements.negotiation.clauses import name_of

BEFORE: Final = timedelta(days=7)
"""How long before the agreement begins everything has to be ready; ours, the process names no time."""
DAYS: Final = {"day": 1, "week": 7}
MONTHS: Final = {"month": 1, "year": 12}


@dataclass(frozen=True)
class Item:
    """A line of the checklist for initiating a service (R27)."""

    key: str
    words: str
    due_on: date


def checklist(content: Mapping[str, Any], begins: date) -> list[Item]:
    """What the terms of an SLA ask for before it begins, the earliest first."""
    found = [*_measures(content, begins - BEFORE), *_sections(content, begins)]
    return sorted(found, key=lambda one: one.due_on)


def next_review(review: Mapping[str, Any], begins: date, today: date) -> date | None:
    """The next review of an agreement that began on a day (R33); None where it names none.

    A day that is named counts until it has passed; then the interval goes on from it.
    """
    named = date.fromisoformat(review["next"]) if "next" in review else None
    if named is not None and named >= today:
        return named
    if "every" not in review:
        return named
    following = named or begins
    step = 1
    first = following
    while following < today or following == begins:
        following = _later(first, str(review["every"]), step)
        step += 1
    return following


def _measures(content: Mapping[str, Any], due: date) -> Iterator[Item]:
    for key in (key for key, target in content["targets"].items() if not target.get("unmeasured")):
        words = f"{name_of(f'target:{key}', content)}: data arrives and the first figure is looked at"
        yield Item(f"target:{key}", words, due)


def _sections(content: Mapping[str, Any], begins: date) -> Iterator[Item]:
    if "support" in content:
        yield Item(
            "support", f"Support is staffed and reachable: {content['support']['contact']}", begins - BEFORE
        )
    for number, one in enumerate(content.get("continuity", ()), 1):
        words = f"{one['name']}: the way back within {one['within']} is tried out"
        yield Item(f"continuity:{number}", words, begins - BEFORE)
    for number, one in enumerate(content.get("workload", ()), 1):
        yield Item(
            f"capacity:{number}",
            f"{one['name']}: counted, {one['at_most']:g} a {one['per']}",
            begins - BEFORE,
        )
    if "escalation" in content:
        yield Item(
            "escalation", "Everybody on the escalation path knows that they stand on it", begins - BEFORE
        )
    for number, words in enumerate(content.get("customer_responsibilities", ()), 1):
        yield Item(f"customer:{number}", f"The customer is ready: {words}", begins)


def _later(day: date, every: str, times: int) -> date:
    amount, unit = every.split()
    unit = unit.removesuffix("s")
    if unit in DAYS:
        return day + timedelta(days=int(amount) * DAYS[unit] * times)
    months = day.month - 1 + int(amount) * MONTHS[unit] * times
    year, month = day.year + months // 12, months % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))
