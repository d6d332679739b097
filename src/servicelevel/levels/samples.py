"""Sampled metrics: a statistic over the samples inside the service hours of a period."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from servicelevel.levels.availability_target import read_calendar, refuse_unknown_keys
from servicelevel.levels.figures import Figure
from servicelevel.levels.limits import Limit
from servicelevel.levels.periods import Period
from servicelevel.levels.sentences_of_service import definition_of_samples
from servicelevel.levels.shares import read_share, read_weight
from servicelevel.levels.ticket_target import TargetError
from servicelevel.worktime import Problem, WorkCalendar

KEYS = (
    "name", "description", "measure", "metric", "service", "calendar", "statistic", "goal", "min_samples", "unit",
    "threatened_at", "weight", "unmeasured",
)  # fmt: skip
_STATISTIC = re.compile(
    r"(mean|max|min|median)|p(\d+(?:\.\d+)?)|share (below|above|at most|at least) (-?\d+(?:\.\d+)?)"
)


@dataclass(frozen=True)
class Statistic:
    """mean, max, min, median, a percentile (nearest rank), or the share of samples on one side of a bound."""

    name: str
    number: Fraction = Fraction(0)

    @classmethod
    def parse(cls, given: object, path: str, problems: list[Problem]) -> Statistic | None:
        """Read "p95", "mean", "share below 500"; what is wrong goes to ``problems``."""
        found = _STATISTIC.fullmatch(given.strip()) if isinstance(given, str) else None
        if not found or (found[2] and not 0 < Fraction(found[2]) <= 100):
            remedy = "write p95, mean, median, max, min or share below 500"
            problems.append(Problem(path, given, f"{given!r} is not a statistic", remedy))
            return None
        if found[1]:
            return cls(found[1])
        return (
            cls("p", Fraction(found[2]) / 100) if found[2] else cls(f"share {found[3]}", Fraction(found[4]))
        )

    def of(self, values: NDArray[np.float64]) -> Fraction:
        """The statistic of one or more values."""
        ordered = np.sort(values)
        if self.name in ("p", "median"):
            share = self.number if self.name == "p" else Fraction(1, 2)
            rank = -(-share.numerator * len(ordered) // share.denominator)
            return Fraction(float(ordered[max(rank, 1) - 1]))
        if self.name.startswith("share"):
            return Fraction(int(self._good(ordered).sum()), len(ordered))
        if self.name == "mean":
            return sum((Fraction(float(value)) for value in ordered), Fraction(0)) / len(ordered)
        return Fraction(float(ordered[-1] if self.name == "max" else ordered[0]))

    def _good(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        bound = float(self.number)
        side = self.name.removeprefix("share ")
        good: NDArray[np.bool_] = {
            "below": values < bound, "above": values > bound, "at most": values <= bound, "at least": values >= bound,
        }[side]  # fmt: skip
        return good

    def words(self) -> str:
        """The statistic as part of a sentence."""
        if self.name == "p":
            return f"the {float(self.number * 100):g}th percentile (nearest rank)"
        if self.name.startswith("share"):
            return f"the {self.name} {float(self.number):g}"
        return {
            "mean": "the mean",
            "median": "the median (nearest rank)",
            "max": "the largest",
            "min": "the smallest",
        }[self.name]


@dataclass(frozen=True)
class SampleTarget:
    """A limit on a statistic of a metric of a service."""

    id: str
    name: str
    metric: str
    service: str
    calendar: WorkCalendar
    calendar_id: str
    statistic: Statistic
    limit: Limit
    min_samples: int = 1
    unit: str = ""
    threatened_at: Fraction = Fraction(9, 10)
    weight: Fraction = Fraction(1)
    description: str = ""

    @classmethod
    def parse(
        cls, id: str, mapping: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str = ""
    ) -> SampleTarget:
        """Read a target of a promise file. Raises TargetError with everything that is wrong."""
        problems: list[Problem] = []
        path = path or id
        refuse_unknown_keys(mapping, KEYS, path, problems)
        calendar_id = read_calendar(mapping, calendars, path, problems)
        statistic = Statistic.parse(mapping.get("statistic"), f"{path}.statistic", problems)
        limit = Limit.parse(mapping.get("goal"), f"{path}.goal", problems)
        threatened = read_share(mapping.get("threatened_at", "90%"), f"{path}.threatened_at", problems)
        weight = read_weight(mapping.get("weight", 1), f"{path}.weight", problems)
        fewest = mapping.get("min_samples", 1)
        if isinstance(fewest, bool) or not isinstance(fewest, int) or fewest < 1:
            problems.append(
                Problem(
                    f"{path}.min_samples", fewest, f"{fewest!r} is not a number of samples", "write 1 or more"
                )
            )
        for key in ("metric", "service"):
            if not isinstance(mapping.get(key), str):
                problems.append(Problem(f"{path}.{key}", mapping.get(key), "is missing", f"name the {key}"))
        if problems or statistic is None or limit is None or threatened is None:
            raise TargetError(problems)
        return cls(
            id, str(mapping.get("name", id)), mapping["metric"], mapping["service"], calendars[calendar_id], calendar_id,
            statistic, limit, fewest, str(mapping.get("unit", "")), threatened, weight, str(mapping.get("description", "")),
        )  # fmt: skip


def sample_figures(
    samples: pl.DataFrame, target: SampleTarget, periods: Sequence[Period], at: datetime, agreement: str = ""
) -> list[Figure]:
    """The figure of each period. samples: service, metric, taken_at (UTC), value; those outside the hours do not count."""
    rows = samples.filter(
        pl.col("service") == target.service, pl.col("metric") == target.metric, pl.col("taken_at") <= at
    )
    taken = rows["taken_at"].dt.replace_time_zone(None).to_numpy()
    rows = rows.filter(pl.Series(target.calendar.is_open(taken), dtype=pl.Boolean)) if len(rows) else rows
    return [_figure(target, period, rows, at, agreement) for period in periods]


def _figure(target: SampleTarget, period: Period, rows: pl.DataFrame, at: datetime, agreement: str) -> Figure:
    inside = rows.filter(pl.col("taken_at") >= period.start, pl.col("taken_at") < period.end)
    values = inside["value"].cast(pl.Float64).to_numpy()
    value = target.statistic.of(values) if len(values) >= target.min_samples else None
    shown = "too few samples" if value is None else _shown(value, target)
    return Figure(
        agreement=agreement,
        target=target.id,
        target_name=target.name,
        measure="samples",
        period=period,
        verdict="no data" if value is None else target.limit.verdict(value, target.threatened_at),
        value=value,
        goal=target.limit.value,
        low=None,
        high=None,
        unit="share" if target.limit.percent else target.unit,
        numerator=value.numerator if value is not None else 0,
        denominator=value.denominator if value is not None else 0,
        words=f"{shown}, {len(values)} samples",
        goal_words=f"{target.limit.words()}{f' {target.unit}' if target.unit else ''}",
        definition=definition_of_samples(target),
        detail={"samples": len(values)},
        interim=at < period.end,
    )


def _shown(value: Fraction, target: SampleTarget) -> str:
    if target.limit.percent:
        return f"{float(value * 100):.1f} %"
    return f"{float(value):.4g}{f' {target.unit}' if target.unit else ''}"
