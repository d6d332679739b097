"""What was expected of a target, beside what it came to: the agreement, and the requirements documented before it (R120)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import AvailabilityTarget, Figure, Period, Target, TicketTarget
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.lists import judged_in
from servicelevel.requirements import figures
from servicelevel.requirements.models import DocumentedSlr

STEMS = {"response": "respon", "resolution": "resol"}
"""By the kind of a requirement, how the id or name of a clock that measures it says so."""


@dataclass(frozen=True)
class Required:
    """A requirement with a figure, from the latest documented version of a case."""

    case: str
    number: int
    kind: str
    figure: figures.Figure

    def words(self) -> str:
        """`SLR SLR-2026-0001, 2: at most 8 working hours`"""
        return f"SLR {self.case}, {self.number}: {self.figure.in_words(self.kind)}"


def required(terms: Terms) -> list[Required]:
    """What the customer of an agreement required of its services, as documented."""
    rows = DocumentedSlr.objects.filter(
        version__requirements__case__customer__key=terms.customer_key,
        version__requirements__case__service__in=list(terms.services),
    ).select_related("version__requirements__case")
    latest = {row.version.requirements_id: row for row in rows.order_by("version__number")}
    return [one for row in latest.values() for one in _of_version(row)]


def against(measurement: Measurement, period: Period, figure: Figure, asked: list[Required]) -> str:
    """The figure held against the agreement and against every requirement that it answers, in sentences."""
    target = measurement.versions_of(figure.target)[-1].target
    said = [f"SLA: {figure.goal_words} promised; {figure.words}: {figure.verdict}."]
    said += [
        f"{one.words()}; {_held_against(measurement, period, figure, target, one)}."
        for one in asked
        if _answers(target, one)
    ]
    return " ".join(said)


def _of_version(row: DocumentedSlr) -> Iterator[Required]:
    content: dict[str, Any] = row.version.content
    for one in content["requirements"]:
        figure, problems = figures.read_figure(one["kind"], one.get("figure") or {})
        if not problems and figure.number is not None:
            yield Required(row.version.requirements.case.key, one["number"], one["kind"], figure)


def _answers(target: Target, one: Required) -> bool:
    if isinstance(target, AvailabilityTarget):
        return one.kind == "availability"
    stem = STEMS.get(one.kind)
    named = f"{target.id} {target.name}".lower()
    return stem is not None and isinstance(target, TicketTarget) and stem in named


def _held_against(
    measurement: Measurement, period: Period, figure: Figure, target: Target, one: Required
) -> str:
    assert one.figure.number is not None
    if isinstance(target, AvailabilityTarget):
        if figure.value is None:
            return "nothing to hold against it"
        return _kept(figure.value * 100 >= Fraction(one.figure.number))
    goal = one.figure.goal()
    if goal is None or goal.unit.endswith("days"):
        return "not compared, because it is not written in hours"
    clocks = judged_in(measurement.clocks[figure.target], period.start, period.end)
    if one.figure.priority:
        clocks = clocks.filter(pl.col("priority").cast(pl.String) == one.figure.priority)
    if not clocks.height:
        return "no cases"
    real = (pl.col("stopped_at") - pl.col("started_at")).dt.total_microseconds()
    used = real if one.figure.unit in figures.REAL_TIME else pl.col("elapsed_us")
    within = clocks.filter(pl.col("stopped_at").is_not_null() & (used <= goal.amount)).height
    wanted = Fraction(one.figure.share if one.figure.share is not None else Decimal(100)) / 100
    return f"{within} of {clocks.height} within it, {_kept(Fraction(within, clocks.height) >= wanted)}"


def _kept(kept: bool) -> str:
    return "kept" if kept else "not kept"
