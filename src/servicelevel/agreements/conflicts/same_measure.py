"""Agreements that name one measure and mean two: other stops, other pauses, other sources. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from servicelevel.agreements.conflicts.finding import Example, Finding, clause, found
from servicelevel.agreements.conflicts.measures import definition_of, services_of, source_of
from servicelevel.agreements.conflicts.spans import Holding, common, day
from servicelevel.agreements.conflicts.surroundings import Surroundings
from servicelevel.levels import Target

PARTS = {
    "start": "starts when {0}", "stop": "stops when {0}", "pause": "pauses when {0}",
    "on_reopen": "treats a reopening as {0}",
    "on_priority_change": "treats a new priority as {0}", "counts_in": "counts in the month of its {0}",
    "unknown": "counts time without monitoring as {0}", "maintenance": "takes maintenance as {0}",
    "weights": "weighs {0}", "statistic": "takes {0}", "of": "counts {0}", "metric": "reads {0}", "unit": "counts in {0}",
    "measure": "is measured by {0}",
}  # fmt: skip
"""How each part of a definition is told."""


def of_one_measure(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Targets of one name for one service, in agreements of one kind that hold together, defined in two ways."""
    for one, other in combinations(held, 2):
        if one.key == other.key or one.terms.kind != other.terms.kind or not one.services & other.services:
            continue
        span = common(one, other)
        if span is None:
            continue
        for mine, theirs, service in _same(one, other):
            sources, others = source_of(mine), source_of(theirs)
            differs = _first_difference(sources, others)
            kind = "different sources"
            if differs is None:
                differs = _first_difference(definition_of(mine), definition_of(theirs))
                kind = "different definitions"
            if differs is None:
                continue
            part, here, there = differs
            told = [f"{PARTS[part].format(value)} in {each.terms.title}"
                    for value, each in ((here, one), (there, other))]  # fmt: skip
            of, begins = f"{mine.name} of {around.service_name(service)}", day(span[0], one.terms.zone)
            example = Example(f"From {begins} on, {of} {told[0]}, and {told[1]}.", span[0], (here, there))
            yield found(
                kind,  # type: ignore[arg-type]
                "contradiction" if kind == "different sources" else "note",
                f"{one.terms.title} and {other.terms.title} both promise “{mine.name}” for"
                f" {around.service_name(service)}, and do not measure it alike.",
                example,
                (
                    clause(one.terms, f"targets.{mine.id}.{part}", here),
                    clause(other.terms, f"targets.{theirs.id}.{part}", there),
                ),
                (one.key, other.key),
            )


def _same(one: Holding, other: Holding) -> Iterator[tuple[Target, Target, str]]:
    """The targets of both that go by one name, with the first service that both are about."""
    for mine in one.version.targets:
        for theirs in other.version.targets:
            if _named_alike(mine, theirs):
                shared = set(services_of(mine, one.version)) & set(services_of(theirs, other.version))
                if shared:
                    yield mine, theirs, min(shared)


def _named_alike(mine: Target, theirs: Target) -> bool:
    return mine.id == theirs.id or mine.name.casefold() == theirs.name.casefold()


def _first_difference(here: dict[str, str], there: dict[str, str]) -> tuple[str, str, str] | None:
    for part in here.keys() | there.keys() if here.keys() != there.keys() else here:
        if here.get(part) != there.get(part):
            return part, here.get(part, ""), there.get(part, "")
    return None
