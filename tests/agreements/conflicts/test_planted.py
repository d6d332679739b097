"""Forty planted contradictions are found, each with its smallest example; a clean set is clean (R105)."""

from __future__ import annotations

import pytest

from servicelevel.agreements.conflicts.find import find
from servicelevel.agreements.conflicts.finding import Finding
from servicelevel.agreements.conflicts.surroundings import Surroundings
from tests.agreements.conflicts.clean import CLEAN, SERVICES
from tests.agreements.conflicts.planted import PLANTED, Planted
from tests.agreements.conflicts.world import AT, NAMED

EVERYTHING = [*CLEAN, *(terms for each in PLANTED for terms in each.terms)]
AROUND = Surroundings(NAMED, {**SERVICES, **{one.service.key: one.service for one in PLANTED if one.service}})


@pytest.fixture(scope="module")
def findings() -> dict[str, list[Finding]]:
    """All findings among clean and planted agreements together, by the case in which they were planted."""
    names = {terms.key: one.name for one in PLANTED for terms in one.terms}
    by_name: dict[str, list[Finding]] = {}
    for finding in find(EVERYTHING, (), AT, AROUND):
        of = {names.get(key, names.get(finding.agreements[0], "clean")) for key in finding.agreements}
        by_name.setdefault(" and ".join(sorted(of)), []).append(finding)
    return by_name


def test_there_are_forty() -> None:
    assert len(PLANTED) >= 40
    assert len({one.name for one in PLANTED}) == len(PLANTED)


@pytest.mark.req("R105")
@pytest.mark.parametrize("planted", PLANTED, ids=[one.name for one in PLANTED])
def test_a_planted_contradiction_is_found_with_its_smallest_example(
    planted: Planted, findings: dict[str, list[Finding]]
) -> None:
    own = findings[planted.name]
    assert sorted(one.kind for one in own) == sorted([planted.kind, *planted.also])
    found = next(one for one in own if one.kind == planted.kind)
    ends = {f"{planted.name}-{end}" for end in planted.of}
    assert set(found.agreements) == ends
    assert found.example.at == planted.at
    if planted.figures:
        assert found.example.figures == tuple(planted.figures)
    assert found.words.endswith(".")
    assert found.example.words.endswith(".")


@pytest.mark.req("R105")
def test_nothing_is_found_that_was_not_planted(findings: dict[str, list[Finding]]) -> None:
    assert findings.keys() == {one.name for one in PLANTED}


@pytest.mark.req("R105")
def test_a_clean_set_is_clean() -> None:
    assert find(CLEAN, (), AT, Surroundings(NAMED, SERVICES)) == ()


def test_every_rule_is_tried() -> None:
    import typing

    from servicelevel.agreements.conflicts.finding import Kind

    assert {one.kind for one in PLANTED} == set(typing.get_args(Kind))


def test_only_what_concerns_the_proposed_agreement_is_told() -> None:
    proposed = [terms for terms in EVERYTHING if terms.key == "ends-ola"]
    found = find(proposed, EVERYTHING, AT, AROUND)
    assert [(one.kind, one.agreements) for one in found] == [("support ends", ("ends-ola", "ends-sla"))]


def test_a_proposed_agreement_takes_the_place_of_the_one_that_holds() -> None:
    (mended,) = [
        terms for one in PLANTED if one.name == "begins" for terms in one.terms if terms.key == "begins-sla"
    ]
    from tests.agreements.conflicts.planted import _under

    sla, ola = _under("begins", {}, {})
    assert mended.key == sla.key
    assert find([ola], EVERYTHING, AT, AROUND) == ()


def test_what_is_over_contradicts_nothing() -> None:
    later = PLANTED[2].terms
    from tests.agreements.conflicts.world import at

    assert find(later, (), at("2026-07-01 00:00"), AROUND) == ()
    assert find(later, (), at("2026-06-30 23:59"), AROUND) != ()


def test_the_order_in_which_agreements_are_given_changes_nothing() -> None:
    assert find(EVERYTHING, (), AT, AROUND) == find(EVERYTHING[::-1], (), AT, AROUND)


def test_versions_that_follow_each_other_are_held_against_what_holds_with_them() -> None:
    """The OLA covers Saturdays from July on, the SLA counts on them from June: June is left out."""
    from tests.agreements.conflicts.world import agreement, at, clock

    saturdays = clock("8h", "office-and-saturday")
    under = {"kind": "OLA", "customer": "it", "provider": "team", "supports": ["sla"]}
    sla = agreement("sla", {"from": "2026-06-01", "targets": {"resolution": saturdays}})
    ola = agreement("ola", {"from": "2026-07-01", "targets": {"resolution": saturdays}}, **under)
    (found,) = find([sla, ola], (), AT, AROUND)
    assert (found.kind, found.example.at) == ("hours not supported", at("2026-06-06 08:00"))
    in_time = agreement("ola", {"from": "2026-06-01", "targets": {"resolution": saturdays}}, **under)
    assert find([sla, in_time], (), AT, AROUND) == ()
