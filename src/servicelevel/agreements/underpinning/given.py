"""What a check is made of: the agreement, what lies below it, and the year that is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.agreements.underpinning.resting import Group, Named, Rest, Resting, named_in, read_resting
from servicelevel.agreements.underpinnings import applies_to, measures
from servicelevel.levels import AvailabilityTarget, Target, TicketTarget
from servicelevel.levels.periods import local_day, midnight, periods_between

YEAR = timedelta(days=366)


@dataclass(frozen=True)
class Given:
    """The version of an agreement that is checked, and the others by key.

    first, last: the starts that are looked at, from the beginning of a day of the agreement, for a year at most.
    """

    terms: Terms
    version: TermsVersion
    others: Mapping[str, Terms]
    first: datetime
    last: datetime

    @classmethod
    def of(cls, terms: Terms, others: Sequence[Terms], at: datetime) -> Given | None:
        """What holds at an instant, or the version that is the next to hold; None after the end of the agreement."""
        version = next((one for one in terms.versions if one.until is None or at < one.until), None)
        if version is None:
            return None
        first = max(midnight(local_day(at, terms.zone), terms.zone), version.takes_effect)
        last = min(first + YEAR, version.until or first + YEAR)
        below = {one.key: one for one in others if one.key != terms.key and one.kind in ("OLA", "UC")}
        return cls(terms, version, below, first, last)

    @property
    def day(self) -> str:
        """The first day that is looked at, in words."""
        local = self.first.astimezone(ZoneInfo(self.terms.zone))
        return f"{local.day} {local:%b %Y}"

    @property
    def periods(self) -> tuple[tuple[datetime, datetime], ...]:
        """The whole periods of the agreement from the first day on."""
        zone = self.terms.zone
        found = periods_between(
            zone,
            local_day(self.first, zone),
            local_day(self.last, zone),
            self.terms.report_period,  # type: ignore[arg-type]
            self.terms.start_day,
        )
        return tuple((one.start, one.end) for one in found)

    def resting(self, target: Target) -> Resting | None:
        """What a target rests on: as its agreement says, else everything below it that promises the same in turn."""
        written = self.version.content["targets"][target.id].get("rests_on")
        if written is not None:
            return read_resting(written)
        named = tuple(self._alike(target))
        if not named:
            return None
        rest: Rest = named[0] if len(named) == 1 else Group("serial", named, len(named))
        return Resting(rest, written=False)

    def named(self, named: Named) -> tuple[Terms, Target] | str:
        """The agreement and target that are named, or a sentence that says what is missing."""
        terms = self.others.get(named.agreement)
        if terms is None:
            return f"There is no agreement {named.agreement}."
        version = terms.version_at(self.first)
        if version is None:
            return f"{terms.title} does not hold on {self.day}."
        target = version.target(named.target)
        if target is None:
            return f"{terms.title} has no target {named.target} on {self.day}."
        return terms, target

    def below(self) -> Iterator[Terms]:
        """Every OLA and UC that the agreement rests on: those that support it, and those that its targets name."""
        named = {one.agreement for resting in self._written() for one in named_in(resting.rest)}
        for key, terms in self.others.items():
            if key in named or self.terms.key in terms.supports:
                yield terms

    def _written(self) -> Iterator[Resting]:
        for content in self.version.content["targets"].values():
            if "rests_on" in content:
                yield read_resting(content["rests_on"])

    def _alike(self, target: Target) -> Iterator[Named]:
        for key, terms in self.others.items():
            version = terms.version_at(self.first)
            if version is None or self.terms.key not in version.content.get("supports", ()):
                continue
            for other in version.targets:
                if _promises_the_same(target, other, self.version.services):
                    yield Named(key, other.id)


def _promises_the_same(target: Target, other: Target, services: Sequence[str]) -> bool:
    """Whether another target is of the same measure and phase, and about a service that this one is about."""
    if not any(applies_to(target, service) and applies_to(other, service) for service in services):
        return False
    if isinstance(target, TicketTarget) and isinstance(other, TicketTarget):
        return measures(target) == measures(other)
    return isinstance(target, AvailabilityTarget) and isinstance(other, AvailabilityTarget)
