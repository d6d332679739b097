"""Where two readings differ, each difference with the contradiction that it resolves and the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from servicelevel.process.definition.model import Definition, Step
from servicelevel.process.definition.shipped import changes


@dataclass(frozen=True)
class Difference:
    """One place of the process, as it is read literally and as it is resolved."""

    step: str
    what: str
    literal: str
    resolved: str
    x: str
    because: str


def differences(definition: Definition) -> tuple[Difference, ...]:
    """Every difference between the literal and the resolved reading, in the order of the steps."""
    return tuple(
        one
        for key in definition.literal.steps
        for one in (*_of_step(definition, key), *_of_raci(definition, key))
    )


def words_of_arrows(step: Step) -> str:
    """`yes -> 1.3, no -> 2.0`; `nothing` where a step leads nowhere."""
    said = [
        (f"{arrow.outcome} -> " if arrow.outcome else "-> ")
        + arrow.to
        + (f" and back to {arrow.returns_to}" if arrow.returns_to else "")
        for arrow in step.arrows
    ]
    return ", ".join(said) or "nothing"


def _of_step(definition: Definition, key: str) -> Iterator[Difference]:
    before, after = definition.literal.steps[key], definition.resolved.steps[key]
    for what, of in (
        ("arrows", words_of_arrows),
        ("joins", lambda step: ", ".join(step.joins)),
        ("responsible", lambda step: ", ".join(step.responsible)),
    ):
        if of(before) != of(after):
            written = next(one for one in changes()["steps"][key] if what in one)
            because = written.get("because") or written["says"]
            yield Difference(key, what, of(before), of(after), written["x"], because)
    for one in changes()["steps"].get(key, ()):
        if "says" in one and "responsible" not in one:
            yield Difference(key, "rule", before.text, one["says"], one["x"], one["says"])


def _of_raci(definition: Definition, key: str) -> Iterator[Difference]:
    roles = dict.fromkeys((*definition.literal.raci.get(key, {}), *definition.resolved.raci.get(key, {})))
    for role in roles:
        before, after = definition.literal.letters(key, role), definition.resolved.letters(key, role)
        if before != after:
            of = [one for one in changes()["raci"] if (one["step"], one["role"]) == (key, role)]
            x = of[-1]["x"]
            yield Difference(key, f"RACI {role}", before, after, x, definition.contradictions[x].resolution)
