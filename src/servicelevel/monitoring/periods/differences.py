"""What differs between a frozen report and what is known now: figures of targets, and the clocks behind them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

WATCHED = ("verdict", "value", "numerator", "denominator", "goal", "words")
"""What of a figure a report states."""


@dataclass(frozen=True)
class FigureChange:
    """A target whose figure differs. before, after: as `figure_json` writes them, None where there is none."""

    target: str
    name: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def words(self) -> str:
        """`Resolution: 139 of 171, breached, is now 140 of 171, breached.`"""
        said = [
            f"{one['words']}, {one['verdict']}" if one else "no figure" for one in (self.before, self.after)
        ]
        return f"{self.name}: {said[0]}, is now {said[1]}."


@dataclass(frozen=True)
class ClockChange:
    """A clock that counts otherwise: what was and is said of it, None where it did not or does not count."""

    target: str
    ticket: str
    episode: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    def words(self) -> str:
        """`desk/INC1: breached, is now met.`"""
        said = [one["verdict"] if one else "not counted" for one in (self.before, self.after)]
        if said[0] == said[1]:
            said = [f"{said[0]} after {_time(self.before)}", f"{said[1]} after {_time(self.after)}"]
        return f"{self.ticket}: {said[0]}, is now {said[1]}."


def figure_changes(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[FigureChange]:
    """The targets whose figures differ, in the order of those that are known now."""
    then = {one["target"]: one for one in before}
    now = {one["target"]: one for one in after}
    found = []
    for target in dict.fromkeys([*now, *then]):
        was, is_now = then.get(target), now.get(target)
        if was is None or is_now is None or any(was[name] != is_now[name] for name in WATCHED):
            name = (is_now or was or {})["name"]
            found.append(FigureChange(target, name, was, is_now))
    return found


def clock_changes(
    before: Mapping[str, pl.DataFrame], after: Mapping[str, pl.DataFrame], at: datetime
) -> Iterator[ClockChange]:
    """The clocks that differ, by target, ticket and episode. before, after: those that count in the period, by target.

    at: the instant of the frozen report. A clock that stopped or ran on after it is none that was reported wrongly.
    """
    for target in sorted({*before, *after}):
        was, is_now = _said(before.get(target), at), _said(after.get(target), at)
        for key in sorted({*was, *is_now}):
            if was.get(key) != is_now.get(key):
                yield ClockChange(target, *key, was.get(key), is_now.get(key))


def _said(clocks: pl.DataFrame | None, at: datetime) -> dict[tuple[str, int], dict[str, Any]]:
    """What a report says of each clock that counts: verdict, goal, outcome and, where it had stopped by then, its time."""
    found = {}
    for row in clocks.iter_rows(named=True) if clocks is not None else ():
        stopped = row["stopped_at"] if row["stopped_at"] and row["stopped_at"] <= at else None
        found[str(row["ticket"]), row["episode"]] = {
            "verdict": str(row["verdict"]), "priority": str(row["priority"] or ""), "goal_us": row["goal_us"],
            "outcome_at": row["outcome_at"].isoformat(), "stopped_at": stopped and stopped.isoformat(),
            "elapsed_us": row["elapsed_us"] if stopped else None,
        }  # fmt: skip
    return found


def _time(said: Mapping[str, Any] | None) -> str:
    elapsed = (said or {}).get("elapsed_us")
    if elapsed is None:
        return "its goal"
    minutes, rest = divmod(elapsed, 60_000_000)
    shown = f"{minutes // 60} h {minutes % 60:02d} min"
    return f"{shown} {rest / 1_000_000:g} s" if rest else shown
