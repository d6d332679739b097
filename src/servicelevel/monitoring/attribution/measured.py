"""The clocks of a measurement by who had them; those of one ticket span by span."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import polars as pl

from servicelevel.agreements.terms import Terms
from servicelevel.levels import Period, TicketTarget, in_order, with_exclusions
from servicelevel.levels.attribution import (
    ATTRIBUTED,
    CUSTOMER,
    HANDOVER,
    QUEUE,
    TEAM,
    VENDOR,
    Holders,
    attributed,
    by_holder,
)
from servicelevel.monitoring import queries
from servicelevel.monitoring.attribution.queries import holders_of
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.explaining import ExplainedClock
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.lists import judged_in
from servicelevel.monitoring.versions import Held, held

KIND_WORDS = {
    TEAM: "Team",
    VENDOR: "Vendor",
    CUSTOMER: "Customer",
    QUEUE: "Queue that nobody held",
    HANDOVER: "Handover",
}


@dataclass(frozen=True)
class Share:
    """What one holder had of one clock, or of several; times in microseconds, whole_us: that of all holders."""

    kind: str
    party: str
    holder: str
    clocks: int
    work_us: int
    over_us: int
    whole_us: int

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]


@dataclass(frozen=True)
class Span:
    """A time in which one holder had a clock. kind, party, holder: see `levels.attribution`; times in microseconds."""

    begins: datetime
    ends: datetime
    kind: str
    party: str
    holder: str
    work_us: int
    over_us: int

    @property
    def who(self) -> tuple[str, str, str]:
        return self.kind, self.party, self.holder

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]


def breached_in(measurement: Measurement, period: Period) -> dict[str, pl.DataFrame]:
    """The breached clocks that count in a period, by target."""
    return {
        target: judged_in(clocks, period.start, period.end).filter(pl.col("verdict") == "breached")
        for target, clocks in measurement.clocks.items()
    }


def attributed_breaches(measurement: Measurement, period: Period) -> pl.DataFrame:
    """The counted stretches of the breached clocks of a period with their holders; column ``target`` says of which."""
    holders = holders_of(measurement.terms, measurement.as_of)
    of_clocks = [
        attributed_by_version(measurement.versions_of(target), measurement.events, clocks, measurement.at, holders)
        .with_columns(target=pl.lit(target))
        for target, clocks in breached_in(measurement, period).items()
    ]  # fmt: skip
    return pl.concat(of_clocks) if of_clocks else pl.DataFrame(schema={**ATTRIBUTED, "target": pl.String})


def attributed_by_version(
    versions: Sequence[Held], events: pl.DataFrame, clocks: pl.DataFrame, at: datetime, holders: Holders
) -> pl.DataFrame:
    """Some clocks of a target with their holders, each by the version that judges it (column `version`)."""
    made = [
        attributed(events, clocks.filter(pl.col("version") == one.version.number), one.target, at, holders)
        for one in versions if isinstance(one.target, TicketTarget)
    ]  # fmt: skip
    return pl.concat(made)


def spans_of_ticket(
    reference: str, explained: Sequence[ExplainedClock], terms: Mapping[str, Terms], at: datetime
) -> list[list[Span]]:
    """For each explained clock of a ticket (`SOURCE/KEY`) who had it when, in order."""
    source, _, key = reference.partition("/")
    events: dict[str, pl.DataFrame] = {}
    holders: dict[str, Holders] = {}
    found = []
    for one in explained:
        known = terms[one.agreement]
        if one.agreement not in events:
            told = in_order(queries.ticket_events(known.services, tickets=(source, [key])))
            events[one.agreement] = with_exclusions(told, agreed(known.key))
            holders[one.agreement] = holders_of(known)
        target = next(each.target for each in held(known, one.target) if each.version.number == one.version)
        assert isinstance(target, TicketTarget)
        clock = one.explanation.clock
        row = pl.DataFrame(
            {name: [clock[name]] for name in ("ticket", "episode", "goal_us")},
            schema={"ticket": pl.String, "episode": pl.Int32, "goal_us": pl.Int64},
        )
        found.append(spans(attributed(events[one.agreement], row, target, at, holders[one.agreement])))
    return found


def spans(rows: pl.DataFrame) -> list[Span]:
    """The attributed stretches of one clock, those of one holder that follow each other taken together."""
    return _together(
        Span(**row) for row in rows.drop("ticket", "episode", "target", strict=False).iter_rows(named=True)
    )


def shares(rows: pl.DataFrame) -> list[Share]:
    """Attributed stretches by holder, the longest time first."""
    summed = by_holder(rows)
    whole = int(summed["work_us"].sum())
    return [Share(**one, whole_us=whole) for one in summed.iter_rows(named=True)]


def shares_of_spans(found: Sequence[Span]) -> list[Share]:
    """The spans of one clock by holder, the longest time first."""
    schema = {name: ATTRIBUTED[name] for name in ("kind", "party", "holder", "work_us", "over_us")}
    rows = pl.DataFrame([(*one.who, one.work_us, one.over_us) for one in found], schema=schema, orient="row")
    return shares(rows.with_columns(ticket=pl.lit(""), episode=pl.lit(1)))


def _together(each: Iterable[Span]) -> list[Span]:
    found: list[Span] = []
    for one in each:
        if found and found[-1].who == one.who:
            last = found.pop()
            one = replace(
                last, ends=one.ends, work_us=last.work_us + one.work_us, over_us=last.over_us + one.over_us
            )
        found.append(one)
    return found
