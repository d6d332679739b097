"""Who had a clock: against a walk of every minute, on 100,000 random tickets, and in a ticket that one can follow."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import groupby

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels import TicketTarget, clocks, explain, in_order
from servicelevel.levels.attribution import KINDS, Holder, Holders, attributed, by_holder
from servicelevel.worktime import WorkCalendar
from tests.levels.holders_walked import OUTSIDE, WAITS, held_microseconds, held_minutes
from tests.levels.minute_by_minute import EPOCH
from tests.levels.test_clocks_against_minutes import AT, CALENDARS, GOALS, choices, minutes, target

pytestmark = pytest.mark.req("R37", "R29")
TICKETS = 100_000
GROUPS = ["", "Desk", "Mail", "Relay", "Lab"]
KNOWN = (
    {name: Holder(*one) for name, one in OUTSIDE.items()},
    {name: Holder(*one) for name, one in WAITS.items()},
)
NAMING = Holders(*KNOWN, frozenset({"names"}))
FIELDS = ("state", "priority", "service", "assignment_group", "assignee")
MINUTE_US = 60_000_000

states = ["New", "Active", "With vendor", "Waiting", "Waiting", "Resolved", "Cancelled"]
people = {"assignment_group": st.sampled_from(GROUPS), "assignee": st.sampled_from(["", "", "ann", "bo"])}
changes = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(states), "priority": st.sampled_from(["", "P1", "P2", "P9"]),
        "service": st.sampled_from(["a", "a", "a", "b"]), **people,
    },
)  # fmt: skip
opening = st.fixed_dictionaries(
    {"state": st.just("New"), "service": st.just("a")}, optional={"priority": st.sampled_from(["P1", "P3"]), **people}
)  # fmt: skip
histories = st.builds(
    lambda begin, rest: [(min((at for at, _ in rest), default=0), begin), *sorted(rest, key=lambda one: one[0])],
    opening, st.lists(st.tuples(minutes, changes), max_size=8),
)  # fmt: skip


def frame(history, source: str, ticket: str = "T") -> pl.DataFrame:
    schema = dict.fromkeys(("ticket", "source", *FIELDS), pl.String)
    rows = [
        {"ticket": ticket, "source": source, "occurred_at": EPOCH + timedelta(minutes=minute), "sequence": place,
         **{name: said.get(name) for name in FIELDS}}
        for place, (minute, said) in enumerate(history)
    ]  # fmt: skip
    return in_order(
        pl.DataFrame(rows, schema={**schema, "occurred_at": pl.Datetime("us", "UTC"), "sequence": pl.Int64})
    )


@settings(max_examples=150, deadline=None)
@given(histories, choices, st.booleans(), st.integers(0, AT))
def test_every_counted_minute_has_the_holder_that_a_walk_finds(history, choice, names_people, at):
    of, events = target(choice), frame(history, "names" if names_people else "other")
    instant = EPOCH + timedelta(minutes=at)
    found = attributed(events, clocks(events, of, instant), of, instant, NAMING)
    held = {(row["episode"], row["kind"], row["party"], row["holder"]): row["work_us"] for row in
            by_holder(found, "episode").iter_rows(named=True)}  # fmt: skip
    walked = held_minutes(history, choice, GOALS, at, names_people)
    expected = {
        (episode, *who): minutes * MINUTE_US
        for episode, of_clock in enumerate(walked, start=1) for who, minutes in of_clock.items()
    }  # fmt: skip
    assert held == expected


@settings(max_examples=60, deadline=None)
@given(histories, choices, st.integers(0, AT))
def test_the_holders_share_what_the_explanation_counts(history, choice, at):
    of, events, instant = target(choice), frame(history, "names"), EPOCH + timedelta(minutes=at)
    found = attributed(events, clocks(events, of, instant), of, instant, NAMING)
    for one in explain(events, of, instant):
        own = found.filter(pl.col("episode") == one.clock["episode"])
        assert own["work_us"].sum() == one.clock["elapsed_us"]
        beyond = one.clock["elapsed_us"] - one.clock["goal_us"] if one.clock["goal_us"] is not None else 0
        assert own["over_us"].sum() == max(0, beyond)


@pytest.fixture(scope="module")
def many() -> pl.DataFrame:
    """Random tickets of up to eight events each, to the microsecond, half of them of a source that names nobody."""
    dice = np.random.default_rng(20261130)
    count = dice.integers(1, 9, TICKETS)
    ticket = np.repeat(np.arange(TICKETS), count)
    begins = int(EPOCH.timestamp()) * 1_000_000 + dice.integers(0, 200 * 86_400_000_000, len(ticket))

    def said(values: list[str | None]) -> pl.Series:
        return pl.Series(values, dtype=pl.String).gather(dice.integers(0, len(values), len(ticket)))

    state = ["New", "Open", "Open", "Waiting", "With vendor", "Done", None, None]
    events = pl.DataFrame(
        {
            "ticket": ticket, "source": pl.Series(["names", "other"]).gather(ticket % 2), "occurred_at": begins,
            "state": said(state), "assignment_group": said([*GROUPS, None, None, None]),
            "assignee": said(["", "ann", "bo", None, None]), "priority": said(["P1", "P2", "P3", None, None, None]),
        }
    )  # fmt: skip
    opens = events.filter(pl.col("ticket").is_first_distinct()).with_columns(state=pl.lit("New"))
    opens = opens.with_columns(pl.col("occurred_at") - 300 * 86_400_000_000)
    told = pl.concat([opens, events]).with_columns(
        pl.col("occurred_at").cast(pl.Datetime("us", "UTC")), pl.format("T{}", "ticket").alias("ticket")
    )
    return in_order(told)


def test_the_sums_are_exact_on_many_random_tickets(many):
    goals = {name: {"goal": goal, "calendar": "nights"} for name, goal in
             {"P1": "90 min", "P2": "8h", "P3": "30h elapsed", "none": "3 working days"}.items()}  # fmt: skip
    nights = WorkCalendar.parse(
        {"zone": "America/Chicago", "weekly": {"daily": ["00:30-04:00", "22:00-24:00"]}}
    )
    asked = {"stop": {"state": "Done"}, "pause": {"state": "Waiting"}, "goals": goals,
             "on_priority_change": "restart", "on_reopen": "new_episode", "pause_cap": "2h"}  # fmt: skip
    of = TicketTarget.parse("t", asked, {"nights": nights})
    at = EPOCH + timedelta(days=199, microseconds=777)
    judged = clocks(many, of, at)
    found = attributed(many, judged, of, at, NAMING)
    assert set(found["kind"].unique()) == set(KINDS)
    assert found.select("kind", "party", "holder").null_count().row(0) == (0, 0, 0)
    sums = found.group_by("ticket", "episode").agg(pl.col("work_us", "over_us").sum())
    both = judged.join(sums, on=["ticket", "episode"], how="left").fill_null(0)
    assert judged["ticket"].n_unique() == TICKETS
    assert (both["work_us"] == both["elapsed_us"]).all()
    assert (both["over_us"] == (both["elapsed_us"] - both["goal_us"]).clip(0)).all()


def test_each_holder_of_many_random_tickets_is_the_one_that_a_walk_finds(many):
    asked = {"stop": {"state": "Done"}, "pause": {"state": "Waiting"}, "goal": "8h", "calendar": "always"}
    of = TicketTarget.parse("t", asked, CALENDARS)
    at = EPOCH + timedelta(days=210)
    found = attributed(many, clocks(many, of, at), of, at, NAMING)
    held = Counter({row[:-1]: row[-1] for row in by_holder(found, "ticket").select(
        "ticket", "kind", "party", "holder", "work_us").iter_rows()})  # fmt: skip
    expected: Counter[tuple[str, ...]] = Counter()
    until = int(at.timestamp()) * 1_000_000
    told = many.select(
        "ticket", "source", pl.col("occurred_at").to_physical(),
        pl.col("state", "assignment_group", "assignee").fill_null(""),
    )  # fmt: skip
    for (ticket, source), rows in groupby(told.iter_rows(), key=lambda row: row[:2]):
        for who, spent in held_microseconds([row[2:] for row in rows], until, source == "names").items():
            expected[(ticket, *who)] = spent
    assert held == expected


def test_one_ticket_is_handed_from_the_desk_to_a_vendor_and_waits_for_the_customer():
    history = [
        (0, {"state": "New", "service": "a", "assignment_group": "Desk"}),
        (60, {"assignee": "ann"}),
        (180, {"assignment_group": "Mail", "assignee": ""}),
        (240, {"assignee": "bo"}),
        (300, {"state": "Waiting"}),
        (360, {"state": "Active", "assignment_group": "Relay", "assignee": ""}),
        (420, {"assignment_group": "", "assignee": ""}),
        (480, {"state": "Resolved"}),
    ]
    asked = {"stop": {"state": "Resolved"}, "goal": "5h", "calendar": "always"}
    of, events, at = (
        TicketTarget.parse("t", asked, CALENDARS),
        frame(history, "names"),
        EPOCH + timedelta(days=1),
    )
    found = attributed(events, clocks(events, of, at), of, at, NAMING)
    told = [(row["kind"], row["holder"], row["work_us"] // MINUTE_US, row["over_us"] // MINUTE_US)
            for row in found.iter_rows(named=True)]  # fmt: skip
    assert told == [
        ("queue", "Desk", 60, 0), ("team", "Desk", 120, 0), ("handover", "Desk to Mail", 60, 0),
        ("team", "Mail", 60, 0), ("customer", "Laboratory", 60, 60), ("vendor", "Relay Ltd", 60, 60),
        ("queue", "no group named", 60, 60),
    ]  # fmt: skip
