"""An explanation of a clock as values for its drawing and its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from servicelevel.levels.explain import Explanation, Stretch
from servicelevel.web.charts import Crossing, Segment, Timeline
from servicelevel.web.wording import MONTHS, duration


@dataclass(frozen=True)
class StretchRow:
    """A stretch in local times: from, until, phase, why, its working time and the running total."""

    from_words: str
    until_words: str
    phase: str
    look: str
    why: str
    work_words: str
    total_us: int


def timeline_of(explanation: Explanation, zone: str, at: datetime) -> Timeline:
    """What `clock_timeline` needs; past the goal it draws in the colour of a breach."""
    clock = explanation.clock
    goal = clock["goal_us"] or max(clock["elapsed_us"], 1)
    crossings = [
        Crossing(mark.name, mark.at, mark.total_us)
        for mark in explanation.marks
        if mark.total_us is not None and mark.name not in ("due", "stopped")
    ]
    used = f"{duration(clock['elapsed_us'])} used" + (
        f" of {duration(clock['goal_us'])}" if clock["goal_us"] else ""
    )
    still = clock["stopped_at"] is None and clock["verdict"] != "cancelled"
    return Timeline(
        title=f"{explanation.target_name}: {clock['verdict']}",
        described=f"{used}, in {len(explanation.stretches)} stretches",
        zone=zone,
        goal_us=goal,
        segments=[_segment(stretch) for stretch in explanation.stretches],
        crossings=crossings,
        due_at=clock["due_at"],
        stopped_at=clock["stopped_at"],
        breached_at=clock["breached_at"],
        seen_at=at if still else None,
    )


def stretch_rows(explanation: Explanation, zone: str) -> list[StretchRow]:
    """The list below the drawing, which adds up to the time used."""
    local = ZoneInfo(zone)
    return [
        StretchRow(
            _local(stretch.start, local),
            _local(stretch.end, local),
            stretch.phase,
            stretch.phase.split()[0],
            _why(stretch),
            duration(stretch.work_us, exact=True) if stretch.work_us else "",
            stretch.total_us,
        )
        for stretch in explanation.stretches
    ]


def _segment(stretch: Stretch) -> Segment:
    before = stretch.total_us - stretch.work_us
    return Segment(stretch.start, stretch.end, stretch.phase, stretch.reason, before, stretch.total_us)


def _local(at: datetime, zone: ZoneInfo) -> str:
    """`Mon 12 Oct, 09:15` with seconds only where there are any."""
    local = at.astimezone(zone)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    return f"{local:%a} {local.day} {MONTHS[local.month - 1]}, {clock}"


def _why(stretch: Stretch) -> str:
    if stretch.phase == "running" and stretch.calendar:
        return f"{stretch.reason} ({stretch.calendar})" if stretch.reason else stretch.calendar
    return stretch.reason
