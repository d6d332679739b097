"""Names that conditions ask for and that the source never sent: a clock that waits for them waits for ever."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from servicelevel.levels.conditions import Condition
from servicelevel.levels.ticket_target import TicketTarget
from servicelevel.worktime import suggestion

SHOWN = 8
PARTS = {"start": "starts", "stop": "stops", "pause": "pauses", "cancel": "is cancelled"}


def unknown_names(target: TicketTarget, events: pl.DataFrame) -> Iterator[tuple[str, str]]:
    """For each part of the clock (start, stop, pause, cancel) a sentence about each name that was never sent."""
    for part, does in PARTS.items():
        condition: Condition | None = getattr(target, part)
        for sentence in never_sent(condition, events) if condition else ():
            yield part, f"The clock {does} when {sentence}"


def never_sent(condition: Condition, events: pl.DataFrame) -> Iterator[str]:
    """For each value that a condition asks for and no event has a sentence that begins with field and value."""
    told: set[tuple[str, str]] = set()
    for tests in condition.alternatives:
        for test in tests:
            sent = values_of(test.field, events)
            for value in test.values:
                if test.among and value and value not in sent and (test.field, value) not in told:
                    told.add((test.field, value))
                    yield _sentence(test.field, value, sent)


def values_of(field: str, events: pl.DataFrame) -> set[str]:
    """The values of a field that the source ever sent."""
    if field not in events.columns:
        return set()
    return {str(value) for value in events[field].unique() if value not in (None, "")}


def _sentence(field: str, value: str, sent: set[str]) -> str:
    name = field.replace("_", " ")
    if not sent:
        return f"{name} is {value}, and the source sends no {name} at all. Have it sent, or ask for another field."
    listed = ", ".join(sorted(sent)[:SHOWN]) + (", ..." if len(sent) > SHOWN else "")
    near = suggestion(value, sent)
    remedy = f"{near[0].upper()}{near[1:]}" if near else "Write a name that it sends, or leave this one out."
    return f"{name} is {value}, which the source never sent; it sends {listed}. {remedy}"
