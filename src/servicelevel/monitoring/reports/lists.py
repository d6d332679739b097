"""The lists of a report, made from the clocks of its period: breaches with their causes, open clocks, where time went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.levels.exclusions import REASON, excluded
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.report import Breach, OpenClock, Share

NAMED = 3  # groups and reasons that a cause names one by one
OPEN = ("open", "waiting")


def breaches(clocks: pl.DataFrame, spans: pl.DataFrame, name: str, zone: str) -> list[Breach]:
    """Breached clocks of a target, each with its cause; spans as `clock_history.spans` gives them."""
    held, paused = _by_clock(spans, "running", "who"), _by_clock(spans, "paused", "why")
    made = []
    for row in clocks.iter_rows(named=True):
        key = (str(row["ticket"]), row["episode"])
        passed = history(row, paused.get(key, []), held.get(key, []))
        made.append(
            Breach(
                ticket=key[0],
                target=row["target"],
                target_name=name,
                priority=_priority(row),
                episode=row["episode"],
                started_at=row["started_at"],
                breached_at=row["breached_at"],
                stopped_at=row["stopped_at"],
                goal_us=row["goal_us"],
                elapsed_us=row["elapsed_us"],
                history=passed,
                cause=cause(row, passed, zone),
            )
        )
    return made


def history(row: dict[str, Any], paused: Sequence[tuple[str, int]], held: Sequence[tuple[str, int]]) -> str:
    """`paused 18 h in Awaiting User Info; 61 h 12 min with Group 56; reopened once; still running`."""
    parts = [f"paused {_times(paused, 'in', 'other reason')}"] if paused else []
    if held:
        parts.append(_times(held, "with", "other group"))
    if row["reopened"]:
        parts.append(f"reopened {'once' if row['reopened'] == 1 else words.counted(row['reopened'], 'time')}")
    if row["status"] in ("running", "paused"):
        parts.append(f"still {row['status']}")
    return "; ".join(parts)


def cause(row: dict[str, Any], passed: str, zone: str) -> str:
    """What passed, and `breached 12 May 2016, 16:30 CDT by 3 h`."""
    over = words.duration(row["elapsed_us"] - row["goal_us"])
    return "; ".join(
        part for part in (passed, f"breached {words.instant(row['breached_at'], zone)} by {over}") if part
    )


def open_clocks(
    clocks: pl.DataFrame, events: pl.DataFrame, name: str, pause_reason: str, at: datetime
) -> list[OpenClock]:
    """Clocks that are neither stopped nor breached; a paused one with the field of the ticket that says why."""
    reasons = why_paused(clocks.filter(pl.col("status") == "paused"), events, pause_reason, at)
    made = []
    for row in clocks.iter_rows(named=True):
        why = reasons.get(str(row["ticket"]), "")
        made.append(
            OpenClock(
                ticket=str(row["ticket"]),
                target=row["target"],
                target_name=name,
                priority=_priority(row),
                status=row["status"],
                started_at=row["started_at"],
                goal_us=row["goal_us"],
                elapsed_us=row["elapsed_us"],
                due_at=row["due_at"],
                words=f"{row['status']}: {why}" if why else row["status"],
            )
        )
    return made


def why_paused(clocks: pl.DataFrame, events: pl.DataFrame, field: str, at: datetime) -> dict[str, str]:
    """By ticket, why the paused clocks of one target stand still: what the ticket's last event says in a field."""
    if field not in events.columns or not clocks.height:
        return {}
    tickets = clocks["ticket"].cast(pl.String).implode()
    own = events.filter(pl.col("ticket").cast(pl.String).is_in(tickets), pl.col("occurred_at") <= at)
    said = pl.col(field).cast(pl.String).fill_null("")
    reason = pl.when(pl.Series(excluded(own, clocks["target"][0]))).then(pl.lit(REASON)).otherwise(said)
    rows = own.select(pl.col("ticket").cast(pl.String), reason.alias("reason"))
    return dict(rows.group_by("ticket", maintain_order=True).last().iter_rows())


def least_left_first(clocks: Iterable[OpenClock]) -> tuple[OpenClock, ...]:
    """By time left; those without a goal last."""
    return tuple(
        sorted(
            clocks, key=lambda one: (one.remaining_us is None, one.remaining_us or 0, one.ticket, one.target)
        )
    )


def worst_first(breached: Iterable[Breach]) -> tuple[Breach, ...]:
    """By working time beyond the goal."""
    return tuple(sorted(breached, key=lambda one: (-one.over_us, one.ticket, one.target, one.episode)))


def shares(totals: Iterable[tuple[str, int, int]]) -> tuple[Share, ...]:
    """Totals by name as shares."""
    return tuple(Share(name, time_us, count) for name, time_us, count in totals)


def judged_in(clocks: pl.DataFrame, starts: datetime, ends: datetime) -> pl.DataFrame:
    """The clocks that were met or breached and count from one instant to another."""
    return clocks.filter(
        pl.col("verdict").is_in(["met", "breached"]),
        pl.col("counted_at") >= starts,
        pl.col("counted_at") < ends,
    )


def open_in(clocks: pl.DataFrame, ends: datetime) -> pl.DataFrame:
    """The clocks that started before an instant and have no verdict yet."""
    return clocks.filter(
        pl.col("verdict").is_in(OPEN), pl.col("started_at").is_null() | (pl.col("started_at") < ends)
    )


def _priority(row: dict[str, Any]) -> str:
    return "" if row["priority"] in (None, "any") else str(row["priority"])


def _by_clock(spans: pl.DataFrame, phase: str, by: str) -> dict[tuple[str, int], list[tuple[str, int]]]:
    summed = (
        spans.filter(pl.col("phase") == phase).group_by("ticket", "episode", by).agg(pl.col("work_us").sum())
    )
    kept: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for ticket, episode, name, time_us in summed.sort(["work_us", by], descending=[True, False]).iter_rows():
        kept.setdefault((ticket, episode), []).append((name, time_us))
    return kept


def _times(entries: Sequence[tuple[str, int]], joint: str, other: str) -> str:
    said = [f"{words.duration(time_us)} {joint} {name}" for name, time_us in entries[:NAMED]]
    if rest := entries[NAMED:]:
        said.append(
            f"{words.duration(sum(time_us for _, time_us in rest))} {joint} {words.counted(len(rest), other)}"
        )
    return words.listed(said)
