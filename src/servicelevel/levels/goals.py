"""Goals in the units that contracts use, and the deadlines they give."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from servicelevel.worktime import Problem, Tie, WorkCalendar

Unit = Literal["working time", "elapsed time", "working days", "calendar days"]

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
_SPANS = {"w": 7 * DAY, "d": DAY, "h": HOUR, "min": 60 * SECOND, "s": SECOND}
_TIME_WORDS = {
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), HOUR),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes"), 60 * SECOND),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), SECOND),
}
_WORKING = {"working", "business", "work"}
_REAL = {"elapsed", "calendar", "real"}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]+)?")
_REMEDY = "write 8h, 72h elapsed, 2 working days or 30 calendar days"


class GoalError(ValueError):
    """A goal cannot be read; ``problems`` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = list(problems)


@dataclass(frozen=True)
class Goal:
    """How long something may take. Docs: what every figure means, Goals.

    amount: microseconds for the two units of time, a count for the two units of days.
    tie: what the due time is when it falls exactly on closing time.
    """

    amount: int
    unit: Unit
    tie: Tie = "closing"

    @classmethod
    def parse(cls, text: object, tie: Tie = "closing", path: str = "goal") -> Goal:
        """Read "8h", "1h 30m", "72h elapsed", "2 working days", "30 days", "1 calendar day".

        Raises GoalError; "1 day" is refused because it means two things.
        """
        if tie not in ("closing", "next_opening"):
            raise GoalError(
                [Problem(f"{path}.tie", tie, f"{tie!r} is unknown", "write closing or next_opening")]
            )
        if not isinstance(text, str):
            raise GoalError([Problem(path, text, f"{text!r} has no unit", _REMEDY)])
        amount, unit = _read(text, path)
        if amount > (MOST_DAYS if unit.endswith("days") else MOST_DAYS * DAY):
            message = f"{text!r} is longer than work calendars reach"
            raise GoalError([Problem(path, text, message, "write a goal of less than 200 years")])
        return cls(amount, unit, tie)

    def __str__(self) -> str:
        if self.unit in ("working days", "calendar days"):
            return f"{self.amount} {self.unit if self.amount != 1 else self.unit.removesuffix('s')}"
        return _spelled(self.amount) + (" elapsed" if self.unit == "elapsed time" else "")

    def words(self) -> str:
        """The goal as part of a sentence, exactly: "2 h 15 min", "72 h elapsed", "2 working days"."""
        return re.sub(r"(\d)(h|min|s)\b", r"\1 \2", str(self))

    def calendar(self, calendar: WorkCalendar) -> WorkCalendar:
        """The calendar on which the goal's amount is counted: the one given, or every hour for real time."""
        return calendar if self.unit in ("working time", "working days") else ALWAYS

    def deadline(self, calendar: WorkCalendar, starts: Any) -> Any:
        """The due instant for each start: datetime64[us] of the shape of ``starts``, NaT where there is none."""
        if self.unit == "working time":
            return calendar.deadline(starts, self.amount, tie=self.tie)
        if self.unit == "elapsed time":
            return ALWAYS.deadline(starts, self.amount)
        if self.unit == "calendar days":
            return self._after_calendar_days(calendar, starts)
        return self._after_working_days(calendar, starts)

    def work(self, calendar: WorkCalendar, starts: Any) -> Any:
        """The goal as int64 microseconds on its own calendar, for clocks that start at ``starts``.

        Days become the time up to their deadline; where there is no deadline, more than any clock can use.
        """
        if self.unit in ("working time", "elapsed time"):
            return np.full(np.shape(starts), self.amount, np.int64)[()]
        due = np.asarray(self.deadline(calendar, starts))
        never = np.isnat(due)
        start = np.asarray(ALWAYS.deadline(starts, 0))
        work = np.asarray(self.calendar(calendar).elapsed(start, np.where(never, start, due)))
        return np.where(never, NEVER, work)[()]

    def _after_calendar_days(self, calendar: WorkCalendar, starts: Any) -> Any:
        walls = np.asarray(calendar.wall_times(starts)) + np.timedelta64(self.amount, "D")
        due = np.full(walls.shape, np.datetime64("NaT", "us"))
        known = walls < END_OF_CALENDARS
        due[known] = calendar.instants_of(walls[known])
        return due[()]

    def _after_working_days(self, calendar: WorkCalendar, starts: Any) -> Any:
        shape = np.shape(starts)
        begin = np.atleast_1d(calendar.next_opening(starts))
        due = np.full(begin.shape, np.datetime64("NaT", "us"))
        known = ~np.isnat(begin)
        wall = calendar.wall_times(begin[known])
        day = wall.astype("datetime64[D]")
        target = np.atleast_1d(calendar.add_working_days(day, self.amount))
        ahead = ~np.isnat(target)
        due_wall = target[ahead].astype("datetime64[us]") + (wall - day)[ahead]
        found = np.full(known.sum(), np.datetime64("NaT", "us"))
        found[ahead] = calendar.instants_of(due_wall)
        if self.tie == "next_opening":
            found[ahead] = _opening_where_closing(calendar, found[ahead])
        due[known] = found
        return due.reshape(shape)[()]


def _opening_where_closing(calendar: WorkCalendar, due: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    closing = ~calendar.is_open(due) & calendar.is_open(due - np.timedelta64(1, "us"))
    opening = np.asarray(calendar.next_opening(due))
    return np.where(closing & ~np.isnat(opening), opening, due)


def _read(text: str, path: str) -> tuple[int, Unit]:
    words = text.strip().lower()
    kinds = [word for word in re.findall(r"[a-z]+", words) if word in _WORKING | _REAL]
    bare = " ".join(re.sub(rf"\b({'|'.join(_WORKING | _REAL)})\b", " ", words).split())
    if len(kinds) > 1:
        raise GoalError([Problem(path, text, f"{text!r} names two kinds of time", _REMEDY)])
    real = bool(kinds) and kinds[0] in _REAL
    if days := re.fullmatch(r"(\d+) ?(days?)", bare):
        if days[2] == "day" and not kinds:
            message = f"{text!r} can mean one working day or 24 hours"
            raise GoalError(
                [Problem(path, text, message, "write 1 working day, 1 calendar day, 24h or 24h elapsed")]
            )
        return int(days[1]), "working days" if kinds and not real else "calendar days"
    return _read_time(bare, text, path), "elapsed time" if real else "working time"


def _read_time(bare: str, text: str, path: str) -> int:
    parts = _PART.findall(bare)
    if not parts or _PART.sub("", bare).strip():
        raise GoalError([Problem(path, text, f"{text!r} is not a goal", _REMEDY)])
    unknown = [unit for _, unit in parts if unit not in _TIME_WORDS]
    if unknown:
        message = (
            f"{text!r} has no unit" if "" in unknown else f"{text!r}: {unknown[0]!r} is not a unit of time"
        )
        raise GoalError([Problem(path, text, message, _REMEDY)])
    total = sum((Decimal(number) * _TIME_WORDS[unit] for number, unit in parts), Decimal(0))
    if total != int(total):
        raise GoalError([Problem(path, text, f"{text!r} is finer than a microsecond", _REMEDY)])
    return int(total)


def _spelled(amount: int) -> str:
    hours, rest = divmod(amount, HOUR)
    minutes, rest = divmod(rest, 60 * SECOND)
    parts = [f"{hours}h"] * bool(hours) + [f"{minutes}min"] * bool(minutes)
    return " ".join(parts + [f"{Decimal(rest) / SECOND}s"] * (bool(rest) or not parts))


ALWAYS = WorkCalendar.always()
NEVER = 2**61
MOST_DAYS = 200 * 365
END_OF_CALENDARS = np.datetime64("2100-01-01", "us")
