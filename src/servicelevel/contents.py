"""Contents that people wrote, compared: the one way to write one down, its digest, and how two of them differ."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

ABSENT = object()
"""Stands for a value that is not there, on either side of a difference."""


def canonical(content: object) -> str:
    """JSON with sorted keys and no spaces: equal contents are equal texts."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(content: object) -> str:
    """SHA-256 of the canonical content, 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


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


def differences(old: Mapping[str, Any], new: Mapping[str, Any], path: str = "") -> Iterator[Difference]:
    """The fields in which two contents differ, mapping by mapping; a list that differs is one field."""
    for key in [*new, *(key for key in old if key not in new)]:
        below = f"{path}.{key}" if path else key
        before, after = old.get(key, ABSENT), new.get(key, ABSENT)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from differences(before, after, below)
        elif before is ABSENT or after is ABSENT or canonical(before) != canonical(after):
            yield Difference(below, before, after)


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
