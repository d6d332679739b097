"""The check of the policy on monitoring."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse

from servicelevel.monitoring.shown.seen import all_measured
from servicelevel.organisation.models import Person
from servicelevel.process.policies import Result, among, check


@check("monthly-figures", "Targets in force without a figure for the last full period of their agreement")
def targets_have_figures(person: Person, now: datetime) -> Result:
    """P6: services monitored, reported monthly (R20)."""
    last = [
        figure
        for measurement in all_measured(person, now)
        for figure in measurement.figures
        if len(measurement.periods) > 1 and figure.period == measurement.periods[-2]
    ]
    short = sum(figure.verdict == "no data" for figure in last)
    return among(short, len(last), "target", "has no figure,have no figure", reverse("sources"))
