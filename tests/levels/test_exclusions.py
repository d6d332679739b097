"""Agreed exclusions against walks over every minute: of tickets with every choice of a target, and of a service."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels import (
    CountTarget,
    Exclusion,
    availability,
    clocks,
    count_figures,
    explain,
    in_order,
    with_exclusions,
)
from servicelevel.levels.exclusions import REASON, outages_with, samples_without, told
from tests.levels import test_availability as service
from tests.levels.minute_by_minute import Ticket, walk
from tests.levels.test_clocks_against_minutes import (
    AT,
    GOALS,
    MINUTE_US,
    choices,
    frame,
    histories,
    instant,
    target,
)

intervals = st.lists(
    st.tuples(st.integers(-200, AT), st.integers(0, 2000), st.sampled_from(["", "", "t", "other"])),
    max_size=4,
)


def agreed(spans, ticket: str = "T0") -> list[Exclusion]:
    return [
        Exclusion(ticket, instant(begin), instant(begin + length), named) for begin, length, named in spans
    ]


class Excluding(Ticket):
    """The same slow walk; in a minute that was agreed out nothing is counted, not even towards a cap."""

    spans: list = []

    def minute(self, minute: int) -> None:
        if not any(
            begin <= minute < begin + length and named in ("", "t") for begin, length, named in self.spans
        ):
            super().minute(minute)


@pytest.mark.req("R119")
@settings(max_examples=250, deadline=None)
@given(histories, histories, choices, intervals)
def test_clocks_with_exclusions_equal_a_walk_over_every_minute(history, other, choice, spans):
    found = clocks(
        with_exclusions(in_order(frame(history, other)), agreed(spans)), target(choice), instant(AT)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tests.levels.minute_by_minute.Ticket", Excluding)
        patch.setattr(Excluding, "spans", spans)
        expected = [("T0", clock) for clock in walk(history, choice, GOALS, AT)]
    expected += [("T1", clock) for clock in walk(other, choice, GOALS, AT)]
    assert len(found) == len(expected)
    for row, (ticket, clock) in zip(found.iter_rows(named=True), expected, strict=True):
        shown = [row[name] for name in ("ticket", "verdict", "started_at", "elapsed_us", "breached_at")]
        assert shown == [
            ticket, clock.verdict(), instant(clock.started), clock.used * MINUTE_US, instant(clock.breached),
        ]  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(histories, choices, intervals)
def test_the_explanation_names_the_exclusion_and_still_partitions_the_clock(history, choice, spans):
    events = with_exclusions(in_order(frame(history)), agreed(spans))
    mine = [
        (instant(begin), instant(begin + length))
        for begin, length, named in spans
        if length and named in ("", "t")
    ]
    for one in explain(events, target(choice), instant(AT)):
        parts = [part for part in one.stretches if part.start < part.end]
        assert all(here.end == there.start for here, there in zip(parts, parts[1:], strict=False))
        if choice["on_priority_change"] != "restart":
            assert sum(part.work_us for part in parts) == one.clock["elapsed_us"]
        for part in parts:
            inside = any(begin <= part.start and part.end <= end for begin, end in mine)
            outside = not any(begin < part.end and part.start < end for begin, end in mine)
            assert inside or outside
            if inside:
                assert (part.work_us, part.phase == "paused") in ((0, True), (0, False))
                assert part.reason == REASON or part.phase in ("waiting", "stopped", "cancelled")
            if outside:
                assert part.reason != REASON


def test_events_without_an_exclusion_of_their_tickets_stay_as_they_were():
    events = in_order(frame([(10, {"state": "New", "service": "a"})]))
    elsewhere = [Exclusion("T9", instant(0), instant(90))]
    assert with_exclusions(events, elsewhere) is events
    kept = with_exclusions(events, agreed([(30, 60, "")]))
    assert kept.height == 3
    assert told(kept).select(events.columns).equals(events)


down = st.lists(service.spans, max_size=5)
out = st.lists(st.tuples(st.integers(-200, service.MINUTES), st.integers(0, 900)), max_size=3)


def of_service(spans) -> list[Exclusion]:
    return [
        Exclusion("mail", service.START + timedelta(minutes=begin), service.START + timedelta(minutes=begin + length))
        for begin, length in spans
    ]  # fmt: skip


@pytest.mark.req("R119")
@settings(max_examples=80, deadline=None)
@given(down, out, st.sampled_from(["office", "always"]), st.sampled_from(["up", "down", "excluded"]))
def test_an_excluded_interval_of_a_service_counts_as_agreed_maintenance(rows, spans, calendar, unknown):
    frame_now = outages_with(service.outages(rows), of_service(spans))
    wanted = service.target(calendar=calendar, unknown=unknown)
    figure = availability(frame_now, wanted, [service.PERIOD], service.END)[0]
    as_maintenance = [*rows, *((begin, length, "maintenance") for begin, length in spans)]
    value, agreed_minutes, _ = service.walked(as_maintenance, calendar, unknown)
    assert figure.value == value
    assert figure.detail["agreed_us"] == agreed_minutes * 60_000_000


def test_an_exclusion_is_left_out_even_where_maintenance_counts_as_time_lost():
    rows = [(600, 60, "outage"), (900, 60, "maintenance")]
    counting = service.target(calendar="always", maintenance="counted")
    figure = availability(
        outages_with(service.outages(rows), of_service([(590, 80)])), counting, [service.PERIOD], service.END
    )[0]
    assert figure.value == 1 - Fraction(60, 2880 - 80)
    assert (figure.detail["outages"], figure.detail["down_us"]) == (0, 60 * 60_000_000)


def test_an_outage_wholly_inside_is_not_counted_and_one_that_reaches_out_is():
    limit = CountTarget.parse("n", {"of": "outages", "service": "mail", "goal": "<= 3"}, {})
    rows = service.outages([(600, 60, "outage"), (700, 90, "outage")])
    told_of = outages_with(rows, of_service([(590, 150)]))
    assert count_figures(told_of, limit, [service.PERIOD], service.END)[0].numerator == 1
    for_another = [Exclusion("mail", service.START, service.END, "availability")]
    assert outages_with(rows, for_another, "n") is rows


def test_samples_inside_are_left_out():
    taken = pl.DataFrame(
        {"service": ["mail"] * 3, "metric": ["ms"] * 3, "value": [1.0, 2.0, 3.0],
         "taken_at": [service.START + timedelta(minutes=at) for at in (5, 10, 20)]}
    )  # fmt: skip
    assert samples_without(taken, of_service([(10, 10)]))["value"].to_list() == [1.0, 3.0]
