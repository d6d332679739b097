"""The measurability gate with real data (R171): each target tried on what was told. Reads, writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.levels import AvailabilityTarget, CountTarget, Period, SampleTarget, Target
from servicelevel.levels.gate import Proof, RealData, demands, prove
from servicelevel.monitoring import queries
from servicelevel.monitoring.measurement import events_of
from servicelevel.monitoring.remembered import Remembered
from servicelevel.monitoring.reporting_periods import period_of_day, periods_between
from servicelevel.monitoring.versions import of_covered_services

LOOK_BACK = timedelta(days=400)
"""How far back the nearest period with data is looked for."""
_PROOFS: Remembered[Mapping[str, Proof]] = Remembered(64)


def proofs(terms: Terms, at: datetime, as_of: datetime | None = None) -> Mapping[str, Proof]:
    """For each target that holds at an instant, or will, by its id in the order of the terms: whether it is measurable.

    at: on a whole minute. The data is that of the last period that is over, or of the nearest one with data.
    """
    stamp = queries.data_stamp()
    return _PROOFS.get((terms.key, terms.digest, stamp, at, as_of), lambda: _proofs(terms, at, as_of, stamp))


def heard_in(terms: Terms, period: Period, as_of: datetime | None = None) -> Mapping[str, int]:
    """For each target of the last version, how often its source told of anything in a period (R117)."""
    version, stamp = version_tried(terms), queries.data_stamp()
    found = {}
    for target in version.targets:
        news = _data(of_covered_services(target, version.services), terms, as_of, stamp).news
        found[target.id] = int(((news >= period.start) & (news < period.end)).sum())
    return found


def version_tried(terms: Terms) -> TermsVersion:
    """The version whose targets are tried: the last one, because that is what is to be signed."""
    return terms.versions[-1]


def closed_periods(terms: Terms, at: datetime) -> list[Period]:
    """The periods that are over at an instant, in order, a year back; whether or not the agreement held then."""
    present = period_of_day(terms, at)
    found = periods_between(terms, present.first_day - LOOK_BACK, present.first_day)
    return [period for period in found if period.end <= at]


def _proofs(terms: Terms, at: datetime, as_of: datetime | None, stamp: str) -> dict[str, Proof]:
    version, periods = version_tried(terms), closed_periods(terms, at)
    found = {}
    for target in version.targets:
        own = of_covered_services(target, version.services)
        proof = prove(own, _data(own, terms, as_of, stamp), periods, at)
        lacks = _lacks(version.content["targets"][target.id], terms.report_period)
        found[target.id] = replace(proof, notes=(*proof.notes, *lacks))
    return found


def _lacks(written: Mapping[str, Any], period: str) -> list[str]:
    """What a target leaves unsaid (R170), in sentences; whether its source lives is tried, not asked."""
    problems = demands(written, period, ["tried"], "")
    return [f"{problem.path.strip('.')} {problem.message}; {problem.remedy}." for problem in problems]


def _data(target: Target, terms: Terms, as_of: datetime | None, stamp: str) -> RealData:
    """What is known of a target, and when its source spoke."""
    if isinstance(target, SampleTarget):
        taken = queries.samples([target.service], target.metric, as_of)
        return RealData(taken["taken_at"], stamp, samples=taken)
    if isinstance(target, AvailabilityTarget) or (isinstance(target, CountTarget) and target.of == "outages"):
        told = queries.news_of_service(target.service, as_of)
        outages = queries.outages([target.service], as_of)
        return RealData(told["told_at"], stamp, outages=outages, source=_sources(told))
    events = events_of(terms, as_of, stamp)
    return RealData(events["occurred_at"], stamp, events=events, source=_sources(events))


def _sources(told: pl.DataFrame) -> str:
    return ", ".join(sorted(str(key) for key in told["source"].unique()))
