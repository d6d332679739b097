"""A reading from a mapping, and back: what an organisation edits is this mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from servicelevel.process.definition.model import LETTERS, Arrow, Procedure, Reading, Remark, Step
from servicelevel.worktime.problems import Problem

KINDS = ("activity", "decision")
TEXTS = ("triggers", "inputs", "outputs", "comments")


class Malformed(ValueError):
    """The mapping has not the form of a process. `problems`: everything that is wrong, with path and remedy."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


def parse(given: Mapping[str, Any], name: str = "own") -> Reading:
    """The reading that a mapping with `procedures` and `raci` describes. Raises Malformed with every problem of its form."""
    problems = list(_problems(given))
    if problems:
        raise Malformed(problems)
    procedures = tuple(_procedure(one) for one in given["procedures"])
    raci = {
        step: MappingProxyType({role: in_order(letters) for role, letters in cells.items() if letters})
        for step, cells in given["raci"].items()
    }
    return Reading(name, procedures, MappingProxyType(raci))


def as_mapping(reading: Reading) -> dict[str, Any]:
    """The mapping that `parse` reads as this reading again."""
    return {
        "procedures": [
            {"key": one.key, "name": one.name}
            | {text: list(getattr(one, text)) for text in TEXTS}
            | {"steps": [_step_mapping(step) for step in one.steps]}
            for one in reading.procedures
        ],
        "raci": {step: dict(cells) for step, cells in reading.raci.items()},
    }


def in_order(letters: str) -> str:
    """`A, R` as `AR`."""
    return "".join(letter for letter in LETTERS if letter in letters)


def _step_mapping(step: Step) -> dict[str, Any]:
    arrows = [
        {"to": arrow.to}
        | ({"outcome": arrow.outcome} if arrow.outcome else {})
        | ({"returns_to": arrow.returns_to} if arrow.returns_to else {})
        for arrow in step.arrows
    ]
    told: dict[str, Any] = {"key": step.key, "name": step.name, "kind": step.kind, "text": step.text}
    told |= {"responsible": list(step.responsible), "arrows": arrows, "joins": list(step.joins)}
    told |= {"within_days": step.within_days, "reply_within_days": step.reply_within_days}
    return told | {"remarks": [{"x": one.x, "words": one.words} for one in step.remarks]}


def _procedure(given: Mapping[str, Any]) -> Procedure:
    texts = {text: tuple(given.get(text, ())) for text in TEXTS}
    steps = tuple(_step(one, given["key"]) for one in given["steps"])
    return Procedure(given["key"], given["name"], steps=steps, **texts)


def _step(given: Mapping[str, Any], procedure: str) -> Step:
    arrows = tuple(
        Arrow(one.get("outcome", ""), one["to"], one.get("returns_to", "")) for one in given.get("arrows", ())
    )
    remarks = tuple(Remark(one["x"], one["words"]) for one in given.get("remarks", ()))
    return Step(
        given["key"], procedure, given["name"], given["kind"], tuple(given.get("responsible", ())),
        given.get("text", ""), arrows, tuple(given.get("joins", ())), given.get("within_days", 0),
        given.get("reply_within_days", 0), remarks,
    )  # fmt: skip


def _problems(given: Any) -> Iterator[Problem]:
    if not isinstance(given, Mapping):
        yield Problem("", given, "is no mapping", "give procedures and raci")
        return
    if not isinstance(given.get("procedures"), list) or not given["procedures"]:
        yield Problem("procedures", given.get("procedures"), "is no list of procedures", "give one at least")
    else:
        for number, one in enumerate(given["procedures"]):
            yield from _of_procedure(one, f"procedures[{number}]")
    if not isinstance(given.get("raci"), Mapping):
        yield Problem("raci", given.get("raci"), "is no mapping", "give step: {role: letters}")
        return
    for step, cells in given["raci"].items():
        if not isinstance(cells, Mapping):
            yield Problem(f"raci.{step}", cells, "is no mapping", "give role: letters")
            continue
        for role, letters in cells.items():
            if not isinstance(letters, str) or set(letters) - set(LETTERS + ", "):
                yield Problem(f"raci.{step}.{role}", letters, "are no letters", "some of A, R, C, I")


def _of_procedure(given: Any, path: str) -> Iterator[Problem]:
    if not isinstance(given, Mapping):
        yield Problem(path, given, "is no mapping", "give key, name and steps")
        return
    for name in ("key", "name"):
        if not isinstance(given.get(name), str) or not given[name]:
            yield Problem(f"{path}.{name}", given.get(name), "is missing", "write it as text")
    if not isinstance(given.get("steps"), list) or not given["steps"]:
        yield Problem(f"{path}.steps", given.get("steps"), "is no list of steps", "give one at least")
        return
    for number, one in enumerate(given["steps"]):
        yield from _of_step(one, f"{path}.steps[{number}]")


def _of_step(given: Any, path: str) -> Iterator[Problem]:
    if not isinstance(given, Mapping):
        yield Problem(path, given, "is no mapping", "give key, name, kind and arrows")
        return
    for name in ("key", "name"):
        if not isinstance(given.get(name), str) or not given[name]:
            yield Problem(f"{path}.{name}", given.get(name), "is missing", "write it as text")
    if given.get("kind") not in KINDS:
        yield Problem(f"{path}.kind", given.get("kind"), "is no kind of step", f"one of {', '.join(KINDS)}")
    for name in ("within_days", "reply_within_days"):
        days = given.get(name, 0)
        if not isinstance(days, int) or isinstance(days, bool) or not 0 <= days <= 1000:
            yield Problem(f"{path}.{name}", days, "is no number of days", "a whole number from 0 to 1000")
    arrows = given.get("arrows", [])
    if not isinstance(arrows, list):
        yield Problem(f"{path}.arrows", arrows, "is no list", "give a list of {outcome, to}")
        return
    for number, one in enumerate(arrows):
        if not isinstance(one, Mapping) or not isinstance(one.get("to"), str):
            yield Problem(f"{path}.arrows[{number}]", one, "leads nowhere", "give to: a step or a procedure")
