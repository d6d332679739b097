"""What a person may see of agreements, measured: the common ground of all pages that show figures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from servicelevel.agreements import queries as agreements
from servicelevel.agreements.terms import Terms
from servicelevel.errors import Invalid, NotFound
from servicelevel.levels import Period
from servicelevel.monitoring.measurement import Measurement, measure
from servicelevel.monitoring.reporting_periods import (
    period_of,
    period_of_day,
    periods_before,
    periods_between,
)


def terms_seen(person: Any, key: str) -> Terms:
    """The terms of an agreement that the person may see; for anybody else it does not exist."""
    if not agreements.agreements_visible_to(person).filter(key=key).exists():
        raise NotFound(f"There is no agreement {key}.")
    return agreements.terms(key)


def current_period(terms: Terms, now: datetime) -> Period:
    """The period of the agreement in which an instant lies."""
    return period_of_day(terms, now)


def period_before(terms: Terms, period: Period) -> Period | None:
    """The period before, None where the agreement had not taken effect."""
    before = _period_on(terms, period.first_day - timedelta(days=1))
    return before if terms.versions[0].takes_effect < before.end else None


def period_after(terms: Terms, period: Period, now: datetime) -> Period | None:
    """The period that follows, None where it has not begun."""
    return current_period(terms, period.end) if period.end <= now else None


def _period_on(terms: Terms, day: date) -> Period:
    return periods_between(terms, day, day)[0]


def begun_period(terms: Terms, key: str, now: datetime) -> Period:
    """The period of that key. Raises NotFound for what is no period, and for one that has not begun."""
    try:
        period = period_of(terms, key)
    except Invalid as error:
        raise NotFound(f"There is no period {key}.") from error
    if period.start > now:
        raise NotFound(f"{period.words} has not begun yet.")
    return period


def measured(terms: Terms, now: datetime, last: Period | None = None) -> Measurement:
    """The agreement over the periods up to the given one (default: the present one), as of this minute."""
    until = last or current_period(terms, now)
    return measure(terms, periods_before(terms, until), now.replace(second=0, microsecond=0))


def measured_with(terms: Terms, now: datetime, period: Period) -> Measurement:
    """The same, as far back as it has to go to hold a period; what other pages measured is used again."""
    present = measured(terms, now)
    return present if period in present.periods else measured(terms, now, period)


def all_measured(person: Any, now: datetime) -> list[Measurement]:
    """Every agreement that the person may see, in the order of their keys."""
    return [measured(terms, now) for terms in agreements.all_terms(person)]


def is_draft(terms: Terms) -> bool:
    """Whether no version of the agreement is in force."""
    return all(version.state == "draft" for version in terms.versions)
