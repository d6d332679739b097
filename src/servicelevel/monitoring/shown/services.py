"""Services: what is promised on each, and how it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from servicelevel.agreements.registers.checklist import Reports
from servicelevel.capabilities.queries import CatalogueVersion
from servicelevel.capabilities.service_content import contact_of
from servicelevel.levels import Figure
from servicelevel.monitoring.measurement import Measurement
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.shown.home import present_figures
from servicelevel.monitoring.shown.seen import is_draft
from servicelevel.monitoring.shown.slam import JUDGED, kept_of, slam_of_targets
from servicelevel.web import addresses
from servicelevel.web.charts import Slam
from servicelevel.web.wording import counted


@dataclass(frozen=True)
class ServiceRow:
    """One service in the list."""

    href: str
    name: str
    description: str
    owner: str
    verdict: str
    interim: bool
    kept: str


@dataclass(frozen=True)
class ServicesView:
    """What the catalogue shows."""

    sentence: str
    rows: Sequence[ServiceRow]


@dataclass(frozen=True)
class Promise:
    """One agreement on the page of a service."""

    href: str
    title: str
    told: str
    slam: Slam


@dataclass(frozen=True)
class ServiceView:
    """What the page of a service shows."""

    name: str
    description: str
    sentence: str
    facts: Sequence[tuple[str, str]]
    agreements: Sequence[Promise]
    versions: Sequence[CatalogueVersion]


def services_view(
    contents: Mapping[str, Mapping[str, Any]], measurements: Sequence[Measurement], total: int
) -> ServicesView:
    """contents: what the catalogue says of each service on the page now, by key; total: how many there are."""
    rows = [_row(key, content, measurements) for key, content in contents.items()]
    if not rows:
        return ServicesView("No service yet", ())
    kept, judged = kept_of([figure for one in measurements for figure in present_figures(one)])
    said = counted(total, "service")
    if judged:
        when = measurements[0].periods[-1].words
        said += (
            f"; {kept} of {counted(judged, 'promise')} {'is' if judged == 1 else 'are'} kept in {when} so far"
        )
    return ServicesView(said, rows)


def service_view(
    key: str,
    content: Mapping[str, Any],
    measurements: Sequence[Measurement],
    versions: Sequence[CatalogueVersion],
) -> ServiceView:
    """measurements: of the agreements on this service that the person may see."""
    name = str(content.get("name", key))
    figures = [figure for one in measurements for figure in figures_on(key, one)]
    facts = [("Owner", contact_of(content)), ("Service hours", content.get("hours"))]
    facts.append(
        (
            "Customers",
            words.listed(sorted({one.terms.customer for one in measurements if one.terms.kind == "SLA"})),
        )
    )
    promises = [
        Promise(
            addresses.agreement(one.terms.key),
            one.terms.title,
            f"{one.terms.kind}, {one.terms.customer} and {one.terms.provider}",
            slam_of_targets(one, {figure.target for figure in figures_on(key, one, every_period=True)}),
        )
        for one in measurements
    ]
    return ServiceView(
        name,
        str(content.get("description", "")),
        _sentence(name, figures),
        [(k, str(v)) for k, v in facts if v],
        promises,
        versions,
    )


def figures_on(key: str, measurement: Measurement, every_period: bool = False) -> list[Figure]:
    """The present figures (or those of all periods) of the targets that concern a service.

    A target that names a service concerns that one alone; a target on tickets concerns all services of its agreement.
    """
    own = {
        target.id: getattr(target, "service", None)
        for version in measurement.terms.versions
        if key in version.services
        for target in version.targets
    }
    figures = measurement.figures if every_period else present_figures(measurement)
    return [figure for figure in figures if figure.target in own and own[figure.target] in (None, "", key)]


def last_reports(slas: Sequence[Measurement]) -> Reports:
    """The last report of each SLA in force; where none has a closed period yet, when the first one comes."""
    held = [one for one in slas if not is_draft(one.terms)]
    closed = [(one, one.periods[-2]) for one in held if len(one.periods) > 1]
    links = tuple(
        (f"{one.terms.title}, {period.words}", addresses.period(one.terms.key, period.key))
        for one, period in closed
    )
    return Reports(links, held[0].periods[-1].words if held and not links else "")


def _row(key: str, content: Mapping[str, Any], measurements: Sequence[Measurement]) -> ServiceRow:
    figures = [figure for one in measurements for figure in figures_on(key, one)]
    kept, judged = kept_of(figures)
    name, owner = str(content.get("name", key)), str(content.get("owner", ""))
    return ServiceRow(
        addresses.service(key), name, str(content.get("description", "")), owner, _worst(figures), True,
        f"{kept} of {judged} kept so far" if judged else "nothing to judge yet" if figures else "nothing promised",
    )  # fmt: skip


def _worst(figures: Sequence[Figure]) -> str:
    verdicts = {figure.verdict for figure in figures}
    return next((verdict for verdict in ("breached", "threatened", "met") if verdict in verdicts), "no data")


def _sentence(name: str, figures: Sequence[Figure]) -> str:
    if not figures:
        return f"Nothing is promised on {name} now"
    judged = [figure for figure in figures if figure.verdict in JUDGED]
    when = figures[0].period.words
    if not judged:
        return f"Nothing to judge on {name} yet in {when}"
    kept, count = kept_of(figures)
    missed = [figure.target_name for figure in judged if figure.verdict == "breached"]
    said = f"{kept} of {counted(count, 'promise')} on {name} {'is' if count == 1 else 'are'} kept in {when} so far"
    return f"{said}; {words.listed(missed)} {'is' if len(missed) == 1 else 'are'} missed" if missed else said
