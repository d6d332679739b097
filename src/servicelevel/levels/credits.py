"""Service credits: what a customer gets back for a period in which a target was missed. Exact: fractions, never floats.

Bands say `{below: "95%", credit: "5%"}`: of the bands whose bound a figure lies below, the largest credit counts. Bands
that name a target look at its figure; those that name none look at the lowest share among all targets. The credits of
a period add up, to at most the whole price. A figure without data earns no credit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from servicelevel.levels.figures import Figure
from servicelevel.levels.shares import read_share
from servicelevel.worktime import Problem

_MONTHS = {"month": 1, "contract month": 1, "quarter": 3, "year": 12}
CENT = Decimal("0.01")
_MORE_IS_BETTER = ("ticket clock", "availability")
"""What bands can look at: the figures that are a share of what was to be kept."""


@dataclass(frozen=True)
class CreditBand:
    """Below a share, a credit as a share of the price; target: the one it looks at, empty for the lowest of all."""

    below: Fraction
    credit: Fraction
    target: str = ""


@dataclass(frozen=True)
class Price:
    """What the service costs: an amount, its currency, and for how long (month, quarter, year)."""

    amount: Decimal
    currency: str
    per: str

    def of_period(self, kind: str) -> Fraction | None:
        """The price of a reporting period; None where it cannot be told exactly, as of a week from a month."""
        if kind not in _MONTHS or self.per not in _MONTHS:
            return None
        return Fraction(self.amount) * _MONTHS[kind] / _MONTHS[self.per]


def read_credits(written: object, path: str, problems: list[Problem]) -> tuple[CreditBand, ...]:
    """The bands of an agreement; what is wrong goes to ``problems``."""
    bands = []
    for place, one in enumerate(written if isinstance(written, list) else []):
        if not isinstance(one, Mapping):
            continue
        where = f"{path}[{place}]"
        below = read_share(one.get("below"), f"{where}.below", problems)
        credit = read_share(one.get("credit"), f"{where}.credit", problems)
        if below is not None and credit is not None:
            bands.append(CreditBand(below, credit, str(one.get("target", ""))))
            problems += _out_of_step(bands, where, one)
    return tuple(bands)


def read_price(written: object) -> Price | None:
    """The price of an agreement that has one; its form is the schema's matter."""
    if not isinstance(written, Mapping):
        return None
    return Price(Decimal(str(written["amount"])), str(written["currency"]), str(written.get("per", "month")))


def credit_of(bands: Sequence[CreditBand], figures: Iterable[Figure]) -> Fraction:
    """The credit of one period as a share of its price. figures: of its targets; only those with data count."""
    known = {
        one.target: one.value for one in figures if one.measure in _MORE_IS_BETTER and one.value is not None
    }
    lowest = min(known.values(), default=None)
    earned: dict[str, Fraction] = {}
    for band in bands:
        value = known.get(band.target) if band.target else lowest
        if value is not None and value < band.below:
            earned[band.target] = max(earned.get(band.target, Fraction(0)), band.credit)
    return min(sum(earned.values(), Fraction(0)), Fraction(1))


def money(credit: Fraction, price: Price | None, kind: str) -> Decimal | None:
    """A credit as money, to the cent (half up); None without a price for such periods."""
    whole = price.of_period(kind) if price else None
    if whole is None:
        return None
    owed = credit * whole
    return (Decimal(owed.numerator) / Decimal(owed.denominator)).quantize(CENT, ROUND_HALF_UP)


def _out_of_step(bands: Sequence[CreditBand], where: str, written: Mapping[str, Any]) -> list[Problem]:
    """A band that gives less below a lower bound, or has the bound of another: nobody could tell which holds."""
    last = bands[-1]
    for other in bands[:-1]:
        if other.target != last.target:
            continue
        if other.below == last.below:
            message = f"another band is below {written['below']} as well"
            return [Problem(f"{where}.below", written["below"], message, "keep one of them")]
        if (other.below < last.below) != (other.credit > last.credit):
            message = f"below {written['below']} the credit must fit the other bands: the lower, the more"
            return [
                Problem(f"{where}.credit", written["credit"], message, "give more credit below a lower share")
            ]
    return []
