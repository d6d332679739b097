"""How teams and vendors keep what they promise below the SLAs: by agreement (R37, R50) and by target (R6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from servicelevel.levels import Figure, Period
from servicelevel.monitoring.attribution.below import Above, LiveRisk, PeriodShare, live_risks
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.shown.agreement import Link
from servicelevel.monitoring.shown.home import present_figures
from servicelevel.monitoring.shown.seen import is_draft
from servicelevel.monitoring.shown.slam import brief, kept_of, sparkline_of
from servicelevel.web import addresses
from servicelevel.web.charts import Sparkline
from servicelevel.web.wording import counted

SUPPORTING = ("OLA", "UC")
WORST = ("breached", "threatened", "met")


@dataclass(frozen=True)
class State:
    """How something stands in a period: verdict, words, and where that is seen; empty where it was not in force."""

    verdict: str = ""
    words: str = ""
    href: str = ""

    @property
    def look(self) -> str:
        return self.verdict.replace(" ", "-")


@dataclass(frozen=True)
class SupportingRow:
    """An OLA or a UC. trend: its targets that move; risk: why an SLA above it is at risk, empty where nothing says so.

    live: its running clocks at risk; above: what fell to its party of the breaches of what it carries.
    """

    key: str
    link: Link
    kind: str
    draft: bool
    provider: str
    services: str
    supports: Sequence[Link]
    now: State
    closed: State
    trend: str
    risk: str
    live: LiveRisk | None = None
    above: Sequence[PeriodShare] = ()


@dataclass(frozen=True)
class OwedRow:
    """A target that a team owes."""

    link: Link
    goal: str
    agreement: Link
    draft: bool
    supports: Sequence[Link]
    now: State
    closed: State
    trend: str
    spark: Sparkline


def supporting_rows(
    measurements: Sequence[Measurement], services: Mapping[str, str], titles: Mapping[str, str]
) -> list[SupportingRow]:
    """The OLAs and UCs among agreements, those at risk first.

    services: names by key; titles: of the agreements that the reader may open, by key. What the reader may not open
    leads nowhere: a service owner reads how another team keeps its OLA, not the OLA itself.
    """
    rows = [
        SupportingRow(
            one.terms.key, Link(one.terms.title, addresses.agreement(one.terms.key) if one.terms.key in titles else ""),
            one.terms.kind, is_draft(one.terms), one.terms.provider,
            ", ".join(services.get(key, key) for key in one.terms.versions[-1].services),
            _supports(one, titles), _agreement_now(one, titles), _agreement_closed(one, titles),
            trend_of(one), risk_of(one),
        )
        for one in measurements if one.terms.kind in SUPPORTING
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row.risk, _rank(row.now.verdict), row.link.name))


def monitored(
    rows: Sequence[SupportingRow], measurements: Sequence[Measurement], titles: Mapping[str, str], now: datetime,
    period: str = "",
) -> list[SupportingRow]:  # fmt: skip
    """The same rows with what runs now and what fell to each party above it (R37): those at risk first.

    period: the key of one to look at instead of the last closed one.
    """
    by_key = {one.terms.key: one for one in measurements}
    live, above = live_risks(by_key, now), Above(measurements)
    beside = [
        replace(
            row, live=live.get(row.key), above=above.shares(by_key[row.key].terms, period),
            closed=_agreement_in(by_key[row.key], period, titles) if period else row.closed,
        )
        for row in rows
    ]  # fmt: skip
    return sorted(
        beside, key=lambda row: (not row.risk, row.live is None, _rank(row.now.verdict), row.link.name)
    )


def periods_of_rows(measurements: Sequence[Measurement], now: datetime) -> list[Period]:
    """The closed periods of OLAs and UCs that can be looked at, the latest first."""
    found = {
        period.key: period
        for one in measurements if one.terms.kind in SUPPORTING
        for period in one.periods if period.end <= now
    }  # fmt: skip
    return sorted(found.values(), key=lambda one: one.end, reverse=True)


def owed_rows(measurements: Sequence[Measurement], titles: Mapping[str, str]) -> list[OwedRow]:
    """Every target of OLAs and UCs that holds now, as `supporting_rows` takes them."""
    return [
        _owed(one, figure, titles)
        for one in measurements
        if one.terms.kind in SUPPORTING
        for figure in present_figures(one)
    ]


def supporting_sentence(rows: Sequence[SupportingRow]) -> str:
    """`1 of 4 OLAs and UCs in force is at risk: Messaging Team`."""
    active = [row for row in rows if not row.draft]
    if not active:
        return "No OLA or underpinning contract is in force yet"
    risky = [row for row in active if row.risk]
    all_of_them = f"{counted(len(active), 'OLA or UC,OLAs and UCs')} in force"
    if not risky:
        return f"None of {all_of_them} is at risk"
    return f"{len(risky)} of {all_of_them} {'is' if len(risky) == 1 else 'are'} at risk"


def owed_sentence(name: str, rows: Sequence[OwedRow]) -> str:
    """`Messaging owes 5 targets; 4 of 5 are kept in October 2026 so far`."""
    if not rows:
        return f"{name} owes no targets now"
    judged = [row for row in rows if row.now.verdict in WORST]
    kept = sum(row.now.verdict != "breached" for row in judged)
    said = f"{name} owes {counted(len(rows), 'target')}"
    return (
        f"{said}; {kept} of {len(judged)} {'is' if len(judged) == 1 else 'are'} kept so far"
        if judged
        else said
    )


def risk_of(measurement: Measurement) -> str:
    """Why the SLAs above are at risk: what is missed or threatened in this period, what sinks from period to period."""
    present = present_figures(measurement)
    sinking = _moving(measurement, "downward")
    by_verdict = [
        (verdict, [one.target_name for one in present if one.verdict == verdict])
        for verdict in ("breached", "threatened")
    ]
    told = [*by_verdict, ("with a downward trend", sinking)]
    return "; ".join(f"{words.listed(names)} {how}" for how, names in told if names)


def trend_of(measurement: Measurement) -> str:
    """Which targets move over the last periods, and where to."""
    told = [(way, _moving(measurement, way)) for way in ("downward", "upward")]
    return "; ".join(f"{words.listed(names)} {way}" for way, names in told if names)


def _moving(measurement: Measurement, way: str) -> list[str]:
    return [
        one.target_name
        for one in present_figures(measurement)
        if (found := measurement.trends.get(one.target)) and found.direction == way
    ]


def _owed(one: Measurement, figure: Figure, titles: Mapping[str, str]) -> OwedRow:
    figures = one.figures_of(figure.target)
    found = one.trends.get(figure.target)
    said = brief(found.words) if found else ""
    month = addresses.target_month(one.terms.key, figure.period.key, figure.target)
    before = one.figure(figure.target, one.periods[-2].key) if len(one.periods) > 1 else None
    return OwedRow(
        Link(figure.target_name, month), figure.goal_words,
        Link(one.terms.title, addresses.agreement(one.terms.key)), is_draft(one.terms), _supports(one, titles),
        _of_figure(figure), _of_figure(before) if before else State(), said, sparkline_of(figures, said),
    )  # fmt: skip


def _of_figure(figure: Figure) -> State:
    href = addresses.target_month(figure.agreement, figure.period.key, figure.target)
    return State(figure.verdict, figure.words, href)


def _supports(one: Measurement, titles: Mapping[str, str]) -> list[Link]:
    return [Link(titles[key], addresses.agreement(key)) for key in one.terms.supports if key in titles]


def _agreement_now(one: Measurement, titles: Mapping[str, str]) -> State:
    figures = present_figures(one)
    verdicts = {figure.verdict for figure in figures}
    verdict = next((verdict for verdict in WORST if verdict in verdicts), "no data")
    return _in_period(one, -1, verdict, titles) if figures else State()


def _agreement_closed(one: Measurement, titles: Mapping[str, str]) -> State:
    if len(one.periods) < 2:
        return State()
    verdict = one.verdicts.get(one.periods[-2].key, "")
    return _in_period(one, -2, verdict, titles) if verdict else State()


def _agreement_in(one: Measurement, period: str, titles: Mapping[str, str]) -> State:
    """How an agreement stood in a period by its key; nothing where it has no such period."""
    places = [place for place, each in enumerate(one.periods) if each.key == period]
    verdict = one.verdicts.get(period, "") if places else ""
    return _in_period(one, places[0], verdict, titles) if verdict else State()


def _in_period(one: Measurement, place: int, verdict: str, titles: Mapping[str, str]) -> State:
    period = one.periods[place]
    kept, judged = kept_of([figure for figure in one.figures if figure.period.key == period.key])
    href = addresses.period(one.terms.key, period.key) if one.terms.key in titles else ""
    return State(verdict, f"{kept} of {judged} kept" if judged else "no data", href)


def _rank(verdict: str) -> int:
    return WORST.index(verdict) if verdict in WORST else len(WORST)
