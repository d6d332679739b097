"""What a target rests on, as its promise file writes it: `rests_on`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["serial", "parallel", "redundant"]
HOWS: tuple[How, ...] = ("serial", "parallel", "redundant")


@dataclass(frozen=True)
class Named:
    """A target of another agreement; priority: whose goal counts there, empty for that of the target above."""

    agreement: str
    target: str
    priority: str = ""


@dataclass(frozen=True)
class Handover:
    """An allowance between two parts, counted in the hours of the target above."""

    goal: str


@dataclass(frozen=True)
class Group:
    """Parts, and how they are needed: all in turn, all at once, or (redundant) so many of them."""

    how: How
    parts: tuple[Rest, ...]
    needs: int


Rest = Named | Handover | Group


@dataclass(frozen=True)
class Resting:
    """All that a target rests on. independent: somebody says that what goes wrong in one part says nothing of others.

    written: whether the agreement says so itself; else it was gathered from what supports it.
    """

    rest: Rest
    independent: bool = False
    written: bool = True


def read_resting(content: Mapping[str, Any]) -> Resting:
    """What a checked `rests_on` says."""
    return Resting(_rest(content), bool(content.get("independent", False)))


def named_in(rest: Rest) -> Iterator[Named]:
    """Every target that is named, in the order in which it is written."""
    if isinstance(rest, Named):
        yield rest
    elif isinstance(rest, Group):
        for part in rest.parts:
            yield from named_in(part)


def _rest(content: Mapping[str, Any]) -> Rest:
    if "agreement" in content:
        return Named(content["agreement"], content["target"], str(content.get("priority", "")))
    if "handover" in content:
        return Handover(content["handover"])
    how = next(how for how in HOWS if how in content)
    parts = tuple(_rest(part) for part in content[how])
    return Group(how, parts, content.get("needs", 1) if how == "redundant" else len(parts))
