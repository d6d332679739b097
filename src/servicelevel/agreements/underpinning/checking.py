"""Whether OLAs and underpinning contracts carry an agreement (R39). Asks no database and no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from servicelevel.agreements.terms import Terms
from servicelevel.agreements.underpinning.availabilities import check_availability
from servicelevel.agreements.underpinning.checked import Checked, CheckedTarget, Ending
from servicelevel.agreements.underpinning.given import Given
from servicelevel.agreements.underpinning.times import check_times
from servicelevel.levels import AvailabilityTarget, TicketTarget


def check(terms: Terms, others: Sequence[Terms], at: datetime) -> Checked:
    """An agreement held against the others, with what they say on a day, for every start of the year from then on.

    others: any agreements, in force or drafts; only OLAs and UCs are looked at. at: an instant; the version that holds
    then is checked, or the next one to hold. Of an agreement that has ended nothing is checked.
    """
    given = Given.of(terms, others, at)
    if given is None:
        return Checked(terms.key, terms.title, terms.zone, at, at, (), (), (), ())
    below = list(given.below())
    return Checked(
        key=terms.key, title=terms.title, zone=terms.zone, first=given.first, last=given.last,
        targets=tuple(_targets(given)),
        endings=tuple(_endings(given, below)),
        unchecked=tuple(target.name for target in given.version.targets if not _is_checked(target)),
        drafts=tuple(one.title for one in below if _is_draft(one, given.first)),
    )  # fmt: skip


def _targets(given: Given) -> Iterator[CheckedTarget]:
    for target in given.version.targets:
        if isinstance(target, TicketTarget):
            yield from check_times(target, given)
        elif isinstance(target, AvailabilityTarget):
            yield check_availability(target, given)


def _endings(given: Given, below: Sequence[Terms]) -> Iterator[Ending]:
    """What ends before the agreement does, the earliest first."""
    mine = _end(given.terms, given.first)
    found = []
    for one in below:
        ends = _end(one, given.first)
        if ends is not None and (mine is None or ends < mine):
            found.append(Ending(one.key, one.title, one.kind, ends))
    return iter(sorted(found, key=lambda ending: (ending.ends, ending.key)))


def _end(terms: Terms, at: datetime) -> datetime | None:
    """The first instant from then on at which no version holds; None where there is none."""
    instant = at
    while (version := terms.version_at(instant)) is not None:
        if version.until is None:
            return None
        instant = version.until
    return instant


def _is_checked(target: object) -> bool:
    return isinstance(target, TicketTarget | AvailabilityTarget)


def _is_draft(terms: Terms, at: datetime) -> bool:
    version = terms.version_at(at)
    return version is not None and version.state == "draft"
