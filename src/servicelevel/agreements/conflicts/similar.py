"""Agreements that are near to a proposed one: a starting point, with what is alike and what differs (R105). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.contents import Difference, differences

WEIGHTS = {"services": Fraction(4), "targets": Fraction(3), "customer": Fraction(2), "kind": Fraction(1)}
"""How much each likeness counts: who looks for a starting point looks for the service first."""
LEAST = Fraction(1, 4)
APART = ("title", "description", "from", "until", "customer", "provider", "services", "targets", "kind")
"""What is compared in words of its own, or is another in every agreement."""


@dataclass(frozen=True)
class Similar:
    """An agreement that is near. likeness: 0 to 1; alike: sentences; differs: fields of the clauses, its value first."""

    key: str
    title: str
    likeness: Fraction
    alike: tuple[str, ...]
    differs: tuple[Difference, ...]


def similar(proposed: Terms, existing: Iterable[Terms], at: datetime, most: int = 5) -> tuple[Similar, ...]:
    """The agreements nearest to a proposed one, the nearest first; none that shares neither service nor target."""
    own = _at(proposed, at)
    near = [
        _compared(proposed, own, other, _at(other, at)) for other in existing if other.key != proposed.key
    ]
    kept = [one for one in near if one.likeness >= LEAST]
    return tuple(sorted(kept, key=lambda one: (-one.likeness, one.key))[:most])


def _at(terms: Terms, at: datetime) -> TermsVersion:
    """What holds, else what will hold last."""
    return terms.version_at(at) or terms.versions[-1]


def _compared(proposed: Terms, own: TermsVersion, other: Terms, theirs: TermsVersion) -> Similar:
    shares = {
        "services": _share(set(own.services), set(theirs.services)),
        "targets": _share(_measured(own), _measured(theirs)),
        "customer": Fraction(proposed.customer_key == other.customer_key),
        "kind": Fraction(proposed.kind == other.kind),
    }
    likeness = sum((shares[name] * weight for name, weight in WEIGHTS.items()), Fraction(0)) / sum(
        WEIGHTS.values()
    )
    near = likeness if shares["services"] or shares["targets"] else Fraction(0)
    differs = tuple(_differences(own, theirs))
    return Similar(other.key, other.title, near, tuple(_alike(proposed, own, other, theirs)), differs)


def _share(one: set[str], other: set[str]) -> Fraction:
    return Fraction(len(one & other), len(one | other)) if one | other else Fraction(0)


def _measured(version: TermsVersion) -> set[str]:
    return {f"{target.id}: {type(target).__name__}" for target in version.targets}


def _alike(proposed: Terms, own: TermsVersion, other: Terms, theirs: TermsVersion) -> Iterator[str]:
    if proposed.customer_key == other.customer_key:
        yield f"The same customer: {other.customer}"
    if shared := sorted(set(own.services) & set(theirs.services)):
        yield f"The same service{'s' if len(shared) > 1 else ''}: {', '.join(shared)}"
    mine, others = own.content["targets"], theirs.content["targets"]
    if same := [target.name for target in own.targets if mine.get(target.id) == others.get(target.id)]:
        yield f"The same to the letter: {', '.join(same)}"
    if named := [
        target.name
        for target in own.targets
        if target.id in others and mine.get(target.id) != others[target.id]
    ]:
        yield f"Promised by both, otherwise: {', '.join(named)}"


def _differences(own: TermsVersion, theirs: TermsVersion) -> Iterator[Difference]:
    """The fields in which the promises differ: of both, and those that only one of them has."""
    yield from differences(theirs.content["targets"], own.content["targets"], "targets")
    before, after = (
        {name: value for name, value in each.content.items() if name not in APART} for each in (theirs, own)
    )
    yield from differences(before, after)
