"""The report of one agreement for one period: everything that any of its forms shows, in plain values.

Instants are aware UTC datetimes, durations int microseconds of working time unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from servicelevel.levels import Figure, Trend
from servicelevel.monitoring.data_quality import DataQuality
from servicelevel.monitoring.reports.issue import Issue

KINDS = {
    "SLA": "Service level agreement",
    "OLA": "Operational level agreement",
    "UC": "Underpinning contract",
}


@dataclass(frozen=True)
class Cell:
    """One target in one period, as the SLAM chart shows it. `verdict` is empty before the target was in force."""

    period: str
    period_words: str
    verdict: str
    value: float | None
    figure_words: str
    interim: bool


@dataclass(frozen=True)
class TargetResult:
    """What one target came to in the period, and how it got there."""

    target: str
    name: str
    figure: Figure
    cells: tuple[Cell, ...]
    trend: Trend
    misses_in_a_row: int
    statement: str


@dataclass(frozen=True)
class Share:
    """A part of a whole time: who or what held the clock, for how much working time."""

    name: str
    time_us: int
    clocks: int


@dataclass(frozen=True)
class TimeOf:
    """Where the time of one target's clocks went: who held those that were breached, why all that count were paused."""

    target: str
    target_name: str
    held_by: tuple[Share, ...]
    paused: tuple[Share, ...]


@dataclass(frozen=True)
class Breach:
    """One clock that was breached, and what is known of why: `history` is what passed, `cause` adds breach and excess."""

    ticket: str
    target: str
    target_name: str
    priority: str
    episode: int
    started_at: datetime
    breached_at: datetime
    stopped_at: datetime | None
    goal_us: int
    elapsed_us: int
    history: str
    cause: str

    @property
    def over_us(self) -> int:
        """Working time beyond the goal, up to the stop or the instant of the report."""
        return self.elapsed_us - self.goal_us


@dataclass(frozen=True)
class Stoppage:
    """A stretch in which a service was down, degraded, under maintenance or not watched; `time_us`: of it the working
    time inside the period and the service hours."""

    service: str
    kind: str
    started_at: datetime
    ended_at: datetime | None
    time_us: int
    cause: str


@dataclass(frozen=True)
class OpenClock:
    """A clock that has neither been stopped nor breached at the instant of the report."""

    ticket: str
    target: str
    target_name: str
    priority: str
    status: str
    started_at: datetime | None
    goal_us: int | None
    elapsed_us: int
    due_at: datetime | None
    words: str

    @property
    def remaining_us(self) -> int | None:
        return None if self.goal_us is None else self.goal_us - self.elapsed_us


@dataclass(frozen=True)
class Difference:
    """A ticket that the source itself judged otherwise."""

    ticket: str
    ours: str
    theirs: str
    priority: str
    goal_us: int
    elapsed_us: int


@dataclass(frozen=True)
class OwnVerdict:
    """Our verdicts beside those that the source wrote on the same tickets (of the period's figure)."""

    target: str
    target_name: str
    field: str
    compared: int
    agreeing: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class VersionUsed:
    """A version of the agreement that the figures rest on."""

    number: int
    state: str
    takes_effect: datetime
    until: datetime | None
    digest: str


@dataclass(frozen=True)
class Unmeasured:
    """A target that stands in the text and outside the figures, because nobody can measure it yet (R171)."""

    target: str
    name: str
    definition: str


@dataclass(frozen=True)
class Report:
    """One agreement, one period, one source of numbers for HTML, PDF, XLSX and JSON.

    issue: what it says besides where it goes out; None while it is only looked at.
    """

    agreement: str
    kind: str
    title: str
    customer: str
    provider: str
    services: tuple[str, ...]
    zone: str
    period: str
    period_words: str
    starts: datetime
    ends: datetime
    interim: bool
    at: datetime
    as_of: datetime | None
    verdict: str
    roll_up_words: str
    summary: tuple[str, ...]
    targets: tuple[TargetResult, ...]
    breaches: tuple[Breach, ...]
    stoppages: tuple[Stoppage, ...]
    open_clocks: tuple[OpenClock, ...]
    time_of: tuple[TimeOf, ...]
    own_verdicts: tuple[OwnVerdict, ...]
    quality: DataQuality
    versions: tuple[VersionUsed, ...]
    data_stamp: str
    counts: Mapping[str, int]
    unmeasured: tuple[Unmeasured, ...] = ()
    issue: Issue | None = None

    @property
    def kind_words(self) -> str:
        """`Service level agreement` for SLA, and so on."""
        return KINDS.get(self.kind, self.kind)
