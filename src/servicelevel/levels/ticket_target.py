"""What a service target says of tickets: which ones, when the clock runs, and its goals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, get_args

from servicelevel.levels.conditions import Condition
from servicelevel.levels.goals import Goal, GoalError
from servicelevel.levels.shares import read_share, read_weight
from servicelevel.worktime import Problem, WorkCalendar, suggestion

OnPriorityChange = Literal["carry", "restart", "fixed", "final"]
OnReopen = Literal["continue", "new_episode", "final"]
CountsIn = Literal["outcome", "start", "stop"]

KEYS = (
    "name", "description", "measure", "applies", "start", "stop", "pause", "cancel", "goal", "goals", "calendar",
    "warn", "attain", "on_priority_change", "on_reopen", "counts_in", "pause_cap", "pause_reason", "retroactive",
    "threatened_at", "weight", "tie", "rests_on", "unmeasured",
)  # fmt: skip
NO_PRIORITY = "none"
ANY_OTHER = "other"


class TargetError(ValueError):
    """A target cannot be read; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class GoalRow:
    """The goal for one priority; ``priority`` is None for a goal that holds for all."""

    priority: str | None
    goal: Goal
    calendar: WorkCalendar
    calendar_id: str


@dataclass(frozen=True)
class TicketTarget:
    """A service target that is measured by a clock on each ticket. Docs: what every figure means, A clock."""

    id: str
    name: str
    stop: Condition
    rows: tuple[GoalRow, ...]
    applies: Condition = field(default_factory=Condition)
    start: Condition | None = None
    pause: Condition | None = None
    cancel: Condition | None = None
    warn: tuple[Fraction, ...] = (Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
    attain: Fraction = Fraction(1)
    on_priority_change: OnPriorityChange = "carry"
    on_reopen: OnReopen = "continue"
    counts_in: CountsIn = "outcome"
    pause_cap: Goal | None = None
    pause_reason: str = "state"
    retroactive: bool = False
    threatened_at: Fraction = Fraction(3, 4)
    weight: Fraction = Fraction(1)
    description: str = ""

    @classmethod
    def parse(
        cls, id: str, mapping: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str = ""
    ) -> TicketTarget:
        """Read a target of a promise file. Raises TargetError with everything that is wrong."""
        reader = _Reader(mapping, calendars, path or id)
        target = reader.target(id)
        if reader.problems or target is None:
            raise TargetError(reader.problems)
        return target

    def row_of(self, priority: str) -> int:
        """The index of the goal row for a priority ("" for none yet); -1 where the clock has to wait."""
        wanted = priority or NO_PRIORITY
        by_priority = {row.priority: place for place, row in enumerate(self.rows)}
        for name in (None, wanted, ANY_OTHER if priority else NO_PRIORITY):
            if name in by_priority:
                return by_priority[name]
        return -1


class _Reader:
    """Reads one mapping and gathers what is wrong with it."""

    def __init__(self, mapping: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str) -> None:
        self.mapping, self.calendars, self.path = mapping, calendars, path
        self.problems: list[Problem] = []

    def target(self, id: str) -> TicketTarget | None:
        self._unknown_keys()
        rows = self._rows()
        stop = self._condition("stop")
        if self.mapping.get("stop") is None:
            self._problem(
                "stop",
                None,
                "is missing: the clock would never stop",
                "for instance {state: [Resolved, Closed]}",
            )
        start = None if self.mapping.get("start", "opened") == "opened" else self._condition("start")
        made = {
            "applies": self._condition("applies") or Condition(),
            "start": start, "pause": self._condition("pause"), "cancel": self._condition("cancel"),
            "warn": self._warnings(), "attain": self._share("attain", Fraction(1)),
            "threatened_at": self._share("threatened_at", Fraction(3, 4)),
            "on_priority_change": self._choice("on_priority_change", OnPriorityChange, "carry"),
            "on_reopen": self._choice("on_reopen", OnReopen, "continue"),
            "counts_in": self._choice("counts_in", CountsIn, "outcome"),
            "pause_cap": self._pause_cap(), "pause_reason": str(self.mapping.get("pause_reason", "state")),
            "retroactive": self._flag("retroactive"),
            "weight": read_weight(self.mapping.get("weight", 1), f"{self.path}.weight", self.problems),
            "description": str(self.mapping.get("description", "")),
        }  # fmt: skip
        if self.problems or stop is None:
            return None
        return TicketTarget(
            id=id, name=str(self.mapping.get("name", id)), stop=stop, rows=tuple(rows), **made
        )

    def _problem(self, key: str, value: object, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(f"{self.path}.{key}", value, message, remedy))

    def _unknown_keys(self) -> None:
        for key in self.mapping:
            if key not in KEYS:
                self._problem(
                    str(key), self.mapping[key], "is not known", suggestion(key, KEYS, "leave it out")
                )

    def _condition(self, key: str) -> Condition | None:
        if self.mapping.get(key) is None:
            return None
        return Condition.parse(self.mapping[key], f"{self.path}.{key}", self.problems)

    def _rows(self) -> list[GoalRow]:
        if ("goal" in self.mapping) == ("goals" in self.mapping):
            both = "goal" in self.mapping
            message = "stands beside goals" if both else "is missing"
            self._problem(
                "goal",
                self.mapping.get("goal"),
                message,
                "write goal: 8h, or goals: with a line for each priority",
            )
            return []
        if "goal" in self.mapping:
            row = self._row(None, self.mapping["goal"], "goal")
            return [row] if row else []
        goals = self.mapping["goals"]
        if not isinstance(goals, Mapping) or not goals:
            self._problem(
                "goals", goals, "names no priority", "write a line for each priority, for instance P1: 4h"
            )
            return []
        rows = [self._row(str(priority), goal, f"goals.{priority}") for priority, goal in goals.items()]
        return [row for row in rows if row]

    def _row(self, priority: str | None, given: Any, key: str) -> GoalRow | None:
        written = given if isinstance(given, Mapping) else {"goal": given}
        for part in written:
            if part not in ("goal", "calendar", "tie"):
                self._problem(
                    f"{key}.{part}",
                    written[part],
                    "is not known",
                    suggestion(part, ("goal", "calendar", "tie")),
                )
        calendar_id = written.get("calendar", self.mapping.get("calendar"))
        if calendar_id is None:
            self._problem(
                f"{key}.calendar",
                None,
                "is missing",
                f"name one of {', '.join(sorted(self.calendars)) or 'your calendars'}",
            )
        elif not isinstance(calendar_id, str) or calendar_id not in self.calendars:
            self._problem(
                f"{key}.calendar",
                calendar_id,
                f"{calendar_id!r} is not a calendar",
                suggestion(calendar_id, self.calendars, "write it under calendars"),
            )
        try:
            goal = Goal.parse(
                written.get("goal"),
                written.get("tie", self.mapping.get("tie", "closing")),
                f"{self.path}.{key}",
            )
        except GoalError as error:
            self.problems += error.problems
            return None
        if goal.amount == 0 and goal.unit != "working days":
            self._problem(
                key,
                written.get("goal"),
                "leaves no time at all",
                "leave the priority out if nothing is promised",
            )
        calendar = self.calendars.get(str(calendar_id))
        return GoalRow(priority, goal, calendar, str(calendar_id)) if calendar else None

    def _warnings(self) -> tuple[Fraction, ...]:
        given = self.mapping.get("warn", ["50%", "75%", "90%"])
        if not isinstance(given, list):
            self._problem("warn", given, f"{given!r} is not a list", 'write ["50%", "75%", "90%"]')
            return ()
        read = [
            read_share(share, f"{self.path}.warn[{place}]", self.problems)
            for place, share in enumerate(given)
        ]
        return tuple(sorted({share for share in read if share is not None}))

    def _share(self, key: str, default: Fraction) -> Fraction:
        if key not in self.mapping:
            return default
        return read_share(self.mapping[key], f"{self.path}.{key}", self.problems) or default

    def _choice(self, key: str, choices: Any, default: str) -> Any:
        given = self.mapping.get(key, default)
        if given not in get_args(choices):
            self._problem(key, given, f"{given!r} is unknown", f"write {', '.join(get_args(choices))}")
        return given

    def _flag(self, key: str) -> bool:
        given = self.mapping.get(key, False)
        if not isinstance(given, bool):
            self._problem(key, given, f"{given!r} is neither true nor false", "write true or false")
        return given is True

    def _pause_cap(self) -> Goal | None:
        given = self.mapping.get("pause_cap")
        if given in (None, "none"):
            return None
        try:
            cap = Goal.parse(given, path=f"{self.path}.pause_cap")
        except GoalError as error:
            self.problems += error.problems
            return None
        if cap.unit not in ("working time", "elapsed time"):
            self._problem(
                "pause_cap", given, "is in days", "write it in hours, for instance 40h or 72h elapsed"
            )
        return cap
