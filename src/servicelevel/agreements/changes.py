"""What applying promises would change, in words, before anything changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from servicelevel.agreements.canonical import canonical

What = Literal["new", "new version", "correction", "changed", "unchanged"]
ABSENT = object()
"""Stands for a value that is not there, on either side of a difference."""


@dataclass(frozen=True)
class Difference:
    """One field that differs: its path, and its value before and after (ABSENT where there is none)."""

    path: str
    old: object
    new: object

    def words(self) -> str:
        """``targets.p2.goal: 8h -> 6h``; values as in a promise file."""
        if self.old is ABSENT:
            return f"{self.path}: added {written(self.new)}"
        if self.new is ABSENT:
            return f"{self.path}: removed {written(self.old)}"
        return f"{self.path}: {written(self.old)} -> {written(self.new)}"


@dataclass(frozen=True)
class Change:
    """What happens to one record.

    what: new (the first of its id), new version (holds from another instant), correction (of a version that
    holds from the same instant: both are kept, this one counts from now on), changed (a party), unchanged.
    number: of the version; holds_from: None for "always"; touches: which figures it changes, a sentence each.
    """

    record: Literal["party", "calendar", "service", "agreement"]
    key: str
    what: What
    number: int | None = None
    holds_from: str = ""
    differences: tuple[Difference, ...] = ()
    touches: tuple[str, ...] = ()

    def words(self) -> str:
        """The heading of the change: ``agreement it-support: new version from 2016-07-01 (number 2, draft)``."""
        if self.number is None or self.what == "unchanged":
            return f"{self.record} {self.key}: {self.what}"
        begins = f" from {self.holds_from}" if self.holds_from else ""
        said = f"correction of the version{begins}" if self.what == "correction" else f"{self.what}{begins}"
        return f"{self.record} {self.key}: {said} (number {self.number}{', draft' if self.record == 'agreement' else ''})"


def differences(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[Difference]:
    """The fields in which two contents differ, mapping by mapping; a list that differs is one field."""
    for key in [*new, *(key for key in old if key not in new)]:
        below = f"{path}.{key}" if path else key
        before, after = old.get(key, ABSENT), new.get(key, ABSENT)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from differences(before, after, below)
        elif before is ABSENT or after is ABSENT or canonical(before) != canonical(after):
            yield Difference(below, before, after)


def months_words(first: datetime, last: datetime) -> str:
    """``March 2016``, or ``March 2016 to May 2016 (3 months)``, of two local instants."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    if count == 1:
        return f"{first:%B %Y}"
    return f"{first:%B %Y} to {last:%B %Y} ({count} months)"


def written(value: object) -> str:
    """A value on one line, as a promise file could write it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(written(part) for part in value) + "]"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = " ".join(str(value).split())
    return text if len(text) <= 120 else f"{text[:120]}..."
