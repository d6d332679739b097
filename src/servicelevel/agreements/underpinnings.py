"""The OLAs and UCs that cover a service, as requirements are held against them (2.2, R96)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from servicelevel.agreements.queries import terms_covering
from servicelevel.agreements.terms import Terms
from servicelevel.levels import AvailabilityTarget, Condition, Target, TicketTarget
from servicelevel.levels.ticket_target import ANY_OTHER, NO_PRIORITY
from servicelevel.requirements.against import Promise, Underpinning

ENDS = ("resolved", "closed", "completed", "complete", "done", "fulfilled", "solved")
"""States, as tickets write them, in which the work on a ticket is over."""


def underpinnings(service: str, at: datetime) -> tuple[Underpinning, ...]:
    """What teams and vendors promise of a service at an instant, by kind and key; drafts are marked as such."""
    found = [
        _underpinning(terms, service, at) for terms in terms_covering(service) if terms.kind in ("OLA", "UC")
    ]
    return tuple(sorted((one for one in found if one), key=lambda one: (one.kind, one.key)))


def measures(target: TicketTarget) -> str:
    """`resolution` where the clock stops at nothing but the end of the work, else `response`."""
    stops = [test for tests in target.stop.alternatives for test in tests]
    over = bool(stops) and all(
        test.field == "state" and test.among and all(value.lower() in ENDS for value in test.values)
        for test in stops
    )
    return "resolution" if over else "response"


def applies_to(target: Target, service: str) -> bool:
    """Whether a target can be about a service: it names it, or none."""
    if isinstance(target, AvailabilityTarget):
        return target.service == service
    return isinstance(target, TicketTarget) and _may_hold(target.applies, service)


def _may_hold(condition: Condition, service: str) -> bool:
    if not condition.alternatives:
        return True
    return any(
        all(test.field != "service" or (service in test.values) == test.among for test in tests)
        for tests in condition.alternatives
    )


def _underpinning(terms: Terms, service: str, at: datetime) -> Underpinning | None:
    version = terms.version_at(at)
    if version is None or service not in version.services:
        return None
    promises = tuple(
        promise for target in version.targets if applies_to(target, service) for promise in _promises(target)
    )
    return Underpinning(terms.kind, terms.key, terms.title, version.state == "in force", promises)  # type: ignore[arg-type]


def _promises(target: Target) -> Iterator[Promise]:
    if isinstance(target, AvailabilityTarget):
        share = _percent(target.goal)
        words = f"{target.name}: {_plain(share)} % ({_hours(target.calendar_id)})"
        yield Promise("availability", target.calendar, words, number=share)
    elif isinstance(target, TicketTarget):
        share = _percent(target.attain)
        for row in target.rows:
            priority = "" if row.priority in (None, ANY_OTHER) else str(row.priority)
            of = {"": "", NO_PRIORITY: "without a priority "}.get(priority, f"{priority} ")
            cases = f" in {_plain(share)} % of the cases" if share < 100 else ""
            words = f"{target.name}: {of}within {row.goal}{cases} ({_hours(row.calendar_id)})"
            yield Promise(measures(target), row.calendar, words, priority, row.goal, share=share)


def _hours(calendar: str) -> str:
    return calendar.replace("-", " ")


def _percent(share: Fraction) -> Decimal:
    return Decimal(share.numerator) * 100 / Decimal(share.denominator)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
