"""The list of what services rest on: components with who provides them, serial, redundant or k of n (R9)."""

from __future__ import annotations

from collections.abc import Sequence

from servicelevel.capabilities.actions import WHO_AUTHORISES
from servicelevel.capabilities.dependencies import dependency_problems, told_of, write_dependency
from servicelevel.capabilities.models import Dependency
from servicelevel.imports.planned import Change, Kind, at_row, change_of
from servicelevel.imports.table_files import Row
from servicelevel.organisation.acting import By
from servicelevel.worktime.problems import Problem

COLUMNS = {
    "above": "the service, or component:KEY for a component that rests on another",
    "component": "key of the component",
    "name": "name of the component",
    "component_kind": "application, database, server, storage, network, cloud, facility, people, other",
    "provider": "key of the team or vendor that provides it",
    "looked_after": "when it is looked after: a calendar, or words",
    "kind": "serial (left out), redundant, k of n",
    "group": "the group of alternatives, for redundant and k of n",
    "k": "how many of the group have to be there",
    "hours": "when it is needed; left out: always",
}


def _plan(rows: Sequence[Row]) -> tuple[list[Change], list[Problem]]:
    there = {f"{one.place}>{one.below.key}": told_of(one) for one in _current()}
    changes, problems, seen = [], [], set()
    for row in rows:
        values = {name: str(value) for name, value in row.values.items()}
        key = f"{values['above']}>{values['component']}"
        if key in seen:
            problems += at_row(
                row, [Problem("component", values["component"], "stands under it twice", "keep one")]
            )
        seen.add(key)
        problems += at_row(row, dependency_problems(values))
        before = there.get(key)
        said = before or {}
        lines = [
            f"{name}: {said.get(name, '')} -> {value}"
            for name, value in values.items()
            if said.get(name) != value
        ]
        changes.append(change_of(key, before is None, lines if before else (), said | values))
    return changes, problems


def _current() -> list[Dependency]:
    rows = Dependency.objects.filter(ended_at=None).select_related("service", "above", "below__provider")
    return list(rows)


def _write(by: By, change: Change) -> None:
    write_dependency(by, change.values)


DEPENDENCIES = Kind(
    "dependencies",
    "Dependencies",
    COLUMNS,
    ("component", "above"),
    WHO_AUTHORISES,
    _plan,
    _write,
    repeats=True,
)
