"""Conditions on the fields of a ticket, as targets state them: `{state: [Resolved, Closed], priority: {not: P4}}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from servicelevel.levels.coded import Events, Flags, fields_of
from servicelevel.worktime import Problem

_REMEDY = "write field: value, field: [values], field: {not: [values]} or field: {set: true}"


@dataclass(frozen=True)
class FieldTest:
    """One field, the values asked for, and whether it must be among them or must not."""

    field: str
    values: tuple[str, ...]
    among: bool = True

    def holds(self, events: Events) -> Flags:
        """For each event whether the test holds; a field that was never mentioned is empty."""
        field = fields_of(events)(self.field)
        if field is None:
            return np.full(len(events), ("" in self.values) == self.among)
        found = field.among(self.values)
        return found if self.among else ~found

    def words(self) -> str:
        """The test as part of a sentence."""
        name = self.field.replace("_", " ")
        if self.values == ("",):
            return f"{name} is {'empty' if self.among else 'set'}"
        listed = " or ".join(value or "empty" for value in self.values)
        return f"{name} is {'' if self.among else 'not '}{listed}"


@dataclass(frozen=True)
class Condition:
    """Any of several lists of tests, each of which must hold as a whole. No list at all: always true."""

    alternatives: tuple[tuple[FieldTest, ...], ...] = ()

    @classmethod
    def parse(cls, value: object, path: str, problems: list[Problem]) -> Condition:
        """Read a mapping (all must hold) or a list of mappings (any of them); what is wrong goes to ``problems``."""
        parts = value if isinstance(value, list) else [value]
        if not parts:
            problems.append(Problem(path, value, "is empty", _REMEDY))
        alternatives = []
        for place, part in enumerate(parts):
            where = f"{path}[{place}]" if isinstance(value, list) else path
            if not isinstance(part, Mapping) or not part:
                problems.append(Problem(where, part, f"{part!r} is not a condition", _REMEDY))
                continue
            tests = [_test(str(field), asked, f"{where}.{field}", problems) for field, asked in part.items()]
            alternatives.append(tuple(test for test in tests if test))
        return cls(tuple(alternatives))

    def holds(self, events: Events) -> Flags:
        """For each event whether the condition holds."""
        if not self.alternatives:
            return np.ones(len(events), np.bool_)
        any_of = np.zeros(len(events), np.bool_)
        for tests in self.alternatives:
            all_of = np.ones(len(events), np.bool_)
            for test in tests:
                all_of &= test.holds(events)
            any_of |= all_of
        return any_of

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the condition looks at, each once."""
        return tuple(dict.fromkeys(test.field for tests in self.alternatives for test in tests))

    def words(self) -> str:
        """The condition as part of a sentence."""
        return ", or ".join(" and ".join(test.words() for test in tests) for tests in self.alternatives)


def _test(field: str, asked: object, path: str, problems: list[Problem]) -> FieldTest | None:
    if isinstance(asked, Mapping):
        if set(asked) == {"not"}:
            values = _values(asked["not"], f"{path}.not", problems)
            return FieldTest(field, values, among=False) if values else None
        if set(asked) == {"set"} and isinstance(asked["set"], bool):
            return FieldTest(field, ("",), among=not asked["set"])
        problems.append(Problem(path, dict(asked), f"{dict(asked)!r} is not a test of a field", _REMEDY))
        return None
    values = _values(asked, path, problems)
    return FieldTest(field, values) if values else None


def _values(asked: object, path: str, problems: list[Problem]) -> tuple[str, ...]:
    listed: Sequence[Any] = asked if isinstance(asked, list) else [asked]
    wrong = [value for value in listed if isinstance(value, bool) or not isinstance(value, str | int)]
    for value in wrong:
        problems.append(Problem(path, value, f"{value!r} is not a value of a field", "write it in quotes"))
    if not listed:
        problems.append(Problem(path, asked, "names no value", _REMEDY))
    return tuple(str(value) for value in listed) if not wrong else ()
