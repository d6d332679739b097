from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Taken:
    step: str
    outcome: str
    at: datetime


@dataclass(frozen=True)
class Open:
    step: str
    since: datetime


def open_steps(reading, procedure, taken, opened_at):
    where, since, back = reading.first(procedure), opened_at, ""
    for t in taken:
        if t.step not in reading.steps:
            where, since = back, t.at
            continue
        a = reading.arrow(t.step, t.outcome)
        where, since, back = a.to, t.at, a.returns_to
    return (Open(where, since),) if where in reading.steps else ()
