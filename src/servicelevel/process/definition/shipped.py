"""The process that comes with the software, in its literal and its resolved reading."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from servicelevel.process.definition.model import Contradiction, Legend, Quote, Reading, Role
from servicelevel.process.definition.reading_text import parse
from servicelevel.process.definition.surroundings import Surroundings, surroundings

SURROUNDINGS = ("policies", "measurements", "integrations", "communication", "document")


@dataclass(frozen=True)
class Definition:
    """The shipped process: both readings of its procedures and of what surrounds them, contradictions, roles, legend."""

    literal: Reading
    resolved: Reading
    literal_surroundings: Surroundings
    surroundings: Surroundings
    contradictions: Mapping[str, Contradiction]
    roles: Mapping[str, Role]
    legend: Legend

    def reading(self, name: str) -> Reading:
        """The reading `literal` or `resolved`."""
        return {"literal": self.literal, "resolved": self.resolved}[name]


@cache
def shipped() -> Definition:
    """The process of the document, read once."""
    literal, changed = as_written(), changes()
    return Definition(
        parse(literal, "literal"), parse(resolved(literal, changed), "resolved"),
        surroundings(literal), surroundings(changed_elsewhere(literal, changed)),
        MappingProxyType({key: _contradiction(key, one) for key, one in written("contradictions").items()}),
        MappingProxyType({key: _role(key, one) for key, one in written("roles").items()}),
        _legend(_file("raci")),
    )  # fmt: skip


@cache
def as_written() -> Mapping[str, Any]:
    """What the document says, as one mapping. It is shared: nobody changes it."""
    found = {"procedures": written("procedures"), "raci": _file("raci")["cells"]}
    return MappingProxyType(found | {name: written(name) for name in SURROUNDINGS})


@cache
def changes() -> Mapping[str, Any]:
    """What the resolved reading changes, as it is written down: each with what it resolves. Shared as well."""
    return MappingProxyType(_file("resolved"))


def resolved(literal: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The procedures and the RACI matrix with the changes of the resolved reading."""
    made = {name: deepcopy(literal[name]) for name in ("procedures", "raci")}
    procedures = {procedure["key"]: procedure for procedure in made["procedures"]}
    for one in given["procedures"]:
        procedure, field = one["at"]
        procedures[procedure][field] = one["to"]
    steps = {step["key"]: step for procedure in made["procedures"] for step in procedure["steps"]}
    for key, times in given["times"].items():
        steps[key] |= times
    for key, changed in given["steps"].items():
        for one in changed:
            steps[key] |= {name: one[name] for name in ("arrows", "joins", "responsible") if name in one}
            steps[key].setdefault("remarks", []).append({"x": one["x"], "words": one["says"]})
    for one in given["raci"]:
        made["raci"].setdefault(one["step"], {})[one["role"]] = one["letters"]
    return made


def changed_elsewhere(literal: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What surrounds the procedures with the changes of the resolved reading."""
    made = {name: deepcopy(literal[name]) for name in SURROUNDINGS}
    for one in given["elsewhere"]:
        place: dict[str, Any] = made
        *way, last = one["at"]
        for name in way:
            place = place[name]
        place[last] = one["to"]
    return made


@cache
def written(name: str) -> Any:
    """What one of the files says under its own name."""
    return _file(name)[name]


@cache
def _file(name: str) -> dict[str, Any]:
    text = files("servicelevel.process.definition").joinpath(f"seed/{name}.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506
    return read


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _contradiction(key: str, one: Mapping[str, Any]) -> Contradiction:
    quotes = tuple(Quote(quote["at"], quote["words"]) for quote in one["quotes"])
    return Contradiction(key, one["subject"], quotes, one["finding"], one["resolution"], one["because"])


def _role(key: str, one: Mapping[str, Any]) -> Role:
    return Role(key, tuple(one["titles"]), tuple(one["duties"]), one.get("x", ""))


def _legend(one: Mapping[str, Any]) -> Legend:
    classes = {name: tuple(letters) for name, letters in one["classes"].items()}
    return Legend(
        tuple(one["columns"]), MappingProxyType(one["letters"]), MappingProxyType(classes),
        MappingProxyType(one["rows"]),
    )  # fmt: skip
