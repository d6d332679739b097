"""Which marks are noticed, how often, and who is told: against a slow count of minutes."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as some

from servicelevel.connectors.rows import Event, Row
from servicelevel.instants import to_microseconds
from servicelevel.ledger.models import Line
from servicelevel.monitoring.live.actions import notice_marks, take_in
from servicelevel.monitoring.live.following_actions import follow_agreement, follow_moved
from servicelevel.monitoring.live.models import LiveClock, MarkReached
from servicelevel.monitoring.live.queries import to_follow
from servicelevel.monitoring.models import Source
from tests.monitoring.live.desk import BEGIN, MINUTE, desk

pytestmark = [pytest.mark.django_db, pytest.mark.req("R114", "R63")]
POINTS = {"50%": 30, "75%": 45, "90%": 54}
STATES = ("New", "Waiting", "Resolved")


def tool() -> Source:
    return Source.objects.get(key="tool", withdrawn_at=None)


def tell(now: datetime, *events: tuple[str, int, datetime, str], followed: bool = True) -> None:
    """Events of tickets as (ticket, number, instant, state), recorded now; their clocks worked out by a worker or not yet."""
    rows = [
        Row(place, (Event(ticket, f"{ticket}-{number}", to_microseconds(at), number, {"state": state, "service": "mail"}),))
        for place, (ticket, number, at, state) in enumerate(events)
    ]  # fmt: skip
    take_in(tool(), rows, now)
    if followed:
        follow_moved(now)


def noticed(*, told: bool | None = None) -> list[tuple[str, str]]:
    rows = MarkReached.objects.filter(withdrawn_at=None)
    rows = rows if told is None else rows.filter(told=told)
    return sorted(rows.values_list("ticket", "mark"))


def test_each_warning_and_the_breach_are_noticed_at_their_instant_and_once(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    for minute in range(90):
        notice_marks(BEGIN + minute * MINUTE)
    rows = list(MarkReached.objects.order_by("at"))
    assert [(row.mark, row.at - BEGIN) for row in rows] == [
        ("50%", 30 * MINUTE), ("75%", 45 * MINUTE), ("90%", 54 * MINUTE), ("breach", 60 * MINUTE + timedelta(microseconds=1)),
    ]  # fmt: skip
    assert all(row.told for row in rows)
    assert [row.noticed_at - BEGIN for row in rows] == [30 * MINUTE, 45 * MINUTE, 54 * MINUTE, 61 * MINUTE]
    assert LiveClock.objects.get().next_at is None
    lines = Line.objects.filter(act="monitoring.notice_marks").order_by("number")
    assert [line.number for line in lines] == [row.line for row in rows]


def test_a_stop_at_the_very_instant_is_in_time_and_nothing_is_told(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    tell(BEGIN + 60 * MINUTE, ("A", 2, BEGIN + 60 * MINUTE, "Resolved"))
    while notice_marks(BEGIN + 70 * MINUTE):
        pass
    assert noticed(told=True) == []
    assert {row.because for row in MarkReached.objects.all()} == {"it had ended when this was noticed"}
    assert not LiveClock.objects.exists()


def test_after_a_long_silence_only_the_last_word_is_told(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"), ("B", 1, BEGIN + 10 * MINUTE, "New"))
    while notice_marks(BEGIN + 61 * MINUTE):
        pass
    assert noticed(told=True) == [("A", "breach"), ("B", "75%")]
    assert noticed(told=False) == [("A", "50%"), ("A", "75%"), ("A", "90%"), ("B", "50%")]
    assert MarkReached.objects.get(ticket="A", mark="breach").at == BEGIN + 60 * MINUTE + timedelta(
        microseconds=1
    )


def test_what_is_learned_later_takes_a_mark_back_and_it_can_be_reached_again(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    notice_marks(BEGIN + 62 * MINUTE)
    assert ("A", "breach") in noticed()
    tell(BEGIN + 63 * MINUTE, ("A", 2, BEGIN + 20 * MINUTE, "Waiting"))
    assert noticed() == []
    assert MarkReached.objects.exclude(withdrawn_at=None).count() == 4
    tell(BEGIN + 64 * MINUTE, ("A", 3, BEGIN + 64 * MINUTE, "New"))
    while notice_marks(BEGIN + 200 * MINUTE):
        pass
    assert noticed() == [("A", mark) for mark in ("50%", "75%", "90%", "breach")]


def test_of_a_draft_nothing_is_told(tmp_path: Path) -> None:
    desk(tmp_path, draft=True)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    notice_marks(BEGIN + 62 * MINUTE)
    assert noticed(told=True) == []
    assert len(noticed()) == 4


def test_a_mark_of_long_ago_is_history(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN + timedelta(days=40), ("A", 1, BEGIN, "New"))
    assert notice_marks(BEGIN + timedelta(days=40)) == 0
    assert LiveClock.objects.get().breached_at == BEGIN + 60 * MINUTE


def test_clocks_are_worked_out_anew_where_the_terms_change(tmp_path: Path) -> None:
    desk(tmp_path)
    tell(BEGIN, ("A", 1, BEGIN, "New"))
    index = list(LiveClock.objects.values_list("ticket", "due_at", "next_at", "marks"))
    LiveClock.objects.all().delete()
    assert [follow_agreement(terms, stamp, BEGIN) for terms, stamp in to_follow()] == [1]
    assert list(LiveClock.objects.values_list("ticket", "due_at", "next_at", "marks")) == index
    assert to_follow() == []


@some.composite
def stories(draw: some.DrawFn) -> list[tuple[str, int, int, str]]:
    """What happens, in the order in which we learn of it: (kind, minute, ticket, state)."""
    return draw(
        some.lists(
            some.tuples(
                some.sampled_from(["event", "late event", "notices", "follows"]), some.integers(0, 60), some.integers(0, 2),
                some.sampled_from(STATES),
            ),
            max_size=25,
        )
    )  # fmt: skip


def minutes_used(events: list[tuple[int, int, str]], now: int, *, office: bool) -> int:
    """A slow count: the minutes before `now` in which the latest state was New, inside the hours."""
    return sum(
        1
        for minute in range(now)
        if (before := [one for one in events if one[0] <= minute]) and max(before)[2] == "New"
        and (not office or _is_open(BEGIN + minute * MINUTE))
    )  # fmt: skip


def _is_open(at: datetime) -> bool:
    return at.weekday() < 5 and 8 <= at.hour < 17


@pytest.mark.parametrize("calendar", ["always", "office"])
@hypothesis_settings(max_examples=int(os.environ.get("SERVICELEVEL_EXAMPLES", "15")))
@given(story=stories())
def test_in_any_order_the_marks_are_those_of_the_history_each_once(
    tmp_path_factory: pytest.TempPathFactory, calendar: str, story: list[tuple[str, int, int, str]]
) -> None:
    with transaction.atomic():
        desk(tmp_path_factory.mktemp("desk"), calendar)
        assert sorted(_lived(story)) == sorted(_counted(story, office=calendar == "office"))
        transaction.set_rollback(True)


def _lived(story: list[tuple[str, int, int, str]]) -> list[tuple[str, str]]:
    """The marks that stand after everything was told and noticed."""
    now = 0
    for number, (kind, minutes, ticket, state) in enumerate(story):
        now += minutes
        at = BEGIN + now * MINUTE
        if kind == "notices":
            notice_marks(at)
        elif kind == "follows":
            follow_moved(at)
        else:
            told = (str(ticket), number, BEGIN + _occurred(kind, minutes, now) * MINUTE, state)
            tell(at, told, followed=minutes % 3 == 0)
    follow_moved(BEGIN + now * MINUTE)
    while notice_marks(BEGIN + now * MINUTE):
        pass
    return noticed()


def _occurred(kind: str, minutes: int, now: int) -> int:
    return max(0, now - minutes // 2) if kind == "late event" else now


def _counted(story: list[tuple[str, int, int, str]], *, office: bool) -> list[tuple[str, str]]:
    """The same by counting minutes."""
    now = 0
    events: dict[str, list[tuple[int, int, str]]] = {"0": [], "1": [], "2": []}
    for number, (kind, minutes, ticket, state) in enumerate(story):
        now += minutes
        if kind in ("event", "late event"):
            events[str(ticket)].append((_occurred(kind, minutes, now), number, state))
    expected = []
    for name, own in events.items():
        used = minutes_used(own, now, office=office)
        expected += [(name, mark) for mark, point in POINTS.items() if used >= point]
        expected += [(name, "breach")] if used > 60 else []
    return expected
