"""What a check found, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from servicelevel.agreements.underpinning import words
from servicelevel.agreements.underpinning.checked import (
    Checked,
    CheckedAvailability,
    CheckedTarget,
    CheckedTime,
)
from servicelevel.instants import MICROSECOND
from servicelevel.levels.underpinning import Leg, Worst
from servicelevel.levels.words import duration, percent
from servicelevel.web.charts import Bar, Underpinned, underpinning_chain
from servicelevel.worktime import WorkCalendar

MARKS = {"carried": "met", "not carried": "breached", "cannot be decided": "cannot be decided"}
Row = tuple[str, ...]


@dataclass(frozen=True)
class ShownTarget:
    """A target with its drawing and its table. parts: rows under ``heads``; notes: what else was found, in sentences."""

    anchor: str
    name: str
    promise: str
    verdict: str
    mark: str
    reason: str
    drawing: str
    heads: Row
    parts: Sequence[Row]
    notes: Sequence[str]

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """The parts, each value with its head."""
        return [list(zip(self.heads, part, strict=True)) for part in self.parts]


@dataclass(frozen=True)
class Shown:
    """The page. span: the first and last day of the starts that were looked at, in words."""

    key: str
    title: str
    sentence: str
    span: str
    zone: str
    targets: Sequence[ShownTarget]
    endings: Sequence[str]
    drafts: Sequence[str]
    unchecked: Sequence[str]


def shown(checked: Checked) -> Shown:
    """Everything that the page shows; times are those of the agreement's zone."""
    zone = checked.zone
    return Shown(
        key=checked.key, title=checked.title, sentence=words.first_line(checked), zone=zone,
        span=f"{words.day(checked.first, zone)} to {words.day(checked.last - MICROSECOND, zone)}",
        targets=[_target(target, place, zone) for place, target in enumerate(checked.targets, 1)],
        endings=[words.ending_in_words(ending, zone) for ending in checked.endings],
        drafts=checked.drafts, unchecked=checked.unchecked,
    )  # fmt: skip


def _target(target: CheckedTarget, place: int, zone: str) -> ShownTarget:
    rows: dict[str, Any] = {"drawing": "", "heads": (), "parts": (), "notes": ()}
    if isinstance(target, CheckedAvailability):
        rows |= _availability(target, zone)
    elif isinstance(target.found, Worst):
        rows |= _time(target, target.found, zone)
    if not target.written and not target.missing:
        note = (
            "The agreement does not say what it rests on: these are all that support it and promise the like."
        )
        rows["notes"] = (note, *rows["notes"])
    return ShownTarget(
        anchor=f"target-{place}", name=words.name_of(target), promise=words.promise_of(target), verdict=target.verdict,
        mark=MARKS[target.verdict], reason=words.reason(target, zone), **rows,
    )  # fmt: skip


def _time(target: CheckedTime, found: Worst, zone: str) -> dict[str, Any]:
    parts = [
        (
            leg.part.name,
            leg.part.party or "nobody: an allowance",
            f"{leg.part.goal} of {words.hours(leg.part.hours)}",
            words.minute(leg.start, zone),
            words.minute(leg.end, zone) if leg.end else "never",
            words.time_of_leg(leg),
            percent(found.walk.share_of_time(leg)) if leg.decides else "beside it",
        )
        for leg in found.walk.legs
    ]
    covered = words.uncovered_in_words(target.uncovered, zone)
    return {
        "drawing": _drawing(target, found, zone),
        "heads": ("Part", "Who", "Promises", "From", "Until", "Time", "Share"),
        "parts": parts,
        "notes": (
            f"From the end of the parts to the deadline: {words.left_over(found.real_slack_us, 'real time')}.",
            words.shares_in_words(target),
            f"Hours: {covered}.",
        ),
    }


def _availability(target: CheckedAvailability, zone: str) -> dict[str, Any]:
    parts = [
        (
            one.name, one.party, words.share_in_hours(one),
            f"{percent(one.bounds.low, fewest=2)} to {percent(one.bounds.high, fewest=2)}",
            words.uncovered_in_words(one.uncovered, zone),
        )
        for one in target.components
    ]  # fmt: skip
    return {"heads": ("Component", "Who", "Promises", "Of the hours above", "Hours"), "parts": parts}


def _drawing(target: CheckedTime, found: Worst, zone: str) -> str:
    end = found.walk.end
    assert end is not None, "a worst start has an end"
    left = words.left_over(found.slack_us, words.time_of(target))
    name = words.name_of(target)
    return underpinning_chain(
        Underpinned(
            title=f"{name} from its worst start",
            described=f"From {words.moment(found.start, zone)}: due {words.moment(found.due, zone)}, "
            f"done {words.moment(end, zone)}, {left}",
            zone=zone,
            promise=Bar(
                f"{name}: {target.row.goal} of {words.hours(target.row.calendar_id)}",
                found.start,
                found.due,
                _open(target.row.goal.calendar(target.row.calendar), found.start, found.due),
            ),
            parts=[_bar(leg) for leg in found.walk.legs],
            left=left,
            short=not found.carried,
        )
    )


def _bar(leg: Leg) -> Bar:
    assert leg.end is not None, "a worst start has an end for every part"
    who = f"{leg.part.party}: {leg.part.name}" if leg.part.party else leg.part.name
    hours = _open(leg.part.goal.calendar(leg.part.calendar), leg.start, leg.end)
    beside = "" if leg.decides else ", beside"
    return Bar(f"{who}, {duration(leg.taken_us)}{beside}", leg.start, leg.end, hours, not leg.decides)


def _open(calendar: WorkCalendar, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    windows = calendar.windows(start, end)
    return [(_aware(opens), _aware(closes)) for opens, closes in windows]


def _aware(moment: Any) -> datetime:
    found: datetime = moment.item()
    return found.replace(tzinfo=UTC)
