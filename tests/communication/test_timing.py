"""When a row of the plan is due, against a walk over every day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servicelevel.communication.plan import timing
from servicelevel.communication.plan.expected import CriticalSla, Customer, InForce, expected
from servicelevel.communication.plan.rows import BROADCAST, FACE_TO_FACE, Row, from_document, problems_of
from servicelevel.communication.plan.timing import AfterCritical, Before, Monthly, Yearly, read

DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


@pytest.mark.req("R163", "X26", "X28")
@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("Monthly", (Monthly(),)),
        ("monthly by day 10 for each customer", (Monthly(10, True),)),
        ("Annually", (Yearly(),)),
        ("Yearly by 29 February", (Yearly(2, 29),)),
        ("7 days before Event 2", (Before(7, "Event 2"),)),
        ("Within 5 working days of a new or changed critical SLA, and yearly", (AfterCritical(5), Yearly())),
        ("Monthly, switched off", ()),
    ],
)
def test_rules_are_read_as_people_write_them(text: str, rules: tuple[timing.Rule, ...]) -> None:
    assert read(text) == rules


@pytest.mark.parametrize(
    "text", ["", "sometimes", "monthly by day 32", "yearly by 31 June", "yearly by 0 May", "7 days before", "monthly, and weekly"]
)  # fmt: skip
def test_what_is_no_rule_is_not_understood(text: str) -> None:
    with pytest.raises(timing.NotUnderstood):
        read(text)


@given(day=st.integers(0, 31), first=DAYS, length=st.integers(0, 500))
def test_monthly_is_one_day_of_each_month(day: int, first: date, length: int) -> None:
    last = first + timedelta(days=length)

    def is_due(one: date) -> bool:
        ends = (one + timedelta(days=1)).month != one.month
        return one.day == day or (ends and (day == 0 or one.day < day))

    assert [due for _, due in Monthly(day).dues(first, last)] == [
        one for one in days(first, last) if is_due(one)
    ]


@given(begins=DAYS, count=st.integers(0, 30))
def test_working_days_are_counted_one_by_one(begins: date, count: int) -> None:
    due, left = begins, count
    while due.weekday() > 4:
        due -= timedelta(days=1)
    while left:
        due += timedelta(days=1)
        left -= due.weekday() < 5
    assert AfterCritical(count).due(begins) == due


PHYSICS = Customer("physics", "Physics", date(2026, 1, 1), None)
SLA = CriticalSla("email-physics", 2, "physics", date(2026, 10, 9))


def found(plans: list[InForce], until: date, **met: date) -> dict[str, date]:
    named = {key.replace("__", "--").replace("_", "-"): on for key, on in met.items()}
    return {one.key: one.due_on for one in expected(plans, [PHYSICS], [SLA], until, named)}


@pytest.mark.req("R163", "R177", "R179", "R180", "R181", "R182", "R183")
def test_the_plan_of_the_document_gives_its_events_and_notices() -> None:
    rows = from_document()
    assert not list(problems_of(rows))
    plan = InForce(1, rows, date(2026, 10, 1), None)
    assert found([plan], date(2026, 12, 31)) == {
        "event-1--email-physics--v2": date(2026, 10, 16),
        "communication-1--email-physics--v2": date(2026, 10, 16),
        "communication-2--physics--2026-10": date(2026, 10, 24),
        "event-2--physics--2026-10": date(2026, 10, 31),
        "communication-2--physics--2026-11": date(2026, 11, 23),
        "event-2--physics--2026-11": date(2026, 11, 30),
        "communication-2--physics--2026-12": date(2026, 12, 24),
        "communication-4--physics--2026": date(2026, 12, 24),
        "event-2--physics--2026-12": date(2026, 12, 31),
        "event-3--physics--2026": date(2026, 12, 31),
        "event-4--physics--2026": date(2026, 12, 31),
        "event-1--2026": date(2026, 12, 31),
        "communication-1--2026": date(2026, 12, 31),
    }


@pytest.mark.req("R180")
def test_a_notice_follows_its_meeting_when_that_moves() -> None:
    plan = InForce(1, from_document(), date(2026, 10, 1), None)
    moved = found([plan], date(2026, 12, 31), event_2__physics__2026_10=date(2026, 10, 20))
    assert moved["communication-2--physics--2026-10"] == date(2026, 10, 13)
    assert moved["event-2--physics--2026-10"] == date(2026, 10, 31)


@pytest.mark.req("R163")
@given(changed=DAYS, first=st.integers(0, 28), second=st.integers(0, 28))
def test_each_month_belongs_to_the_version_that_holds_on_its_day(
    changed: date, first: int, second: int
) -> None:
    def plan(number: int, day: int, begins: date, ends: date | None) -> InForce:
        row = Row(
            "Event 1", "Event 1: Meet", f"Monthly by day {day}", "SLM", "Staff", ("Minutes",), FACE_TO_FACE
        )
        return InForce(number, [row], begins, ends)

    begins, until = date(2020, 1, 1), date(2031, 1, 31)
    both = [plan(1, first, begins, changed), plan(2, second, changed, None)]
    for one in expected(both, [], [], until):
        assert (one.plan == 1) is (one.due_on < changed)
    months = {one.key for one in expected(both, [], [], until)}
    assert len(months) == len(expected(both, [], [], until))


@pytest.mark.req("R163", "R175")
def test_everything_that_is_wrong_with_a_plan_is_said_at_once() -> None:
    fine = Row("Event 1", "Event 1: Meet", "Monthly", "SLM", "Staff", ("Minutes",), FACE_TO_FACE)
    rows = [
        fine,
        Row("event-1", "", "Weekly", "SLM", "Staff", (), "by dove"),
        Row("Communication 9", "Tell", "7 days before Event 9", "SLM", "Staff", ("E-mail",), BROADCAST),
    ]
    paths = [one.path for one in problems_of(rows)]
    assert paths == [
        "rows[0].key", "rows[1].key", "rows[1].activity", "rows[1].kind", "rows[1].artifacts", "rows[1].rule",
        "rows[2].rule",
    ]  # fmt: skip
    assert [one.path for one in problems_of([])] == ["rows"]
