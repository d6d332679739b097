"""Availability: what the shares of components leave together, however their outages fall."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from servicelevel.agreements.underpinning.checked import CheckedAvailability, Component
from servicelevel.agreements.underpinning.given import Given
from servicelevel.agreements.underpinning.resting import Handover, Named, Rest, named_in
from servicelevel.levels import AvailabilityTarget
from servicelevel.levels.underpinning import (
    Bounds,
    at_least,
    at_least_independent,
    first_uncovered,
    share_in_hours,
)


def check_availability(target: AvailabilityTarget, given: Given) -> CheckedAvailability:
    """An availability target, held against the components that it rests on."""
    resting = given.resting(target)
    about = target.id, target.name, target.goal, target.calendar_id
    if resting is None:
        missing = ["Nothing says what it rests on, and no OLA or UC that supports it promises availability."]
        return CheckedAvailability(*about, False, tuple(missing))
    missing = []
    components: dict[Named, Component] = {}
    names = list(named_in(resting.rest))
    for named in names:
        component = _component(named, target, given, missing)
        if component is not None:
            components[named] = component
    if missing:
        return CheckedAvailability(*about, resting.written, tuple(missing))
    # What stands twice is not independent of itself.
    independent = resting.independent and len(names) == len(components)
    return CheckedAvailability(
        *about, resting.written, (), tuple(components.values()),
        bounds=_bounds(resting.rest, components),
        product=_product(resting.rest, components) if independent else None,
    )  # fmt: skip


def _component(
    named: Named, target: AvailabilityTarget, given: Given, missing: list[str]
) -> Component | None:
    found = given.named(named)
    if isinstance(found, str):
        missing.append(found)
        return None
    terms, other = found
    if not isinstance(other, AvailabilityTarget):
        missing.append(f"{other.name} of {terms.title} is not an availability.")
        return None
    return Component(
        f"{terms.key}/{other.id}", other.name, terms.provider, other.goal, other.calendar_id,
        bounds=share_in_hours(other.goal, other.calendar, target.calendar, given.periods),
        uncovered=first_uncovered(target.calendar, [other.calendar], (given.first, given.last)),
    )  # fmt: skip


def _bounds(rest: Rest, components: Mapping[Named, Component]) -> Bounds:
    if isinstance(rest, Named):
        return components[rest].bounds
    assert not isinstance(rest, Handover), "an availability hands nothing over"
    return at_least(rest.needs, [_bounds(part, components) for part in rest.parts])


def _product(rest: Rest, components: Mapping[Named, Component]) -> Fraction:
    if isinstance(rest, Named):
        return components[rest].bounds.low
    assert not isinstance(rest, Handover), "an availability hands nothing over"
    return at_least_independent(rest.needs, [_product(part, components) for part in rest.parts])
