"""Bounds on shares hold for every way in which misses fall together, and some way reaches them."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels.underpinning import Bounds, at_least, at_least_independent

TWELFTHS = st.integers(0, 12)


def share(text: str) -> Fraction:
    return Fraction(text.removesuffix("%")) / 100


def exactly(*texts: str) -> list[Bounds]:
    return [Bounds.exactly(share(text)) for text in texts]


@pytest.mark.req("R39")
def test_known_bounds() -> None:
    assert at_least(2, exactly("99%", "98%")) == Bounds(share("97%"), share("98%"))
    assert at_least(1, exactly("99%", "98%")) == Bounds(share("99%"), 1)
    assert at_least(2, exactly("60%", "50%")) == Bounds(share("10%"), share("50%"))
    # Three of 90 %: two of them are down together at most in 3 x 10 % / 2 of the time.
    assert at_least(2, exactly("90%", "90%", "90%")) == Bounds(share("85%"), 1)
    assert at_least(3, exactly("20%", "20%", "20%")).low == 0


@given(st.lists(TWELFTHS, min_size=1, max_size=4), st.data())
@settings(max_examples=25)
def test_no_way_of_falling_together_leaves_the_bounds(lengths: list[int], data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, len(lengths)))
    bounds = at_least(needed, [Bounds.exactly(Fraction(length, 12)) for length in lengths])
    for _ in range(4):
        hours = [data.draw(st.sets(st.integers(0, 11), min_size=n, max_size=n)) for n in lengths]
        enough = sum(sum(hour in one for one in hours) >= needed for hour in range(12))
        assert bounds.low <= Fraction(enough, 12) <= bounds.high


@pytest.mark.parametrize("lengths", [(5, 4), (3, 3), (1, 5), (5, 5, 4), (4, 4, 4), (2, 2, 2), (6, 3, 3)])
def test_some_way_of_falling_together_reaches_the_bounds(lengths: tuple[int, ...]) -> None:
    hours = range(6)
    for needed in range(1, len(lengths) + 1):
        ways = [
            sum(sum(hour in one for one in chosen) >= needed for hour in hours)
            for chosen in product(*(combinations(hours, length) for length in lengths))
        ]
        bounds = at_least(needed, [Bounds.exactly(Fraction(length, 6)) for length in lengths])
        assert (Fraction(min(ways), 6), Fraction(max(ways), 6)) == (bounds.low, bounds.high)


@given(st.lists(st.fractions(0, 1, max_denominator=20), min_size=1, max_size=5), st.data())
@settings(max_examples=25)
def test_independent_shares_multiply(shares: list[Fraction], data: st.DataObject) -> None:
    needed = data.draw(st.integers(1, len(shares)))
    every = sum(
        prod(one if up else 1 - one for one, up in zip(shares, state, strict=True))
        for state in product((True, False), repeat=len(shares))
        if sum(state) >= needed
    )
    found = at_least_independent(needed, shares)
    bounds = at_least(needed, [Bounds.exactly(one) for one in shares])
    assert found == every
    assert bounds.low <= found <= bounds.high


def test_more_than_there_are_cannot_be_needed() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        at_least(3, exactly("90%", "90%"))
    with pytest.raises(ValueError, match="0 of 1"):
        at_least_independent(0, [Fraction(1)])
