"""Times: the chain below each goal, its worst start, and in how many cases it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from servicelevel.agreements.underpinning.checked import CheckedTime, Shares
from servicelevel.agreements.underpinning.given import Given
from servicelevel.agreements.underpinning.resting import Handover, Named, Rest, Resting, named_in
from servicelevel.levels import Goal, GoalRow, TicketTarget
from servicelevel.levels.ticket_target import NO_PRIORITY
from servicelevel.levels.underpinning import (
    Bounds,
    Chain,
    Parallel,
    Part,
    Serial,
    at_least,
    at_least_independent,
    first_uncovered,
    parts_of,
    worst,
)


def check_times(target: TicketTarget, given: Given) -> Iterator[CheckedTime]:
    """Each goal of a ticket target, held against the chain that it rests on."""
    resting = given.resting(target)
    for row in target.rows:
        for priority in _priorities(target, row, resting, given):
            yield _checked(target, row, priority, resting, given)


def _checked(
    target: TicketTarget, row: GoalRow, priority: str, resting: Resting | None, given: Given
) -> CheckedTime:
    if resting is None:
        missing: list[str] = [
            "Nothing says what it rests on, and no OLA or UC that supports it promises the like."
        ]
        return CheckedTime(target.id, target.name, priority, row, False, tuple(missing))
    missing = []
    chain = _chain(resting.rest, row, priority, given, missing)
    if chain is None or missing:
        return CheckedTime(target.id, target.name, priority, row, resting.written, tuple(missing))
    span = given.first, given.last
    calendars = [part.calendar for part in parts_of(chain) if part.party]
    return CheckedTime(
        target=target.id, name=target.name, priority=priority, row=row, written=resting.written, chain=chain,
        found=worst(chain, row.goal, row.calendar, *span),
        shares=_shares(chain, target, resting.independent),
        uncovered=first_uncovered(row.calendar, calendars, span),
    )  # fmt: skip


def _chain(rest: Rest, row: GoalRow, priority: str, given: Given, missing: list[str]) -> Chain | None:
    if isinstance(rest, Handover):
        return Part("handover", "Handover", "", Goal.parse(rest.goal), row.calendar, row.calendar_id)
    if isinstance(rest, Named):
        return _part(rest, priority, given, missing)
    parts = [_chain(part, row, priority, given, missing) for part in rest.parts]
    known = tuple(part for part in parts if part is not None)
    return Serial(known) if rest.how == "serial" else Parallel(known)


def _part(named: Named, priority: str, given: Given, missing: list[str]) -> Part | None:
    found = given.named(named)
    if isinstance(found, str):
        missing.append(found)
        return None
    terms, target = found
    if not isinstance(target, TicketTarget):
        missing.append(f"{target.name} of {terms.title} is not a time.")
        return None
    wanted = named.priority or priority
    place = target.row_of("" if wanted == NO_PRIORITY else wanted)
    if place < 0:
        without = f"for {wanted}" if wanted not in ("", NO_PRIORITY) else "without a priority"
        missing.append(f"{target.name} of {terms.title} has no goal {without}.")
        return None
    row = target.rows[place]
    key = f"{terms.key}/{target.id}"
    return Part(key, target.name, terms.provider, row.goal, row.calendar, row.calendar_id, target.attain)


def _shares(chain: Chain, target: TicketTarget, independent: bool) -> Shares:
    """Together all parts are kept at least in as many cases as their misses leave; a part that stands twice is one."""
    shares = {part.key: part.share for part in parts_of(chain) if part.party}
    kept = list(shares.values())
    if independent and kept:
        promised = at_least_independent(len(kept), kept)
    else:
        promised = at_least(len(kept), [Bounds.exactly(share) for share in kept]).low if kept else Fraction(1)
    return Shares(promised, target.attain, independent, len(kept))


def _priorities(target: TicketTarget, row: GoalRow, resting: Resting | None, given: Given) -> tuple[str, ...]:
    """For which priorities a goal is checked: its own, those that the target is about, or all that are named below."""
    if row.priority is not None:
        return (row.priority,)
    about = [
        value
        for tests in target.applies.alternatives
        for test in tests
        if test.field == "priority" and test.among
        for value in test.values
    ]
    below: list[str] = []
    for named in named_in(resting.rest) if resting else ():
        found = given.named(named)
        if not isinstance(found, str) and isinstance(found[1], TicketTarget) and not named.priority:
            below += [other.priority for other in found[1].rows if other.priority is not None]
    return tuple(dict.fromkeys(about or below)) or ("",)
