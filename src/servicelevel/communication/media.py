"""Which type of communication goes over which medium: the matrix of Appendix 5 in our reading. Pure (R191, R192)."""

from __future__ import annotations

from collections.abc import Iterator

from servicelevel.process.definition import shipped
from servicelevel.worktime.problems import Problem

ESCALATION, NOTIFICATION, CONTROLLED = "Escalations", "Notifications", "Controlled Documents"
EMAIL, VERBAL, TOOL = "Email", "Verbal", "Service Management tool"


def types() -> tuple[str, ...]:
    """The types of communication, as the document names them."""
    return tuple(shipped().surroundings.communication.types)


def media() -> dict[str, tuple[str, ...]]:
    """Each medium with the types that it carries."""
    return {one.name: one.types for one in shipped().surroundings.communication.media}


def problems_with(kind: str, medium: str) -> Iterator[Problem]:
    """What is wrong with a type over a medium."""
    carried = media()
    if kind not in types():
        yield Problem("type", kind, "is no type of communication", f"one of {', '.join(types())}")
    elif medium not in carried:
        yield Problem("medium", medium, "is no medium", f"one of {', '.join(carried)}")
    elif kind not in carried[medium]:
        able = [name for name, what in carried.items() if kind in what]
        yield Problem("medium", medium, f"does not carry {kind.lower()}", f"choose {' or '.join(able)}")
