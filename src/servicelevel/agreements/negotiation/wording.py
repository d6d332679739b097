"""A whole text in words, clause by clause, each target said from the definition that is measured (R107)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from servicelevel import levels
from servicelevel.agreements.negotiation.clauses import TARGET, Content, clauses, lines, name_of
from servicelevel.levels import AvailabilityTarget, SampleTarget, TicketTarget
from servicelevel.levels.promised import UNMEASURED
from servicelevel.levels.sentences import definition_of_clock
from servicelevel.levels.sentences_of_service import (
    definition_of_availability,
    definition_of_count,
    definition_of_samples,
)
from servicelevel.levels.targets import Target
from servicelevel.worktime import WorkCalendar


@dataclass(frozen=True)
class ClauseSaid:
    """A clause as people read it: its key, its name and what it says, a line each."""

    clause: str
    name: str
    lines: tuple[str, ...]


def said(
    content: Content, calendars: Mapping[str, WorkCalendar], names: Mapping[str, str]
) -> list[ClauseSaid]:
    """Every clause of a text. names: of the parties and services by their keys."""
    return [
        ClauseSaid(clause, name_of(clause, content), tuple(_lines(clause, value, calendars, names)))
        for clause, value in clauses(content).items()
    ]


def definition(key: str, target: Mapping[str, Any], calendars: Mapping[str, WorkCalendar]) -> str:
    """What a target promises, in a paragraph."""
    found: Target = levels.parse_target(key, target, calendars)
    if isinstance(found, TicketTarget):
        return definition_of_clock(found)
    if isinstance(found, AvailabilityTarget):
        return definition_of_availability(found)
    return definition_of_samples(found) if isinstance(found, SampleTarget) else definition_of_count(found)


def _lines(
    clause: str, value: Any, calendars: Mapping[str, WorkCalendar], names: Mapping[str, str]
) -> list[str]:
    if clause.startswith(TARGET):
        about = [str(value["description"])] if "description" in value else []
        about += [UNMEASURED] if levels.is_unmeasured(value) else []
        return [*about, definition(clause.removeprefix(TARGET), value, calendars)]
    if clause == "parties":
        about = [str(value["description"])] if "description" in value else []
        promises, receives = (names.get(value[one], value[one]) for one in ("provider", "customer"))
        between = f"{promises} promises, {receives} receives"
        return [between, *about]
    if clause == "services":
        named = [names.get(one, one) for one in value.get("services", ())]
        carried = [f"Carries {names.get(one, one)}" for one in value.get("supports", ())]
        return [", ".join(named), *carried]
    return lines(clause, value)
