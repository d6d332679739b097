"""A ticket's standing in the words and fields of a tool."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from servicelevel.instants import from_microseconds
from servicelevel.monitoring.feeds.port import ClockStanding, Standing

LONGEST = 3_900
"""Characters of the list of clocks; tools keep such fields in 4,000."""


def told_in(
    fields: Mapping[str, str], standing: Standing, instant: Callable[[datetime], str],
    yes_no: tuple[str, str],
) -> dict[str, Any]:  # fmt: skip
    """By the tool's field what is written there. time_left is in whole seconds of working time, negative when over."""
    next_ = standing.next_due
    left = None if next_ is None else next_.left
    said: dict[str, Any] = {
        "due_at": None if next_ is None or next_.due_at is None else instant(from_microseconds(next_.due_at)),
        "time_left": None if left is None else left // 1_000_000,
        "clocks": "\n".join(map(_line, standing.clocks))[:LONGEST],
        "breached": yes_no[0] if standing.is_breached else yes_no[1],
        "breach_record": "\n".join(clock.record for clock in standing.clocks if clock.record)[:LONGEST],
    }
    return {field: said[name] for name, field in fields.items()}


def _line(clock: ClockStanding) -> str:
    due = "" if clock.due_at is None else f", due {from_microseconds(clock.due_at):%Y-%m-%d %H:%M:%S} UTC"
    state = clock.state if clock.verdict in ("open", clock.state) else f"{clock.verdict}, {clock.state}"
    return f"{clock.agreement}/{clock.target}: {state}{due if clock.is_open else ''}"


def iso(instant: datetime) -> str:
    """`2026-10-12T08:00:00.000+0000`."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{instant.microsecond // 1000:03}+0000"


def plain(instant: datetime) -> str:
    """`2026-10-12 08:00:00`, in UTC."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M:%S}"
