"""What somebody says of a tool: the mapping of its fields, where its standing is written, from when on it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.connectors.mapping import TicketMapping
from servicelevel.connectors.mapping_file import read_mapping
from servicelevel.errors import Invalid
from servicelevel.worktime import Problem, suggestion

AT, EVENT, ORDER = "_at", "_event", "_order"
"""Columns that a connector fills in itself."""
OWN: Final = {"at": AT, "event_id": EVENT, "sequence": ORDER}
TOLD: Final = ("due_at", "time_left", "clocks", "breached", "breach_record")
BEGINS: Final = "2000-01-01T00:00:00Z"


@dataclass(frozen=True)
class ToolSettings:
    """Settings that have been checked. since: microseconds since 1970. told: from what is told to the tool's field."""

    mapping: TicketMapping
    told: Mapping[str, str]
    since: int
    only: str

    @property
    def fields(self) -> list[str]:
        """The tool's fields that are read, without those that a connector fills in."""
        return [name for name in self.mapping.needed if name not in OWN.values()]


def checked(written: Mapping[str, Any], defaults: Mapping[str, Any], zone: str) -> ToolSettings:
    """Check settings over a connector's own. Raises Invalid with all that is wrong.

    defaults: columns and values of the connector, used where nothing else is written.
    """
    given = dict(written)
    told, since, only = given.pop("write_back", {}), given.pop("since", BEGINS), given.pop("only", "")
    problems = _of_told(told)
    if given.get("shape", "events") != "events":
        problems.append(Problem("shape", given["shape"], "a tool is asked for what changed", "leave it out"))
    columns = given.get("columns")
    if isinstance(columns, Mapping) or columns is None:
        own = {key: value for key, value in (columns or {}).items() if key in OWN}
        for key, value in own.items():
            problems.append(Problem(f"columns.{key}", value, "is what the connector knows", "leave it out"))
        given["columns"] = {**defaults["columns"], **(columns or {}), **OWN}
    values = given.get("values")
    if isinstance(values, Mapping) or values is None:
        given["values"] = {**defaults["values"], **(values or {})}
    mapping, found = read_mapping(given, zone, {})
    problems += found
    try:
        begin = LocalTimes("iso", zone).read(str(since))[0]
    except TimeError as error:
        problems.append(Problem("since", since, str(error)))
        begin = 0
    if not isinstance(only, str):
        problems.append(Problem("only", only, "is not text", "write a query in the tool's own language"))
    if problems or mapping is None:
        raise Invalid(problems)
    return ToolSettings(mapping, told, begin, only)


def _of_told(told: Any) -> list[Problem]:
    if not isinstance(told, Mapping):
        return [
            Problem("write_back", told, "is not a table", "write due_at: and the tool's field, and so on")
        ]
    problems = []
    for name, field in told.items():
        if name not in TOLD:
            remedy = suggestion(str(name), TOLD, f"write {', '.join(TOLD)}")
            problems.append(Problem(f"write_back.{name}", field, "is nothing that can be told", remedy))
        elif not isinstance(field, str) or not field.strip():
            problems.append(Problem(f"write_back.{name}", field, "is no field", "name a field of the tool"))
    return problems
