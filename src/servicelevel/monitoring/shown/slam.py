"""SLAM charts of the pages: targets of one agreement, or agreements, by periods. Every cell is a link."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from servicelevel.levels import Figure, Period
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.drawing import short
from servicelevel.web import addresses
from servicelevel.web.charts import Slam, SlamCell, SlamMonth, SlamRow, Sparkline

KEPT = ("met", "threatened")
JUDGED = (*KEPT, "breached")
NOT_IN_FORCE = SlamCell("", "", "not in force")


def slam_of_targets(measurement: Measurement, only: Collection[str] | None = None) -> Slam:
    """The targets of an agreement (or only some of them) by its periods."""
    terms = measurement.terms
    shown = [target for target in terms.target_ids if only is None or target in only]
    rows = [_target_row(measurement, target) for target in shown if measurement.figures_of(target)]
    return Slam(f"Targets of {terms.title} by month", slam_months(measurement.periods), rows)


def slam_of_agreements(measurements: Sequence[Measurement], shown: int = 12) -> Slam:
    """All agreements by the months that any of them has, the last `shown` of these."""
    by_key = {period.key: period for measurement in measurements for period in measurement.periods}
    periods = [by_key[key] for key in sorted(by_key)][-shown:]
    rows = [_agreement_row(measurement, periods) for measurement in measurements]
    return Slam("Agreements by month", slam_months(periods), rows, "Agreement and the other party")


def kept_of(figures: Sequence[Figure]) -> tuple[int, int]:
    """How many of the figures that were judged were kept, and how many were judged."""
    judged = [figure for figure in figures if figure.verdict in JUDGED]
    return sum(figure.verdict in KEPT for figure in judged), len(judged)


def slam_months(periods: Sequence[Period]) -> list[SlamMonth]:
    """`May 2016` as May with the year where it begins; other periods as they call themselves."""
    months, before = [], ""
    for period in periods:
        first, _, year = period.words.rpartition(" ")
        is_month = first.isalpha() and year.isdigit()
        short_words = first[:3] if is_month else period.words
        months.append(
            SlamMonth(period.key, short_words, year if is_month and year != before else "", period.words)
        )
        before = year if is_month else before
    return months


def _target_row(measurement: Measurement, target: str) -> SlamRow:
    figures = measurement.figures_of(target)
    by_key = {figure.period.key: figure for figure in figures}
    agreement = measurement.terms.key
    cells = [target_cell(by_key.get(period.key), period, agreement) for period in measurement.periods]
    last = figures[-1]
    moved = measurement.trends.get(target)
    words = moved.words if moved and moved.direction != "too few periods" else ""
    last_key = measurement.periods[-1].key
    href = addresses.target_month(agreement, last_key, target)
    return SlamRow(last.target_name, last.goal_words, cells, href, sparkline_of(figures, words), brief(words))


def target_cell(figure: Figure | None, period: Period, agreement: str) -> SlamCell:
    """One period of a target, a link to it. agreement: its key; without one it is no link."""
    if figure is None:
        return SlamCell("", "", f"{period.words}: not in force")
    told = f"{period.words}{' so far' if figure.interim else ''}: {figure.verdict}, {figure.words}"
    words = "" if figure.verdict == "no data" else short(figure.words)
    if figure.measure == "count":
        words = words.partition(" ")[0]
    href = addresses.target_month(agreement, period.key, figure.target) if agreement else ""
    return SlamCell(figure.verdict, words, told, href, figure.interim)


def sparkline_of(figures: Sequence[Figure], words: str) -> Sparkline:
    """The values of a target's periods with the goal that holds last."""
    values = [None if figure.value is None else float(figure.value) for figure in figures]
    goal = None if figures[-1].goal is None else float(figures[-1].goal)
    told = f"{figures[-1].target_name} over {len(figures)} periods, goal {figures[-1].goal_words}. {words}"
    return Sparkline(values, goal, [figure.verdict == "breached" for figure in figures], told)


def brief(words: str) -> str:
    """A trend without the test that it rests on, which the sparkline's words and the report carry."""
    return "no trend" if words.startswith("no trend") else words.partition(" (")[0]


def _agreement_row(measurement: Measurement, periods: Sequence[Period]) -> SlamRow:
    terms = measurement.terms
    cells = [_agreement_cell(measurement, period) for period in periods]
    other = terms.customer if terms.kind == "SLA" else terms.provider
    return SlamRow(terms.title, f"{terms.kind}, {other}", cells, addresses.agreement(terms.key))


def _agreement_cell(measurement: Measurement, period: Period) -> SlamCell:
    verdict = measurement.verdicts.get(period.key, "")
    figures = [figure for figure in measurement.figures if figure.period.key == period.key]
    if not verdict or not figures:
        return SlamCell("", "", f"{period.words}: not in force")
    kept, judged = kept_of(figures)
    interim = any(figure.interim for figure in figures)
    counts = f"{kept} of {judged}" if judged else ""
    told = f"{period.words}{' so far' if interim else ''}: {verdict}" + (
        f", {counts} targets kept" if judged else ""
    )
    return SlamCell(verdict, counts, told, addresses.period(measurement.terms.key, period.key), interim)
