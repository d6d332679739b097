"""Where the two readings differ, each difference with the contradiction that it resolves and the reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from servicelevel.process.definition.model import Reading, Step
from servicelevel.process.definition.shipped import Definition, as_written, changes


@dataclass(frozen=True)
class Difference:
    """One place of the process as it is written and as it is resolved. place: a step, a procedure, or a name.

    literal: empty where the document says nothing; because: the reason of the contradiction x.
    """

    place: str
    what: str
    literal: str
    resolved: str
    x: str
    because: str


def differences(definition: Definition) -> tuple[Difference, ...]:
    """Every difference: of procedures, steps and RACI in the order of the document, of roles, and of the rest."""
    found = [
        *_of_procedures(definition),
        *(one for key in definition.literal.steps for one in (*_of_step(definition, key), *_of_raci(definition, key))),
        *_of_roles(definition),
        *_elsewhere(),
    ]  # fmt: skip
    return tuple(Difference(*one, definition.contradictions[one[-1]].because) for one in found)


def words_of_arrows(step: Step) -> str:
    """`yes -> 1.3, no -> 2.0`; `nothing` where a step leads nowhere."""
    said = [
        (f"{arrow.outcome} -> " if arrow.outcome else "-> ")
        + arrow.to
        + (f" and back to {arrow.returns_to}" if arrow.returns_to else "")
        for arrow in step.arrows
    ]
    return ", ".join(said) or "nothing"


_IN_WORDS: dict[str, Callable[[Step], str]] = {
    "arrows": words_of_arrows,
    "joins": lambda step: ", ".join(step.joins),
    "responsible": lambda step: ", ".join(step.responsible),
}
_Found = Iterator[tuple[str, str, str, str, str]]


def _of_procedures(definition: Definition) -> _Found:
    for one in changes()["procedures"]:
        key, field = one["at"]
        before, after = ("; ".join(getattr(reading.procedure(key), field)) for reading in _both(definition))
        yield key, field, before, after, one["x"]


def _of_step(definition: Definition, key: str) -> _Found:
    before, after = (reading.steps[key] for reading in _both(definition))
    for one in changes()["steps"].get(key, ()):
        for what, of in _IN_WORDS.items():
            if what in one:
                yield key, what, of(before), of(after), one["x"]
        yield key, "rule", "", one["says"], one["x"]


def _of_raci(definition: Definition, key: str) -> _Found:
    given = {one["role"]: one["x"] for one in changes()["raci"] if one["step"] == key}
    for role, x in given.items():
        before, after = (reading.letters(key, role) for reading in _both(definition))
        yield key, f"RACI {role}", before, after, x


def _of_roles(definition: Definition) -> _Found:
    for role in definition.roles.values():
        if role.x:
            yield role.key, "role", "", "; ".join(role.duties), role.x


def _elsewhere() -> _Found:
    for one in changes()["elsewhere"]:
        *way, what = one["at"]
        place: Any = as_written()
        for name in one["at"]:
            place = place.get(name, "")
        is_row = isinstance(one["to"], Mapping)
        yield (
            what if is_row else way[-1],
            "row" if is_row else what,
            _words(place),
            _words(one["to"]),
            one["x"],
        )


def _words(value: Any) -> str:
    if isinstance(value, Mapping):
        return str(value.get("activity") or value.get("process"))
    return "; ".join(value) if isinstance(value, list) else str(value)


def _both(definition: Definition) -> tuple[Reading, Reading]:
    return definition.literal, definition.resolved
