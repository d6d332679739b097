"""What waits for vendors and contract managers about reports, as rows of My duties."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.urls import reverse

from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.vendors.queries import Asked, asked_of, speakers
from servicelevel.organisation import roles
from servicelevel.organisation.models import Person
from servicelevel.process.desk.shown import DutyRow

WORDS = {"4.3": "Tell which data you hold of {period}", "4.4": "Say what your figures of {period} mean"}


def duties_of_vendors(person: Any, now: datetime) -> Iterator[DutyRow]:
    """The parts that a person is to tell; a contract manager only where nobody of the vendor could."""
    for one in asked_of(person, now):
        if not one.told and _is_theirs(one, person, now):
            look = "breached" if one.until is not None and one.until < now else "open"
            why = roles.NAMES[one.role]
            yield DutyRow(
                words_of(one.step, one.period),
                _beside(one),
                why,
                one.since,
                one.until,
                look,
                place_of(one),
                "Tell",
            )


def words_of(step: str, row: ReportingPeriod) -> str:
    """What is asked of a vendor at a step of a report."""
    return WORDS[step].format(period=row.words)


def place_of(asked: Asked) -> str:
    """Where it is told."""
    return reverse("vendor-part", args=[asked.period.pk, asked.vendor.key])


def _beside(asked: Asked) -> str:
    contracts = ", ".join(one.title for one in asked.contracts)
    return contracts if asked.role == roles.EXTERNAL_VENDOR else f"For {asked.vendor}: {contracts}"


def _is_theirs(asked: Asked, person: Person, now: datetime) -> bool:
    return any(
        one.pk == person.pk and vendor.pk == asked.vendor.pk
        for one, _, vendor in speakers(asked.period, asked.step, now)
    )
