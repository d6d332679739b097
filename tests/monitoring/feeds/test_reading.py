"""A feed is read on from where it was left: each event once, whatever breaks where, and whoever reads at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from servicelevel.connectors.rows import Row
from servicelevel.errors import Conflict, NotAllowed
from servicelevel.ledger.models import Line
from servicelevel.monitoring import actions as monitoring
from servicelevel.monitoring.feeds import actions, queries
from servicelevel.monitoring.feeds.models import Feed, FeedPage
from servicelevel.monitoring.feeds.polling import poll_once
from servicelevel.monitoring.feeds.port import TicketPage, ToolTrouble
from servicelevel.monitoring.models import Source, TicketEvent
from servicelevel.monitoring.queries import data_stamp
from servicelevel.organisation.acting import CONSOLE, SYSTEM, By
from tests.monitoring.feeds.told import NOW, Tool, added, dying_everywhere, event, page_of

pytestmark = pytest.mark.django_db


def known() -> list[str]:
    return sorted(TicketEvent.objects.values_list("event_id", flat=True))


def expected(count: int) -> list[str]:
    return sorted(event(number).event_id for number in range(count))


@pytest.mark.req("R62", "R156", "R158")
def test_a_feed_is_read_to_its_end_and_then_tells_nothing_new() -> None:
    feed, tool = added(), Tool(10)
    polled = poll_once(feed, tool, NOW)
    assert (polled.new, polled.known, polled.more, polled.trouble) == (10, 3, False, "")
    assert known() == expected(10)
    kept = Feed.objects.get()
    assert (kept.cursor, kept.last_polled_at, kept.next_poll_at) == (
        {"at": 10},
        NOW,
        NOW + timedelta(seconds=60),
    )
    stamp, pages = data_stamp(), FeedPage.objects.count()
    assert poll_once(feed, tool, NOW).new == 0
    assert (data_stamp(), FeedPage.objects.count()) == (stamp, pages)
    tool.count = 11
    assert poll_once(feed, tool, NOW).new == 1
    assert data_stamp() != stamp


@pytest.mark.req("R62")
def test_dying_at_any_statement_loses_nothing_and_doubles_nothing() -> None:
    feed, tool = added(), Tool(10)

    def whole() -> None:
        """Whatever the cursor is behind is there, nothing else is; and the next turn brings the rest."""
        kept = Feed.objects.get()
        assert known() == expected(kept.cursor.get("at", 0))
        assert sum(page.events_new for page in FeedPage.objects.all()) == len(known())
        poll_once(Feed.objects.get(), tool, NOW)
        assert known() == expected(10)
        assert Line.objects.filter(act="monitoring.poll").count() == FeedPage.objects.count()

    assert dying_everywhere(lambda: poll_once(feed, tool, NOW), whole) > 30


@pytest.mark.req("R62")
def test_of_two_who_read_the_same_page_one_is_told_and_the_cursor_does_not_go_back() -> None:
    first = added()
    second = Feed.objects.get()
    actions.record_page(first, page_of(range(3), at=3), NOW)
    actions.record_page(first, page_of(range(2, 6), at=6), NOW)
    with pytest.raises(Conflict, match="another process"):
        actions.record_page(second, page_of(range(3), at=3), NOW)
    assert Feed.objects.get().cursor == {"at": 6}
    assert known() == expected(6)


def test_a_page_that_came_while_the_feed_was_paused_or_withdrawn_is_left() -> None:
    feed, tool = added(), Tool(4, 2)
    tool.before = lambda: (
        actions.pause(By(None, NOW, CONSOLE), feed) if not Feed.objects.get().paused else None
    )
    assert "paused" in poll_once(feed, tool, NOW).trouble
    assert not known()
    assert poll_once(feed, tool, NOW).trouble == "paused"
    actions.resume(By(None, NOW, CONSOLE), feed)
    tool.before = lambda: None
    monitoring.withdraw("remedy", "maya", "wrong zone", NOW)
    assert "withdrawn" in poll_once(feed, tool, NOW).trouble
    assert not known()
    assert not queries.feeds()


def test_a_withdrawn_source_is_read_anew_by_a_feed_of_its_own() -> None:
    feed = added()
    poll_once(feed, Tool(3), NOW)
    monitoring.withdraw("remedy", "maya", "wrong zone", NOW)
    again = added(zone="UTC")
    poll_once(again, Tool(3), NOW)
    assert [(source.zone, source.ticket_events.count()) for source in Source.objects.order_by("pk")] == [
        ("", 3),
        ("UTC", 3),
    ]


@pytest.mark.parametrize(
    ("troubles", "wait", "for_good", "seconds"),
    [
        (0, None, False, 60), (1, None, False, 120), (3, None, False, 480), (12, None, False, 3600),
        (0, 90.0, False, 90), (0, 5.0, False, 60), (0, 1e9, False, 3600), (0, None, True, 3600),
    ],
)  # fmt: skip
def test_after_trouble_the_next_try_waits(
    troubles: int, wait: float | None, for_good: bool, seconds: int
) -> None:
    feed = added()
    feed.troubles = troubles
    actions.record_trouble(feed, ToolTrouble("the tool is busy", wait=wait, for_good=for_good), NOW)
    kept = Feed.objects.get()
    assert kept.next_poll_at == NOW + timedelta(seconds=seconds)
    assert (kept.last_error, kept.last_error_at, kept.cursor) == ("the tool is busy", NOW, {})
    assert not queries.due_feeds(NOW)
    assert queries.due_feeds(NOW + timedelta(seconds=seconds))


def test_what_failed_is_over_with_the_next_page() -> None:
    feed, tool = added(), Tool(5, 2)
    calls = iter([None, ToolTrouble("cut"), None, None, None])

    def before() -> None:
        if (trouble := next(calls)) is not None:
            raise trouble

    tool.before = before
    assert poll_once(feed, tool, NOW).trouble == "cut"
    assert known() == expected(2)
    assert Feed.objects.get().troubles == 1
    assert poll_once(feed, tool, NOW).trouble == ""
    assert known() == expected(5)
    assert (Feed.objects.get().troubles, Feed.objects.get().last_error) == (0, "")


def test_provenance_keeps_what_was_refused_and_what_contradicts_once() -> None:
    feed = added()
    actions.record_page(feed, page_of(range(1), at=1), NOW)
    rows = (Row(0, (event(0, "Closed"),)), Row(1, refused="no number"), Row(2, (event(2),)))
    for at in (2, 3):
        actions.record_page(feed, TicketPage(rows, {"at": at}), NOW)
    last, first = FeedPage.objects.all()
    assert (first.events_new, last.events_new, last.events_known, last.rows_refused) == (1, 1, 1, 1)
    assert last.reasons["no number"] == 1
    assert any("told before with state 'New', here 'Closed'" in reason for reason in last.reasons)
    assert TicketEvent.objects.get(event_id="INC0/0").state == "New"
    line = Line.objects.filter(act="monitoring.poll").last()
    assert line is not None
    assert (line.actor, line.subject) == (SYSTEM, "source:remedy")
    assert last.digest in line.content


def test_a_source_of_another_kind_is_not_taken_over_and_a_schedule_may_not_add() -> None:
    monitoring.source("desk", "csv", "UTC")
    with pytest.raises(Conflict, match="desk already"):
        added("desk")
    added()
    with pytest.raises(Conflict, match="remedy already"):
        added()
    from servicelevel.organisation.models import Party, Person

    party = Party.objects.create(key="it", name="IT", kind="provider")
    person = Person.objects.create_user("nora", party=party)
    with pytest.raises(NotAllowed):
        actions.pause(By(person, NOW), Feed.objects.get())
    assert "remedy.example.org" in Line.objects.get(act="feeds.add").content
