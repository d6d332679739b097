"""What a list would change, before it does."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from servicelevel.contents import digest
from servicelevel.imports.table_files import Row
from servicelevel.organisation.acting import By
from servicelevel.worktime.problems import Problem, suggestion

What = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Change:
    """What would become of one record. lines: in what it would differ; values: what would be written."""

    key: str
    what: What
    lines: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """Everything that a list would change. Records that it does not name stay as they are."""

    kind: str
    changes: tuple[Change, ...]

    @property
    def digest(self) -> str:
        """Names exactly these changes: what was looked at is what is done."""
        return digest([self.kind, [[one.key, one.what, list(one.lines), one.values] for one in self.changes]])

    def count(self, what: What) -> int:
        """How many records are new, changed or unchanged."""
        return sum(one.what == what for one in self.changes)

    @property
    def to_do(self) -> list[Change]:
        """What is not there yet as the list says."""
        return [one for one in self.changes if one.what != "unchanged"]


@dataclass(frozen=True)
class Kind:
    """A kind of list. columns: with what stands in each; needed: those that every row has; may: the roles that bring it."""

    key: str
    name: str
    columns: dict[str, str]
    needed: tuple[str, ...]
    may: tuple[str, ...]
    plan: Callable[[Sequence[Row]], tuple[list[Change], list[Problem]]]
    write: Callable[[By, Change], None]
    repeats: bool = False
    """Whether a key may stand in several rows."""


def change_of(key: str, is_new: bool, lines: Sequence[str], values: dict[str, Any]) -> Change:
    """What would become of a record that is new, or differs in these lines, or in none."""
    return Change(key, "new" if is_new else "changed" if lines else "unchanged", tuple(lines), values)


def form_problems(rows: Iterable[Row], kind: Kind) -> list[Problem]:
    """What is wrong with the form of rows: columns that nobody knows, values that are missing, keys that come twice."""
    found: list[Problem] = []
    strange: set[str] = set()
    seen: dict[str, int] = {}
    for row in rows:
        for name in row.values:
            if name not in kind.columns and name not in strange:
                strange.add(name)
                remedy = suggestion(name, kind.columns, f"known here: {', '.join(kind.columns)}")
                found.append(Problem(f"row {row.number}.{name}", "", "is no column of this list", remedy))
        for name in kind.needed:
            if not row.values.get(name):
                found.append(Problem(f"row {row.number}.{name}", "", "is missing", kind.columns[name]))
        key = str(row.values.get(kind.needed[0], ""))
        if key and key in seen and not kind.repeats:
            place, words = f"row {row.number}.{kind.needed[0]}", f"stands in row {seen[key]} as well"
            found.append(Problem(place, key, words, "keep one"))
        seen.setdefault(key, row.number)
    return found


def at_row(row: Row, problems: Iterable[Problem]) -> list[Problem]:
    """Problems of one record, with the row in which it stands."""
    return [Problem(f"row {row.number}.{one.path}", one.value, one.message, one.remedy) for one in problems]
