"""What the editor of a target demands before anything is tried: unit, number, period, measure and source (R170)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from servicelevel.levels.goals import Goal, GoalError
from servicelevel.levels.targets import MEASURES
from servicelevel.worktime import Problem, suggestion

PERIODS = ("month", "quarter", "week", "year", "contract month")
EXAMPLES = {"ticket clock": "8h", "availability": "99.5%", "samples": "<= 800", "count": "<= 2"}


def demands(
    written: Mapping[str, Any], period: str, sources: Collection[str], path: str = "target"
) -> list[Problem]:
    """What a target still lacks to be qualified, quantified and measurable (R170). Empty: nothing.

    written: as a promise file writes it; period: over which it is reported; sources: the keys of those that tell of
    what it measures.
    """
    return [
        *_measure(written, path),
        *_number(written, path),
        *_unit(written, path),
        *_period(period, path),
        *_source(written, sources, path),
    ]


def _measure(written: Mapping[str, Any], path: str) -> Iterator[Problem]:
    given = written.get("measure")
    if given not in MEASURES:
        remedy = (
            suggestion(given, MEASURES, f"write {', '.join(MEASURES)}")
            if given
            else f"write {', '.join(MEASURES)}"
        )
        yield Problem(f"{path}.measure", given, "names no way of measuring", remedy)


def _goals(written: Mapping[str, Any], path: str) -> Iterator[tuple[str, object]]:
    """Every goal of a target with its path, of which there may be one for each priority."""
    if "goal" in written:
        yield f"{path}.goal", written["goal"]
    goals = written.get("goals")
    for priority, row in goals.items() if isinstance(goals, Mapping) else ():
        yield f"{path}.goals.{priority}", row.get("goal") if isinstance(row, Mapping) else row


def _number(written: Mapping[str, Any], path: str) -> Iterator[Problem]:
    goals = list(_goals(written, path))
    example = EXAMPLES.get(str(written.get("measure")), "8h")
    if not goals:
        yield Problem(
            f"{path}.goal", None, "is missing: there is no number to keep", f"write for instance {example}"
        )
    for where, goal in goals:
        if not any(sign.isdigit() for sign in str(goal)):
            yield Problem(where, goal, "has no number", f"write for instance {example}")


def _unit(written: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for where, goal in _goals(written, path):
        lacks = _lacks_unit(written, goal)
        if lacks and any(sign.isdigit() for sign in str(goal)):
            yield Problem(where, goal, "has no unit", lacks)


def _lacks_unit(written: Mapping[str, Any], goal: object) -> str:
    """How to say in what a goal is counted; empty where it is said."""
    measure = written.get("measure")
    if measure == "ticket clock":
        try:
            Goal.parse(goal)
        except GoalError as error:
            return error.problems[0].remedy
    if measure == "availability" and "%" not in str(goal):
        return "write a share of the hours, for instance 99.5%"
    if measure == "samples" and not written.get("unit") and "%" not in str(goal):
        return "say under unit in what the metric is sent, for instance unit: ms"
    if measure == "count" and written.get("of") not in ("outages", "tickets"):
        return "say under of what is counted: outages or tickets"
    return ""


def _period(period: str, path: str) -> Iterator[Problem]:
    if period not in PERIODS:
        yield Problem(f"{path}.period", period, "is no period", f"report by {', '.join(PERIODS)}")


def _source(written: Mapping[str, Any], sources: Collection[str], path: str) -> Iterator[Problem]:
    if not sources:
        of = written.get("metric") or written.get("service") or "its tickets"
        yield Problem(
            f"{path}.source",
            None,
            f"has no source: nobody tells of {of}",
            "import it, or name another measure",
        )
