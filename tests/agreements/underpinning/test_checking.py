"""Agreements held against what they rest on: yes, no with the counter-example, and what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from servicelevel.agreements.underpinning import words
from servicelevel.agreements.underpinning.checked import CheckedAvailability, CheckedTime
from servicelevel.agreements.underpinning.checking import check
from servicelevel.levels.underpinning import NoTimeAhead, Worst, parts_of
from servicelevel.worktime import WorkCalendar
from tests.agreements.underpinning.conftest import AT, CALENDARS, Check, clock, terms, up

ONE = {"agreement": "ola", "target": "done"}
HOUR = 3_600_000_000


def only_time(found: tuple[object, ...]) -> CheckedTime:
    (one,) = found
    assert isinstance(one, CheckedTime)
    return one


def only_availability(found: tuple[object, ...]) -> CheckedAvailability:
    (one,) = found
    assert isinstance(one, CheckedAvailability)
    return one


@pytest.mark.req("R39")
def test_the_trap_of_office_hours_below_hours_around_the_clock(checked: Check) -> None:
    found = checked({"done": clock("8h", "always", rests_on=ONE)}, ola={"done": clock("4h")})
    one = only_time(found.targets)
    assert one.verdict == "not carried"
    assert isinstance(one.found, Worst)
    # The Friday before Martin Luther King Day.
    assert one.found.start == datetime(2026, 1, 16, 19, 1, tzinfo=UTC)
    assert one.found.slack_us == -84 * HOUR
    assert words.first_line(found) == (
        "The OLAs and contracts do not carry the only target; done falls short by 84 h at its worst start, "
        "Fri 16 Jan 2026, 13:01 CST"
    )
    assert one.uncovered == datetime(2026, 1, 1, 6, tzinfo=UTC)
    assert not found.carried


@pytest.mark.req("R39")
def test_a_removed_holiday_flips_the_verdict(checked: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    def verdict() -> str:
        targets = {"done": clock("94h elapsed", rests_on={**ONE, "target": "next"})}
        found = checked(targets, ola={"next": clock("7h")})
        return found.targets[0].verdict

    with_holidays = CALENDARS["office"]
    assert verdict() == "not carried"
    monkeypatch.setitem(CALENDARS, "office", WorkCalendar.parse({**with_holidays.mapping, "holidays": []}))
    assert verdict() == "carried"


@pytest.mark.req("R39")
def test_each_priority_is_held_against_its_own_goal(checked: Check) -> None:
    above = {"done": clock({"P1": "4h", "P2": "8h", "P3": "16h", "other": "40h"}, rests_on=ONE)}
    found = checked(above, ola={"done": clock({"P1": "4h", "P2": "9h", "other": "16h"})})
    assert [(one.priority, one.verdict) for one in found.targets] == [
        ("P1", "carried"), ("P2", "not carried"), ("P3", "carried"), ("other", "carried"),
    ]  # fmt: skip


def test_a_target_about_one_priority_is_held_against_that_goal(checked: Check) -> None:
    above = {"done": clock("8h", applies={"priority": "P2"}, rests_on=ONE)}
    one = only_time(checked(above, ola={"done": clock({"P1": "1h", "P2": "9h"})}).targets)
    assert (one.priority, one.verdict) == ("P2", "not carried")
    above = {"done": clock("8h", applies={"priority": "P2"}, rests_on={**ONE, "priority": "P1"})}
    assert checked(above, ola={"done": clock({"P1": "1h", "P2": "9h"})}).carried


def test_a_target_about_all_priorities_is_held_against_each(checked: Check) -> None:
    found = checked({"done": clock("8h", rests_on=ONE)}, ola={"done": clock({"P1": "1h", "P2": "9h"})})
    assert [(one.priority, one.verdict) for one in found.targets] == [
        ("P1", "carried"),
        ("P2", "not carried"),
    ]


@pytest.mark.req("R39")
def test_a_chain_with_a_handover_and_branches_adds_up(checked: Check) -> None:
    resting = {"serial": [ONE, {"handover": "1h"}, {"parallel": [{**ONE, "agreement": "uc"}, ONE]}]}
    below = {"ola": {"done": clock("2h")}, "uc": terms("uc", "UC", {"done": clock("5h")})}
    exact = checked({"done": clock("8h", rests_on=resting)}, **below)
    one = only_time(exact.targets)
    assert isinstance(one.found, Worst)
    assert (one.verdict, one.found.slack_us) == ("carried", 0)
    assert one.found.walk.legs[1].part.party == ""
    assert checked({"done": clock("7h 59min", rests_on=resting)}, **below).targets[0].verdict == "not carried"


@pytest.mark.req("R39")
def test_shares_below_carry_a_share_above_only_if_their_misses_leave_it(checked: Check) -> None:
    def verdict(wanted: str, first: str, second: str, **more: bool) -> str:
        resting = {"serial": [ONE, {"agreement": "other", "target": "done"}], **more}
        above = {"done": clock("8h", attain=wanted, rests_on=resting)}
        below = {"ola": {"done": clock("4h", attain=first)}, "other": {"done": clock("4h", attain=second)}}
        return checked(above, **below).targets[0].verdict

    assert verdict("90%", "95%", "95%") == "carried"
    assert verdict("90%", "95%", "94%") == "cannot be decided"
    # 95 % of 94.8 % are 90.06 %.
    assert verdict("90%", "95%", "94.8%", independent=True) == "carried"
    assert verdict("90%", "95%", "94%", independent=True) == "cannot be decided"


def test_what_is_not_said_is_gathered_from_what_supports_it(checked: Check) -> None:
    targets = {"done": clock("8h")}
    response = {**clock("1h"), "stop": {"assignee": {"set": True}}}
    one = only_time(
        checked(targets, ola={"done": clock("3h"), "answer": response}, other={"done": clock("5h")}).targets
    )
    assert (one.verdict, one.written) == ("carried", False)
    assert one.chain is not None
    assert [part.key for part in parts_of(one.chain)] == ["ola/done", "other/done"]
    unrelated = replace(
        terms("far", "OLA", {"done": clock("3h")}),
        versions=(replace(terms("far", "OLA", {"done": clock("3h")}).versions[0], content={"targets": {}}),),
    )
    nothing = only_time(checked(targets, far=unrelated).targets)
    assert nothing.verdict == "cannot be decided"
    assert "Nothing says what it rests on" in words.sentence(nothing, "UTC")


@pytest.mark.req("R39")
def test_what_is_missing_is_said(checked: Check) -> None:
    above = {"done": clock({"P1": "4h"}, rests_on=ONE)}
    assert "There is no agreement ola." in words.sentence(checked(above).targets[0], "UTC")
    ended = terms("ola", "OLA", {"done": clock("1h")}, until=datetime(2025, 6, 1, tzinfo=UTC))
    assert "OLA does not hold on 1 Jan 2026." in words.sentence(checked(above, ola=ended).targets[0], "UTC")
    without = checked(above, ola={"done": clock({"P2": "4h"})}).targets[0]
    assert words.sentence(without, "UTC") == "Cannot be decided. done of OLA has no goal for P1."


def test_a_calendar_without_time_ahead_decides_nothing(
    checked: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    ending = {**CALENDARS["office"].mapping, "closed": ["2026-03-01..2099-12-31"]}
    monkeypatch.setitem(CALENDARS, "ending", WorkCalendar.parse(ending))
    one = only_time(checked({"done": clock("8h", rests_on=ONE)}, ola={"done": clock("1h", "ending")}).targets)
    assert isinstance(one.found, NoTimeAhead)
    assert one.verdict == "cannot be decided"
    assert "the hours of Team ola hold no working time ahead" in words.sentence(one, "America/Chicago")


@pytest.mark.req("R39")
@pytest.mark.parametrize(
    ("resting", "wanted", "verdict"),
    [
        ({"serial": ["a", "b"]}, "97%", "carried"),
        ({"serial": ["a", "b"]}, "97.5%", "cannot be decided"),
        ({"serial": ["a", "b"]}, "98.5%", "not carried"),
        ({"serial": ["a", "b"], "independent": True}, "97.02%", "carried"),
        ({"serial": ["a", "b"], "independent": True}, "97.03%", "not carried"),
        ({"redundant": ["a", "b"]}, "99%", "carried"),
        ({"redundant": ["a", "b"]}, "99.5%", "cannot be decided"),
        ({"redundant": ["a", "b"], "independent": True}, "99.98%", "carried"),
        ({"redundant": ["a", "b", "c"], "needs": 2}, "97%", "carried"),
        ({"redundant": ["a", "b", "c"], "needs": 2}, "98%", "cannot be decided"),
    ],
    ids=str,
)  # 99 %, 98 % and 97 %
def test_availabilities_by_their_bounds(
    checked: Check, resting: dict[str, object], wanted: str, verdict: str
) -> None:
    def named(key: object) -> object:
        return {"agreement": key, "target": "up"} if key in ("a", "b", "c") else key

    written = {
        key: [named(part) for part in value] if isinstance(value, list) else value
        for key, value in resting.items()
    }
    below = {"a": {"up": up("99%")}, "b": {"up": up("98%")}, "c": {"up": up("97%")}}
    one = only_availability(checked({"up": up(wanted, rests_on=written)}, **below).targets)
    assert one.verdict == verdict
    assert words.sentence(one, "UTC").startswith(verdict.capitalize())


def test_hours_that_a_contract_leaves_out_are_not_promised(checked: Check) -> None:
    resting = {"agreement": "a", "target": "up"}
    one = only_availability(
        checked({"up": up("99%", rests_on=resting)}, a={"up": up("100%", "office")}).targets
    )
    assert one.verdict == "cannot be decided"
    assert one.bounds is not None
    assert one.bounds.low < Fraction(1, 3)
    assert one.components[0].uncovered == datetime(2026, 1, 1, 6, tzinfo=UTC)


@pytest.mark.req("R39")
def test_what_ends_before_the_agreement_is_named_with_the_first_day_without_it(checked: Check) -> None:
    until = datetime(2026, 7, 1, 5, tzinfo=UTC)
    contract = terms("uc", "UC", {"done": clock("1h")}, until=until)
    found = checked({"done": clock("8h", rests_on={**ONE, "agreement": "uc"})}, uc=contract)
    assert found.targets[0].verdict == "carried"
    assert [(one.key, one.ends) for one in found.endings] == [("uc", until)]
    assert "the first day without it is Wed 1 Jul 2026" in words.ending_in_words(found.endings[0], found.zone)
    assert not found.carried
    again = replace(contract.versions[0], number=2, takes_effect=until, until=None)
    renewed = replace(contract, versions=(*contract.versions, again))
    assert checked({"done": clock("8h", rests_on={**ONE, "agreement": "uc"})}, uc=renewed).carried
    short = terms("sla", "SLA", {"done": clock("8h", rests_on={**ONE, "agreement": "uc"})}, until=until)
    assert not check(short, [contract], AT).endings


def test_drafts_are_checked_like_what_is_in_force_and_named(checked: Check) -> None:
    draft = terms("ola", "OLA", {"done": clock("4h")})
    draft = replace(draft, versions=(replace(draft.versions[0], state="draft"),))
    found = checked({"done": clock("8h", rests_on=ONE)}, ola=draft)
    assert found.carried
    assert found.drafts == ("OLA",)


def test_an_agreement_that_begins_later_is_checked_from_then_on_and_one_that_ended_is_not(
    checked: Check,
) -> None:
    sla = terms("sla", "SLA", {"done": clock("8h", rests_on=ONE)})
    later = datetime(2026, 9, 1, 5, tzinfo=UTC)
    to_come = replace(sla, versions=(replace(sla.versions[0], takes_effect=later),))
    ola = terms("ola", "OLA", {"done": clock("4h")})
    assert check(to_come, [ola], AT).first == later
    over = replace(sla, versions=(replace(sla.versions[0], until=datetime(2025, 6, 1, tzinfo=UTC)),))
    assert check(over, [ola], AT).targets == ()


def test_samples_and_counts_are_listed_and_not_checked(checked: Check) -> None:
    count = {"measure": "count", "of": "tickets", "goal": "<= 2", "name": "Complaints"}
    found = checked({"done": clock("8h", rests_on=ONE), "few": count}, ola={"done": clock("4h")})
    assert (found.carried, found.unchecked) == (True, ("Complaints",))
