"""Reading a tool's records again and again by when they last changed, so that none is missed.

A sweep goes from a little before the latest change that was seen up to the tool's time at its begin, or to an empty
page; a page is never taken for the last because it is short. Each page lies behind the last record of the one before,
by time and id, never by a count, which shifts when records change meanwhile. The next sweep begins a little earlier
again: what a tool writes down late, or stamps by another clock, is met then. Whoever records the rows knows again what
was told before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from servicelevel.connectors.local_times import LocalTimes, TimeError
from servicelevel.instants import to_microseconds
from servicelevel.monitoring.feeds.port import Cursor, ToolTrouble

SECOND: Final = 1_000_000
OVERLAP: Final = 120 * SECOND
"""How far before the latest change a sweep begins."""


@dataclass(frozen=True, order=True)
class Change:
    """A record as it is after its last change. at: when, in microseconds since 1970."""

    at: int
    id: str
    record: dict[str, Any] = field(compare=False)


@dataclass(frozen=True)
class Swept:
    """One page of a sweep: what changed, in order, each once; unreadable: records of which nobody can say when."""

    changes: Sequence[Change]
    unreadable: Sequence[str]
    cursor: Cursor
    more: bool
    clock: int
    """The tool's time, or ours where it did not tell it."""
    skew: int | None


Ask = Callable[[int, str], tuple[list[dict[str, Any]], int | None]]
"""From a time in whole seconds and an id ("" for none) to the records behind both, and the tool's time."""


def sweep(
    cursor: Cursor, since: int, ask: Ask, change: Callable[[dict[str, Any]], Change | str], now: datetime,
    name: str,
) -> Swept:  # fmt: skip
    """Read one page. since: where the first sweep begins; change: from a record to its place, or why it has none.

    Raises ToolTrouble where the tool gives only records that were not asked for: it would never come to an end.
    """
    high = int(cursor.get("high", since))
    begin = max(since, high - OVERLAP)
    at, last = int(cursor.get("at", begin // SECOND * SECOND)), str(cursor.get("id", ""))
    records, clock = ask(at // SECOND, last)
    ours = to_microseconds(now)
    tool_now = ours if clock is None else clock
    until = int(cursor.get("until", tool_now))
    placed = [change(record) for record in records]
    changes = sorted({(one.at, one.id): one for one in placed if isinstance(one, Change)}.values())
    if changes and (changes[-1].at, changes[-1].id) <= (at, last):
        raise ToolTrouble(f"{name} gives records that were not asked for; nothing was taken from this page.")
    skew = None if clock is None else clock - ours // SECOND * SECOND
    more = bool(changes) and changes[-1].at < until
    if changes:
        # A record that is stamped in the future must not carry the cursor past those that are still to be written.
        high = max(high, min(changes[-1].at, tool_now))
    on = (
        {"high": high, "until": until, "at": changes[-1].at, "id": changes[-1].id} if more else {"high": high}
    )
    unreadable = [one for one in placed if isinstance(one, str)]
    return Swept(changes, unreadable, on, more, tool_now, skew)


def change_of(record: dict[str, Any], at: str, id: str, times: LocalTimes) -> Change | str:
    """The place of a record by the names of its fields. Raises ToolTrouble where its times have no zone."""
    stamp, key = str(record.get(at) or ""), record.get(id)
    if not (isinstance(key, str) and key and key.isascii() and key.isprintable()):
        return f"a record without {id}"
    try:
        return Change(times.read(stamp)[0], key, record)
    except TimeError as error:
        if "no time zone" in str(error):
            raise ToolTrouble(f"{at}: {error}", for_good=True) from None
        return f"{key}: {at}: {error}"
