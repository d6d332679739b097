"""One target in one period: the answer, the figure with its interval, and everything that it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

import polars as pl

from servicelevel.errors import NotFound
from servicelevel.levels import Figure, Period
from servicelevel.levels.trend import run_of
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports import words as report_words
from servicelevel.monitoring.shown.clock_rows import ClockRow, most_urgent_first, of_verdict, rows_of
from servicelevel.monitoring.shown.paged import Paged, paged
from servicelevel.monitoring.shown.slam import slam_of_targets
from servicelevel.web import addresses
from servicelevel.web.charts import Slam, attainment_bar
from servicelevel.web.wording import counted, duration

VERDICTS = ("breached", "met", "open", "waiting", "cancelled")


@dataclass(frozen=True)
class Chip:
    """A choice of what is listed, with how many there are."""

    words: str
    verdict: str
    count: int
    here: bool
    href: str

    @property
    def count_words(self) -> str:
        return f"{self.count:,}"


@dataclass(frozen=True)
class OutageRow:
    """A stretch in which the service was down, degraded, maintained or not watched."""

    started_at: datetime
    ended_at: datetime | None
    kind: str
    lasted_us: int
    cause: str


@dataclass(frozen=True)
class TargetMonth:
    """What the page of a target in a period shows. `clocks` is None for targets that no clock measures."""

    name: str
    period_words: str
    agreement_title: str
    agreement_href: str
    report_href: str
    verdict: str
    interim: bool
    sentence: str
    more: str
    bar: str
    facts: Sequence[tuple[str, str]]
    zone: str
    definition: str
    arithmetic: Sequence[str]
    slam: Slam
    clocks: Sequence[ClockRow] | None = None
    chips: Sequence[Chip] = ()
    pages: Paged | None = None
    outcome_head: str = "Outcome"
    empty_words: str = ""
    outages: Sequence[OutageRow] = field(default_factory=tuple)

    @property
    def has_priority(self) -> bool:
        """Whether any of the clocks listed has a goal for its priority."""
        return any(clock.priority for clock in self.clocks or ())


def target_month(
    measurement: Measurement,
    period: Period,
    target: str,
    outages: pl.DataFrame | None,
    query: Mapping[str, str],
) -> TargetMonth:
    """The view of a target in a period. Raises NotFound where the target was not in force."""
    figure = measurement.figure(target, period.key)
    if figure is None:
        raise NotFound(f"{target} was not in force in {period.words}.")
    terms = measurement.terms
    return TargetMonth(
        name=figure.target_name,
        period_words=period.words,
        agreement_title=terms.title,
        agreement_href=addresses.agreement(terms.key),
        report_href=addresses.period(terms.key, period.key),
        verdict=figure.verdict,
        interim=figure.interim,
        sentence=sentence(figure),
        more=" ".join(part for part in (margin(figure), again(measurement, figure)) if part),
        bar=bar(figure),
        facts=facts(figure),
        zone=terms.zone,
        definition=figure.definition,
        arithmetic=arithmetic(figure),
        slam=slam_of_targets(measurement, {target}),
        outages=[] if outages is None else outage_rows(outages, period, measurement.at),
        **_clocks(measurement, period, target, query),
    )


def clocks_within(measurement: Measurement, target: str, period: Period) -> pl.DataFrame:
    """The clocks that count in a period, and the open, waiting and cancelled ones that started in it."""
    when = pl.coalesce("counted_at", "started_at")
    return measurement.clocks[target].filter((when >= period.start) & (when < period.end))


def _clocks(
    measurement: Measurement, period: Period, target: str, query: Mapping[str, str]
) -> dict[str, Any]:
    if target not in measurement.clocks:
        return {}
    frame = clocks_within(measurement, target, period)
    chosen = query.get("verdict", "")
    counts = {verdict: of_verdict(frame, verdict).height for verdict in VERDICTS}
    chips = [Chip("All", "", frame.height, not chosen, "?")]
    chips += [
        Chip(verdict.capitalize(), verdict, count, chosen == verdict, f"?verdict={verdict}")
        for verdict, count in counts.items()
        if count or verdict == chosen
    ]
    rows = most_urgent_first(rows_of(measurement, target, of_verdict(frame, chosen) if chosen else frame))
    pages, shown = paged(rows, query, "clocks")
    which = f"{chosen} clocks" if chosen in VERDICTS else "clocks"
    return {
        "clocks": shown,
        "chips": chips,
        "pages": pages,
        "outcome_head": "Due" if chosen == "open" else "Outcome, or due",
        "empty_words": f"No {which} count in {period.words}.",
    }


def sentence(figure: Figure) -> str:
    """The answer to the page's question in one line."""
    when = f"in {figure.period.words}{' so far' if figure.interim else ''}"
    if figure.verdict == "no data":
        return f"No cases {when}: neither met nor missed"
    if figure.verdict == "cannot be decided":
        return f"The data leaves more doubt {when} than the goal of {figure.goal_words} allows"
    if figure.measure == "ticket clock":
        verb = "are" if figure.interim else "were"
        counts = f"{figure.numerator:,} of {figure.denominator:,}"
        return f"{counts} {verb} in time; {figure.goal_words} of them are promised"
    if figure.measure == "availability":
        return f"{_first(figure.words)} of the agreed time available; {figure.goal_words} is promised"
    return f"{figure.words}; {figure.goal_words} is promised"


def margin(figure: Figure) -> str:
    """How far the figure is from the other side of its goal, in cases or in time."""
    if figure.goal is None or figure.verdict not in ("met", "threatened", "breached"):
        return ""
    if figure.measure == "ticket clock" and figure.denominator:
        needed = -(-figure.goal.numerator * figure.denominator // figure.goal.denominator)
        more = needed - figure.numerator
        if more > 0:
            return f"{more} more in time would have kept it."
        missed = figure.denominator - figure.numerator
        borne = int((1 - figure.goal) * figure.denominator) - missed
        return (
            f"{counted(missed, 'miss,misses')}; {borne} more could have been borne."
            if borne or missed
            else ""
        )
    if figure.measure == "availability":
        agreed, down = _amount(figure, "agreed_us"), _amount(figure, "down_us")
        if agreed is not None and down is not None:
            return f"Down {duration(down)}; {duration(int((1 - figure.goal) * agreed))} were allowed."
    return ""


def again(measurement: Measurement, figure: Figure) -> str:
    """Whether it was missed before, without a break."""
    until = [one for one in measurement.figures_of(figure.target) if one.period.key <= figure.period.key]
    run = run_of([one.verdict == "breached" for one in until])
    return f"Missed for the {report_words.ordinal(run)} period in a row." if run > 1 else ""


def bar(figure: Figure) -> str:
    """The figure on a scale, where it is a share."""
    if figure.unit != "share" or figure.value is None or figure.goal is None:
        return ""
    return attainment_bar(
        float(figure.value),
        float(figure.goal),
        figure.low,
        figure.high,
        figure.verdict,
        figure.words,
        figure.goal_words,
    )


def facts(figure: Figure) -> list[tuple[str, str]]:
    """Beside the drawing: figure, goal, interval, and the amounts that it is made of."""
    found = [("Figure", figure.words), ("Goal", figure.goal_words)]
    if (
        figure.low is not None
        and figure.high is not None
        and figure.unit == "share"
        and figure.low != figure.high
    ):
        name = "95 % interval" if figure.measure == "ticket clock" else "Between"
        found.append((name, f"{100 * figure.low:.2f} % to {100 * figure.high:.2f} %"))
    names = {
        "agreed_us": "Agreed time", "down_us": "Down", "unknown_us": "Not watched", "maintenance_us": "Maintenance",
        "longest_us": "Longest outage", "mtrs_us": "Mean time to restore", "mtbf_us": "Mean time between failures",
    }  # fmt: skip
    found += [(words, duration(amount)) for key, words in names.items() if (amount := _amount(figure, key))]
    return found


def arithmetic(figure: Figure) -> list[str]:
    """The figure once more as the sum that it is."""
    if not figure.denominator or figure.value is None:
        return []
    if figure.measure == "ticket clock":
        missed = figure.denominator - figure.numerator
        sum_words = f"{figure.numerator:,} met ÷ ({figure.numerator:,} met + {missed:,} breached)"
        return [f"{sum_words} = {_first(figure.words)}"]
    if figure.measure == "availability" and (agreed := _amount(figure, "agreed_us")) is not None:
        down = duration(_amount(figure, "down_us") or 0, exact=True)
        whole = duration(agreed, exact=True)
        return [f"({whole} agreed − {down} down) ÷ {whole} agreed = {_first(figure.words)}"]
    return []


def outage_rows(outages: pl.DataFrame, period: Period, at: datetime) -> list[OutageRow]:
    """The outages that touch a period, the latest first."""
    touching = outages.filter(
        (pl.col("started_at") < period.end)
        & (pl.col("ended_at").is_null() | (pl.col("ended_at") > period.start))
    ).sort("started_at", descending=True)
    return [
        OutageRow(
            row["started_at"],
            row["ended_at"],
            str(row["kind"]),
            int(((row["ended_at"] or at) - row["started_at"]).total_seconds() * 1_000_000),
            str(row.get("cause") or ""),
        )
        for row in touching.iter_rows(named=True)
    ]


def _amount(figure: Figure, key: str) -> int | None:
    found = figure.detail.get(key)
    return int(found) if isinstance(found, int | float | Fraction) else None


def _first(words: str) -> str:
    return words.partition(",")[0]
