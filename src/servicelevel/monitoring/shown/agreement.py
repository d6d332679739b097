"""An agreement month by month, with what it promises; and the list of all agreements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from servicelevel.levels import Figure, Period
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports.report import KINDS, Report
from servicelevel.monitoring.shown.seen import is_draft
from servicelevel.monitoring.shown.slam import kept_of, slam_of_targets
from servicelevel.web import addresses
from servicelevel.web.charts import Slam
from servicelevel.web.wording import counted

PLURALS = {
    "SLA": ("Service level agreements", "What customers are promised"),
    "OLA": ("Operational level agreements", "What our own teams promise each other"),
    "UC": ("Underpinning contracts", "What vendors promise us"),
}


@dataclass(frozen=True)
class Link:
    """Words that lead somewhere, or nowhere."""

    name: str
    href: str = ""


@dataclass(frozen=True)
class TargetWords:
    """What is promised: name, goal, and how the figure is defined."""

    name: str
    goal: str
    definition: str


@dataclass(frozen=True)
class VersionRow:
    """A version of the terms, and what it changed."""

    number: int
    state: str
    takes_effect: datetime
    until: datetime | None
    changes: str


@dataclass(frozen=True)
class AgreementView:
    """What the page of an agreement shows."""

    key: str
    title: str
    kind: str
    kind_words: str
    customer: str
    provider: str
    draft: bool
    sentence: str
    more: str
    zone: str
    slam: Slam
    report_href: str
    report_words: str
    earlier_href: str
    later_href: str
    targets: Sequence[TargetWords]
    roll_up: str
    services: Sequence[Link]
    related: Sequence[tuple[str, Sequence[Link]]]
    more_terms: Sequence[tuple[str, str]]
    versions: Sequence[VersionRow]


def agreement_view(
    measurement: Measurement,
    report: Report,
    services: Mapping[str, str],
    related: Sequence[tuple[str, Sequence[Link]]],
    earlier: Period | None,
    later: Period | None,
) -> AgreementView:
    """The view of an agreement. report: that of the last closed period; services: names by key."""
    terms = measurement.terms
    href = addresses.agreement(terms.key)
    return AgreementView(
        key=terms.key,
        title=terms.title,
        kind=terms.kind,
        kind_words=KINDS.get(terms.kind, terms.kind),
        customer=terms.customer,
        provider=terms.provider,
        draft=is_draft(terms),
        sentence=report.summary[0].rstrip("."),
        more=" ".join(
            f"{row.name}: {row.trend.words}."
            for row in report.targets
            if row.trend.direction in ("downward", "upward")
        ),
        zone=terms.zone,
        slam=slam_of_targets(measurement),
        report_href=addresses.period(terms.key, report.period),
        report_words=report.period_words,
        earlier_href=f"{href}?until={earlier.key}" if earlier else "",
        later_href=f"{href}?until={later.key}" if later else "",
        targets=[
            *target_words(measurement),
            *(TargetWords(one.name, "", one.definition) for one in report.unmeasured),
        ],
        roll_up=report.roll_up_words,
        services=[Link(name, addresses.service(key)) for key, name in services.items()],
        related=related,
        more_terms=_more_terms(terms),
        versions=_versions(terms),
    )


def target_words(measurement: Measurement) -> list[TargetWords]:
    """Every target as its latest figure defines it."""
    latest: dict[str, Figure] = {figure.target: figure for figure in measurement.figures}
    return [
        TargetWords(figure.target_name, figure.goal_words, figure.definition) for figure in latest.values()
    ]


def _more_terms(terms: Any) -> list[tuple[str, str]]:
    found = [("Reported by", terms.report_period)]
    content = terms.versions[-1].content if terms.versions else {}
    if review := content.get("review"):
        found.append(
            (
                "Review",
                ", ".join(f"{key} {value}" for key, value in review.items())
                if isinstance(review, Mapping)
                else str(review),
            )
        )
    return found


def _versions(terms: Any) -> list[VersionRow]:
    """The latest first, each with the targets that differ from the version before."""
    rows, before = [], None
    for version in terms.versions:
        changes = "First version" if before is None else _changes(before.content, version.content)
        rows.append(VersionRow(version.number, version.state, version.takes_effect, version.until, changes))
        before = version
    return rows[::-1]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    old, new = before.get("targets", {}), after.get("targets", {})
    changed = [f"{_name(new, key)} changed" for key in new if key in old and new[key] != old[key]]
    added = [f"{_name(new, key)} added" for key in new if key not in old]
    removed = [f"{_name(old, key)} removed" for key in old if key not in new]
    other = [
        key.replace("_", " ")
        for key in after
        if key not in ("targets", "from", "state") and after[key] != before.get(key)
    ]
    return (
        "; ".join(changed + added + removed + ([f"{', '.join(other)} changed"] if other else []))
        or "The same terms"
    )


def _name(targets: Mapping[str, Any], key: str) -> str:
    return str(targets[key].get("name", key)) if isinstance(targets[key], Mapping) else key


@dataclass(frozen=True)
class AgreementRow:
    """One agreement in the list, with the last closed period and the present one."""

    href: str
    title: str
    draft: bool
    customer: str
    provider: str
    services: str
    closed_href: str
    closed_verdict: str
    closed_words: str
    open_href: str
    open_verdict: str
    open_words: str

    @property
    def closed_look(self) -> str:
        return self.closed_verdict.replace(" ", "-")

    @property
    def open_look(self) -> str:
        return self.open_verdict.replace(" ", "-")


@dataclass(frozen=True)
class AgreementGroup:
    """The agreements of one kind."""

    words: str
    told: str
    rows: Sequence[AgreementRow]


@dataclass(frozen=True)
class AgreementsView:
    """What the list of agreements shows."""

    sentence: str
    groups: Sequence[AgreementGroup]


def agreements_view(measurements: Sequence[Measurement], names: Mapping[str, str]) -> AgreementsView:
    """All agreements by kind. names: those of the services by key."""
    groups = [
        AgreementGroup(words, told, [_row(one, names) for one in measurements if one.terms.kind == kind])
        for kind, (words, told) in PLURALS.items()
    ]
    return AgreementsView(_count(measurements), [group for group in groups if group.rows])


def _count(measurements: Sequence[Measurement]) -> str:
    if not measurements:
        return "No agreement yet"
    kinds = Counter(measurement.terms.kind for measurement in measurements)
    told = ", ".join(counted(kinds[kind], kind) for kind in PLURALS if kinds[kind])
    closed = [
        verdict
        for measurement in measurements
        if (verdict := _closed_verdict(measurement)) not in ("", "no data")
    ]
    kept = sum(verdict in ("met", "threatened") for verdict in closed)
    last = measurements[0].periods[-2].words if len(measurements[0].periods) > 1 else ""
    said = f"{counted(len(measurements), 'agreement')} ({told})"
    return (
        f"{said}; {kept} of {len(closed)} {'was' if len(closed) == 1 else 'were'} kept in {last}"
        if closed
        else said
    )


def _closed_verdict(measurement: Measurement) -> str:
    return measurement.verdicts.get(measurement.periods[-2].key, "") if len(measurement.periods) > 1 else ""


def _row(measurement: Measurement, names: Mapping[str, str]) -> AgreementRow:
    terms = measurement.terms
    services = terms.versions[-1].services if terms.versions else ()
    closed = _told(measurement, measurement.periods[-2]) if len(measurement.periods) > 1 else ("", "", "")
    return AgreementRow(
        addresses.agreement(terms.key), terms.title, is_draft(terms), terms.customer, terms.provider,
        ", ".join(names.get(key, key) for key in services), *closed, *_told(measurement, measurement.periods[-1]),
    )  # fmt: skip


def _told(measurement: Measurement, period: Period) -> tuple[str, str, str]:
    """Address, verdict and words of an agreement in a period; empty where it was not in force."""
    figures = [figure for figure in measurement.figures if figure.period.key == period.key]
    if not figures:
        return "", "", ""
    kept, judged = kept_of(figures)
    words = f"{kept} of {judged} kept" if judged else "no data"
    return (
        addresses.period(measurement.terms.key, period.key),
        measurement.verdicts.get(period.key, "no data"),
        words,
    )
