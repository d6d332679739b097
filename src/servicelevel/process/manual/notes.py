"""What differs between the two readings, in the words of the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from servicelevel.organisation import roles
from servicelevel.process.definition import Difference, differences, shipped

WHAT = {
    "arrows": "where it leads", "joins": "what it waits for", "captured_at": "where its data arises", "ours": "our limits",
    "counts": "what is counted", "reading": "how it is understood", "escalation_annex": "annex of agreements",
    "row": "a row is added", "role": "a role is added", "responsible": "who is named", "rule": "a rule is added",
}  # fmt: skip
RACI = "RACI "


@dataclass(frozen=True)
class Note:
    """A difference in words. href: of the step at which it stands, empty elsewhere; role: of a cell of the matrix."""

    place: str
    href: str
    what: str
    literal: str
    resolved: str
    x: str
    because: str
    role: str = ""
    is_other_wording: bool = True
    """Whether it is neither a cell of the matrix nor a rule that is added."""


def notes_at(place: str) -> tuple[Note, ...]:
    """What differs at a step, a procedure, or at what has that name."""
    return _by("place").get(place, ())


def notes_of(x: str) -> tuple[Note, ...]:
    """What resolving a contradiction changes."""
    return _by("x").get(x, ())


@cache
def _by(name: str) -> Mapping[str, tuple[Note, ...]]:
    found: dict[str, tuple[Note, ...]] = {}
    for one in differences(shipped()):
        key = getattr(one, name)
        found[key] = (*found.get(key, ()), _note(one))
    return found


def _note(one: Difference) -> Note:
    role = one.what.removeprefix(RACI) if one.what.startswith(RACI) else ""
    what = f"RACI, {roles.NAMES.get(role, role)}" if role else WHAT.get(one.what, one.what)
    href = reverse("process-step", args=[one.place]) if one.place in shipped().resolved.steps else ""
    literal, resolved = (_words(one, words) for words in (one.literal, one.resolved))
    return Note(
        roles.NAMES.get(one.place, one.place),
        href,
        what,
        literal,
        resolved,
        one.x,
        one.because,
        role,
        not role and one.what != "rule",
    )


def _words(one: Difference, words: str) -> str:
    if one.what.startswith(RACI):
        return ", ".join(words)
    if one.what == "responsible":
        return ", ".join(roles.NAMES.get(key, key) for key in words.split(", "))
    return words.replace("->", "→")
