"""Limits on a number, as targets state them: `<= 800`, `>= 4.2`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from servicelevel.levels.figures import Verdict
from servicelevel.worktime import Problem

_LIMIT = re.compile(r"(<=|>=)\s*(-?\d+(?:\.\d+)?)\s*(%?)")


@dataclass(frozen=True)
class Limit:
    """At most or at least a value. With a unit of percent the value is a share."""

    at_most: bool
    value: Fraction
    percent: bool = False

    @classmethod
    def parse(cls, given: object, path: str, problems: list[Problem]) -> Limit | None:
        """Read "<= 800" or ">= 95%"; what is wrong goes to ``problems``."""
        found = _LIMIT.fullmatch(given.strip()) if isinstance(given, str) else None
        if not found:
            problems.append(
                Problem(path, given, f"{given!r} is not a limit", 'write it as "<= 800" or ">= 95%"')
            )
            return None
        value = Fraction(found[2])
        return cls(found[1] == "<=", value / 100 if found[3] else value, bool(found[3]))

    def verdict(self, value: Fraction, threatened_at: Fraction) -> Verdict:
        """Kept or not; threatened when so much of what is allowed is used (of an upper limit above 0)."""
        if value > self.value if self.at_most else value < self.value:
            return "breached"
        near = self.at_most and self.value > 0 and value >= threatened_at * self.value and value > 0
        return "threatened" if near else "met"

    def words(self) -> str:
        """The limit as part of a sentence."""
        shown = f"{float(self.value * 100):g} %" if self.percent else f"{float(self.value):g}"
        return f"at {'most' if self.at_most else 'least'} {shown}"
