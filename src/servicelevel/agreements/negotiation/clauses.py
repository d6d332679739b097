"""An agreement in clauses: what people agree on piece by piece, named, and said in words. Pure.

Every key of a content stands in exactly one clause, so two contents with equal clauses are equal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from servicelevel.contents import ABSENT, Difference, canonical, differences, written

Content = Mapping[str, Any]
TARGET: Final = "target:"
OF: Final = {
    "parties": ("Parties", ("kind", "title", "description", "customer", "provider")),
    "business_goal": ("Business goal", ("business_goal",)),
    "term": ("Term", ("from", "until", "zone")),
    "services": ("Services", ("services", "supports")),
    "support": ("Support", ("support",)),
    "capacity": ("Capacity", ("workload",)),
    "continuity": ("Continuity", ("continuity",)),
    "security": ("Security", ("security",)),
    "customer_responsibilities": ("What the customer does", ("customer_responsibilities",)),
    "exclusions": ("What is not covered", ("exclusions",)),
    "escalation": ("Escalation", ("escalation",)),
    "price": ("Price", ("price",)),
    "credits": ("Credits", ("credits",)),
    "review": ("Review and reports", ("review", "report", "roll_up")),
}
"""Each clause with its name and the keys of an agreement that belong to it. Targets are a clause each."""
OTHER: Final = "other"
FIRST: Final = ("parties", "business_goal", "term", "services")
"""The clauses before the targets."""
_KEYS: Final = {key: clause for clause, (_, keys) in OF.items() for key in keys}


def clauses(content: Content) -> dict[str, Any]:
    """The clauses of an agreement in the order in which they are read; those of which nothing is written are left out."""
    parts: dict[str, dict[str, Any]] = {}
    for key, value in content.items():
        if key != "targets":
            parts.setdefault(_KEYS.get(key, OTHER), {})[key] = value
    targets = {f"{TARGET}{key}": target for key, target in content.get("targets", {}).items()}
    order = [*FIRST, *targets, *(one for one in OF if one not in FIRST), OTHER]
    return {one: targets.get(one, parts.get(one)) for one in order if one in targets or one in parts}


def name_of(clause: str, content: Content | None = None) -> str:
    """How a clause is called; a target by its own name."""
    if clause.startswith(TARGET):
        key = clause.removeprefix(TARGET)
        target = (content or {}).get("targets", {}).get(key, {})
        return str(target.get("name") or key.replace("-", " ").capitalize())
    return OF[clause][0] if clause in OF else "Also"


@dataclass(frozen=True)
class Changed:
    """A clause that is not as it was: its name, and what differs, a line each."""

    clause: str
    name: str
    lines: tuple[str, ...]


def changed(old: Content, new: Content) -> list[Changed]:
    """The clauses in which two contents differ, in words."""
    before, after = clauses(old), clauses(new)
    found = []
    for clause in [*after, *(one for one in before if one not in after)]:
        was, now = before.get(clause, ABSENT), after.get(clause, ABSENT)
        if was is ABSENT or now is ABSENT or canonical(was) != canonical(now):
            name = name_of(clause, new if clause in after else old)
            found.append(Changed(clause, name, tuple(_differing(clause, was, now))))
    return found


def lines(clause: str, value: Any) -> list[str]:
    """What a clause says, a line each. A target is said by whoever knows its definition; here it is its fields."""
    if clause == "capacity":
        return [_volume(one) for one in value["workload"]]
    if clause == "continuity":
        return [_continuity(one) for one in value["continuity"]]
    if clause == "support":
        support = value["support"]
        return [f"{support['contact']}, in the hours {str(support['hours']).replace('-', ' ')}"]
    if clause == "escalation":
        return [_level(one) for one in value["escalation"]]
    if clause == "term":
        until = f", until {value['until']} included" if "until" in value else ", with no end"
        return [f"From {value['from']}{until}; months of {value['zone']}"]
    if clause == "review":
        return _review(value)
    found = []
    for key, one in value.items():
        found += [str(each) for each in one] if _is_lines(one) else [f"{_label(key)}: {written(one)}"]
    return found


def _review(value: Content) -> list[str]:
    found = []
    if every := value.get("review", {}).get("every"):
        found.append(f"Reviewed every {every}")
    if following := value.get("review", {}).get("next"):
        found.append(f"Next review on {following}")
    if report := value.get("report"):
        found.append(f"Reported by the {report['period']}")
    if "roll_up" in value:
        found.append(f"As a whole: {written(value['roll_up'])}")
    return found


def _volume(one: Content) -> str:
    beyond = {
        "void": "beyond it the targets do not count", "relaxed": "beyond it they are looked at with it in mind",
        "pro rata": "beyond it they hold for as many as agreed",
    }[one["over"]]  # fmt: skip
    return f"{one['name']}: at most {one['at_most']:g} a {one['per']}; {beyond}"


def _continuity(one: Content) -> str:
    return f"{one['name']}: there again within {one['within']}, at most {one['data_loss']} of data lost"


def _level(one: Content) -> str:
    return f"Level {one['level']}, after {one['after']}: {one['functional']}, and {one['hierarchical']}"


def _differing(clause: str, was: Any, now: Any) -> list[str]:
    if was is ABSENT:
        return [f"added: {line}" for line in _plain(clause, now)]
    if now is ABSENT:
        return [f"left out: {line}" for line in _plain(clause, was)]
    return [_words(one) for one in differences(was, now)]


def _plain(clause: str, value: Any) -> list[str]:
    return [written(value)] if clause.startswith(TARGET) else lines(clause, value)


def _words(one: Difference) -> str:
    label = _label(one.path.rpartition(".")[2])
    if one.old is ABSENT:
        return f"{label}: added {written(one.new)}"
    if one.new is ABSENT:
        return f"{label}: left out {written(one.old)}"
    return f"{label}: {written(one.old)} → {written(one.new)}"


def _label(key: str) -> str:
    words = key.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]


def _is_lines(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(one, str) for one in value)
    )
