"""Agreements against the catalogue: hours of services and of components, maintenance, retired services. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from servicelevel.agreements.conflicts.finding import Clause, Example, Finding, clause, found
from servicelevel.agreements.conflicts.measures import services_of
from servicelevel.agreements.conflicts.spans import (
    Holding,
    Span,
    Windows,
    ahead,
    common,
    day,
    first_shared,
    first_uncovered,
    said,
    windows,
)
from servicelevel.agreements.conflicts.surroundings import ServiceSeen, Surroundings
from servicelevel.levels import AvailabilityTarget
from servicelevel.worktime import WorkCalendar


def outside_service_hours(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Availability that is promised in hours in which the catalogue offers no service."""
    for one, target, service in _available(held, around):
        offered = around.calendar(service.hours)
        if offered is None or (at := _uncovered(one, target.calendar, offered)) is None:
            continue
        yield found(
            "outside service hours",
            "contradiction",
            f"{one.terms.title} promises {service.name} in hours in which the catalogue does not offer it.",
            Example(
                f"On {said(at, target.calendar.zone.key)} “{target.name}” counts, outside the service hours"
                f" ({around.calendar_name(service.hours)}).",
                at,
                (target.calendar_id, service.hours),
            ),
            (
                clause(one.terms, f"targets.{target.id}.calendar", target.calendar_id),
                Clause(service.key, service.name, "hours", service.hours),
            ),
            (one.key,),
        )


def component_hours(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Availability that is promised in hours in which nobody looks after a component that it needs."""
    for one, target, service in _available(held, around):
        for component in service.needs:
            offered = around.calendar(component.hours)
            if offered is None or (at := _uncovered(one, target.calendar, offered)) is None:
                continue
            yield found(
                "component hours",
                "gap",
                f"{one.terms.title} promises {service.name} in hours in which nobody looks after {component.name},"
                " which it needs.",
                Example(
                    f"On {said(at, target.calendar.zone.key)} “{target.name}” counts, and {component.name} is looked after"
                    f" in {around.calendar_name(component.hours)} only.",
                    at,
                    (target.calendar_id, component.hours),
                ),
                (
                    clause(one.terms, f"targets.{target.id}.calendar", target.calendar_id),
                    Clause(component.key, component.name, "hours", component.hours),
                ),
                (one.key,),
            )


def service_retired(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """An agreement on a service that the catalogue offers no more."""
    for one in held:
        for key in sorted(one.services):
            service = around.services.get(key)
            if service is not None and service.retired:
                begins = day(one.begins, one.terms.zone)
                yield found(
                    "service retired",
                    "contradiction",
                    f"{one.terms.title} promises {service.name}, which the catalogue calls retired.",
                    Example(f"On {begins} it is promised and not offered.", one.begins, (begins,)),
                    (clause(one.terms, "services", key), Clause(key, service.name, "lifecycle", "retired")),
                    (one.key,),
                )


def maintenance_in_hours(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Maintenance that one agreement allows and that falls into the hours of another customer's agreement.

    It reaches the services of the agreement, and those that need a component of its provider. An agreement that
    allows the same window itself has agreed to it.
    """
    promised = list(_available(held, around))
    for one, key, window in _allowing(held, around):
        reached = _reached(one, around)
        for other, target, service in promised:
            span = common(one, other)
            if other.key == one.key or service.key not in reached or span is None:
                continue
            hours, allowed = windows([target.calendar], ahead(span)), windows([window], ahead(span))
            at = first_shared(hours, allowed, _agreed(other, around, span))
            if at is not None:
                yield _maintained(one, other, target, service, key, reached[service.key], at, around)


def _allowing(held: Sequence[Holding], around: Surroundings) -> Iterator[tuple[Holding, str, WorkCalendar]]:
    """The versions that allow maintenance, with the calendar of its windows."""
    for one in held:
        key = (one.version.content.get("maintenance") or {}).get("calendar")
        if (window := around.calendar(key)) is not None:
            yield one, str(key), window


def _reached(one: Holding, around: Surroundings) -> dict[str, str]:
    """The services that maintenance under an agreement stops, each with the component through which ("" for none)."""
    reached = dict.fromkeys(sorted(one.services), "")
    if one.terms.kind != "SLA":
        for service, component in around.resting_on(one.terms.provider_key):
            reached.setdefault(service, component.name)
    return reached


def _maintained(
    one: Holding, other: Holding, target: AvailabilityTarget, service: ServiceSeen, key: str, through: str,
    at: datetime, around: Surroundings,
) -> Finding:  # fmt: skip
    of = f"{service.name} through {through}" if through else service.name
    return found(
        "maintenance in hours",
        "contradiction",
        f"{one.terms.title} allows maintenance of {of} inside the hours of {other.terms.title}.",
        Example(
            f"On {said(at, target.calendar.zone.key)} maintenance may be done ({around.calendar_name(key)}) while"
            f" “{target.name}” counts for {other.terms.customer}.",
            at,
            (key, target.calendar_id),
        ),
        (
            clause(one.terms, "maintenance.calendar", key),
            clause(other.terms, f"targets.{target.id}.calendar", target.calendar_id),
        ),
        (one.key, other.key),
    )


def _agreed(other: Holding, around: Surroundings, span: Span) -> Windows:
    """The windows that an agreement allows itself."""
    own = [window for _, _, window in _allowing([other], around)]
    return windows(own, ahead(span))


def _available(
    held: Sequence[Holding], around: Surroundings
) -> Iterator[tuple[Holding, AvailabilityTarget, ServiceSeen]]:
    """Every promise of availability to a customer, with what the catalogue says of its service."""
    for one in held:
        for target in one.version.targets:
            if one.terms.kind == "SLA" and isinstance(target, AvailabilityTarget):
                for key in services_of(target, one.version):
                    yield one, target, around.services.get(key) or ServiceSeen(key, key)


def _uncovered(one: Holding, wanted: WorkCalendar, offered: WorkCalendar) -> datetime | None:
    span = ahead((one.begins, one.ends))
    return first_uncovered(windows([wanted], span), windows([offered], span))
