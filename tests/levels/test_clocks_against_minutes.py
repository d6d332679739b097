"""Clocks against a walk over every minute, over random histories and every choice that a target has."""

from __future__ import annotations

from datetime import timedelta

import polars as pl
from hypothesis import example, given, settings
from hypothesis import strategies as st

from servicelevel.levels import TicketTarget, clocks, explain, in_order
from servicelevel.worktime import WorkCalendar
from tests.levels.minute_by_minute import EPOCH, walk

CALENDARS = {
    "office": WorkCalendar.parse({"zone": "UTC", "weekly": {"mon-fri": ["08:00-12:00", "13:00-17:00"]}}),
    "always": WorkCalendar.always(),
}
GOALS = {"P1": (90, "always"), "P2": (240, "office"), "P3": (600, "office"), "none": (480, "office")}
AT = 6 * 1440
MINUTE_US = 60_000_000

changes = st.fixed_dictionaries(
    {},
    optional={
        "state": st.sampled_from(
            ["New", "Active", "Waiting", "Waiting", "Resolved", "Resolved", "Cancelled"]
        ),
        "priority": st.sampled_from(["", "P1", "P2", "P3", "P9"]),
        "service": st.sampled_from(["a", "a", "a", "b"]),
    },
)
first = st.fixed_dictionaries(
    {"state": st.sampled_from(["New", "Active", "Resolved"]), "service": st.sampled_from(["a", "a", "b"])},
    optional={"priority": st.sampled_from(["P1", "P2", "P3", "P9"])},
)
minutes = st.one_of(
    st.integers(0, AT - 1), st.integers(0, 1440), st.sampled_from([480, 720, 780, 1020, 1920])
)
histories = st.builds(
    lambda begin, rest: [
        (min([at for at, _ in rest], default=0), begin),
        *sorted(rest, key=lambda one: one[0]),
    ],
    first,
    st.lists(st.tuples(minutes, changes), max_size=7),
)
choices = st.fixed_dictionaries(
    {
        "on_priority_change": st.sampled_from(["carry", "restart", "fixed", "final"]),
        "on_reopen": st.sampled_from(["continue", "new_episode", "final"]),
        "counts_in": st.sampled_from(["outcome", "start", "stop"]),
    },
    optional={"pause_cap": st.sampled_from([0, 30, 300]), "start": st.just(["Active", "Waiting"])},
)


def target(choice: dict, with_none: bool = True) -> TicketTarget:
    written = {name: value for name, value in choice.items() if name not in ("pause_cap", "start")}
    if "pause_cap" in choice:
        written["pause_cap"] = f"{choice['pause_cap']} min"
    if "start" in choice:
        written["start"] = {"state": choice["start"]}
    goals = {
        name: {"goal": f"{minutes} min", "calendar": calendar} for name, (minutes, calendar) in GOALS.items()
    }
    if not with_none:
        del goals["none"]
    conditions = {
        "applies": {"service": "a"},
        "stop": {"state": "Resolved"},
        "pause": {"state": "Waiting"},
        "cancel": {"state": "Cancelled"},
    }
    return TicketTarget.parse("t", {**written, **conditions, "goals": goals}, CALENDARS)


def frame(*histories: list[tuple[int, dict]]) -> pl.DataFrame:
    rows = [
        {"ticket": f"T{number}", "event_id": f"{number}/{place}", "minute": minute, "sequence": place,
         **{name: change.get(name) for name in ("state", "priority", "service")}}
        for number, history in enumerate(histories)
        for place, (minute, change) in enumerate(history)
    ]  # fmt: skip
    schema = {"ticket": pl.String, "event_id": pl.String, "minute": pl.Int64, "sequence": pl.Int64, "state": pl.String,
              "priority": pl.String, "service": pl.String}  # fmt: skip
    made = pl.DataFrame(rows, schema=schema)
    return made.with_columns(
        occurred_at=pl.lit(EPOCH).cast(pl.Datetime("us", "UTC")) + pl.duration(minutes="minute")
    ).drop("minute")


def instant(minute: int | None):
    return None if minute is None else EPOCH + timedelta(minutes=minute)


# Comes to the target cancelled, with a priority that no row names, and is resolved at that instant with none.
NEVER_RAN = [
    (0, {"state": "New", "service": "b"}),
    (0, {"state": "Cancelled", "priority": "P9", "service": "a"}),
    (0, {"state": "Resolved", "priority": ""}),
]
PLAIN = {"on_priority_change": "carry", "on_reopen": "continue", "counts_in": "outcome"}


@settings(max_examples=250, deadline=None)
@example([NEVER_RAN], PLAIN, True)
@given(st.lists(histories, min_size=1, max_size=3), choices, st.booleans())
def test_clocks_equal_a_walk_over_every_minute(many, choice, with_none):
    goals = GOALS if with_none else {name: goal for name, goal in GOALS.items() if name != "none"}
    found = clocks(in_order(frame(*many)), target(choice, with_none), instant(AT))
    expected = [
        (f"T{number}", clock)
        for number, history in enumerate(many)
        for clock in walk(history, choice, goals, AT)
    ]
    assert len(found) == len(expected)
    for row, (ticket, clock) in zip(found.iter_rows(named=True), expected, strict=True):
        told = (
            row["ticket"],
            row["verdict"],
            row["started_at"],
            row["elapsed_us"],
            row["breached_at"],
            row["stopped_at"],
        )
        assert told == (
            ticket,
            clock.verdict(),
            instant(clock.started),
            clock.used * MINUTE_US,
            instant(clock.breached),
            instant(clock.stopped),
        )


@settings(max_examples=100, deadline=None)
@given(st.lists(histories, min_size=1, max_size=3), choices, st.randoms(use_true_random=False))
def test_the_order_of_arrival_and_repeated_events_change_nothing(many, choice, random):
    events = frame(*many)
    shuffled = pl.concat([events, events.head(3)]).sample(
        fraction=1, shuffle=True, seed=random.randrange(1000)
    )
    assert clocks(in_order(events), target(choice), instant(AT)).equals(
        clocks(in_order(shuffled), target(choice), instant(AT))
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(histories, min_size=2, max_size=4), choices)
def test_a_ticket_alone_equals_the_ticket_among_others(many, choice):
    events = in_order(frame(*many))
    together = clocks(events, target(choice), instant(AT), warnings=True)
    alone = [
        clocks(part, target(choice), instant(AT), warnings=True) for part in events.partition_by("ticket")
    ]
    assert together.equals(pl.concat(alone))


@settings(max_examples=150, deadline=None)
@given(histories, choices)
def test_the_explanation_partitions_the_clock_and_adds_up_to_its_figure(history, choice):
    explained = explain(in_order(frame(history)), target(choice), instant(AT))
    for one in explained:
        parts = [part for part in one.stretches if part.start < part.end]
        assert all(here.end == there.start for here, there in zip(parts, parts[1:], strict=False))
        assert all(
            part.work_us in (0, (part.end - part.start) // timedelta(microseconds=1)) for part in parts
        )
        if parts:
            assert parts[0].start == one.clock["started_at"]
            # A priority that changes in the instant of the stop begins the clock anew, and nothing is left to show.
            begun_anew = choice["on_priority_change"] == "restart" and one.clock["elapsed_us"] == 0
            assert begun_anew or parts[-1].total_us == one.clock["elapsed_us"]
            end = one.clock["stopped_at"] or (
                instant(AT) if one.clock["status"] in ("running", "paused", "waiting") else parts[-1].end
            )
            assert parts[-1].end == end
        else:
            assert one.clock["elapsed_us"] == 0
        if choice["on_priority_change"] != "restart":
            assert sum(part.work_us for part in parts) == one.clock["elapsed_us"]


@settings(max_examples=100, deadline=None)
@given(histories, choices, st.integers(0, AT))
def test_a_breach_stands_whatever_happens_later(history, choice, until):
    if choice["on_priority_change"] == "final":
        return  # there the last priority judges, and it may still change
    events = in_order(frame(history))
    before = clocks(events, target(choice), instant(until)).filter(pl.col("verdict") == "breached")
    after = clocks(events, target(choice), instant(AT))
    same = before.join(after, on=["ticket", "episode", "breached_at", "outcome_at", "verdict"], how="inner")
    assert len(same) == len(before)
