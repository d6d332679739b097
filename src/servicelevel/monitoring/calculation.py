"""Figures of one target over periods, by the version of the agreement that judges each.

A clock belongs to the version that held when it started. The goal of a period is that of the version at its begin.
Where none held then, it is that of the first version that takes effect in the period, and what is measured by time
(availability, samples, counts) is measured from there; the same where the agreement ends within it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import (
    AvailabilityTarget,
    CountTarget,
    Exclusion,
    Figure,
    Period,
    SampleTarget,
    Target,
    TicketTarget,
    attainment,
    availability,
    count_figures,
    sample_figures,
)
from servicelevel.levels.clocks import frame_of, walked
from servicelevel.levels.coded import Events, coded
from servicelevel.levels.exclusions import outages_with, samples_without
from servicelevel.levels.summed import Summed, in_effect, not_taken_over
from servicelevel.monitoring import queries
from servicelevel.monitoring.versions import Held, held_in, last_before


def ticket_clocks(versions: Sequence[Held], events: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """The clocks of all versions of a ticket target, each judged by its own version (column `version`).

    A retroactive version takes over the tickets whose clocks were open when it took effect.
    """
    found = judged_clocks(versions, events, at)
    frames = [
        frame_of(own, events, target).with_columns(version=pl.lit(number, pl.Int32))
        for number, target, own in found
    ]
    if len(frames) == 1:
        return frames[0]
    return pl.concat(frames, how="vertical_relaxed").sort("ticket", "episode", maintain_order=True)


def judged_clocks(
    versions: Sequence[Held], events: Events, at: datetime, *, warnings: bool = False
) -> list[tuple[int, TicketTarget, Summed]]:
    """The clocks by the version that judges them: its number, the target as it states it, and they."""
    told = coded(events)
    kept: list[tuple[int, TicketTarget, Summed]] = []
    for one in versions:
        if not isinstance(one.target, TicketTarget):
            continue
        found = in_effect(walked(told, one.target, at, warnings=warnings), one.target, one.begins, one.ends)
        if one.target.retroactive and kept:
            kept = [(number, target, not_taken_over(own, found, one.begins)) for number, target, own in kept]
        kept.append((one.version.number, one.target, found))
    return kept


@dataclass(frozen=True)
class Happened:
    """What happened, as known at `as_of`: events in order and the clocks of the target; the rest is read when asked for.

    exclusions: what was agreed not to count; the events have it in them already.
    """

    events: pl.DataFrame
    clocks: pl.DataFrame | None
    at: datetime
    as_of: datetime | None
    exclusions: tuple[Exclusion, ...] = ()


def figures_of(
    terms: Terms, versions: Sequence[Held], periods: Sequence[Period], happened: Happened
) -> list[Figure]:
    """One figure for each period that has begun and in which a version of the target was in force."""
    judged_by: dict[int, list[Period]] = {}
    for period in periods:
        found = judging(versions, period, happened.clocks, happened.at)
        if found is not None:
            judged_by.setdefault(versions.index(found[0]), []).append(period)
    made = [
        figure
        for place, own in judged_by.items()
        for figure in _by_one_version(terms.key, versions, versions[place], own, happened)
    ]
    return sorted(made, key=lambda figure: figure.period.start)


def judging(
    versions: Sequence[Held], period: Period, clocks: pl.DataFrame | None, at: datetime
) -> tuple[Held, Period] | None:
    """The version that judges a period, and the part of the period that it is measured over; None where there is none.

    clocks: those of a ticket target.
    """
    judge = held_in(versions, period)
    if judge is None and clocks is not None:
        judge = _of_clocks_that_run_on(versions, period, clocks)
    if judge is None or period.start >= at:
        return None
    timed = not isinstance(judge.target, TicketTarget)
    return judge, _part_in_force(judge, versions, period) if timed else period


def _of_clocks_that_run_on(versions: Sequence[Held], period: Period, own: pl.DataFrame) -> Held | None:
    """A clock that started in time counts though its target ended before its outcome."""
    counted = own.filter(pl.col("counted_at") >= period.start, pl.col("counted_at") < period.end)
    return last_before(versions, period) if counted.height else None


def _by_one_version(
    agreement: str, versions: Sequence[Held], judge: Held, periods: Sequence[Period], happened: Happened
) -> list[Figure]:
    if isinstance(judge.target, TicketTarget):
        assert happened.clocks is not None
        return attainment(happened.clocks, judge.target, periods, happened.at, agreement)
    parts = [_part_in_force(judge, versions, period) for period in periods]
    figures = _of_service(judge.target, parts, agreement, happened)
    return [
        figure if part == period else _of_a_part(figure, part, period, happened.at)
        for figure, part, period in zip(figures, parts, periods, strict=True)
    ]


def _of_a_part(figure: Figure, part: Period, period: Period, at: datetime) -> Figure:
    """The figure of a period that was measured over a part of it, and says so."""
    detail = {
        **figure.detail,
        "measured_from": part.start.isoformat(),
        "measured_until": part.end.isoformat(),
    }
    said = f"{figure.definition} Measured over the part of the period in which the agreement was in force."
    return replace(figure, period=period, detail=detail, definition=said, interim=at < period.end)


def _of_service(
    target: Target, periods: Sequence[Period], agreement: str, happened: Happened
) -> list[Figure]:
    """The figures of a target that is measured by time, not by clocks."""
    at, as_of = happened.at, happened.as_of
    if isinstance(target, AvailabilityTarget):
        told = outages_with(queries.outages([target.service], as_of), happened.exclusions, target.id)
        watched = queries.first_watched(target.service, as_of)
        looks = queries.looks_at(target.service, as_of)
        return availability(
            told, target, periods, at, observed_from=watched, looks=looks, agreement=agreement
        )
    if isinstance(target, SampleTarget):
        taken = queries.samples([target.service], target.metric, as_of)
        taken = samples_without(taken, happened.exclusions, target.id)
        return sample_figures(taken, target, periods, at, agreement)
    if isinstance(target, CountTarget) and target.of == "outages":
        told = outages_with(queries.outages([target.service], as_of), happened.exclusions, target.id)
        return count_figures(told, target, periods, at, agreement)
    if isinstance(target, CountTarget):
        return count_figures(happened.events, target, periods, at, agreement)
    raise TypeError(f"{type(target).__name__} is a target that nobody measures")


def _part_in_force(judge: Held, versions: Sequence[Held], period: Period) -> Period:
    """The part of a period from which on any version held, until the agreement ended."""
    starts = max(period.start, judge.begins)
    ends = versions[-1].ends
    return replace(
        period, start=starts, end=period.end if ends is None else max(starts, min(period.end, ends))
    )
