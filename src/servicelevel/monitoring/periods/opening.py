"""The report of a period is begun: a case of procedure 4.0 (R112)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from servicelevel.agreements.models import Agreement
from servicelevel.agreements.queries import agreements_visible_to, terms
from servicelevel.errors import Conflict, Invalid, NotFound
from servicelevel.monitoring.periods.models import ReportingPeriod
from servicelevel.monitoring.periods.rules import settled
from servicelevel.monitoring.reporting_periods import period_of
from servicelevel.organisation import roles
from servicelevel.organisation.acting import By, Told, act
from servicelevel.organisation.models import Party
from servicelevel.process import cases
from servicelevel.worktime import Problem

TRIGGER = "Agreed Upon Periodic Reporting"


@act("monitoring.open_period", may=(roles.SERVICE_LEVEL_MANAGER,), console=True)
def open_period(
    by: By, agreement: str, period: str, *, review_on: date | None = None
) -> Told[ReportingPeriod]:
    """Begin the report of a period that is over. Raises NotFound, Invalid, Conflict where it was begun before.

    review_on: the day of the review at which it is discussed; the report is due some working days before.
    """
    found = _agreement(by, agreement)
    known = terms(agreement)
    asked = period_of(known, period)
    if asked.end > settled(by.now):
        raise Invalid([Problem("period", period, "is not over yet", "wait until it is")])
    if review_on is not None and review_on < asked.end.date():
        raise Invalid(
            [
                Problem(
                    "review_on", review_on.isoformat(), "is before the period is over", "choose a later day"
                )
            ]
        )
    if ReportingPeriod.objects.filter(agreement=found, key=asked.key).exists():
        raise Conflict(f"The report of {known.title} for {asked.words} was begun before.")
    start = cases.Start(
        "4.0", f"Report of {known.title}, {asked.words}"[:200], TRIGGER, service=_first(known.services), agreement=found.key,
        customer=found.customer if found.customer.kind == Party.Kind.CUSTOMER else None,
    )  # fmt: skip
    case = cases.begin(start, by.person, by.now)
    row = ReportingPeriod.objects.create(
        case=case, agreement=found, key=asked.key, words=asked.words, starts=asked.start, ends=asked.end,
        review_on=review_on,
    )  # fmt: skip
    content = {"agreement": found.key, "period": asked.key, "review_on": review_on and review_on.isoformat()}
    return Told(row, content, f"case:{case.key}", case.key)


def _agreement(by: By, key: str) -> Agreement:
    rows = (
        Agreement.objects.select_related("customer")
        if by.person is None
        else agreements_visible_to(by.person)
    )
    found = rows.filter(key=key).first()
    if found is None:
        raise NotFound(f"There is no agreement {key}.")
    return found


def _first(services: Sequence[str]) -> str:
    return services[0] if services else ""
