"""Where open cases stand: at which step, since when, and whether their time is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.process import cases
from servicelevel.process.models import Case
from servicelevel.process.queries import open_cases


@dataclass(frozen=True)
class Waiting:
    """A case that waits at a step. until: None where the process sets no time."""

    case: Case
    step: str
    since: datetime
    until: datetime | None
    is_late: bool


def waiting_at(person: Any, now: datetime) -> Mapping[str, Sequence[Waiting]]:
    """The open cases that a person sees by the step at which they wait, the one that waits longest first."""
    found: dict[str, list[Waiting]] = {}
    for case in open_cases(person, now):
        for one in cases.standing(case, case.taken.all()):
            until = cases.due_at(case, one)
            late = until is not None and until < now
            found.setdefault(one.step, []).append(Waiting(case, one.step, one.since, until, late))
    return {step: sorted(rows, key=lambda row: row.since) for step, rows in found.items()}


def sentence(waiting: Mapping[str, Sequence[Waiting]]) -> str:
    """How many wait, and how many of them too long."""
    rows = [row for at_step in waiting.values() for row in at_step]
    if not rows:
        return "No case waits anywhere"
    late = sum(row.is_late for row in rows)
    said = f"{len(rows)} step{'s wait' if len(rows) > 1 else ' waits'} to be taken"
    return (
        f"{said}, {late} of them past the time that the process sets"
        if late
        else f"{said}, all within their time"
    )
