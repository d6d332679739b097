"""Which version of an agreement judges what: a clock the one that held at its start, a period the one at its begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.levels import Condition, CountTarget, Period, Target, TicketTarget
from servicelevel.levels.conditions import FieldTest


@dataclass(frozen=True)
class Held:
    """A target as one version of its agreement states it, from `begins` up to but without `ends`."""

    version: TermsVersion
    target: Target
    begins: datetime
    ends: datetime | None


def held(terms: Terms, target_id: str) -> tuple[Held, ...]:
    """The versions of a target in the order in which they took effect."""
    return tuple(
        Held(version, of_covered_services(target, version.services), version.takes_effect, version.until)
        for version in terms.versions
        if (target := version.target(target_id)) is not None
    )


def of_covered_services(target: Target, services: Sequence[str]) -> Target:
    """The target, of tickets of the services that the agreement covers: one that moves to another service is out of it.

    A ticket whose service is not yet known counts, because somebody waits for it already. A target that says itself
    which services it applies to is left as it is.
    """
    if not isinstance(target, TicketTarget | CountTarget) or "service" in target.applies.fields:
        return target
    covered = FieldTest("service", (*services, ""))
    alternatives = target.applies.alternatives or ((),)
    return replace(target, applies=Condition(tuple((*tests, covered) for tests in alternatives)))


def held_in(versions: Sequence[Held], period: Period) -> Held | None:
    """The version that judges a period: that at its begin, else the first that takes effect in it, else none."""
    for one in versions:
        if one.begins < period.end and (one.ends is None or one.ends > period.start):
            return one
    return None


def last_before(versions: Sequence[Held], period: Period) -> Held | None:
    """The last version that took effect before a period ended, though it holds no more."""
    return next((one for one in reversed(versions) if one.begins < period.end), None)
