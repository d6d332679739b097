"""Agreements that are near to a proposed one, with what is alike and what differs (R105)."""

from __future__ import annotations

import pytest

from servicelevel.agreements.conflicts.similar import similar
from tests.agreements.conflicts.world import AT, agreement, available, clock

PROPOSED = agreement(
    "new", customer="physics", services=["mail"], targets={"up": available("mail"), "resolution": clock("6h")}
)
OTHERS = [
    agreement("same-service", customer="biology", services=["mail"], targets={"up": available("mail"), "resolution": clock("8h")}),
    agreement("same-customer", customer="physics", services=["desk"], targets={"resolution": clock("6h")}),
    agreement("strange", customer="lab", services=["print"], targets={"paper": available("print")}),
    agreement("team", kind="OLA", customer="it", provider="team", services=["mail"], targets={"taken-up": clock("1h")}),
]  # fmt: skip


@pytest.mark.req("R105")
def test_the_nearest_comes_first_and_strangers_not_at_all() -> None:
    assert [one.key for one in similar(PROPOSED, OTHERS, AT)] == ["same-service", "same-customer", "team"]


def test_what_is_alike_and_what_differs_is_told_clause_by_clause() -> None:
    near = similar(PROPOSED, OTHERS, AT)[0]
    assert near.alike == (
        "The same service: mail",
        "The same to the letter: up",
        "Promised by both, otherwise: resolution",
    )
    assert [one.words() for one in near.differs] == ["targets.resolution.goal: 8h -> 6h"]


def test_an_agreement_is_not_near_to_itself_and_a_copy_is_all_of_it() -> None:
    copy = agreement(
        "copy",
        customer="physics",
        services=["mail"],
        targets={"up": available("mail"), "resolution": clock("6h")},
    )
    (found,) = similar(PROPOSED, [PROPOSED, copy], AT)
    assert found.key == "copy"
    assert found.likeness == 1
    assert found.differs == ()
