"""What tools are told of their tickets: at least once, the latest only, by one worker at a time."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from servicelevel.monitoring.feeds import queries, telling_actions
from servicelevel.monitoring.feeds.models import WriteBack
from servicelevel.monitoring.feeds.polling import write_back_once
from servicelevel.monitoring.feeds.port import ClockStanding, Standing, ToolTrouble
from tests.monitoring.feeds.told import AT, NOW, Died, Tool, added, dying_everywhere, standing

pytestmark = [pytest.mark.django_db, pytest.mark.req("R63", "R156")]
LATER = NOW + telling_actions.LEASE


def test_a_standing_is_told_once_and_again_only_when_it_says_something_new() -> None:
    feed, tool = added(), Tool()
    assert telling_actions.want_told(feed, "INC1", standing(AT + 9), NOW)
    assert write_back_once(feed, tool, NOW) == "INC1"
    assert write_back_once(feed, tool, NOW) == ""
    assert not telling_actions.want_told(feed, "INC1", standing(AT + 9, at=AT + 5, left=55), NOW)
    assert write_back_once(feed, tool, NOW) == ""
    assert telling_actions.want_told(feed, "INC1", standing(AT + 9, "breached", left=-1), NOW)
    assert write_back_once(feed, tool, NOW) == "INC1"
    assert tool.told == [("INC1", standing(AT + 9)), ("INC1", standing(AT + 9, "breached", left=-1))]


def test_records_are_told_under_the_address_of_the_installation() -> None:
    feed, tool = added(), Tool()
    clocks = (ClockStanding("a", "t", "stopped", "breached", 1, -1, "/breaches/a/t/1/"), *standing(2).clocks)
    telling_actions.want_told(feed, "INC1", Standing(AT, clocks), NOW)
    write_back_once(feed, tool, NOW, "https://slm.example.org/slm")
    ((_, told),) = tool.told
    assert [one.record for one in told.clocks] == ["https://slm.example.org/slm/breaches/a/t/1/", ""]


def test_only_the_latest_is_told_and_the_longest_waiting_first() -> None:
    feed, tool = added(), Tool()
    telling_actions.want_told(feed, "INC2", standing(1), NOW)
    telling_actions.want_told(feed, "INC1", standing(2), NOW + timedelta(seconds=1))
    for due in (3, 4, 5):
        telling_actions.want_told(feed, "INC1", standing(due), NOW + timedelta(seconds=1))
    later = NOW + timedelta(seconds=2)
    assert [write_back_once(feed, tool, later) for _ in range(3)] == ["INC2", "INC1", ""]
    assert tool.told[-1] == ("INC1", standing(5))


def test_a_standing_that_changes_while_the_old_one_is_told_is_told_after_it() -> None:
    feed, tool = added(), Tool()
    telling_actions.want_told(feed, "INC1", standing(1), NOW)
    tool.before = lambda: telling_actions.want_told(feed, "INC1", standing(2), NOW) and None
    write_back_once(feed, tool, NOW)
    tool.before = lambda: None
    assert write_back_once(feed, tool, NOW) == "INC1"
    assert tool.told == [("INC1", standing(1)), ("INC1", standing(2))]
    assert write_back_once(feed, tool, NOW) == ""


def test_a_claim_is_one_workers_alone_until_its_lease_ends() -> None:
    feed = added()
    telling_actions.want_told(feed, "INC1", standing(1), NOW)
    first = telling_actions.claim(feed, NOW)
    assert first is not None
    assert telling_actions.claim(feed, LATER - timedelta(seconds=1)) is None
    second = telling_actions.claim(feed, LATER)
    assert second is not None
    assert second.claim == first.claim + 1
    telling_actions.not_told(first, ToolTrouble("too late"), LATER)
    assert telling_actions.claim(feed, LATER) is None, "who lost the claim must not free it"


def test_who_lost_the_claim_has_the_latest_told_once_more() -> None:
    """The paused worker may have told the older standing after the newer one was told."""
    feed, tool = added(), Tool()
    telling_actions.want_told(feed, "INC1", standing(1), NOW)
    paused = telling_actions.claim(feed, NOW)
    assert paused is not None
    telling_actions.want_told(feed, "INC1", standing(2), NOW)
    write_back_once(feed, tool, LATER)
    tool.write_back(paused.ticket, paused.standing)
    assert not telling_actions.told(paused, LATER)
    write_back_once(feed, tool, LATER)
    assert tool.told[-1] == ("INC1", standing(2))
    assert write_back_once(feed, tool, LATER) == ""


def test_trouble_waits_longer_each_time_and_what_is_refused_for_good_waits_for_news() -> None:
    feed, tool = added(), Tool()
    telling_actions.want_told(feed, "INC1", standing(1), NOW)
    now, waited = NOW, []

    def fails(**how: object) -> None:
        def before() -> None:
            raise ToolTrouble("the tool says no", **how)  # type: ignore[arg-type]

        tool.before = before

    fails()
    for _ in range(4):
        write_back_once(feed, tool, now)
        due = WriteBack.objects.get().next_at
        assert due is not None
        waited.append((due - now).seconds)
        now = due
    assert waited == [30, 60, 120, 240]
    fails(wait=7.0)
    write_back_once(feed, tool, now)
    assert WriteBack.objects.get().next_at == now + timedelta(seconds=7)
    fails(for_good=True)
    assert write_back_once(feed, tool, now + timedelta(seconds=7)) == "INC1"
    assert write_back_once(feed, tool, now + timedelta(days=9)) == ""
    assert queries.waiting()[feed.pk] == queries.Waiting(0, 1)
    tool.before = lambda: None
    telling_actions.want_told(feed, "INC1", standing(2), now)
    assert write_back_once(feed, tool, now) == "INC1"
    assert tool.told == [("INC1", standing(2))]


def test_dying_at_any_statement_tells_the_latest_at_least_once() -> None:
    feed, tool = added(), Tool()

    def turn(now: datetime = NOW) -> None:
        telling_actions.want_told(feed, "INC1", standing(1), now)
        write_back_once(feed, tool, now)

    def again() -> None:
        turn(LATER)
        assert set(tool.told) == {("INC1", standing(1))}
        assert WriteBack.objects.get().next_at is None
        assert write_back_once(feed, tool, LATER + telling_actions.LEASE) == ""
        tool.told.clear()

    assert dying_everywhere(turn, again) > 8


@pytest.mark.parametrize("seed", range(20))
def test_whatever_happens_in_between_the_tool_shows_the_latest_in_the_end(seed: int) -> None:
    """Workers claim, are paused, die, tell late; the model is only what was wanted last."""
    chance, feed, shown, now = random.Random(seed), added(), dict[str, Standing](), NOW
    held: list[telling_actions.Claimed] = []
    wanted: dict[str, Standing] = {}
    for number in range(150):
        now += timedelta(seconds=chance.choice([1, 1, 60, 400]))
        what = chance.randrange(5)
        if what == 0:
            ticket = f"INC{chance.randrange(3)}"
            wanted[ticket] = standing(number)
            telling_actions.want_told(feed, ticket, wanted[ticket], now)
        elif what == 1 and (claimed := telling_actions.claim(feed, now)):
            held.append(claimed)
        elif held:
            claimed = held.pop(chance.randrange(len(held)))
            if what == 2:  # dies before it tells
                continue
            if what == 3:
                telling_actions.not_told(claimed, ToolTrouble("busy"), now)
                continue
            shown[claimed.ticket] = claimed.standing
            telling_actions.told(claimed, now)
    for claimed in held:
        shown[claimed.ticket] = claimed.standing
        telling_actions.told(claimed, now)
    while claimed := telling_actions.claim(feed, now := now + timedelta(hours=1)):
        shown[claimed.ticket] = claimed.standing
        telling_actions.told(claimed, now)
    assert {ticket: one.content for ticket, one in shown.items()} == {
        ticket: one.content for ticket, one in wanted.items()
    }


def test_a_standing_is_kept_as_it_is_and_names_what_is_due_first() -> None:
    from servicelevel.monitoring.feeds.port import ClockStanding

    clocks = (
        ClockStanding("mail", "reply", "stopped", "met", 5, 1),
        ClockStanding("mail", "solve", "running", "breached", 7, -3),
        ClockStanding("ola", "solve", "paused", "open", 9, 4),
        ClockStanding("ola", "wait", "waiting", "open", None, None),
    )
    one = Standing(AT, clocks)
    assert Standing.of_json(one.as_json()) == one
    assert one.next_due == clocks[1]
    assert one.is_breached
    assert Standing(AT).next_due is None
    assert not Standing(AT, clocks[2:]).is_breached


def test_died_is_no_ordinary_error() -> None:
    assert not issubclass(Died, Exception)
