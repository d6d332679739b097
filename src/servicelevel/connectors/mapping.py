"""How the columns of somebody's table become events: the mapping file of csv and jsonl."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.worktime import Problem, suggestion

KEYS = (
    "shape",
    "columns",
    "stamps",
    "values",
    "unknown",
    "dates",
    "delimiter",
    "encoding",
    "missing",
    "constants",
)
STATES_OF_STAMPS = {
    "opened": "New",
    "assigned": "Assigned",
    "responded": "In Progress",
    "resolved": "Resolved",
    "closed": "Closed",
}


@dataclass(frozen=True)
class Stamp:
    """A column of a ticket's row that says when it entered a state."""

    name: str
    column: str
    state: str


@dataclass(frozen=True)
class TicketMapping:
    """A mapping that has been checked. columns: our name to theirs; ``ticket`` and, for events, ``at`` are among them."""

    columns: Mapping[str, str]
    stamps: tuple[Stamp, ...]
    values: Mapping[str, Mapping[str, str]]
    refuse_unknown: frozenset[str]
    times: LocalTimes
    delimiter: str = ","
    encoding: str = "utf-8"
    missing: frozenset[str] = frozenset({""})
    constants: Mapping[str, str] = field(default_factory=dict)

    @property
    def needed(self) -> list[str]:
        """The columns that must be there."""
        return list(dict.fromkeys([*self.columns.values(), *(stamp.column for stamp in self.stamps)]))


def read_mapping(
    written: object, zone: str, constants: Mapping[str, str], problem: Callable[..., Problem] = Problem
) -> tuple[TicketMapping | None, list[Problem]]:
    """Check a mapping; what is wrong comes back as problems, all of them.

    zone: of the command line, used where the mapping has none. problem: makes a Problem (with file and line).
    """
    found: list[Problem] = []
    if not isinstance(written, Mapping):
        return None, [
            problem("", written, "is not a mapping", "begin with columns: and a line for each field")
        ]
    for key in written:
        if key not in KEYS:
            found.append(
                problem(
                    str(key), written[key], "is not known", suggestion(key, KEYS, f"write {', '.join(KEYS)}")
                )
            )
    shape = written.get("shape", "events")
    if shape not in ("events", "tickets"):
        found.append(
            problem("shape", shape, f"{shape!r} is unknown", "write events (a row is an event) or tickets")
        )
    columns = _texts(written, "columns", found, problem)
    for name in ("ticket", "at") if shape == "events" else ("ticket",):
        if name not in columns:
            found.append(
                problem(
                    f"columns.{name}", None, "is missing", f"name the column that holds the {_MEANS[name]}"
                )
            )
    stamps = _stamps(written, shape, found, problem)
    values = {
        name: _texts(written.get("values"), name, found, problem, "values.")
        for name in written.get("values") or {}
    } if isinstance(written.get("values"), Mapping | None) else {}  # fmt: skip
    times = _times(written.get("dates", {}), zone, found, problem)
    delimiter, encoding = str(written.get("delimiter", ",")), str(written.get("encoding", "utf-8"))
    delimiter = {"tab": "\t", "\\t": "\t"}.get(delimiter, delimiter)
    if len(delimiter) != 1:
        found.append(
            problem("delimiter", delimiter, f"{delimiter!r} is not one character", 'write "," or ";" or tab')
        )
    try:
        "".encode(encoding)
    except LookupError:
        found.append(
            problem("encoding", encoding, f"{encoding!r} is not an encoding", "write utf-8, cp1252, ...")
        )
    missing = written.get("missing", [""])
    if not isinstance(missing, list):
        found.append(problem("missing", missing, "is not a list", 'write ["", "?"]'))
        missing = []
    refuse = _unknown(written.get("unknown", "keep"), values, found, problem)
    fixed = {**_texts(written, "constants", found, problem), **constants}
    if found or times is None:
        return None, found
    made = TicketMapping(
        columns,
        stamps,
        values,
        refuse,
        times,
        delimiter,
        encoding,
        frozenset(map(str, missing)) | {""},
        fixed,
    )
    return made, []


_MEANS = {"ticket": "ticket's number", "at": "instant of the event"}


def _texts(
    written: Any, key: str, found: list[Problem], problem: Callable[..., Problem], prefix: str = ""
) -> dict[str, str]:
    given = written.get(key) or {} if isinstance(written, Mapping) else {}
    if not isinstance(given, Mapping):
        found.append(problem(f"{prefix}{key}", given, "is not a table", "write a line for each, name: value"))
        return {}
    for name, value in given.items():
        if isinstance(value, Mapping | list) or value is None:
            found.append(problem(f"{prefix}{key}.{name}", value, "is not one value", "write one name"))
    return {str(name): str(value) for name, value in given.items()}


def _stamps(
    written: Mapping[str, Any], shape: Any, found: list[Problem], problem: Callable[..., Problem]
) -> tuple[Stamp, ...]:
    given = written.get("stamps")
    if shape != "tickets":
        if given:
            found.append(
                problem("stamps", given, "belongs to shape: tickets", "leave it out, or write shape: tickets")
            )
        return ()
    if not isinstance(given, Mapping) or "opened" not in given:
        found.append(
            problem(
                "stamps.opened", given, "is missing", "name the column that says when a ticket was opened"
            )
        )
        return ()
    stamps = []
    for name, value in given.items():
        one = value if isinstance(value, Mapping) else {"column": value}
        column, state = one.get("column"), one.get("state", STATES_OF_STAMPS.get(str(name)))
        if not isinstance(column, str):
            found.append(problem(f"stamps.{name}.column", column, "is missing", "name the column"))
        elif state is None:
            found.append(
                problem(f"stamps.{name}.state", None, "is missing", "say which state the ticket then has")
            )
        else:
            stamps.append(Stamp(str(name), column, str(state)))
    return tuple(stamps)


def _times(given: Any, zone: str, found: list[Problem], problem: Callable[..., Problem]) -> LocalTimes | None:
    dates = given if isinstance(given, Mapping) else {"format": given}
    try:
        return LocalTimes(str(dates.get("format", "iso")), str(dates.get("zone") or zone or ""))
    except TimeError as error:
        found.append(problem("dates.zone", dates.get("zone") or zone, str(error)))
        return None


def _unknown(
    given: Any, values: Mapping[str, Mapping[str, str]], found: list[Problem], problem: Callable[..., Problem]
) -> frozenset[str]:
    asked = given if isinstance(given, Mapping) else dict.fromkeys(values, given)
    for name, choice in asked.items():
        if choice not in ("keep", "refuse"):
            found.append(problem(f"unknown.{name}", choice, f"{choice!r} is unknown", "write keep or refuse"))
        if name not in values:
            remedy = f"write values.{name} with the names that are known"
            found.append(problem(f"unknown.{name}", choice, "has no values to compare with", remedy))
    return frozenset(name for name, choice in asked.items() if choice == "refuse")
