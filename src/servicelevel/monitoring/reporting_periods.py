"""The periods of an agreement: of the kind that it reports by, in its own zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from servicelevel import levels
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.errors import Invalid
from servicelevel.levels import Period
from servicelevel.worktime import Problem

CHART_PERIODS = 13


def periods_between(terms: Terms, first: date, last: date) -> list[Period]:
    """The periods that share a day with `first` to `last`, both included."""
    return list(levels.periods_between(terms.zone, first, last, **_kind(terms)))


def period_of_day(terms: Terms, at: datetime) -> Period:
    """The period in which an instant lies, in the agreement's zone."""
    day = at.astimezone(ZoneInfo(terms.zone)).date()
    return periods_between(terms, day, day)[0]


def period_of(terms: Terms, key: str) -> Period:
    """The period with a key such as 2016-05. Raises Invalid where there is none."""
    try:
        return levels.period_named(terms.zone, key, **_kind(terms))
    except ValueError as error:
        raise Invalid([Problem("period", key, str(error))]) from error


def periods_before(terms: Terms, period: Period, most: int = CHART_PERIODS) -> list[Period]:
    """The period and those before it, as far back as the agreement reaches, `most` in all."""
    longest = {"year": 366, "quarter": 92, "month": 31, "week": 7, "contract month": 31}[_kind(terms)["kind"]]
    earliest = period.first_day - timedelta(days=longest * (most - 1))
    found = [one for one in periods_between(terms, earliest, period.first_day) if one.start <= period.start][
        -most:
    ]
    begun = [one for one in found if terms.versions and one.end > terms.versions[0].takes_effect]
    return begun or [period]


def is_in_force(terms: Terms, period: Period) -> bool:
    """Whether the first version that holds in a period is in force, and no draft."""
    version = next((one for one in terms.versions if _holds_in(one, period)), None)
    return version is not None and version.state == "in force"


def _holds_in(version: TermsVersion, period: Period) -> bool:
    return version.takes_effect < period.end and (version.until is None or version.until > period.start)


def _kind(terms: Terms) -> dict[str, Any]:
    return {"kind": terms.report_period, "start_day": terms.start_day}
