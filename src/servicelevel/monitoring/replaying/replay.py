"""A replay: an agreement measured as it was and as it would have been, and what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import polars as pl

from servicelevel.agreements.promise_credits import credits_of, price_of
from servicelevel.agreements.proposals import Proposal
from servicelevel.agreements.terms import Terms
from servicelevel.levels import Figure, Period
from servicelevel.levels.credits import credit_of, money
from servicelevel.levels.replay import flips
from servicelevel.monitoring.measurement import Measurement, measure
from servicelevel.monitoring.replaying.curves import Curve, curves_of

JUDGED = ("met", "threatened", "breached")
KEPT = ("met", "threatened")


@dataclass(frozen=True)
class MonthPair:
    """One target in one period, as it was and as it would have been; None where it was not in force."""

    target: str
    period: Period
    before: Figure | None
    after: Figure | None

    @property
    def flips(self) -> bool:
        """Whether the month would have been kept and was not, or the other way round."""
        return held(self.before) != held(self.after)

    @property
    def same(self) -> bool:
        """Whether both figures are the same in every part."""
        return self.before == self.after


@dataclass(frozen=True)
class CreditPair:
    """The credit of one closed period on both sides, as a share of the price; money where there is a price for it."""

    period: Period
    before: Fraction
    after: Fraction
    money_before: Decimal | None
    money_after: Decimal | None


@dataclass(frozen=True)
class Replay:
    """What a proposal would have done. flips: by target, see `levels.replay.flips`; curves: of the targets it touches."""

    proposal: Proposal
    before: Measurement
    after: Measurement
    months: tuple[MonthPair, ...]
    flips: Mapping[str, pl.DataFrame]
    curves: tuple[Curve, ...]
    credits: tuple[CreditPair, ...]
    currency: str

    @property
    def closed_months(self) -> tuple[MonthPair, ...]:
        """The pairs whose period was over."""
        return tuple(one for one in self.months if one.period.end <= self.before.at)

    @property
    def flipped(self) -> int:
        """How many clocks would have had another verdict."""
        return sum(int(frame["verdict_flips"].sum()) for frame in self.flips.values())

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The targets whose every figure and clock stays as it was."""
        touched = {one.target for one in self.months if not one.same}
        touched |= {target for target, frame in self.flips.items() if frame.height}
        return tuple(target for target in self.target_ids if target not in touched)

    @property
    def target_ids(self) -> tuple[str, ...]:
        """Every target of either side."""
        return tuple(dict.fromkeys((*self.before.terms.target_ids, *self.after.terms.target_ids)))


def held(figure: Figure | None) -> bool | None:
    """Whether a figure kept its goal; None where nothing was judged."""
    return None if figure is None or figure.verdict not in JUDGED else figure.verdict in KEPT


def replay(
    terms: Terms,
    proposal: Proposal,
    periods: Sequence[Period],
    at: datetime,
    as_of: datetime | None = None,
    *,
    curves: bool = True,
) -> Replay:
    """Replay a proposal over periods (in order), as things stood at the instant `at`. Nothing is recorded.

    The terms in force give the published figures: both sides are measured by the code that measures always.
    """
    before = measure(terms, periods, at, as_of)
    after = measure(proposal.terms, periods, at, as_of)
    drawn = curves_of(before, after, touched(terms, proposal)) if curves else ()
    price = price_of(proposal.terms.versions[-1].content) or price_of(terms.versions[-1].content)
    return Replay(
        proposal,
        before,
        after,
        _months(before, after),
        _flips(before, after),
        drawn,
        _credits(before, after),
        price.currency if price else "",
    )


def touched(terms: Terms, proposal: Proposal) -> tuple[str, ...]:
    """The targets that the proposal states otherwise; all of them where it states none otherwise."""
    proposed = proposal.terms
    found = tuple(
        key
        for key in proposed.target_ids
        if [version.target(key) for version in terms.versions]
        != [version.target(key) for version in proposed.versions]
    )
    return found or proposed.target_ids


def _months(before: Measurement, after: Measurement) -> tuple[MonthPair, ...]:
    one, other = ({(each.target, each.period.key): each for each in side.figures} for side in (before, after))
    targets = dict.fromkeys((*before.terms.target_ids, *after.terms.target_ids))
    return tuple(
        MonthPair(target, period, one.get((target, period.key)), other.get((target, period.key)))
        for target in targets
        for period in before.periods
        if (target, period.key) in one or (target, period.key) in other
    )


def _flips(before: Measurement, after: Measurement) -> dict[str, pl.DataFrame]:
    found = {}
    for target in dict.fromkeys((*before.clocks, *after.clocks)):
        one, other = before.clocks.get(target), after.clocks.get(target)
        empty = (one if one is not None else other).clear()  # type: ignore[union-attr]
        found[target] = flips(
            empty if one is None else one, empty if other is None else other, before.periods
        )
    return found


def _credits(before: Measurement, after: Measurement) -> tuple[CreditPair, ...]:
    """The credits of the closed periods; none where neither side has bands."""
    one, other = _credits_by_period(before), _credits_by_period(after)
    nothing: tuple[Fraction, Decimal | None] = (Fraction(0), None)
    found = []
    for period in before.periods:
        if period.key in one or period.key in other:
            was, would_be = one.get(period.key, nothing), other.get(period.key, nothing)
            found.append(CreditPair(period, was[0], would_be[0], was[1], would_be[1]))
    return tuple(found)


def _credits_by_period(side: Measurement) -> dict[str, tuple[Fraction, Decimal | None]]:
    found = {}
    for period in side.periods:
        version = side.terms.version_at(period.start) or side.terms.versions[0]
        bands, own = credits_of(version.content), [one for one in side.figures if one.period == period]
        if bands and own and period.end <= side.at:
            share = credit_of(bands, own)
            owed = money(share, price_of(version.content), side.terms.report_period)
            found[period.key] = (share, owed)
    return found
