"""Counts: how many outages or tickets there were in a period, against a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any, Literal

import polars as pl

from servicelevel.levels.availability_target import refuse_unknown_keys
from servicelevel.levels.conditions import Condition
from servicelevel.levels.figures import Figure
from servicelevel.levels.limits import Limit
from servicelevel.levels.periods import Period
from servicelevel.levels.sentences_of_service import definition_of_count
from servicelevel.levels.shares import read_share, read_weight
from servicelevel.levels.ticket_target import TargetError
from servicelevel.worktime import Problem, WorkCalendar

KEYS = (
    "name",
    "description",
    "measure",
    "of",
    "service",
    "applies",
    "goal",
    "threatened_at",
    "weight",
    "unmeasured",
)


@dataclass(frozen=True)
class CountTarget:
    """A limit on the number of outages of a service, or of tickets opened, in a period."""

    id: str
    name: str
    of: Literal["outages", "tickets"]
    limit: Limit
    service: str = ""
    applies: Condition = field(default_factory=Condition)
    threatened_at: Fraction = Fraction(9, 10)
    weight: Fraction = Fraction(1)
    description: str = ""

    @classmethod
    def parse(
        cls, id: str, mapping: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str = ""
    ) -> CountTarget:
        """Read a target of a promise file. Raises TargetError with everything that is wrong."""
        problems: list[Problem] = []
        path = path or id
        refuse_unknown_keys(mapping, KEYS, path, problems)
        limit = Limit.parse(mapping.get("goal"), f"{path}.goal", problems)
        threatened = read_share(mapping.get("threatened_at", "90%"), f"{path}.threatened_at", problems)
        weight = read_weight(mapping.get("weight", 1), f"{path}.weight", problems)
        of, service = mapping.get("of"), mapping.get("service", "")
        if of not in ("outages", "tickets"):
            problems.append(Problem(f"{path}.of", of, f"{of!r} is not counted", "write outages or tickets"))
        if of == "outages" and not service:
            problems.append(
                Problem(
                    f"{path}.service", service, "is missing", "name the service whose outages are counted"
                )
            )
        applies = (
            Condition.parse(mapping["applies"], f"{path}.applies", problems)
            if "applies" in mapping
            else Condition()
        )
        if problems or limit is None or threatened is None:
            raise TargetError(problems)
        name, description = str(mapping.get("name", id)), str(mapping.get("description", ""))
        return cls(id, name, mapping["of"], limit, str(service), applies, threatened, weight, description)


def count_figures(
    frame: pl.DataFrame, target: CountTarget, periods: Sequence[Period], at: datetime, agreement: str = ""
) -> list[Figure]:
    """The figure of each period. frame: the outage frame, or events in order; what happened after ``at`` is left out."""
    begins = _outage_begins(frame, target) if target.of == "outages" else _openings(frame, target)
    begins = begins.filter(begins <= at)
    return [_figure(target, period, begins, at, agreement) for period in periods]


def _outage_begins(outages: pl.DataFrame, target: CountTarget) -> pl.Series:
    """The begin of each outage; those that overlap are one."""
    down = outages.filter(
        pl.col("service") == target.service, pl.col("kind").is_in(["outage", "degraded"])
    ).sort("started_at")
    far = pl.lit(datetime(2100, 1, 1, tzinfo=UTC)).cast(pl.Datetime("us", "UTC"))
    reach = pl.col("ended_at").fill_null(far).cum_max().shift()
    return down.filter(reach.is_null() | (pl.col("started_at") > reach))["started_at"]


def _openings(events: pl.DataFrame, target: CountTarget) -> pl.Series:
    chosen = events.filter(pl.Series(target.applies.holds(events), dtype=pl.Boolean))
    return chosen.group_by("ticket", maintain_order=True).first()["occurred_at"]


def _figure(target: CountTarget, period: Period, begins: pl.Series, at: datetime, agreement: str) -> Figure:
    count = int(((begins >= period.start) & (begins < period.end)).sum())
    begun = period.start <= at
    return Figure(
        agreement=agreement,
        target=target.id,
        target_name=target.name,
        measure="count",
        period=period,
        verdict=target.limit.verdict(Fraction(count), target.threatened_at) if begun else "no data",
        value=Fraction(count) if begun else None,
        goal=target.limit.value,
        low=None,
        high=None,
        unit=target.of,
        numerator=count,
        denominator=1,
        words=f"{count} {target.of if count != 1 else target.of.removesuffix('s')}",
        goal_words=target.limit.words(),
        definition=definition_of_count(target),
        detail={"count": count},
        interim=at < period.end,
    )
