"""Home: are we keeping our promises, and what needs me now?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from typing import Any

from servicelevel.levels import Figure
from servicelevel.levels.trend import run_of
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports import words as report_words
from servicelevel.monitoring.shown.clock_rows import ClockRow, most_urgent_first, of_verdict, rows_of
from servicelevel.monitoring.shown.seen import is_draft
from servicelevel.monitoring.shown.slam import kept_of, slam_of_agreements
from servicelevel.web import addresses
from servicelevel.web.charts import Slam
from servicelevel.web.wording import counted, duration

NEAREST = 6


@dataclass(frozen=True)
class NeedRow:
    """Something that needs somebody: a shape, words that lead there, what stands below and at the end."""

    verdict: str
    words: str
    href: str
    beside: str = ""
    end: str = ""
    end_at: datetime | None = None
    zone: str = ""
    interim: bool = False


@dataclass(frozen=True)
class Need:
    """A group of things of one kind, and where the rest of them is."""

    words: str
    rows: Sequence[NeedRow]
    more_href: str = ""
    more_words: str = ""


@dataclass(frozen=True)
class Home:
    """What the first page shows."""

    sentence: str
    more: str
    slam: Slam
    at: datetime
    needs: Sequence[Need] = field(default_factory=tuple)


def home(
    measurements: Sequence[Measurement], news: Sequence[NeedRow], at: datetime, tickets_href: str
) -> Home:
    """The view of all agreements that a person may see; `news` are the sources that need somebody."""
    present = list(chain.from_iterable(present_figures(measurement) for measurement in measurements))
    return Home(
        sentence=answer(measurements, present),
        more=before(measurements),
        slam=slam_of_agreements(measurements),
        at=at,
        needs=[need for need in _needs(measurements, present, news, tickets_href) if need.rows],
    )


def present_figures(measurement: Measurement) -> list[Figure]:
    """The figures of the period that still runs."""
    last = measurement.periods[-1].key
    return [figure for figure in measurement.figures if figure.period.key == last]


def answer(measurements: Sequence[Measurement], present: Sequence[Figure]) -> str:
    """`13 of 15 promises are kept in October 2026 so far; P2 incidents resolved (E-Mail) is missed ...`"""
    if not measurements:
        return "Nothing is promised yet"
    words = measurements[0].periods[-1].words
    kept, judged = kept_of(present)
    if not judged:
        return f"Nothing to judge yet in {words}"
    said = f"{kept} of {counted(judged, 'promise')} {'is' if judged == 1 else 'are'} kept in {words} so far"
    missed = [figure for figure in present if figure.verdict == "breached"]
    if not missed:
        return said
    worst = max(missed, key=lambda figure: _run(measurements, figure))
    run = _run(measurements, worst)
    again = f" for the {report_words.ordinal(run)} month" if run > 1 else ""
    others = (
        f", as {'is' if len(missed) == 2 else 'are'} {counted(len(missed) - 1, 'other')}"
        if len(missed) > 1
        else ""
    )
    return f"{said}; {worst.target_name} of {_title(measurements, worst)} is missed{again}{others}"


def before(measurements: Sequence[Measurement]) -> str:
    """How the period before closed."""
    earlier = [measurement for measurement in measurements if len(measurement.periods) > 1]
    figures = [
        figure
        for measurement in earlier
        for figure in measurement.figures
        if figure.period.key == measurement.periods[-2].key
    ]
    kept, judged = kept_of(figures)
    return f"{earlier[0].periods[-2].words} closed with {kept} of {judged} kept." if judged else ""


def _needs(
    measurements: Sequence[Measurement], present: Sequence[Figure], news: Sequence[NeedRow], tickets_href: str
) -> list[Need]:
    drafts = [_draft(measurement) for measurement in measurements if is_draft(measurement.terms)]
    return [
        Need("Breached this month", _figure_rows(measurements, present, "breached")),
        Need("Threatened this month", _figure_rows(measurements, present, "threatened")),
        Need("Clocks nearest to breach", _clock_rows(measurements), tickets_href, "All open clocks"),
        Need("Sources and drafts", [*news, *drafts]),
    ]


def _figure_rows(
    measurements: Sequence[Measurement], present: Sequence[Figure], verdict: str
) -> list[NeedRow]:
    rows = []
    for figure in present:
        if figure.verdict == verdict:
            run = _run(measurements, figure)
            again = f"; {report_words.ordinal(run)} month in a row" if run > 1 else ""
            words = f"{figure.target_name}, {_title(measurements, figure)}"
            href = addresses.target_month(figure.agreement, figure.period.key, figure.target)
            beside = f"{figure.words}; goal {figure.goal_words}{again}"
            rows.append(NeedRow(verdict, words, href, beside, interim=figure.interim))
    return rows


def _clock_rows(measurements: Sequence[Measurement]) -> list[NeedRow]:
    return [
        NeedRow(
            row.look,
            row.ticket,
            row.href,
            f"{row.target_name}, {row.agreement_title}",
            _left(row),
            row.due_at,
            row.zone,
        )
        for row in nearest_to_breach(measurements, NEAREST)
    ]


def nearest_to_breach(measurements: Sequence[Measurement], count: int) -> list[ClockRow]:
    """The clocks that are neither stopped nor breached with the least time left, running ones first."""
    by_urgency: dict[str, Any] = {
        "by": ["status", "remaining_us"],
        "descending": [True, False],
        "nulls_last": True,
    }
    rows = chain.from_iterable(
        rows_of(measurement, target, of_verdict(frame, "open").sort(**by_urgency).head(count))
        for measurement in measurements
        for target, frame in measurement.clocks.items()
    )
    return most_urgent_first(rows)[:count]


def _left(row: ClockRow) -> str:
    return f"{row.left_words} of {duration(row.goal_us)}" if row.goal_us is not None else row.words


def _draft(measurement: Measurement) -> NeedRow:
    terms = measurement.terms
    words = "Its figures are worked out; it binds nobody until it is brought into force"
    return NeedRow("cannot be decided", f"{terms.title} is a draft", addresses.agreement(terms.key), words)


def _run(measurements: Sequence[Measurement], figure: Figure) -> int:
    own = next(measurement for measurement in measurements if measurement.terms.key == figure.agreement)
    return run_of([one.verdict == "breached" for one in own.figures_of(figure.target)])


def _title(measurements: Sequence[Measurement], figure: Figure) -> str:
    return next(
        measurement.terms.title for measurement in measurements if measurement.terms.key == figure.agreement
    )
