"""Reading a mapping file: everything that is wrong with it at once, each with its place and what to write."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from servicelevel.connectors.limits import LONGEST
from servicelevel.connectors.local_times import FormatError, LocalTimes, TimeError
from servicelevel.connectors.mapping import STATES_OF_STAMPS, Stamp, TicketMapping
from servicelevel.worktime import Problem, suggestion

KEYS = ("shape", "columns", "stamps", "values", "unknown", "blank", "dates", "delimiter", "encoding", "missing",
        "constants")  # fmt: skip
_MEANS = {"ticket": "ticket's number", "at": "instant of the event"}
_RESERVED = ("source", "event_id", "sequence", "occurred_at", "recorded_at", "episode")
_OF_STAMPS = ("at", "event_id", "sequence", "state")
_ASCII = '\r\n\t ",;|{}:[]0123456789abcxyz'


def read_mapping(
    written: object, zone: str, constants: Mapping[str, str], problem: Callable[..., Problem] = Problem
) -> tuple[TicketMapping | None, list[Problem]]:
    """Check a mapping; what is wrong comes back as problems, all of them.

    zone: of the command line, used where the mapping has none. problem: makes a Problem (with file and line).
    """
    if not isinstance(written, Mapping):
        found = problem("", written, "is not a mapping", "begin with columns: and a line for each field")
        return None, [found]
    reader = _Reader(written, zone, problem)
    made = reader.mapping(constants)
    return (None if reader.found else made), reader.found


class _Reader:
    def __init__(self, written: Mapping[str, Any], zone: str, problem: Callable[..., Problem]) -> None:
        self.written, self.zone, self.problem = written, zone, problem
        self.found: list[Problem] = []

    def mapping(self, constants: Mapping[str, str]) -> TicketMapping | None:
        for key in self.written:
            if key not in KEYS:
                self._wrong(str(key), key, "is not known", suggestion(key, KEYS, f"write {', '.join(KEYS)}"))
        shape = self._one_of("shape", ("events", "tickets"), "events (a row is an event) or tickets")
        columns, stamps = self._columns(shape), self._stamps(shape)
        values = self._values()
        times, times_of = self._dates({*columns.values(), *(stamp.column for stamp in stamps)})
        blank = self._one_of("blank", ("empties", "says nothing"), "empties or says nothing")
        delimiter, encoding, missing = self._delimiter(), self._encoding(), self._missing()
        fixed = {**self._texts(self.written, "constants"), **constants}
        self._own_fields("constants", fixed)
        unknown = self._unknown(values)
        if times is None:
            return None
        return TicketMapping(
            columns, stamps, values, unknown, times, times_of, delimiter, encoding, missing,
            blank == "says nothing", fixed,
        )  # fmt: skip

    def _wrong(self, path: str, value: object, message: str, remedy: str = "") -> None:
        self.found.append(self.problem(path, value, message, remedy))

    def _one_of(self, key: str, known: tuple[str, str], words: str) -> str:
        value = self.written.get(key, known[0])
        if value not in known:
            self._wrong(key, value, f"{value!r} is unknown", suggestion(value, known, f"write {words}"))
        return str(value)

    def _texts(self, written: Any, key: str, prefix: str = "") -> dict[str, str]:
        given = written.get(key)
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            self._wrong(f"{prefix}{key}", given, "is not a table", "write a line for each, name: value")
            return {}
        for name, value in given.items():
            if isinstance(value, Mapping | list) or value is None:
                self._wrong(f"{prefix}{key}.{name}", value, "is not one value", "write one name")
        return {_text(name): _text(value) for name, value in given.items()}

    def _columns(self, shape: str) -> dict[str, str]:
        columns = self._texts(self.written, "columns")
        for name in ("ticket", "at") if shape == "events" else ("ticket",):
            if not columns.get(name):
                remedy = f"name the column that holds the {_MEANS[name]}"
                self._wrong(f"columns.{name}", columns.get(name), "is missing", remedy)
        self._own_fields("columns", columns)
        if shape == "tickets":
            for name in _OF_STAMPS:
                if name in columns:
                    remedy = "leave it out; stamps: say when a ticket entered which state"
                    self._wrong(f"columns.{name}", columns[name], "belongs to shape: events", remedy)
        return columns

    def _own_fields(self, key: str, names: Mapping[str, str]) -> None:
        for name in names:
            if name in _RESERVED and not (key == "columns" and name in ("event_id", "sequence")):
                remedy = f"call it x_{name} or otherwise"
                self._wrong(f"{key}.{name}", names[name], "is a name that is used for something else", remedy)

    def _stamps(self, shape: str) -> tuple[Stamp, ...]:
        given = self.written.get("stamps")
        if shape != "tickets":
            if given:
                remedy = "leave it out, or write shape: tickets"
                self._wrong("stamps", given, "belongs to shape: tickets", remedy)
            return ()
        if not isinstance(given, Mapping) or "opened" not in given:
            remedy = "name the column that says when a ticket was opened"
            self._wrong("stamps.opened", given, "is missing", remedy)
            return ()
        made = (self._stamp(str(name), value) for name, value in given.items())
        stamps = [stamp for stamp in made if stamp]
        return tuple(sorted(stamps, key=lambda stamp: stamp.name != "opened"))

    def _stamp(self, name: str, value: Any) -> Stamp | None:
        one = value if isinstance(value, Mapping) else {"column": value}
        for key in one:
            if key not in ("column", "state"):
                self._wrong(f"stamps.{name}.{key}", one[key], "is not known", "write column and state")
        column, state = one.get("column"), one.get("state", STATES_OF_STAMPS.get(name))
        if not isinstance(column, str):
            self._wrong(f"stamps.{name}.column", column, "is missing", "name the column")
            return None
        if not isinstance(state, str | int) or len(str(state)) > LONGEST["state"]:
            self._wrong(f"stamps.{name}.state", state, "is missing", "say which state the ticket then has")
            return None
        return Stamp(name, column, _text(state))

    def _values(self) -> dict[str, dict[str, str]]:
        given = self.written.get("values")
        if given is None:
            return {}
        if not isinstance(given, Mapping):
            self._wrong("values", given, "is not a table", "write a field and below it their word: ours")
            return {}
        return {str(name): self._texts(given, name, "values.") for name in given}

    def _dates(self, columns: set[str]) -> tuple[LocalTimes | None, dict[str, LocalTimes]]:
        given = self.written.get("dates", {})
        dates: Mapping[str, Any] = given if isinstance(given, Mapping) else {"format": given}
        for key in dates:
            if key not in ("format", "zone", "columns"):
                remedy = suggestion(key, ("format", "zone", "columns"), "write format, zone, columns")
                self._wrong(f"dates.{key}", dates[key], "is not known", remedy)
        times_of = {}
        own = dates.get("columns") or {}
        if not isinstance(own, Mapping):
            self._wrong("dates.columns", own, "is not a table", "write their column and its format")
            own = {}
        for column, value in own.items():
            if column not in columns:
                remedy = suggestion(column, columns, "name a column of columns: or stamps:")
                self._wrong(f"dates.columns.{column}", value, "is no column that is read", remedy)
            one: Any = value if isinstance(value, Mapping) else {"format": value}
            if times := self._times({**dates, **one}, f"dates.columns.{column}"):
                times_of[str(column)] = times
        return self._times(dates, "dates"), times_of

    def _times(self, dates: Mapping[str, Any], path: str) -> LocalTimes | None:
        written, zone = dates.get("format", "iso"), dates.get("zone") or self.zone
        try:
            return LocalTimes(str(written), str(zone or ""))
        except FormatError as error:
            self._wrong(f"{path}.format", written, str(error), error.remedy)
        except TimeError as error:
            self._wrong(f"{path}.zone", zone, str(error))
        return None

    def _delimiter(self) -> str:
        written = str(self.written.get("delimiter", ","))
        delimiter = {"tab": "\t", "\\t": "\t"}.get(written, written)
        if len(delimiter) != 1 or delimiter in '"\r\n\x00':
            self._wrong("delimiter", written, f"{written!r} is not one character", 'write "," or ";" or tab')
        return delimiter

    def _encoding(self) -> str:
        encoding = str(self.written.get("encoding", "utf-8"))
        try:
            if _ASCII.encode(encoding) != _ASCII.encode("ascii"):
                remedy = "save the file as UTF-8 and write utf-8"
                self._wrong("encoding", encoding, f"{encoding!r} does not keep line ends as they are", remedy)
        except (LookupError, ValueError):
            remedy = suggestion(encoding, ("utf-8", "cp1252", "latin-1"), "write utf-8, cp1252, ...")
            self._wrong("encoding", encoding, f"{encoding!r} is not an encoding", remedy)
        return encoding

    def _missing(self) -> frozenset[str]:
        missing = self.written.get("missing", [])
        if not isinstance(missing, list):
            self._wrong("missing", missing, "is not a list", 'write ["", "?"]')
            missing = []
        return frozenset(map(_text, missing)) | {""}

    def _unknown(self, values: Mapping[str, Mapping[str, str]]) -> frozenset[str]:
        given = self.written.get("unknown", "keep")
        asked = given if isinstance(given, Mapping) else dict.fromkeys(values, given)
        if not isinstance(given, Mapping) and given not in ("keep", "refuse"):
            self._wrong("unknown", given, f"{given!r} is unknown", "write keep or refuse")
            return frozenset()
        for name, choice in asked.items():
            if choice not in ("keep", "refuse"):
                self._wrong(f"unknown.{name}", choice, f"{choice!r} is unknown", "write keep or refuse")
            if name not in values:
                remedy = f"write values.{name} with the names that are known"
                self._wrong(f"unknown.{name}", choice, "has no values to compare with", remedy)
        return frozenset(str(name) for name, choice in asked.items() if choice == "refuse")


def _text(value: object) -> str:
    """A value of the file as the text that it was written as."""
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)
