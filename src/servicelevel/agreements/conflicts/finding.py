"""What the review of agreements finds: a contradiction, a gap or something to look at, with its smallest example."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from servicelevel.agreements.terms import Terms

Severity = Literal["contradiction", "gap", "note"]
"""contradiction: both cannot be kept; gap: what supports does not reach far enough; note: to be looked at."""
RANKS: dict[Severity, int] = {"contradiction": 0, "gap": 1, "note": 2}
Kind = Literal[
    "promised twice", "contradictory goals", "different definitions", "different sources", "support ends",
    "supports nothing", "hours not supported", "outside service hours", "component hours", "maintenance in hours",
    "staff promised twice", "volume over capacity", "calendar runs out", "one name, two calendars",
    "one name, two zones", "service retired",
]  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """Where in which agreement (or calendar, or service) it stands. path: as in a promise file, `targets.resolution`."""

    of: str
    title: str
    path: str
    words: str = ""


@dataclass(frozen=True)
class Example:
    """The smallest case that shows it. at: its first instant (UTC), None where time has no part in it.

    figures: the two or more values that stand against each other, as written.
    """

    words: str
    at: datetime | None = None
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that agreements contradict. key: the same for the same contradiction, whenever it is looked for.

    words: one sentence; agreements: their keys, those at fault first; clauses: where it stands.
    """

    key: str
    kind: Kind
    severity: Severity
    words: str
    example: Example
    clauses: tuple[Clause, ...]
    agreements: tuple[str, ...] = ()


def found(
    kind: Kind,
    severity: Severity,
    words: str,
    example: Example,
    clauses: tuple[Clause, ...],
    agreements: tuple[str, ...],
) -> Finding:
    """A finding whose key is made of its kind and of where it stands."""
    named = "|".join(
        [kind.replace(",", "").replace(" ", "-"), *(f"{each.of}.{each.path}" for each in clauses)]
    )
    return Finding(named, kind, severity, words, example, clauses, agreements)


def clause(terms: Terms, path: str, words: str = "") -> Clause:
    """A clause of an agreement."""
    return Clause(terms.key, terms.title, path, words)
