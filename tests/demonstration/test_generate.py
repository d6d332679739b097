"""What the generator gives, from parameters alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from servicelevel.demonstration import months
from servicelevel.demonstration.generate import LONGEST_LIFE_MONTHS, Happened, generate
from servicelevel.demonstration.lives import Calendars
from servicelevel.demonstration.parameters import parameters
from servicelevel.demonstration.telling import MOST_EVENTS
from servicelevel.instants import from_microseconds, to_microseconds
from tests.demonstration.conftest import FIRST, NOW

CHICAGO = ZoneInfo("America/Chicago")


def test_the_same_seed_and_instant_give_the_same_bytes(happened: Happened, calendars: Calendars) -> None:
    assert generate(parameters(), calendars, FIRST, NOW).digest() == happened.digest()


def test_another_seed_gives_something_else(calendars: Calendars) -> None:
    from dataclasses import replace

    until = datetime(2025, 5, 20, tzinfo=UTC)
    other = replace(parameters(), seed=parameters().seed + 1)
    assert (
        generate(other, calendars, FIRST, until).digest()
        != generate(parameters(), calendars, FIRST, until).digest()
    )


@pytest.mark.parametrize(
    "until", [datetime(2025, 9, 14, 3, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC)]
)
def test_what_was_known_at_an_earlier_instant_is_a_part_of_it(
    happened: Happened, calendars: Calendars, until: datetime
) -> None:
    last = to_microseconds(until)
    earlier = generate(parameters(), calendars, FIRST, until)
    assert earlier.events == tuple(event for event in happened.events if event.recorded_at <= last)
    assert earlier.downtimes == tuple(each for each in happened.downtimes if each.recorded_at <= last)
    assert earlier.values == tuple(each for each in happened.values if each.recorded_at <= last)


def test_going_on_gives_what_was_recorded_since(happened: Happened, calendars: Calendars) -> None:
    since = NOW - timedelta(days=3)
    more = generate(parameters(), calendars, FIRST, NOW, since)
    assert more.events == tuple(
        event for event in happened.events if event.recorded_at > to_microseconds(since)
    )
    assert 0 < len(more.events) < 2_000
    assert more.values


def test_sizes(happened: Happened) -> None:
    tickets = {event.ticket for event in happened.events}
    assert 15_000 <= len(tickets) <= 25_000
    assert 80_000 <= len(happened.events) <= 150_000
    assert 40 <= len(happened.downtimes) <= 200
    assert len({event.event_id for event in happened.events}) == len(happened.events)
    assert len({(each.event_id, each.revision) for each in happened.downtimes}) == len(happened.downtimes)
    assert len({value.event_id for value in happened.values}) == len(happened.values)


def test_every_ticket_tells_a_story_in_order(happened: Happened) -> None:
    stories = defaultdict(list)
    for event in happened.events:
        assert event.occurred_at < event.recorded_at <= to_microseconds(NOW)
        stories[event.ticket].append(event)
    for story in stories.values():
        told = sorted(story, key=lambda event: event.sequence)
        assert told[0].sequence == 0, "its opening is never told late"
        assert told[0].fields["state"] == "New"
        assert [event.occurred_at for event in told] == sorted(event.occurred_at for event in told)
        assert told[-1].sequence < MOST_EVENTS
        opened, last = (
            from_microseconds(told[0].occurred_at),
            from_microseconds(max(e.recorded_at for e in told)),
        )
        assert last < datetime.combine(
            months.later(opened.date(), LONGEST_LIFE_MONTHS), datetime.min.time(), UTC
        )


def test_everything_that_happens_to_tickets_happens(happened: Happened) -> None:
    states = Counter(event.fields.get("state") for event in happened.events)
    assert {
        "Waiting for customer",
        "Waiting for vendor",
        "Waiting for parts",
        "Waiting for approval",
        "Cancelled",
    } <= set(states)
    resolved = Counter(event.ticket for event in happened.events if event.fields.get("state") == "Resolved")
    reopened = sum(count > 1 for count in resolved.values())
    assert 0.02 < reopened / len(resolved) < 0.08
    assert any(event.sequence and "priority" in event.fields for event in happened.events), (
        "priorities change"
    )
    assert any(event.fields.get("assignee") == "" and event.sequence for event in happened.events), (
        "tickets are handed over"
    )
    late = [event for event in happened.events if event.recorded_at - event.occurred_at > 3_600_000_000]
    assert 100 < len(late) < 3_000


def test_seasons_nights_and_weekends(happened: Happened) -> None:
    opened = [
        from_microseconds(e.occurred_at).astimezone(CHICAGO) for e in happened.events if e.sequence == 0
    ]
    by_month = Counter(f"{at:%Y-%m}" for at in opened)
    assert by_month["2025-07"] < 0.85 * by_month["2025-09"], "the accelerator rests in summer"
    assert by_month["2026-01"] > 1.2 * by_month["2025-12"], "the year begins with much to do"
    assert 0.02 < sum(at.weekday() >= 5 for at in opened) / len(opened) < 0.1
    assert sum(at.hour < 5 for at in opened) > 50


def test_tickets_in_the_nights_in_which_the_clocks_change(happened: Happened) -> None:
    opened = [event.occurred_at for event in happened.events if event.sequence == 0]
    for night in ("2025-11-02T07:00+00:00", "2026-03-08T08:00+00:00", "2026-11-01T07:00+00:00"):
        change = to_microseconds(datetime.fromisoformat(night))
        assert sum(-3_600_000_000 < at - change < 0 for at in opened) >= 2
        assert sum(0 <= at - change < 3_600_000_000 for at in opened) >= 2


def test_outages_are_told_when_they_begin_and_again_when_they_end(happened: Happened) -> None:
    begun = {each.event_id: each for each in happened.downtimes if each.revision == 1}
    for each in happened.downtimes:
        assert each.recorded_at > each.started_at
        assert each.ended_at is None or each.started_at < each.ended_at < each.recorded_at
        assert each.started_at == begun[each.event_id].started_at
    assert {each.kind for each in happened.downtimes} == {"outage", "degraded", "maintenance", "unknown"}


def test_months() -> None:
    assert months.first_day(NOW, 18, "America/Chicago") == FIRST
    # Half past eleven in the evening of the last of October, in Chicago.
    assert months.first_day(datetime(2026, 11, 1, 4, 30, tzinfo=UTC), 18, "America/Chicago") == date(
        2025, 4, 1
    )
    all_of_them = list(months.months_between(FIRST, NOW, "America/Chicago"))
    assert len(all_of_them) == 19
    assert all(one.ends == other.begins for one, other in zip(all_of_them, all_of_them[1:], strict=False))
    assert [len(month.changes_of_clocks()) for month in all_of_them].count(1) == 3
    assert months.later(date(2026, 1, 31), -1) == date(2025, 12, 1)
