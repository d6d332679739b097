"""Which targets of an agreement are proven measurable, and why the others are not, as a page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicelevel.agreements.terms import Terms
from servicelevel.levels.gate import Proof


@dataclass(frozen=True)
class MeasurableView:
    """What the page shows: the answer first, then every proof. unmeasured: names of targets that stand in the text alone."""

    title: str
    href: str
    sentence: str
    draft: bool
    proofs: Sequence[Proof]
    unmeasured: Sequence[str]


def measurable_view(terms: Terms, href: str, proofs: Mapping[str, Proof]) -> MeasurableView:
    """The page of an agreement."""
    found = tuple(proofs.values())
    last = terms.versions[-1]
    alone = [one.name for one in last.unmeasured]
    return MeasurableView(terms.title, href, sentence(found), last.state == "draft", found, alone)


def sentence(proofs: Sequence[Proof]) -> str:
    """`6 of 7 targets are proven measurable; Mail delivered is not: its source was silent since 3 Nov 2026`."""
    proven = sum(proof.proven for proof in proofs)
    if not proofs:
        return "No target of it is measured"
    others = [proof for proof in proofs if not proof.proven]
    if not others:
        return (
            "The target is proven measurable"
            if proven == 1
            else f"All {proven} targets are proven measurable"
        )
    told = f"{proven} of {len(proofs)} targets {'is' if proven == 1 else 'are'} proven measurable"
    if len(others) == 1:
        return f"{told}; {others[0].name} is not: {_first(others[0])}"
    return f"{told}; {', '.join(proof.name for proof in others[:-1])} and {others[-1].name} are not"


def _first(proof: Proof) -> str:
    """The first reason as part of a sentence, without the remedy."""
    reason = proof.reasons[0] if proof.reasons else "its planted cases were not told apart"
    said = reason.split(". ")[0].rstrip(".")
    return said[0].lower() + said[1:]
