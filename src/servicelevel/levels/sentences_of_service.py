"""Targets of services as sentences: availability, samples and counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from servicelevel.levels.words import goal_percent

if TYPE_CHECKING:
    from servicelevel.levels.availability_target import AvailabilityTarget
    from servicelevel.levels.counts import CountTarget
    from servicelevel.levels.samples import SampleTarget

_UNKNOWN = {
    "up": "Time that nobody watched counts as up",
    "down": "Time that nobody watched counts as down",
    "excluded": "Time that nobody watched is left out",
}


def definition_of_availability(target: AvailabilityTarget) -> str:
    """One paragraph: agreed service time, what counts as down, what of unknown time and maintenance."""
    maintenance = (
        "less agreed maintenance"
        if target.maintenance == "excluded"
        else "agreed maintenance counts as downtime"
    )
    weights = "".join(
        f" {kind.capitalize()} counts {float(share):g} of its time." for kind, share in target.weights.items()
    )
    return (
        f"Agreed service time of {target.service} is the time inside {target.calendar_id}, {maintenance}. Availability is "
        f"the agreed service time without downtime, as a share of the agreed service time; overlapping outages count once. "
        f"{_UNKNOWN[target.unknown]}; the bounds say what it could have been.{weights} "
        f"Promised: at least {goal_percent(target.goal)}."
    )


def definition_of_samples(target: SampleTarget) -> str:
    """One paragraph: which samples, which statistic, and the limit."""
    return (
        f"{target.statistic.words().capitalize()} of {target.metric.replace('_', ' ')} of {target.service} over the samples "
        f"taken inside {target.calendar_id} in the period. Promised: {target.limit.words()}. "
        f"Fewer than {target.min_samples} samples are no data."
    )


def definition_of_count(target: CountTarget) -> str:
    """One paragraph: what is counted, and the limit."""
    applies = f" where {target.applies.words()}" if target.applies.alternatives else ""
    of = (
        f"outages of {target.service} that began in the period"
        if target.of == "outages"
        else f"tickets opened in the period{applies}"
    )
    return f"The number of {of}. Promised: {target.limit.words()}."
