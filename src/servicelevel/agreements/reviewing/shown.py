"""Findings of the review as a page shows them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servicelevel.agreements.conflicts.finding import RANKS, Clause, Finding
from servicelevel.agreements.conflicts.similar import Similar
from servicelevel.agreements.reviewing.review import Review
from servicelevel.agreements.terms import Terms
from servicelevel.web import addresses
from servicelevel.web.wording import counted

WORDS = {
    "contradiction": ("Contradictions", "Both cannot be kept", "contradiction"),
    "gap": ("Gaps", "What carries an agreement does not reach as far as it does", "gap"),
    "note": ("To look at", "May be meant, and is worth a question", "note"),
}
LOOKS = {"contradiction": "breached", "gap": "threatened", "note": "no data"}


@dataclass(frozen=True)
class Place:
    """A clause that a finding names, with a link to where it stands ("" where it has no page)."""

    title: str
    href: str
    path: str
    words: str


@dataclass(frozen=True)
class Shown:
    """A finding."""

    words: str
    example: str
    places: Sequence[Place]


@dataclass(frozen=True)
class Group:
    """The findings of one severity."""

    key: str
    look: str
    words: str
    told: str
    findings: Sequence[Shown]


@dataclass(frozen=True)
class ReviewView:
    """What the page shows. choices: every agreement by key and title; chosen: the one that is asked about, "" for all."""

    sentence: str
    groups: Sequence[Group]
    choices: Sequence[tuple[str, str]]
    chosen: str
    title: str
    near: Sequence[tuple[Similar, str, str]]


def review_view(
    found: Review, terms: Mapping[str, Terms], services: Mapping[str, str], chosen: str
) -> ReviewView:
    """The page of a review."""
    groups = []
    for severity, (words, told, one) in WORDS.items():
        own = [_shown(each, terms, services) for each in found.findings if each.severity == severity]
        if own:
            groups.append(Group(severity, LOOKS[severity], words, f"{counted(len(own), one)}. {told}", own))
    near = [
        (one, addresses.agreement(one.key), f"{round(float(one.likeness) * 100)} %")
        for one in found.near.get(chosen, ())
    ]
    choices = sorted(((key, each.title) for key, each in terms.items()), key=lambda pair: pair[1].casefold())
    title = terms[chosen].title if chosen else ""
    return ReviewView(_sentence(found, title), groups, choices, chosen, title, near)


def _sentence(found: Review, title: str) -> str:
    of = title or counted(len(found.reviewed), "agreement")
    if not found.reviewed:
        return "No agreements yet"
    if not found.findings:
        return f"No contradictions in {of}"
    counts = [
        counted(sum(each.severity == severity for each in found.findings), WORDS[severity][2])
        for severity in RANKS
        if any(each.severity == severity for each in found.findings)
    ]
    told = f"{', '.join(counts[:-1])} and {counts[-1]}" if len(counts) > 1 else counts[0]
    return f"{told} in {of}"


def _shown(one: Finding, terms: Mapping[str, Terms], services: Mapping[str, str]) -> Shown:
    places = tuple(_place(clause, terms, services) for clause in one.clauses)
    return Shown(one.words, one.example.words, places)


def _place(clause: Clause, terms: Mapping[str, Terms], services: Mapping[str, str]) -> Place:
    href = ""
    if clause.of in terms:
        href = addresses.agreement(clause.of)
    elif clause.of in services:
        href = addresses.service(clause.of)
    return Place(clause.title, href, clause.path, clause.words)
