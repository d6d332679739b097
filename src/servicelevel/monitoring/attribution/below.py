"""What of the breaches above an OLA or a UC fell to its party, and how its own clocks stand now (R37)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import polars as pl
from django.db.models import Count, Q
from django.urls import reverse

from servicelevel.agreements.terms import Terms
from servicelevel.levels import Period
from servicelevel.monitoring.attribution.measured import attributed_breaches
from servicelevel.monitoring.live.models import LiveClock
from servicelevel.monitoring.live.queries import running
from servicelevel.monitoring.measurement import Measurement
from servicelevel.web.wording import duration

SOON = timedelta(days=1)


@dataclass(frozen=True)
class AboveShare:
    """Of the breached clocks of one agreement in a period the time that one party had, in microseconds of counted time."""

    agreement: str
    title: str
    period: Period
    clocks: int
    party_us: int
    over_us: int
    whole_us: int
    href: str

    @property
    def words(self) -> str:
        """`41.2 %: 12 h of 29 h, 3 clocks`."""
        share = f"{100 * self.party_us / self.whole_us:.1f} %" if self.whole_us else "0 %"
        return f"{share}: {duration(self.party_us)} of {duration(self.whole_us)}"


@dataclass(frozen=True)
class PeriodShare:
    """What fell to one party in a period, over all agreements above it, and agreement by agreement."""

    period_words: str
    parts: Sequence[AboveShare]

    @property
    def words(self) -> str:
        """`41.2 %, 12 h of 29 h`; `none` where nothing fell to it."""
        had, whole = (sum(getattr(one, name) for one in self.parts) for name in ("party_us", "whole_us"))
        if not had:
            return f"none of {duration(whole)}"
        return f"{100 * had / whole:.1f} %, {duration(had)} of {duration(whole)}"

    @property
    def told(self) -> Sequence[AboveShare]:
        """The agreements of whose breaches anything fell to it."""
        return [one for one in self.parts if one.party_us]


@dataclass(frozen=True)
class LiveRisk:
    """How many running clocks of an agreement are breached, and how many more are so within a day."""

    breached: int
    soon: int
    href: str

    @property
    def words(self) -> str:
        told = [(self.breached, "breached"), (self.soon, "due within a day")]
        return ", ".join(f"{count} {how}" for count, how in told if count)


class Above:
    """The agreements above OLAs and UCs by key, measured; the breached clocks of each period are attributed once."""

    def __init__(self, measurements: Iterable[Measurement]) -> None:
        self._measured = {one.terms.key: one for one in measurements}
        self._rows: dict[tuple[str, str], pl.DataFrame] = {}

    def shares(self, below: Terms, period: str = "") -> list[PeriodShare]:
        """What fell to the provider of an OLA or a UC of the breaches of what it supports, by period.

        period: the key of the only one; else the last two of each agreement. A period without breaches is left out.
        """
        by_period: dict[str, list[AboveShare]] = {}
        for measurement in filter(None, map(self._measured.get, below.supports)):
            asked = (
                [one for one in measurement.periods if one.key == period]
                if period
                else measurement.periods[-2:]
            )
            for one in asked:
                rows = self._attributed(measurement, one)
                if rows.height:
                    by_period.setdefault(one.words, []).append(_share(below, measurement, one, rows))
        return [PeriodShare(words, parts) for words, parts in by_period.items()]

    def _attributed(self, measurement: Measurement, period: Period) -> pl.DataFrame:
        key = measurement.terms.key, period.key
        if key not in self._rows:
            self._rows[key] = attributed_breaches(measurement, period)
        return self._rows[key]


def live_risks(keys: Iterable[str], now: datetime) -> dict[str, LiveRisk]:
    """The running clocks at risk of each agreement that has any."""
    rows = running(LiveClock.objects.filter(agreement__in=list(keys))).exclude(breached_at=None)
    counted = rows.order_by().values_list("agreement").annotate(
        over=Count("pk", filter=Q(breached_at__lt=now)),
        soon=Count("pk", filter=Q(status="running", breached_at__gte=now, breached_at__lt=now + SOON)),
    )  # fmt: skip
    return {
        key: LiveRisk(over, soon, f"{reverse('live')}?{urlencode({'agreement': key})}")
        for key, over, soon in counted
        if over or soon
    }


def _share(below: Terms, measurement: Measurement, period: Period, rows: pl.DataFrame) -> AboveShare:
    own = rows.filter(pl.col("party") == below.provider_key)
    terms, href = measurement.terms, reverse("holders", args=[measurement.terms.key, period.key])
    names = own.select("kind", "party", "holder").unique().rows()
    if names:
        href += "?" + urlencode(dict(zip(("kind", "party", "holder"), names[0], strict=True))) + "#clocks"
    clocks = own.select("target", "ticket", "episode").n_unique() if own.height else 0
    return AboveShare(
        terms.key, terms.title, period, clocks, int(own["work_us"].sum()), int(own["over_us"].sum()),
        int(rows["work_us"].sum()), href,
    )  # fmt: skip
