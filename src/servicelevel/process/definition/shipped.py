"""The process that comes with the software, in its literal and its resolved reading."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from servicelevel.process.definition.model import Contradiction, Definition
from servicelevel.process.definition.reading_text import parse


@cache
def shipped() -> Definition:
    """The process of the document, read once."""
    literal = {"procedures": _written("procedures")["procedures"], "raci": _written("raci")["cells"]}
    contradictions = _written("contradictions")["contradictions"]
    found = {key: Contradiction(key, one["says"], one["resolution"]) for key, one in contradictions.items()}
    return Definition(
        parse(literal, "literal"),
        parse(resolved(literal, _written("resolved")), "resolved"),
        MappingProxyType(found),
        MappingProxyType(_written("roles")["roles"]),
        MappingProxyType(_written("surroundings") | {"raci": _written("raci")}),
    )


@cache
def changes() -> Mapping[str, Any]:
    """What the resolved reading changes, as it is written down: each with its reason."""
    return MappingProxyType(_written("resolved"))


def resolved(literal: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The literal mapping with the changes of the resolved reading."""
    made = deepcopy(dict(literal))
    steps = {step["key"]: step for procedure in made["procedures"] for step in procedure["steps"]}
    for key, times in given["times"].items():
        steps[key] |= times
    for key, changed in given["steps"].items():
        for one in changed:
            steps[key] |= {name: one[name] for name in ("arrows", "joins", "responsible") if name in one}
            words = one.get("says") or one["because"]
            steps[key].setdefault("remarks", []).append({"x": one["x"], "words": words})
    for one in given["raci"]:
        made["raci"].setdefault(one["step"], {})[one["role"]] = one["letters"]
    return made


def _written(name: str) -> dict[str, Any]:
    text = files("servicelevel.process.definition").joinpath(f"seed/{name}.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.safe_load(text)
    return read
