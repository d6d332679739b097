"""What targets rest on, as promise files write it: in shape, and naming what exists and fits.

The contents that are looked at may be incomplete or of a wrong form; what the schema says of that is said there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from servicelevel.agreements.promise_references import Names
from servicelevel.agreements.promises import KnownAgreement, Place
from servicelevel.levels import Goal, GoalError
from servicelevel.worktime import Problem, suggestion

Content = Mapping[str, Any]
_KINDS = ("agreement", "serial", "parallel", "redundant", "handover")
_BESIDE = {"target": "agreement", "priority": "agreement", "needs": "redundant"}
_TIME, _AVAILABILITY = "ticket clock", "availability"
_WORDS = {_TIME: "a time on tickets", _AVAILABILITY: "an availability"}
_Edge = tuple[str, str]


def of_rests_on(content: Content, place: Place, names: Names) -> Iterator[Problem]:
    """Everything that is wrong with what the targets of an agreement rest on."""
    targets = content.get("targets")
    own = place.path.removeprefix("agreements.")
    for key, target in targets.items() if isinstance(targets, Mapping) else ():
        rests_on = target.get("rests_on") if isinstance(target, Mapping) else None
        if not isinstance(rests_on, Mapping):
            continue
        looked_at = _LookedAt(own, key, target.get("measure"), place, names)
        found = list(looked_at.problems(rests_on, f"targets.{key}.rests_on"))
        yield from found or looked_at.circle(rests_on)


@dataclass(frozen=True)
class _LookedAt:
    """The target that is looked at: its agreement, its id, what it measures."""

    agreement: str
    target: str
    measure: object
    place: Place
    names: Names

    def problems(self, node: Content, path: str, within: str = "") -> Iterator[Problem]:
        """Those of a node and of all below it. within: how its parent needs it; empty for the whole."""
        kinds = [kind for kind in _KINDS if kind in node]
        if len(kinds) != 1:
            message = "says several things at once" if kinds else "does not say what the target rests on"
            yield self.place.problem(path, dict(node), message, f"write one of {', '.join(_KINDS)}")
            return
        (kind,) = kinds
        yield from self._strangers(node, path, kind, within)
        if kind == "agreement":
            yield from self._named(node, path)
        elif kind == "handover":
            yield from self._handover(node, path, within)
        else:
            yield from self._group(node, path, kind)

    def circle(self, rests_on: Content) -> Iterator[Problem]:
        """A target that rests on itself, by way of others."""
        start = self.agreement, self.target
        way = _way_to(start, list(_named_below(rests_on)), self.names.promised, [])
        if way:
            words = " on ".join(f"{agreement}.{target}" for agreement, target in way)
            path = f"targets.{self.target}.rests_on"
            yield self.place.problem(
                path, dict(rests_on), f"rests in the end on itself: on {words}", "leave one out"
            )

    def _strangers(self, node: Content, path: str, kind: str, within: str) -> Iterator[Problem]:
        for key, beside in _BESIDE.items():
            if key in node and beside != kind:
                yield self.place.problem(
                    f"{path}.{key}", node[key], f"belongs beside {beside}", "leave it out"
                )
        if within and "independent" in node:
            remedy = "write it once, directly under rests_on"
            yield self.place.problem(
                f"{path}.independent", node["independent"], "is said of the whole", remedy
            )

    def _group(self, node: Content, path: str, kind: str) -> Iterator[Problem]:
        wanted = {"parallel": _TIME, "redundant": _AVAILABILITY}.get(kind, self.measure)
        if wanted != self.measure:
            other = "redundant or serial" if kind == "parallel" else "parallel or serial"
            message = f"{kind} is said of {'times' if kind == 'parallel' else 'availabilities'}"
            yield self.place.problem(f"{path}.{kind}", node[kind], message, f"write {other}")
        parts = node[kind] if isinstance(node[kind], list) else []
        needs = node.get("needs", 1)
        if isinstance(needs, int) and needs > len(parts) > 0:
            message = f"needs {needs} of {len(parts)}"
            yield self.place.problem(f"{path}.needs", needs, message, f"write at most {len(parts)}")
        for number, part in enumerate(parts):
            if isinstance(part, Mapping):
                yield from self.problems(part, f"{path}.{kind}[{number}]", kind)

    def _handover(self, node: Content, path: str, within: str) -> Iterator[Problem]:
        path = f"{path}.handover"
        if within != "serial" or self.measure != _TIME:
            message, remedy = (
                "stands between parts of a time",
                "write it in a list under serial, or leave it out",
            )
            yield self.place.problem(path, node["handover"], message, remedy)
        try:
            Goal.parse(node["handover"])
        except GoalError as error:
            for problem in error.problems:
                yield self.place.problem(path, problem.value, problem.message, problem.remedy)

    def _named(self, node: Content, path: str) -> Iterator[Problem]:
        key = node["agreement"]
        if not isinstance(key, str):
            return
        promised = self.names.promised.get(key)
        if promised is None:
            if key not in self.names.agreements:
                remedy = suggestion(key, self.names.agreements, "write it under agreements")
                yield self.place.problem(f"{path}.agreement", key, f"there is no agreement {key!r}", remedy)
            return
        yield from self._fits(key, promised, path)
        yield from self._target(node, promised, path)

    def _fits(self, key: str, promised: KnownAgreement, path: str) -> Iterator[Problem]:
        path = f"{path}.agreement"
        if key == self.agreement:
            yield self.place.problem(
                path, key, "a target cannot rest on its own agreement", "name the OLA or UC below"
            )
        elif promised.kind == "SLA":
            yield self.place.problem(path, key, f"{key!r} is an SLA", "name an OLA or UC")
        elif self.agreement not in promised.supports:
            message = f"{key!r} supports {', '.join(sorted(promised.supports)) or 'nothing'}, and not this agreement"
            remedy = f"add {self.agreement} to supports of {key}"
            yield self.place.problem(path, key, message, remedy)

    def _target(self, node: Content, promised: KnownAgreement, path: str) -> Iterator[Problem]:
        key, known = node.get("target"), ", ".join(promised.targets)
        if key is None:
            yield self.place.problem(f"{path}.target", None, "is missing", f"name one of {known}")
        elif isinstance(key, str) and key not in promised.targets:
            remedy = suggestion(key, promised.targets, f"name one of {known}")
            message = f"{node['agreement']!r} has no target {key!r}"
            yield self.place.problem(f"{path}.target", key, message, remedy)
        elif isinstance(key, str) and self.measure in _WORDS:
            measure = promised.targets[key].get("measure")
            if measure != self.measure:
                message = f"{key!r} is measured by {measure}; this target is {_WORDS[str(self.measure)]}"
                yield self.place.problem(f"{path}.target", key, message, "name a target of the same measure")


def _named_below(node: object) -> Iterator[_Edge]:
    """Every target that a node and all below it name."""
    if not isinstance(node, Mapping):
        return
    agreement, target = node.get("agreement"), node.get("target")
    if isinstance(agreement, str) and isinstance(target, str):
        yield agreement, target
    for kind in _KINDS:
        for part in node[kind] if isinstance(node.get(kind), list) else ():
            yield from _named_below(part)


def _way_to(
    goal: _Edge, named: list[_Edge], promised: Mapping[str, KnownAgreement], gone: list[_Edge]
) -> list[_Edge]:
    """The targets from one that is named to ``goal``; empty where none leads there."""
    for one in named:
        if one == goal:
            return [*gone, one]
        if one in gone or one[0] not in promised:
            continue
        below = promised[one[0]].targets.get(one[1], {}).get("rests_on")
        if way := _way_to(goal, list(_named_below(below)), promised, [*gone, one]):
            return way
    return []
