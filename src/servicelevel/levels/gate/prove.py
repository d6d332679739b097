"""Whether a target is proven measurable: tried on real data, source alive, planted breach found, clean case silent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from servicelevel.levels.availability_target import AvailabilityTarget
from servicelevel.levels.counts import CountTarget
from servicelevel.levels.gate.counted import try_count
from servicelevel.levels.gate.proof import Proof
from servicelevel.levels.gate.sampled import try_samples
from servicelevel.levels.gate.service_time import try_availability
from servicelevel.levels.gate.ticket_clock import try_clock
from servicelevel.levels.gate.tried import RealData, Tried, silence
from servicelevel.levels.periods import Period
from servicelevel.levels.samples import SampleTarget
from servicelevel.levels.targets import Target
from servicelevel.levels.ticket_target import TicketTarget


def prove(target: Target, data: RealData, periods: Sequence[Period], at: datetime) -> Proof:
    """Try a target on what really happened (R171). periods: those that are over at the instant, in order.

    It is proven when there is no reason against it: every reason says why, and how to mend it.
    """
    tried = _tried(target, data, periods, at)
    reasons = [*_silent(data, at), *tried.reasons]
    return Proof(
        target=target.id,
        name=target.name,
        proven=not reasons and tried.breach_found and tried.clean_silent,
        when=at,
        period=tried.period.key if tried.period else "",
        period_words=tried.period.words if tried.period else "",
        cases=tried.cases,
        case_words=tried.case_words,
        breach_found=tried.breach_found,
        clean_silent=tried.clean_silent,
        reasons=tuple(reasons),
        notes=tried.notes,
        data_stamp=data.stamp,
    )


def _tried(target: Target, data: RealData, periods: Sequence[Period], at: datetime) -> Tried:
    if not periods:
        return Tried(reasons=("No period is over yet. Wait until one is.",))
    if isinstance(target, TicketTarget):
        return try_clock(target, data, periods, at)
    if isinstance(target, AvailabilityTarget):
        return try_availability(target, data, periods, at)
    if isinstance(target, SampleTarget):
        return try_samples(target, data, periods, at)
    assert isinstance(target, CountTarget), "there is no other kind of target"
    return try_count(target, data, periods, at)


def _silent(data: RealData, at: datetime) -> list[str]:
    quiet = silence(data.news, at)
    if quiet is None:
        return []
    last = at - quiet
    source = f"Its source ({data.source})" if data.source else "Its source"
    return [
        f"{source} was silent since {last.day} {last:%b %Y}, for {quiet.days} days."
        " Have it read again, or name another source."
    ]
