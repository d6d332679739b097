"""Why a clock stands where it stands: every stretch of it, and the instants at which its marks were reached."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from servicelevel.levels.clocks import frame_of
from servicelevel.levels.exclusions import REASON, excluded
from servicelevel.levels.moments import microseconds
from servicelevel.levels.phases import Phase
from servicelevel.levels.stretches import Stretches, stretches
from servicelevel.levels.summed import summed
from servicelevel.levels.ticket_target import GoalRow, TicketTarget
from servicelevel.levels.words import duration
from servicelevel.worktime import WorkCalendar

_WORDS = {
    Phase.RUNNING: "running",
    Phase.PAUSED: "paused",
    Phase.WAITING: "waiting",
    Phase.STOPPED: "stopped",
    Phase.CANCELLED: "cancelled",
}


@dataclass(frozen=True)
class Stretch:
    """A piece of a clock's time in which nothing changed.

    phase: running, outside hours, paused, waiting, stopped or cancelled; reason says why.
    work_us: working time counted in the stretch; total_us: counted up to its end (since the last restart).
    """

    start: datetime
    end: datetime
    phase: str
    reason: str
    calendar: str
    work_us: int
    total_us: int
    event_id: str


@dataclass(frozen=True)
class Mark:
    """A point on the way: a warning point, the goal, the breach or the stop."""

    name: str
    at: datetime
    total_us: int | None


@dataclass(frozen=True)
class Explanation:
    """A clock with its working. ``clock`` holds the fields of its row in `clocks`; the stretches add up to its figure."""

    clock: dict[str, Any]
    target_name: str
    goal: str
    stretches: tuple[Stretch, ...]
    marks: tuple[Mark, ...]

    def lines(self, zone: str) -> Iterator[str]:
        """The explanation as lines of text, times in ``zone``."""
        local = ZoneInfo(zone)
        goal = f" of {duration(self.clock['goal_us'])}" if self.clock["goal_us"] is not None else ""
        yield f"{self.target_name}: {self.clock['verdict']}, {duration(self.clock['elapsed_us'])}{goal} ({self.goal})"
        for stretch in self.stretches:
            times = " to ".join(
                f"{end.astimezone(local):%a %d %b %Y %H:%M:%S %Z}" for end in (stretch.start, stretch.end)
            )
            counted = (
                f"+{duration(stretch.work_us)} = {duration(stretch.total_us)}" if stretch.work_us else ""
            )
            yield f"  {times}  {stretch.phase:13} {counted:28} {stretch.reason}".rstrip()
        for mark in self.marks:
            yield f"  {mark.name}: {mark.at.astimezone(local):%a %d %b %Y %H:%M:%S %Z}"

    def as_json(self) -> dict[str, Any]:
        """The same as plain values: instants as ISO 8601 in UTC."""

        def plain(value: Any) -> Any:
            if isinstance(value, list):
                return [plain(part) for part in value]
            return value.isoformat() if isinstance(value, datetime) else value

        return {
            "clock": {name: plain(value) for name, value in self.clock.items()},
            "target_name": self.target_name,
            "goal": self.goal,
            "stretches": [
                {name: plain(value) for name, value in vars(part).items()} for part in self.stretches
            ],
            "marks": [{name: plain(value) for name, value in vars(mark).items()} for mark in self.marks],
        }


def explain(events: pl.DataFrame, target: TicketTarget, at: Any) -> list[Explanation]:
    """Explain the clocks of one ticket (one, unless reopening begins new ones; none if the target never applied).

    events: those of one ticket, in order. Raises ValueError for events of several tickets.
    """
    if events["ticket"].n_unique() > 1:
        raise ValueError("explain looks at one ticket; give the events of one")
    until = microseconds(at)
    cut = stretches(events, target, until)
    rows = frame_of(summed(target, cut, warnings=True), events, target, warnings=True)
    if not len(rows):
        return []
    firsts = [int(first) for first in np.unique(cut.clock)]
    return [
        _explained(events, target, cut, first, after, clock)
        for first, after, clock in zip(firsts, [*firsts[1:], len(cut)], rows.to_dicts(), strict=True)
    ]


def _explained(
    events: pl.DataFrame, target: TicketTarget, cut: Stretches, first: int, after: int, clock: dict[str, Any]
) -> Explanation:
    end = microseconds(clock["stopped_at"]) if clock["stopped_at"] else None
    last = after
    while (
        last > first and cut.phase[last - 1] >= Phase.STOPPED and (end is None or cut.begins[last - 1] >= end)
    ):
        last -= 1
    parts: list[Stretch] = []
    for place in range(first, last):
        parts += _parts(events, target, cut, place, restarted=int(cut.leg[place]) == place)
    row = target.rows[int(cut.row[max(last - 1, first)])] if cut.row[max(last - 1, first)] >= 0 else None
    goal = f"goal {row.goal}, calendar {row.calendar_id}" if row else "no goal for this priority"
    return Explanation(clock, target.name, goal, tuple(parts), tuple(_marks(target, clock)))


def _parts(
    events: pl.DataFrame, target: TicketTarget, cut: Stretches, place: int, restarted: bool
) -> Iterator[Stretch]:
    """One stretch between events, split where its calendar opens and closes if the clock runs."""
    begin, end = int(cut.begins[place]), int(cut.ends[place])
    phase, total = Phase(int(cut.phase[place])), int(cut.used[place])
    opening = events[int(cut.event[place])]
    event = opening.row(0, named=True)
    event_id = str(event.get("event_id") or "")
    row = target.rows[int(cut.row[place])] if cut.row[place] >= 0 else None
    if phase is not Phase.RUNNING or row is None:
        reason = _reason(target, phase, event, bool(excluded(opening, target.id)[0]))
        if begin < end:
            yield Stretch(
                _instant(begin),
                _instant(end),
                _WORDS[phase],
                reason,
                row.calendar_id if row else "",
                0,
                total,
                event_id,
            )
        return
    calendar = row.goal.calendar(row.calendar)
    reason = (
        "starts again: the priority changed"
        if restarted and place != int(cut.clock[place])
        else _running(event)
    )
    for opens, closes, closed in _pieces(calendar, begin, end):
        work = 0 if closed else closes - opens
        total += work
        phase_word = "outside hours" if closed else "running"
        yield Stretch(
            _instant(opens),
            _instant(closes),
            phase_word,
            closed or reason,
            _calendar_name(row),
            work,
            total,
            event_id,
        )


def _pieces(calendar: WorkCalendar, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """The time from begin to end in order, cut into open pieces and closed ones with the reason."""
    at = begin
    for opens, closes in (
        calendar.windows(np.datetime64(begin, "us"), np.datetime64(end, "us")).astype(np.int64).tolist()
    ):
        yield from _closed_pieces(calendar, at, opens)
        yield opens, closes, ""
        at = closes
    yield from _closed_pieces(calendar, at, end)


def _closed_pieces(calendar: WorkCalendar, begin: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Closed time, cut at the local midnights at which its reason changes: night, holiday, weekend."""
    if begin >= end:
        return
    first, last = calendar.wall_times(np.array([begin, end], "datetime64[us]")).astype("datetime64[D]")
    midnights = calendar.instants_of(np.arange(first + 1, last + 1).astype("datetime64[us]")).astype(np.int64)
    since, reason = begin, _closed(calendar, begin)
    for midnight in midnights[(midnights > begin) & (midnights < end)].tolist():
        if (then := _closed(calendar, midnight)) != reason:
            yield since, midnight, reason
            since, reason = midnight, then
    yield since, end, reason


def _reason(target: TicketTarget, phase: Phase, event: dict[str, Any], is_excluded: bool) -> str:
    if phase is Phase.PAUSED:
        if is_excluded:
            return REASON
        return str(event.get(target.pause_reason) or "paused")
    if phase is Phase.WAITING:
        priority = event.get("priority")
        return f"no goal for priority {priority}" if priority else "no priority yet"
    if phase is Phase.CANCELLED:
        return "the target does not apply"
    return str(event.get("state") or "stopped")


def _running(event: dict[str, Any]) -> str:
    return ", ".join(
        str(event[name]) for name in ("state", "priority", "assignment_group") if event.get(name)
    )


def _closed(calendar: WorkCalendar, instant: int) -> str:
    closed = calendar.why_closed(np.datetime64(instant, "us"))
    if closed is None:
        return "outside hours"
    return f"{closed.reason}: {closed.name}" if closed.name else closed.reason


def _calendar_name(row: GoalRow) -> str:
    return row.calendar_id if row.goal.unit in ("working time", "working days") else "every hour"


def _marks(target: TicketTarget, clock: dict[str, Any]) -> Iterator[Mark]:
    goal = clock["goal_us"]
    for share, at in zip(target.warn, clock["warned_at"] or [], strict=False):
        if at is not None:
            yield Mark(f"{float(share * 100):g} %", at, _ceiling(share * goal) if goal is not None else None)
    for name, at in (
        ("due", clock["due_at"]),
        ("breached", clock["breached_at"]),
        ("stopped", clock["stopped_at"]),
    ):
        if at is not None:
            yield Mark(name, at, clock["elapsed_us"] if name == "stopped" else goal)


def _ceiling(amount: Fraction) -> int:
    return -(-amount.numerator // amount.denominator)


def _instant(count: int) -> datetime:
    return datetime.fromtimestamp(0, UTC) + timedelta(microseconds=count)
