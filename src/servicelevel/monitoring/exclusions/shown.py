"""What the page of an exclusion shows: the figures that it touches, with it and without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from servicelevel import levels
from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.exclusions.models import Exclusion
from servicelevel.monitoring.exclusions.queries import agreed
from servicelevel.monitoring.measurement import measure
from servicelevel.monitoring.reporting_periods import periods_between
from servicelevel.web import addresses

LONGEST_LOOK = timedelta(days=400)
LOOKS = {"asked for": "open", "agreed": "met", "refused": "breached", "taken back": "no data"}


@dataclass(frozen=True)
class Effect:
    """A figure that an exclusion touches, without it and with it."""

    name: str
    period: str
    href: str
    without: str
    without_verdict: str
    with_it: str
    verdict: str


def effects(row: Exclusion, terms: Terms, now: datetime) -> list[Effect]:
    """Every figure that is another one with the exclusion than without it."""
    at = now.replace(second=0, microsecond=0)
    one = levels.Exclusion(row.about, row.begins, row.ends, row.target)
    others = tuple(each for each in agreed(terms.key) if each != one)
    zone = ZoneInfo(terms.zone)
    until = min(row.ends + LONGEST_LOOK / 4, at)
    first, last = (each.astimezone(zone).date() for each in (row.begins, max(row.begins, until)))
    periods = [period for period in periods_between(terms, first, last) if period.start < at]
    if not periods:
        return []
    without, with_it = (measure(terms, periods, at, exclusions=some) for some in (others, (*others, one)))
    return list(_differing(terms, without.figures, with_it.figures))


def _differing(
    terms: Terms, without: tuple[levels.Figure, ...], with_it: tuple[levels.Figure, ...]
) -> Iterator[Effect]:
    after = {(one.target, one.period.key): one for one in with_it}
    for before in without:
        now = after[before.target, before.period.key]
        if (before.value, before.words, before.verdict) != (now.value, now.words, now.verdict):
            href = addresses.target_month(terms.key, before.period.key, before.target)
            yield Effect(
                before.target_name, before.period.words, href, before.words, before.verdict, now.words, now.verdict
            )  # fmt: skip
