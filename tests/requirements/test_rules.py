"""The rules of procedure 2.0 as properties, against oracles that are slow and obvious."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given, settings

from servicelevel.levels import Goal
from servicelevel.requirements import rules
from servicelevel.requirements.against import (
    Against,
    Assessed,
    Capability,
    MeasuredAvailability,
    MeasuredTickets,
    Month,
    Promise,
    Underpinning,
)
from servicelevel.requirements.against_history import availability_kept, tickets_kept
from servicelevel.requirements.against_promises import latest_promise, promise_keeps
from servicelevel.requirements.assessment import Asked, gap_table, together
from servicelevel.requirements.figures import KINDS, PERIODS, Figure, plain, read_figure
from servicelevel.requirements.history import percentile, proposals
from servicelevel.requirements.hours import Hours, HoursError, hours_of, uncovered
from servicelevel.requirements.versions import differences, words_of
from servicelevel.worktime import WorkCalendar
from tests.requirements.cases import ALWAYS, OFFICE, OPTION

AT = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday in UTC."""
HOUR = 3_600_000_000
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEK = 7 * 24

figures = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.tuples(
        st.just(kind),
        st.builds(
            Figure,
            number=st.decimals("0.01", "100", places=2)
            if KINDS[kind].bound and kind != "continuity"
            else st.none(),
            unit=st.just(KINDS[kind].units[0] if KINDS[kind].units else "mailboxes")
            if KINDS[kind].bound
            else st.just(""),
            per=st.sampled_from(["", *PERIODS]) if KINDS[kind].has_period else st.just(""),
            priority=st.sampled_from(["", "P1"]) if KINDS[kind].by_priority else st.just(""),
            hours=st.sampled_from([None, Hours("mon-fri 08:00-17:00", "America/Chicago")])
            if KINDS[kind].has_hours
            else st.none(),
        ),
    )
)


@given(figures)
def test_a_figure_reads_back_as_it_was_written(given_figure):
    kind, figure = given_figure
    if figure.number is None:
        figure = Figure(per=figure.per, priority=figure.priority, hours=figure.hours)
    again, problems = read_figure(kind, figure.as_mapping())
    assert problems == []
    assert again == figure


@pytest.mark.parametrize(
    ("kind", "written", "wrong"),
    [
        ("availability", {"number": "120", "unit": "%"}, {"number"}),
        ("availability", {"number": "99,5", "unit": "%"}, {"number"}),
        ("availability", {"number": "99", "unit": "hours"}, {"unit"}),
        ("availability", {"number": "99"}, {"unit"}),
        ("resolution", {"number": "1.5", "unit": "working days"}, {"number"}),
        ("resolution", {"number": "0", "unit": "hours"}, {"number"}),
        ("resolution", {"share": "90"}, {"number"}),
        ("resolution", {"number": "8", "unit": "hours", "share": "0"}, {"share"}),
        ("security", {"number": "3", "unit": "x", "priority": "P1"}, {"number", "priority"}),
        ("capacity", {"number": "-1", "unit": "mailboxes", "per": "week"}, {"number", "per"}),
        ("capacity", {"number": "NaN", "unit": "mailboxes"}, {"number"}),
        ("capacity", {"number": "1e99", "unit": "mailboxes"}, {"number"}),
        ("support hours", {"hours": "from nine to five"}, {"hours"}),
        ("support hours", {"hours": "mon-fri 08:00-17:00", "zone": "Mars/Olympus"}, {"zone"}),
        ("reporting", {"hours": "mon-fri 08:00-17:00"}, {"hours"}),
    ],
)
def test_a_figure_that_makes_no_sense_is_refused(kind, written, wrong):
    figure, problems = read_figure(kind, written)
    assert {problem.path for problem in problems} == wrong
    assert not figure


def test_a_figure_in_words():
    figure = read_figure(
        "resolution",
        {"number": "8", "unit": "working hours", "share": "90", "priority": "P2", "per": "month"},
    )[0]
    assert figure.in_words("resolution").replace("\u00a0", " ") == (
        "at most 8 working hours for P2, in 90 % of the cases per month"
    )
    assert figure.goal() == Goal.parse("8h")


def test_hours_are_read_as_people_write_them():
    assert Hours.parse("Mon–Fri 08:00–17:00\nsat: 09:00-12:00", "America/Chicago").text == (
        "mon-fri 08:00-17:00\nsat 09:00-12:00"
    )
    for text in (
        "",
        "mon-fri",
        "mon-fri 8-17",
        "mon 10:00-09:00 25:00",
        "x" * 600,
        "mon-fri 08:00-12:00; mon 10:00-11:00",
    ):
        with pytest.raises(HoursError):
            Hours.parse(text, "America/Chicago")


# Calendars and promises, against a grid of quarters of an hour


weeks = st.lists(st.booleans(), min_size=WEEK, max_size=WEEK) | st.tuples(
    st.integers(0, 12), st.integers(1, 12), st.integers(1, 7)
).map(
    lambda one: [day < one[2] and one[0] <= hour < one[0] + one[1] for day in range(7) for hour in range(24)]
)


def calendar(week: list[bool]) -> WorkCalendar:
    """The hours of a week in UTC as a calendar."""
    weekly: dict[str, list[str]] = {}
    for day, name in enumerate(DAYS):
        hours = week[day * 24 : day * 24 + 24]
        begins = [h for h in range(24) if hours[h] and (h == 0 or not hours[h - 1])]
        ends = [h + 1 for h in range(24) if hours[h] and (h == 23 or not hours[h + 1])]
        if begins:
            weekly[name] = [f"{a:02}:00-{b:02}:00" for a, b in zip(begins, ends, strict=True)]
    return WorkCalendar.parse({"zone": "UTC", "weekly": weekly})


def due(week: list[bool], start: int, need: int) -> int | None:
    """The first quarter of an hour by which so many open quarters have passed since a start; None: not in ten weeks."""
    at = start
    while need:
        if at - start > 10 * WEEK * 4:
            return None
        need -= week[at // 4 % WEEK]
        at += 1
    return at


@settings(max_examples=60)
@given(weeks, weeks)
def test_hours_are_covered_exactly_where_no_wanted_hour_is_left_out(ours, theirs):
    left_out = [hour for hour in range(WEEK) if theirs[hour] and not ours[hour]]
    gap = uncovered(calendar(ours), calendar(theirs), AT)
    if not left_out:
        assert gap is None
        return
    assert gap is not None
    assert gap[0] == AT + timedelta(hours=left_out[0])
    assert gap[0] < gap[1]


@settings(max_examples=25)
@given(weeks.filter(any), weeks.filter(any), st.integers(1, 9), st.integers(1, 9))
def test_a_promise_is_late_exactly_where_some_start_makes_it_late(ours, theirs, promised, wanted):
    late = latest_promise(
        Goal.parse(f"{promised}h"), calendar(ours), Goal.parse(f"{wanted}h"), calendar(theirs), AT
    )
    pairs = [
        (start, due(ours, start, promised * 4), due(theirs, start, wanted * 4)) for start in range(WEEK * 4)
    ]
    over = [(start, a, b) for start, a, b in pairs if b is not None and (a is None or a > b)]
    assert (late is not None) == bool(over)
    if late is not None and late[1] is not None:
        worst = max(a - b for _, a, b in over if a is not None)
        assert (late[1] - late[2]) == timedelta(minutes=15 * worst)


@given(st.integers(1, 100), st.integers(1, 100), st.integers(1, 99), st.integers(1, 99))
def test_on_one_calendar_less_time_for_more_tickets_is_enough_and_nothing_else(
    hours, wanted, share, wanted_share
):
    figure = Figure(Decimal(wanted), "working hours", Decimal(wanted_share))
    promise = Promise("resolution", OFFICE, "so much", goal=Goal.parse(f"{hours}h"), share=Decimal(share))
    verdict, words = promise_keeps(figure, promise, OFFICE, AT)
    assert (verdict == "met") == (hours <= wanted and share >= wanted_share)
    assert words.startswith("It promises so much")


@given(st.decimals("90", "100", places=2), st.decimals("90", "100", places=2), st.booleans())
def test_availability_needs_the_share_and_the_hours(promised, wanted, everywhere):
    promise = Promise("availability", ALWAYS if everywhere else OFFICE, "so much", number=promised)
    verdict, _ = promise_keeps(Figure(wanted, "%"), promise, ALWAYS, AT)
    assert (verdict == "met") == (promised >= wanted and everywhere)


# The gap table


def of_kind(kind: str, written: dict, number: int = 1) -> Asked:
    return Asked(number, kind, read_figure(kind, written)[0])


P2 = of_kind("resolution", {"number": "8", "unit": "working hours", "share": "90", "priority": "P2"})


@pytest.mark.req("R96")
def test_every_requirement_has_a_verdict_and_a_sentence_against_capability_and_agreements():
    ola = Underpinning(
        "OLA",
        "team",
        "Team",
        True,
        (Promise("resolution", OFFICE, "P2 within 6 h", "P2", Goal.parse("6h"), share=Decimal(95)),),
    )
    uc = Underpinning(
        "UC",
        "relay",
        "Relay",
        True,
        (Promise("resolution", OFFICE, "all within 40 h", "", Goal.parse("40h")),),
    )
    asked = [
        P2,
        of_kind("availability", {"number": "99.9", "unit": "%"}, 2),
        of_kind("support hours", {"hours": "daily 00:00-24:00", "zone": "UTC"}, 3),
        of_kind("security", {}, 4),
        of_kind("response", {}, 5),
    ]
    capability = Capability(
        OFFICE, "in office hours", assessed=(Assessed("CAP-1", AT, "met", "people are there."),)
    )
    found = gap_table(asked, Against(capability, (ola, uc)), AT)
    assert [(row.number, row.against, row.key, row.verdict) for row in found] == [
        (1, "capability", "", "unknown"), (1, "OLA", "team", "met"), (1, "UC", "relay", "not met"),
        (2, "capability", "", "unknown"), (2, "OLA", "", "unknown"), (2, "UC", "", "unknown"),
        (3, "capability", "", "not met"), (3, "OLA", "team", "not met"), (3, "UC", "relay", "not met"),
        (4, "capability", "", "unknown"),
        (5, "capability", "", "unknown"),
    ]  # fmt: skip
    assert all(row.words.endswith((".", ")")) for row in found)
    assert "CAP-1" in found[0].words
    assert "has to be" in found[2].words or "wanted by" in found[2].words


def test_without_any_ola_that_is_said_and_a_missing_vendor_is_no_gap():
    found = gap_table([P2], Against(Capability(OFFICE, "in office hours")), AT)
    assert [(row.against, row.verdict) for row in found] == [("capability", "unknown"), ("OLA", "unknown")]
    assert "No operational level agreement covers the service" in found[1].words


def test_a_draft_is_not_enough_and_a_draft_that_fails_is_still_a_failure():
    def verdict(hours: str, in_force: bool) -> str:
        promise = Promise("resolution", OFFICE, "P2", "P2", Goal.parse(hours))
        ola = Underpinning("OLA", "team", "Team", in_force, (promise,))
        return gap_table([P2], Against(Capability(OFFICE), (ola,)), AT)[1].verdict

    assert [verdict("6h", True), verdict("6h", False), verdict("60h", False)] == ["met", "unknown", "not met"]


def test_a_wish_for_every_priority_needs_every_promise():
    every = of_kind("resolution", {"number": "8", "unit": "working hours"})

    def verdict(*hours: tuple[str, str]) -> str:
        made = tuple(
            Promise("resolution", OFFICE, priority, priority, Goal.parse(goal)) for priority, goal in hours
        )
        return gap_table(
            [every], Against(Capability(OFFICE), (Underpinning("OLA", "t", "T", True, made),)), AT
        )[1].verdict

    assert verdict(("P1", "4h"), ("P2", "8h")) == "met"
    assert verdict(("P1", "4h"), ("P2", "9h")) == "not met"


@given(st.lists(st.sampled_from(["met", "not met", "unknown"])))
def test_one_that_is_not_met_decides_then_one_that_is_unknown(verdicts):
    expected = (
        "not met" if "not met" in verdicts else "met" if verdicts and set(verdicts) == {"met"} else "unknown"
    )
    assert together(verdicts) == expected


# The history


def tickets(used: list[int], kind: str = "resolution", priority: str = "P2") -> MeasuredTickets:
    started = np.datetime64("2026-03-02T14:00", "us") + np.arange(len(used)) * np.timedelta64(1, "h")
    taken = np.array(used, np.int64)
    return MeasuredTickets(kind, priority, OFFICE, AT - timedelta(days=365), AT, started, taken, taken * 3)


times = st.lists(st.integers(1, 400 * HOUR), min_size=10, max_size=60)


@given(times, st.integers(1, 100))
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(values, share):
    found = percentile(np.array(values, np.int64), share)
    assert found in values
    assert sum(one <= found for one in values) * 100 >= share * len(values)
    assert sum(one < found for one in values) * 100 < share * len(values)


@pytest.mark.req("R95")
@given(times)
def test_what_the_history_suggests_was_kept_by_the_history(values):
    measured = tickets(values)
    proposal = proposals(Capability(tickets=(measured,)))[0]
    figure, problems = read_figure(proposal.kind, proposal.figure)
    assert problems == []
    assert tickets_kept("resolution", figure, [measured], AT)[0] == "met"
    assert f"{len(values):,} tickets" in proposal.citation
    assert "02 Mar 2025 to 02 Mar 2026" in proposal.citation


@pytest.mark.req("R95", "R96")
def test_holidays_make_no_other_hours_of_what_the_history_suggests():
    closed = WorkCalendar.parse(OFFICE.mapping | {"closed": ["2026-12-24..2027-01-03"]}, read_files=False)
    measured = replace(tickets([HOUR] * 20), calendar=closed)
    figure, _ = read_figure("resolution", proposals(Capability(tickets=(measured,)))[0].figure)
    assert figure.hours == Hours("mon-fri 08:00-17:00", "America/Chicago")
    assert tickets_kept("resolution", figure, [measured], AT)[0] == "met"
    open_all_day = MeasuredAvailability(closed, (Month("M1", 10**6, 10**6),))
    figure, _ = read_figure("availability", proposals(Capability(availability=open_all_day))[0].figure)
    assert availability_kept(figure, open_all_day, AT)[0] == "met"


@pytest.mark.req("R95")
@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_the_availability_that_the_history_suggests_was_kept_in_every_month(ups):
    measured = MeasuredAvailability(ALWAYS, tuple(Month(f"M{n}", up, 10**6) for n, up in enumerate(ups)))
    proposal = proposals(Capability(availability=measured))[0]
    figure, problems = read_figure("availability", proposal.figure)
    assert problems == []
    assert availability_kept(figure, measured, AT)[0] == "met"
    assert all(f"M{number} " in proposal.citation for number in range(len(ups)))
    above = Figure(Decimal(plain(figure.number)) + Decimal("0.001"), "%", per="month")
    assert availability_kept(above, measured, AT)[0] == "not met"


def test_few_tickets_suggest_and_prove_nothing():
    few = tickets([HOUR] * 9)
    assert proposals(Capability(tickets=(few,))) == []
    verdict, words = tickets_kept("resolution", P2.figure, [few], AT)
    assert verdict == "unknown"
    assert words.startswith("9 of 9 tickets")
    assert "too few" in words


@given(times, st.integers(1, 400), st.integers(1, 100))
def test_tickets_are_counted_one_by_one(values, hours, share):
    figure = Figure(Decimal(hours), "working hours", Decimal(share), "P2")
    kept = sum(one <= hours * HOUR for one in values)
    verdict, words = tickets_kept(
        "resolution", figure, [tickets(values), tickets([1] * 50, priority="P1")], AT
    )
    assert verdict == ("met" if kept * 100 >= share * len(values) else "not met")
    assert f"({kept} of {len(values)})" in words


def test_elapsed_hours_are_held_against_real_time_and_other_hours_are_not_compared():
    measured = tickets([10 * HOUR] * 20)
    real = Figure(Decimal(29), "hours")
    assert tickets_kept("resolution", real, [measured], AT)[0] == "not met"
    assert tickets_kept("resolution", Figure(Decimal(30), "hours"), [measured], AT)[0] == "met"
    other = Figure(Decimal(30), "working hours", hours=Hours.parse("daily 00:00-24:00", "UTC"))
    assert tickets_kept("resolution", other, [measured], AT)[0] == "unknown"


@given(
    st.lists(st.integers(0, 1000), min_size=1, max_size=24),
    st.sampled_from(PERIODS),
    st.decimals("1", "100", places=1),
)
def test_longer_periods_pool_their_months(ups, per, wanted):
    measured = MeasuredAvailability(ALWAYS, tuple(Month(f"M{n}", up, 1000) for n, up in enumerate(ups)))
    size = {"month": 1, "quarter": 3, "year": 12}[per]
    runs = []
    rest = list(ups)
    while len(rest) >= size:
        runs.append(sum(rest[-size:]))
        rest = rest[:-size]
    verdict, _ = availability_kept(Figure(wanted, "%", per=per), measured, AT)
    if not runs:
        assert verdict == "unknown"
    else:
        assert (verdict == "met") == all(run * 100 >= wanted * size * 1000 for run in runs)


def test_hours_of_a_calendar_are_written_as_people_write_them():
    assert hours_of(OFFICE) == Hours("mon-fri 08:00-17:00", "America/Chicago")
    assert OFFICE.zone == ZoneInfo("America/Chicago")


# Listening, sources, options, versions


@pytest.mark.req("R172")
@given(st.lists(st.integers(-100, 100)), st.sampled_from(["customer", "provider"]))
def test_the_provider_proposes_after_a_need_and_the_customer_at_any_time(minutes, who):
    needs = [AT + timedelta(minutes=one) for one in minutes]
    may = who == "customer" or any(one < 0 for one in minutes)
    assert (rules.proposal_problems(who, needs, AT) == []) == may


@pytest.mark.req("R95")
def test_every_requirement_cites_one_of_the_sources():
    for source in rules.SOURCES:
        assert rules.source_problems(source, "Where it stands", "https://example.org/mou") == []
    assert {one.path for one in rules.source_problems("hearsay", " ", "file:///etc/passwd")} == {
        "source",
        "citation",
        "link",
    }
    written = [
        {"number": 1, "source": "owner", "citation": "x"},
        {"number": 2, "source": "owner", "citation": ""},
    ]
    assert rules.without_source(written) == [2]


@pytest.mark.req("R173")
@given(st.sets(st.integers(1, 9)), st.sets(st.integers(1, 9)))
def test_what_cannot_be_met_and_was_not_decided_on_stays_open(not_met, decided):
    assert rules.unanswered(not_met, decided) == sorted(not_met - decided)


@pytest.mark.req("R173", "R3")
@pytest.mark.parametrize(
    "part", ["words", "days", "cost", "currency", "gains", "benefit", "justified_by", "risk"]
)
@pytest.mark.parametrize("value", ["", None, -1, "many", True, 1.5])
def test_an_option_without_time_money_gain_or_risk_is_no_option(part, value):
    assert rules.option_problems([OPTION]) == []
    if part in ("words", "gains", "benefit", "justified_by", "risk") and value not in ("", None):
        return  # any words will do
    if part == "cost" and value == 1.5:
        return  # a dollar and a half
    problems = rules.option_problems([OPTION, OPTION | {part: value}])
    assert [one.path for one in problems] == [f"options[1].{part}"]


@given(st.integers(1, 8), st.text(max_size=3))
def test_a_choice_is_one_of_the_options_or_none(count, choice):
    known = [*(str(number) for number in range(1, count + 1)), "none"]
    assert (rules.choice_problems(choice, count) == []) == (choice in known)
    assert all(rules.choice_problems(one, count) == [] for one in known)


contents = st.dictionaries(
    st.integers(1, 5), st.sampled_from(["Mail is read.", "Mail is sent.", "Mail is kept."])
).map(
    lambda found: [
        {"number": number, "kind": "other", "statement": words, "figure": {}, "source": "owner", "citation": "x",
         "link": "", "proposed_by": "provider"}
        for number, words in found.items()
    ]
)  # fmt: skip


@given(contents, contents)
def test_the_differences_turn_one_version_into_the_other(before, after):
    old = {one["number"]: one["statement"] for one in before}
    new = {one["number"]: one["statement"] for one in after}
    found = {change.number: change for change in differences(before, after)}
    for number in {*old, *new}:
        what = found[number].what if number in found else None
        expected = (
            "added" if number not in old else "dropped" if number not in new
            else "changed" if old[number] != new[number] else None
        )  # fmt: skip
        assert what == expected
    assert (words_of(list(found.values())) == "nothing changed") == (old == new)


@pytest.mark.req("R25")
def test_the_checklist_asks_for_the_need_the_four_sources_and_every_kind():
    one = {"kind": "availability", "source": "liaison"}
    items = {item.words: item.count for item in rules.checklist(2, [one, one | {"kind": "security"}])}
    assert items["The customer's need in the customer's words"] == 2
    assert (items["Availability"], items["Security"], items["Capacity"]) == (1, 1, 0)
    assert items["From: Service Liaison"] == 2
    assert sum(words.startswith("From: ") for words in items) == 4


@pytest.mark.req("X5")
@given(st.integers(-10, 10), st.none() | st.integers(-10, 10))
def test_an_interim_agreement_holds_until_it_is_ended_or_overdue(expires, ended):
    at_end = None if ended is None else AT + timedelta(days=ended)
    state = rules.interim_state(AT + timedelta(days=expires), at_end, AT)
    assert state == ("ended" if ended is not None and ended <= 0 else "overdue" if expires <= 0 else "holds")
