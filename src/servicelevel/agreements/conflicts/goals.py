"""One customer, one service, two promises: SLAs that overlap, and goals that contradict each other. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations

import numpy as np

from servicelevel.agreements.conflicts.finding import Example, Finding, clause, found
from servicelevel.agreements.conflicts.measures import (
    definition_of,
    may_both_hold,
    may_hold,
    services_of,
    source_of,
)
from servicelevel.agreements.conflicts.spans import Holding, Span, ahead, common, day, moment, said
from servicelevel.agreements.conflicts.surroundings import Surroundings
from servicelevel.levels import AvailabilityTarget, CountTarget, SampleTarget, Target, TicketTarget
from servicelevel.levels.conditions import FieldTest
from servicelevel.levels.ticket_target import ANY_OTHER, NO_PRIORITY, GoalRow
from servicelevel.levels.words import goal_percent


def promised_twice(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Two SLAs for one customer and one service that hold at the same time."""
    for one, other, span in _of_one_customer(held):
        for service in sorted(one.services & other.services):
            begins, name = day(span[0], one.terms.zone), around.service_name(service)
            titles = f"{one.terms.title} and {other.terms.title}"
            words = f"{one.terms.customer} has two agreements on {name} at the same time: {titles}."
            yield found(
                "promised twice",
                "contradiction",
                words,
                Example(f"On {begins} both hold.", span[0], (begins,)),
                (clause(one.terms, "services", service), clause(other.terms, "services", service)),
                (one.key, other.key),
            )


def contradictory_goals(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Two goals for what is measured alike for one customer and service: in two SLAs, or within one."""
    pairs = [(one, other, span) for one, other, span in _of_one_customer(held)]
    pairs += [(one, one, (one.begins, one.ends)) for one in held if one.terms.kind == "SLA"]
    for one, other, span in pairs:
        for mine, theirs in _targets(one, other):
            shared = set(services_of(mine, one.version)) & set(services_of(theirs, other.version))
            if not shared or not _measured_alike(mine, theirs):
                continue
            for path, here, there, at, words in _contradictions(mine, theirs, span):
                named = around.service_name(min(shared))
                where = f"{one.terms.title} and {other.terms.title}" if one is not other else one.terms.title
                yield found(
                    "contradictory goals",
                    "contradiction",
                    f"{where} promise{'' if one is not other else 's'} {one.terms.customer} two things for {named}:"
                    f" {here} ({mine.name}) and {there} ({theirs.name}).",
                    Example(words, at, (here, there)),
                    (
                        clause(one.terms, f"targets.{mine.id}{path[0]}", here),
                        clause(other.terms, f"targets.{theirs.id}{path[1]}", there),
                    ),
                    (one.key,) if one is other else (one.key, other.key),
                )


def _of_one_customer(held: Sequence[Holding]) -> Iterator[tuple[Holding, Holding, Span]]:
    slas = [one for one in held if one.terms.kind == "SLA"]
    for one, other in combinations(slas, 2):
        if one.key != other.key and one.terms.customer_key == other.terms.customer_key:
            span = common(one, other)
            if span is not None and one.services & other.services:
                yield one, other, span


def _targets(one: Holding, other: Holding) -> Iterator[tuple[Target, Target]]:
    if one is other:
        yield from combinations(one.version.targets, 2)
        return
    for mine in one.version.targets:
        for theirs in other.version.targets:
            yield mine, theirs


def _measured_alike(mine: Target, theirs: Target) -> bool:
    if type(mine) is not type(theirs) or source_of(mine) != source_of(theirs):
        return False
    if isinstance(mine, TicketTarget) and isinstance(theirs, TicketTarget):
        return may_both_hold(mine.applies, theirs.applies) and _clock(mine) == _clock(theirs)
    if isinstance(mine, CountTarget) and isinstance(theirs, CountTarget):
        return may_both_hold(mine.applies, theirs.applies) and mine.of == theirs.of
    return definition_of(mine) == definition_of(theirs)


def _clock(target: Target) -> tuple[str, str]:
    """What makes two clocks the same measurement: where they start and where they stop."""
    told = definition_of(target)
    return told["start"], told["stop"]


def _contradictions(
    mine: Target, theirs: Target, span: Span
) -> Iterator[tuple[tuple[str, str], str, str, datetime, str]]:
    """For each clause in which they differ: the paths below the targets, both figures, the instant and a sentence."""
    if isinstance(mine, TicketTarget) and isinstance(theirs, TicketTarget):
        for row, other, priority in _rows(mine, theirs):
            if not _are_one(row, other):
                yield from _of_rows(row, other, priority, span)
    elif isinstance(mine, AvailabilityTarget) and isinstance(theirs, AvailabilityTarget):
        if mine.goal != theirs.goal:
            here, there = goal_percent(mine.goal), goal_percent(theirs.goal)
            yield (".goal", ".goal"), here, there, span[0], _between(here, there)
    elif (
        isinstance(mine, SampleTarget | CountTarget)
        and isinstance(theirs, SampleTarget | CountTarget)
        and mine.limit != theirs.limit
    ):
        here, there = mine.limit.words(), theirs.limit.words()
        yield (".goal", ".goal"), here, there, span[0], _between(here, there)


def _between(here: str, there: str) -> str:
    return f"A month that reaches one and not the other is met and breached at once: {here}, and {there}."


def _rows(mine: TicketTarget, theirs: TicketTarget) -> Iterator[tuple[GoalRow, GoalRow, str]]:
    """The rows of both by which a ticket of the same priority is judged, each pair once."""
    named = {row.priority for target in (mine, theirs) for row in target.rows} - {None, ANY_OTHER}
    seen: set[tuple[int, int]] = set()
    for priority in [*sorted(str(one) for one in named), "?"]:
        value = "" if priority == NO_PRIORITY else priority
        pair = mine.row_of(value), theirs.row_of(value)
        if min(pair) < 0 or pair in seen or not _asked(mine, theirs, value):
            continue
        seen.add(pair)
        yield mine.rows[pair[0]], theirs.rows[pair[1]], "" if priority == "?" else priority


def _are_one(row: GoalRow, other: GoalRow) -> bool:
    """Whether both goals are one, without a look at any deadline: hours play no part in real time."""
    in_real_time = row.goal.unit == "elapsed time"
    return row.goal == other.goal and (in_real_time or row.calendar.mapping == other.calendar.mapping)


def _asked(mine: TicketTarget, theirs: TicketTarget, priority: str) -> bool:
    """Whether both targets are about tickets of that priority."""
    test = FieldTest("priority", (priority,))
    return all(may_hold(target.applies, test) for target in (mine, theirs))


def _of_rows(
    row: GoalRow, other: GoalRow, priority: str, span: Span
) -> Iterator[tuple[tuple[str, str], str, str, datetime, str]]:
    """Both deadlines of a ticket that is opened in the first minute for which they differ."""
    at = _first_start(row, other, span)
    if at is None:
        return
    start = np.datetime64(at.replace(tzinfo=None), "us")
    due = [one.goal.deadline(one.calendar, start) for one in (row, other)]
    zone = row.calendar.zone.key
    told = ["never" if str(each) == "NaT" else said(moment(int(each.astype("int64"))), zone) for each in due]
    here, there = (f"{one.goal} in {one.calendar_id.replace('-', ' ')}" for one in (row, other))
    of = f"A {priority} ticket" if priority else "A ticket"
    words = f"{of} of {said(at, zone)} is due {told[0]} by one and {told[1]} by the other."
    paths = tuple(f".goals.{each.priority}" if each.priority else ".goal" for each in (row, other))
    yield (paths[0], paths[1]), f"{priority} {here}".strip(), f"{priority} {there}".strip(), at, words


def _first_start(row: GoalRow, other: GoalRow, span: Span) -> datetime | None:
    """The first minute of a year at which a ticket would have two deadlines."""
    first, last = (np.datetime64(each.replace(tzinfo=None), "us") for each in ahead(span))
    for begin in np.arange(first, last, np.timedelta64(7, "D")):
        starts = np.arange(begin, min(begin + np.timedelta64(7, "D"), last), np.timedelta64(1, "m"))
        mine, theirs = (one.goal.deadline(one.calendar, starts) for one in (row, other))
        differs = (mine != theirs) & ~(np.isnat(mine) & np.isnat(theirs))
        if differs.any():
            return moment(int(starts[int(np.argmax(differs))].astype(np.int64)))
    return None
