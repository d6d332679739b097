"""Subscribers go on from where they were: nothing twice in our database, nothing left out, no poison line in the way."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import OperationalError, transaction

from servicelevel.ledger.actions import append
from servicelevel.ledger.entry import Entry
from servicelevel.ledger.models import Line, Position, SetAside
from servicelevel.ledger.subscribers import TRIES, behind, follow

NOW = datetime(2026, 10, 14, 18, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def five() -> None:
    with transaction.atomic():
        for number in range(5):
            append(Entry("maya", "", "tests.act", {"number": number}), NOW)


def test_a_subscriber_sees_every_line_once_in_order_and_goes_on_from_there(five: None) -> None:
    seen: list[int] = []
    assert follow("notices", lambda line: seen.append(line.number), NOW, most=3) == 3
    assert behind("notices") == 2
    follow("notices", lambda line: seen.append(line.number), NOW)
    follow("notices", lambda line: seen.append(line.number), NOW)
    assert seen == [1, 2, 3, 4, 5]
    other: list[int] = []
    follow("connector", lambda line: other.append(line.number), NOW)
    assert other == seen


def test_what_a_handler_wrote_goes_with_its_failure_and_comes_with_its_success(five: None) -> None:
    failing = {3}

    def handle(line: Line) -> None:
        Position.objects.create(subscriber=f"made-{line.number}")
        if line.number in failing:
            raise OSError("the mail server is away")

    assert follow("notices", handle, NOW) == 2
    assert not Position.objects.filter(subscriber="made-3").exists()
    failing.clear()
    assert follow("notices", handle, NOW) == 3
    assert Position.objects.filter(subscriber__startswith="made-").count() == 5
    assert not SetAside.objects.exists()


def test_a_line_that_always_fails_is_set_aside_with_the_reason_and_the_others_go_on(five: None) -> None:
    seen: list[int] = []

    def handle(line: Line) -> None:
        if line.number == 2:
            raise ValueError("cannot be read")
        seen.append(line.number)

    for _ in range(TRIES):
        follow("notices", handle, NOW)
    assert seen == [1, 3, 4, 5]
    aside = SetAside.objects.get()
    assert (aside.line, aside.reason) == (2, "ValueError: cannot be read")
    assert behind("notices") == 0


@pytest.mark.req("R114")
def test_a_database_that_is_away_for_long_sets_no_line_aside(five: None) -> None:
    seen: list[int] = []
    away = True

    def handle(line: Line) -> None:
        if away:
            raise OperationalError("database or disk is full")
        seen.append(line.number)

    for _ in range(TRIES + 1):
        with pytest.raises(OperationalError):
            follow("notices", handle, NOW)
    away = False
    assert follow("notices", handle, NOW) == 5
    assert seen == [1, 2, 3, 4, 5]
    assert not SetAside.objects.exists()


def test_lines_of_other_acts_are_passed_over_and_never_come_again() -> None:
    seen: list[str] = []
    for act in ("a.one", "b.one", "a.two", "b.two", "c"):
        with transaction.atomic():
            append(Entry(actor="maya", role="", act=act), NOW)
    assert follow("some", lambda line: seen.append(line.act), NOW, acts=("a.", "c")) == 3
    assert seen == ["a.one", "a.two", "c"]
    with transaction.atomic():
        append(Entry(actor="maya", role="", act="b.three"), NOW)
    assert follow("some", lambda line: seen.append(line.act), NOW, acts=("a.", "c")) == 0
    assert behind("some") == 0
