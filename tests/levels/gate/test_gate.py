"""The gate: a good target is proven; a broken query, a wrong unit and a dead source are refused (R171)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servicelevel.levels.gate import RealData, counted, prove, sampled, service_time, ticket_clock
from tests.levels.gate.told import (
    AT,
    CLOCK,
    DOWN,
    GOOD,
    MAY,
    OPENED,
    PERIODS,
    SPEED,
    UP,
    minutely,
    outages,
    samples,
    target,
    tickets,
    tried,
)


@pytest.mark.req("R171", "R12")
@pytest.mark.parametrize("kind", GOOD)
def test_a_good_target_is_proven_on_the_last_month(kind: str) -> None:
    proof = tried(GOOD[kind])
    assert (proof.reasons, proof.proven, proof.breach_found, proof.clean_silent) == ((), True, True, True)
    assert (proof.period, proof.period_words, proof.when) == ("2026-05", "May 2026", AT)
    assert proof.data_stamp == "stamp"


def test_cases_are_what_was_really_measured() -> None:
    assert tried(CLOCK).case_words == "16 tickets"
    assert tried(UP).case_words == "1 outage in 744 h of agreed time"
    assert tried(SPEED).case_words.endswith(" samples")
    assert (tried(DOWN).case_words, tried(OPENED).case_words) == ("1 outage", "16 tickets")


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "a stop that never occurs": ({**CLOCK, "stop": {"state": "Solved"}}, {},
                                 "The clock stops when state is Solved, which the source never sent; it sends New,"),
    "a misspelt pause": ({**CLOCK, "pause": {"state": ["Waiting", "Wating"]}}, {}, "Did you mean Waiting"),
    "a start that nobody sends": ({**CLOCK, "start": {"state": "Asigned"}}, {}, "The clock starts when state is Asigned"),
    "a field that nobody sends": ({**CLOCK, "stop": {"closed_by": "x"}}, {}, "the source sends no closed by at all"),
    "a query that matches nothing": ({**CLOCK, "applies": {"service": "male"}}, {}, "Did you mean mail?"),
    "a pause all along": ({**CLOCK, "pause": {"state": ["New", "Working", "Waiting"]}}, {}, "could be copied"),
    "minutes for hours": ({**CLOCK, "goal": "8 min"}, {}, "Is it the wrong unit?"),
    "days for minutes": ({**CLOCK, "goal": "60 working days"}, {}, "Is it the wrong unit?"),
    "a dead desk": (CLOCK, {"events": tickets(until=AT - timedelta(days=30))}, "Its source (desk) was silent since 4 May 2026"),
    "no ticket": (CLOCK, {"events": tickets().clear()}, "No source has told of a ticket"),
    "per cent of per cent": ({**UP, "goal": "0.995%"}, {}, "Is it the wrong unit?"),
    "outages that weigh nothing": ({**UP, "weights": {"outage": 0}}, {}, "A planted outage that is too long was not found."),
    "nobody watches": (UP, {"news": minutely().clear()}, "nothing would be found"),
    "a dead monitor": (UP, {"news": minutely(AT - timedelta(days=20))}, "was silent since 14 May 2026, for 20 days"),
    "another metric": ({**SPEED, "metric": "latency"}, {}, "No source has sent latency of mail"),
    "milliseconds": (SPEED, {"samples": samples(20_000)}, "Is the metric sent in another unit?"),
    "seconds for milliseconds": ({**SPEED, "goal": "<= 60000"}, {}, "Is the metric sent in another unit?"),
    "a dead probe": (SPEED, {"samples": samples(until=AT - timedelta(days=12))}, "was silent since 22 May 2026"),
    "no sample in the hours": ({**SPEED, "calendar": "nights"}, {"samples": samples(every=timedelta(days=1))}, "lie in the hours"),
    "too few samples": ({**SPEED, "min_samples": 5000}, {}, "5,000 are needed"),
    "a share that cannot be missed": ({**SPEED, "statistic": "share below 60", "goal": "<= 100%"}, {}, "can it be missed?"),
    "a year's limit": ({**DOWN, "goal": "<= 200"}, {}, "Is it a limit for another period?"),
    "complaints that nobody writes": ({**OPENED, "applies": {"category": "Complaint"}}, {}, "the source sends no category"),
}  # fmt: skip


@pytest.mark.req("R171")
@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_measured_is_refused_with_the_reason_and_the_remedy(name: str) -> None:
    written, told, said = REFUSED[name]
    proof = tried(written, **told)
    assert not proof.proven
    assert any(said in reason for reason in proof.reasons), proof.reasons
    for reason in proof.reasons:
        assert reason[0].isupper() or reason[0].isdigit()
        assert reason.endswith((".", "?"))


def test_a_name_that_never_came_is_a_note_where_it_takes_nothing_away() -> None:
    proof = tried({**CLOCK, "cancel": {"state": "Cancelled"}, "applies": {"service": ["mail", "fax"]}})
    assert proof.proven
    assert [note.split(", which")[0] for note in proof.notes] == [
        "The clock is cancelled when state is Cancelled",
        "It applies when service is fax",
    ]


def test_a_priority_without_a_ticket_is_told_and_the_others_are_tried() -> None:
    proof = tried(
        {key: value for key, value in CLOCK.items() if key != "goal"}
        | {"goals": {"P1": "4h", "P2": "8h", "P9": "9h"}}
    )
    assert proof.proven
    assert proof.notes == ("The goal for P9 was not tried: no such ticket has stopped yet.",)


def test_the_nearest_month_with_data_is_taken() -> None:
    proof = tried({**CLOCK, "applies": {"category": "Old"}}, events=_with_old())
    assert (proof.period, proof.proven) == ("2026-04", True)


def _with_old() -> Any:
    old = pl.col("occurred_at") < MAY - timedelta(days=8)
    return tickets().with_columns(category=pl.when(old).then(pl.lit("Old")).otherwise(pl.lit("New")))


@pytest.mark.req("R171")
@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(["h", "h elapsed", " working days", " days"]),
    st.integers(1, 9),
    st.sampled_from(["office", "always"]),
)
def test_cases_on_both_sides_of_any_goal_are_told_apart(unit: str, amount: int, calendar: str) -> None:
    proof = tried({**CLOCK, "goal": f"{amount}{unit}", "calendar": calendar})
    assert (proof.breach_found, proof.clean_silent) == (True, True)


@settings(max_examples=10, deadline=None)
@given(st.integers(1, 9_999), st.sampled_from(["office", "always", "nights"]))
def test_outages_on_both_sides_of_any_share_are_told_apart(share: int, calendar: str) -> None:
    proof = tried({**UP, "goal": f"{share / 100}%", "calendar": calendar})
    assert (proof.breach_found, proof.clean_silent) == (True, True)


@settings(max_examples=10, deadline=None)
@given(
    st.sampled_from(["p95", "p50", "mean", "max", "min", "median", "share below 20", "share at least 18"]),
    st.sampled_from(["<=", ">="]),
    st.integers(1, 99),
)
def test_samples_on_both_sides_of_any_limit_are_told_apart(statistic: str, side: str, limit: int) -> None:
    percent = "%" if statistic.startswith("share") else ""
    proof = tried({**SPEED, "statistic": statistic, "goal": f"{side} {limit}{percent}"})
    assert (proof.breach_found, proof.clean_silent) == (True, True)


def test_what_is_real_is_never_changed() -> None:
    events, down, taken = tickets(), outages((MAY, 30)), samples()
    before = [frame.clone() for frame in (events, down, taken)]
    for written in GOOD.values():
        prove(target(written), RealData(events["occurred_at"], "", events, down, taken), PERIODS, AT)
    assert all(frame.equals(old) for frame, old in zip((events, down, taken), before, strict=True))


def test_before_any_period_is_over_nothing_is_proven() -> None:
    events = tickets()
    proof = prove(target(CLOCK), RealData(events["occurred_at"], "", events), (), AT)
    assert proof.reasons == ("No period is over yet. Wait until one is.",)


LIARS = {
    "clock": (ticket_clock, "clocks", lambda real: lambda *given, **named: real(*given, **named).with_columns(verdict=pl.lit("met"))),
    "availability": (service_time, "availability", lambda real: _always_met(real)),
    "samples": (sampled, "sample_figures", lambda real: _always_met(real)),
    "outages": (counted, "count_figures", lambda real: _always_met(real)),
}  # fmt: skip
"""Where each measure is asked, and one in its place that calls everything met."""


def _always_met(real: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given, **named: [replace(one, verdict="met") for one in real(*given, **named)]


@pytest.mark.req("R171")
@pytest.mark.parametrize("kind", LIARS)
def test_a_measure_that_finds_no_breach_is_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, lying = LIARS[kind]
    monkeypatch.setattr(module, name, lying(getattr(module, name)))
    proof = tried(GOOD[kind])
    assert (proof.proven, proof.breach_found, proof.clean_silent) == (False, False, True)
    assert any("not judged breached" in each or "not found" in each for each in proof.reasons)
