"""The rules of 1.0 over values: when a review is due, what an answer needs, whose acknowledgement is missing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.capabilities.assessments import rules
from servicelevel.capabilities.assessments.rules import Holding, Reviewed

JAN = datetime(2026, 1, 31, 12, tzinfo=UTC)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


def reviewed(service: str = "email", **given: object) -> Reviewed:
    told: dict[str, object] = {"criticality": "", "since": JAN, "last": None}
    return Reviewed(service, **(told | given))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("at", "months", "later"),
    [
        (JAN, 1, datetime(2026, 2, 28, 12, tzinfo=UTC)),
        (JAN, 12, datetime(2027, 1, 31, 12, tzinfo=UTC)),
        (datetime(2024, 2, 29, tzinfo=UTC), 12, datetime(2025, 2, 28, tzinfo=UTC)),
        (datetime(2026, 11, 30, tzinfo=UTC), 3, datetime(2027, 2, 28, tzinfo=UTC)),
        (datetime(2026, 12, 1, tzinfo=UTC), 1, datetime(2027, 1, 1, tzinfo=UTC)),
    ],
)
def test_months_are_those_of_the_calendar(at, months, later):
    assert rules.months_later(at, months) == later


@given(at=instants, months=st.integers(1, rules.MOST_MONTHS))
def test_a_later_month_is_that_many_months_later(at, months):
    later = rules.months_later(at, months)
    assert (later.year * 12 + later.month) - (at.year * 12 + at.month) == months
    assert later.day == at.day or (later.day < at.day and (later + timedelta(days=1)).day == 1)
    assert later.timetz() == at.timetz()


@pytest.mark.req("R85")
def test_a_review_is_due_a_year_after_the_last_and_at_once_where_there_was_none():
    year = JAN.replace(year=2027)
    last = reviewed(last=JAN)
    assert rules.due_reviews([last], {}, year - timedelta(microseconds=1)) == ()
    assert [one.due for one in rules.due_reviews([last], {}, year)] == [year]
    assert rules.due_reviews([reviewed()], {}, JAN)[0].last is None


@pytest.mark.req("R85")
def test_the_interval_follows_the_criticality_and_the_longest_overdue_comes_first():
    services = [
        reviewed("normal", last=JAN),
        reviewed("critical", criticality="critical", last=JAN),
        reviewed("under way", last=JAN - timedelta(days=4000), under_way=True),
        reviewed("odd", criticality="odd", last=JAN),
    ]
    due = rules.due_reviews(services, {"": 24, "critical": 6}, JAN.replace(year=2028))
    assert [one.service for one in due] == ["critical", "normal", "odd"]
    assert due[0].due == datetime(2026, 7, 31, 12, tzinfo=UTC)


@given(
    at=instants,
    lasts=st.lists(st.tuples(instants, st.booleans()), max_size=8),
    months=st.integers(1, rules.MOST_MONTHS),
)
def test_what_is_due_is_exactly_what_is_not_under_way_and_older_than_the_interval(at, lasts, months):
    services = [reviewed(str(n), last=last, under_way=open_) for n, (last, open_) in enumerate(lasts)]
    due = rules.due_reviews(services, {"": months}, at)
    assert {one.service for one in due} == {
        str(n)
        for n, (last, open_) in enumerate(lasts)
        if not open_ and not rules.months_later(last, months) > at
    }
    assert list(due) == sorted(due, key=lambda one: (one.due, one.service))


@pytest.mark.req("R89")
def test_the_shipped_questions_ask_what_the_process_names():
    assert rules.wrong_questions(rules.SHIPPED) == []
    assert [one.about for one in rules.SHIPPED] == list(rules.ABOUT)


@pytest.mark.req("R89")
def test_a_set_that_leaves_something_out_is_refused_with_everything_that_is_wrong():
    asked = [one for one in rules.SHIPPED if one.about != "people"]
    asked += [rules.Asked("weather", "Is it fine?"), rules.Asked("software", " ")]
    found = {(one.path, one.message) for one in rules.wrong_questions(asked)}
    assert ("questions", "asks nothing about people") in found
    assert ("questions[5]", "is about nothing known") in found
    assert ("questions[6]", "is empty") in found


@pytest.mark.req("R89")
@pytest.mark.parametrize(
    ("evidence", "because", "wrong"),
    [
        (["DOC-12"], "", []),
        ([], "There is no monitoring of it.", []),
        ([], " ", ["evidence"]),
        (["DOC-12"], "None.", ["none_because"]),
        (["x" * 501], "", ["evidence"]),
        ([str(number) for number in range(21)], "", ["evidence"]),
    ],
)
def test_an_answer_has_evidence_or_a_reason_why_it_has_none(evidence, because, wrong):
    assert [one.path for one in rules.wrong_evidence(evidence, because)] == wrong


def test_evidence_is_one_piece_a_line_each_once():
    assert rules.evidence_of(" DOC-1 \n\nDOC-2\nDOC-1\n") == ["DOC-1", "DOC-2"]


@pytest.mark.parametrize(
    ("goals", "path"), [([], "goals"), (["a", " "], "goals[2]"), (["A", "b", "a"], "goals")]
)
def test_goals_are_there_and_said_once(goals, path):
    assert path in [one.path for one in rules.wrong_goals(goals)]
    assert rules.wrong_goals(["Mail for everybody", "One desk"]) == []


@pytest.mark.parametrize(("months", "fits"), [(0, False), (1, True), (60, True), (61, False)])
def test_an_interval_has_a_sensible_length(months, fits):
    assert (rules.wrong_months(months) == []) is fits


@pytest.mark.req("R93")
def test_everybody_of_the_desk_acknowledges_a_deputy_for_whoever_is_away_and_leavers_are_not_waited_for():
    desk = [Holding(1), Holding(2), Holding(9, instead_of=2)]
    assert rules.missing_acknowledgements([1, 2, 9], [], desk) == (1, 2)
    assert rules.missing_acknowledgements([1, 2, 9], [1], desk) == (2,)
    assert rules.missing_acknowledgements([1, 2, 9], [1, 9], desk) == ()
    assert rules.missing_acknowledgements([1, 2, 9], [1], [Holding(1)]) == ()
    assert rules.missing_acknowledgements([1], [], [Holding(3)]) == ()
