"""Composing a report: the figures, lists and words of one period, taken from one measurement."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from servicelevel.agreements.terms import TermsVersion
from servicelevel.levels import Figure, Period, TicketTarget
from servicelevel.levels.promised import UNMEASURED, defined, roll_up_words
from servicelevel.levels.trend import run_of
from servicelevel.monitoring.clock_history import spans, totals
from servicelevel.monitoring.data_digest import digest_of_data
from servicelevel.monitoring.measurement import Measurement, trend_until
from servicelevel.monitoring.reports import lists, sentences
from servicelevel.monitoring.reports.own_verdict import own_verdict
from servicelevel.monitoring.reports.report import (
    Breach,
    Cell,
    OpenClock,
    OwnVerdict,
    Report,
    TargetResult,
    TimeOf,
    Unmeasured,
    VersionUsed,
)
from servicelevel.monitoring.reports.stoppages import stoppages


def compose(measurement: Measurement, period: Period) -> Report:
    """The report of one of the measured periods. The chart shows the measured periods up to it."""
    terms, at = measurement.terms, measurement.at
    targets = tuple(
        made for target in terms.target_ids if (made := _target(measurement, target, period)) is not None
    )
    found = _Lists.of(measurement, period, [row.target for row in targets])
    version = terms.version_at(period.start) or terms.versions[0]
    verdict = measurement.verdicts[period.key]
    versions = _versions_used(measurement, period)
    rule = roll_up_words(version.roll_up)
    told = sentences.points(verdict, rule, targets, found.own, found.times, versions, terms.zone)
    return Report(
        agreement=terms.key, kind=terms.kind, title=terms.title, customer=terms.customer, provider=terms.provider,
        services=version.services, zone=terms.zone, period=period.key, period_words=period.words, starts=period.start,
        ends=period.end, interim=at < period.end, at=at, as_of=measurement.as_of, verdict=verdict, roll_up_words=rule,
        summary=(sentences.answer(terms.title, period.words, targets, at < period.end, _noun(measurement)), *told),
        targets=targets, breaches=lists.worst_first(found.breaches),
        stoppages=stoppages(measurement, period), open_clocks=lists.least_left_first(found.open),
        time_of=tuple(found.times), own_verdicts=tuple(found.own),
        quality=measurement.quality, versions=versions, data_stamp=digest_of_data(measurement), counts=found.counts,
        unmeasured=unmeasured_of(version),
    )  # fmt: skip


def unmeasured_of(version: TermsVersion) -> tuple[Unmeasured, ...]:
    """The targets of a version that no figure is made of, in the order of the text."""
    return tuple(Unmeasured(one.id, one.name, f"{UNMEASURED} {defined(one)}") for one in version.unmeasured)


def _target(measurement: Measurement, target: str, period: Period) -> TargetResult | None:
    figure = measurement.figure(target, period.key)
    if figure is None:
        return None
    figures = [one for one in measurement.figures_of(target) if one.period.start <= period.start]
    by_key = {one.period.key: one for one in figures}
    cells = tuple(_cell(by_key.get(one.key), one) for one in measurement.periods if one.start <= period.start)
    moved = trend_until(figures, period)
    missed = run_of([one.verdict == "breached" for one in figures if one.verdict != "no data"])
    statement = sentences.statement(figure, missed, moved, _noun(measurement))
    return TargetResult(target, figure.target_name, figure, cells, moved, missed, statement)


def _cell(figure: Figure | None, period: Period) -> Cell:
    if figure is None:
        return Cell(period.key, period.words, "", None, "", False)
    value = None if figure.value is None else float(figure.value)
    return Cell(period.key, period.words, figure.verdict, value, figure.words, figure.interim)


def _noun(measurement: Measurement) -> str:
    return measurement.terms.report_period.removeprefix("contract ")


class _Lists:
    """What the clocks of a period's figures are listed as, over all ticket targets."""

    def __init__(self) -> None:
        self.breaches: list[Breach] = []
        self.open: list[OpenClock] = []
        self.own: list[OwnVerdict] = []
        self.times: list[TimeOf] = []
        self.counts: dict[str, int] = dict.fromkeys(("met", "breached", "open", "cancelled", "waiting"), 0)

    @classmethod
    def of(cls, measurement: Measurement, period: Period, targets: Sequence[str]) -> _Lists:
        made = cls()
        for target in targets:
            if target in measurement.clocks:
                made.add(measurement, period, target)
        return made

    def add(self, measurement: Measurement, period: Period, target: str) -> None:
        """Take in the clocks of one target."""
        clocks = measurement.clocks[target]
        judged = lists.judged_in(clocks, period.start, period.end)
        unjudged = lists.open_in(clocks, period.end)
        figure = measurement.figure(target, period.key)
        name, zone = figure.target_name if figure else target, measurement.terms.zone
        history = self._spans(measurement, target, judged)
        breached = judged.filter(pl.col("verdict") == "breached")
        of_breached = history.join(
            breached.select("ticket", "episode").with_columns(pl.col("ticket").cast(pl.String)),
            on=["ticket", "episode"],
            how="semi",
        )
        held_by, paused = (
            lists.shares(totals(of_breached, "running", "who")),
            lists.shares(totals(history, "paused", "why")),
        )
        self.times.append(TimeOf(target, name, held_by, paused))
        self.breaches += lists.breaches(breached, of_breached, name, zone)
        self.open += lists.open_clocks(
            unjudged, measurement.events, name, self._pause_reason(measurement, target), measurement.at
        )
        if own := own_verdict(target, name, judged, measurement.events, measurement.at):
            self.own.append(own)
        for verdict, count in pl.concat([judged, unjudged]).group_by("verdict").len().iter_rows():
            self.counts[str(verdict)] += count

    def _spans(self, measurement: Measurement, target: str, judged: pl.DataFrame) -> pl.DataFrame:
        """Spans of the clocks, each by the version that judges it."""
        made = [
            spans(
                measurement.events,
                judged.filter(pl.col("version") == one.version.number),
                one.target,
                measurement.at,
            )
            for one in measurement.versions_of(target)
            if isinstance(one.target, TicketTarget)
        ]
        return pl.concat(made)

    def _pause_reason(self, measurement: Measurement, target: str) -> str:
        last = measurement.versions_of(target)[-1].target
        return last.pause_reason if isinstance(last, TicketTarget) else "state"


def _versions_used(measurement: Measurement, period: Period) -> tuple[VersionUsed, ...]:
    """The versions that held in the period, and earlier ones that judge clocks which count in it."""
    numbers = {
        number
        for clocks in measurement.clocks.values()
        for number in lists.judged_in(clocks, period.start, period.end)["version"].unique()
    }
    used = []
    for one in measurement.terms.versions:
        held = one.takes_effect < period.end and (one.until is None or one.until > period.start)
        later = [
            two for two in measurement.terms.versions if one.takes_effect < two.takes_effect <= period.start
        ]
        if one.number in numbers or (held and not later):
            used.append(VersionUsed(one.number, one.state, one.takes_effect, one.until, one.digest))
    return tuple(used)
