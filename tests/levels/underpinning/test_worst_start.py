"""The worst start of a leap year: what is worked out equals what every minute says."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from servicelevel.levels import Goal
from servicelevel.levels.underpinning import Part, Worst, walk, worst
from servicelevel.levels.underpinning.deadlines import ends
from servicelevel.levels.underpinning.worst import MINUTE
from servicelevel.worktime import WorkCalendar
from tests.levels.underpinning import every_minute, random_chains
from tests.levels.underpinning.random_chains import Pairs

YEAR = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
BEGIN, END = (int(day.timestamp()) * 1_000_000 for day in YEAR)


CHAINS = 200 if os.environ.get("SERVICELEVEL_EVERY_CHAIN") else 80
"""The whole 200 take minutes."""


@pytest.fixture(scope="module")
def hours() -> Pairs:
    return random_chains.calendars(Random(2024), 8)


@pytest.mark.req("R39")
@pytest.mark.parametrize("seed", range(CHAINS))
def test_the_worst_start_is_that_of_a_walk_over_every_minute_of_a_leap_year(seed: int, hours: Pairs) -> None:
    random = Random(seed)
    chain, steps = random_chains.chain(random, hours)
    goal, calendar, step = random_chains.promise(random, hours)
    found, least = worst(chain, goal, calendar, *YEAR, every=MINUTE), every_minute.least(steps, step)
    assert isinstance(found, Worst)
    assert (found.slack_us, found.real_slack_us) == (least.slack * MINUTE, least.real * MINUTE)
    assert found.start == least.start
    assert found.walk.end == found.due - timedelta(microseconds=found.real_slack_us)


@pytest.mark.parametrize("seed", range(CHAINS // 4))
def test_between_whole_minutes_no_start_is_worse_and_every_end_is_that_of_a_walk(
    seed: int, hours: Pairs
) -> None:
    random = Random(1000 + seed)
    chain, _ = random_chains.chain(random, hours)
    goal, calendar, _ = random_chains.promise(random, hours)
    found = worst(chain, goal, calendar, *YEAR)
    assert isinstance(found, Worst)
    pieces = ends(chain, BEGIN, END)
    near = np.concatenate([pieces.starts + by for by in (-1, 0, 1)])
    tried = np.unique(np.append(near, [random.randrange(BEGIN, END) for _ in range(20)]))
    counts = goal.calendar(calendar)
    inside = tried[(tried >= BEGIN) & (tried < END)].tolist()
    for instant in random.sample(inside, min(60, len(inside))):
        start = np.datetime64(instant, "us")
        end = np.datetime64(int(pieces.at(np.array([instant]))[0]), "us")
        assert walk(chain, start).end == end.item().replace(tzinfo=UTC)
        assert counts.elapsed(end, goal.deadline(calendar, start)) >= found.slack_us


def test_the_share_of_starts_is_exact() -> None:
    # In a week around the clock each of five days carries from eight hours before 13:00 up to and with 13:00 itself.
    office = WorkCalendar.parse({"zone": "UTC", "weekly": {"mon-fri": ["09:00-17:00"]}})
    monday = datetime(2024, 1, 8, tzinfo=UTC)
    part = Part("p", "p", "p", Goal.parse("4h"), office)
    found = worst(part, Goal.parse("8h"), WorkCalendar.always(), monday, monday + timedelta(7))
    assert isinstance(found, Worst)
    hour = 60 * MINUTE
    assert found.holds == Fraction(5 * (8 * hour + 1), 7 * 24 * hour)
