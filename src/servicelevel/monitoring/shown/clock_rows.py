"""Clocks as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from servicelevel.monitoring.measurement import Measurement
from servicelevel.web import addresses
from servicelevel.web.wording import duration


@dataclass(frozen=True)
class ClockRow:
    """One clock of one ticket; durations are microseconds of the goal's own time."""

    reference: str
    agreement: str
    agreement_title: str
    target: str
    target_name: str
    zone: str
    episode: int
    priority: str
    verdict: str
    status: str
    goal_us: int | None
    elapsed_us: int
    started_at: datetime
    due_at: datetime | None
    outcome_at: datetime | None
    stopped_at: datetime | None

    @property
    def source(self) -> str:
        return self.reference.partition("/")[0]

    @property
    def ticket(self) -> str:
        return self.reference.partition("/")[2]

    @property
    def href(self) -> str:
        return addresses.ticket(self.reference)

    @property
    def left_us(self) -> int | None:
        """What is left of the goal; negative when it is over."""
        return None if self.goal_us is None else self.goal_us - self.elapsed_us

    @property
    def left_words(self) -> str:
        """`38 min left`, `4 h 43 min over`."""
        if self.left_us is None:
            return ""
        return f"{duration(-self.left_us)} over" if self.left_us < 0 else f"{duration(self.left_us)} left"

    @property
    def look(self) -> str:
        """What the shape shows: the verdict, or of an open clock whether it runs."""
        return self.status if self.verdict == "open" else self.verdict

    @property
    def words(self) -> str:
        """The verdict in words; of a breached clock also whether it still runs, as that can be mended."""
        if self.verdict == "open":
            return self.status.capitalize()
        still = self.verdict == "breached" and self.status in ("running", "paused")
        return f"{self.verdict.capitalize()}, still {self.status}" if still else self.verdict.capitalize()

    @property
    def at(self) -> datetime | None:
        """The instant that matters: the outcome, or else when it is due."""
        return self.outcome_at or self.due_at


def rows_of(measurement: Measurement, target: str, frame: pl.DataFrame) -> list[ClockRow]:
    """The rows of a frame of clocks of one target."""
    terms = measurement.terms
    figures = measurement.figures_of(target)
    name = figures[-1].target_name if figures else target
    return [
        row_of(found, terms.key, terms.title, target, name, terms.zone)
        for found in frame.iter_rows(named=True)
    ]


def most_urgent_first(rows: Iterable[ClockRow]) -> list[ClockRow]:
    """Those that run before those that are paused; then by what is left of the goal, the least first."""
    return sorted(
        rows, key=lambda row: (row.look == "paused", row.left_us is None, row.left_us or 0, row.reference)
    )


def of_verdict(frame: pl.DataFrame, verdict: str) -> pl.DataFrame:
    """The clocks of a frame with one verdict."""
    return frame.filter(pl.col("verdict").cast(pl.String) == verdict)


def row_of(
    found: Mapping[str, Any], agreement: str, title: str, target: str, name: str, zone: str
) -> ClockRow:
    """A row from the columns of `levels.clocks`."""
    return ClockRow(
        reference=str(found["ticket"]),
        agreement=agreement,
        agreement_title=title,
        target=target,
        target_name=name,
        zone=zone,
        episode=found["episode"],
        priority="" if found["priority"] in (None, "any") else str(found["priority"]),
        verdict=str(found["verdict"]),
        status=str(found["status"]),
        goal_us=found["goal_us"],
        elapsed_us=found["elapsed_us"],
        started_at=found["started_at"],
        due_at=found["due_at"],
        outcome_at=found["outcome_at"],
        stopped_at=found["stopped_at"],
    )
