"""The bounds of availability against true histories of which a monitor sees only what it looks at."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from math import exp, factorial

import polars as pl
import pytest

from servicelevel.levels import AvailabilityTarget, Period, availability, outages_from_checks
from servicelevel.levels.polling import MISSED, looks_missed, usual_gap
from servicelevel.worktime import WorkCalendar

SECOND = 1_000_000
MINUTE, HOUR = 60 * SECOND, 3600 * SECOND
START = datetime(2026, 3, 1, tzinfo=UTC)
CALENDARS = {
    "always": WorkCalendar.always(),
    "office": WorkCalendar.parse({"zone": "UTC", "weekly": {"daily": ["08:00-18:00"]}}),
}


def period(days: int) -> Period:
    return Period("p", START, START + timedelta(days=days), "UTC", "the period", START.date())


def target(goal: str, calendar: str = "always", **more) -> AvailabilityTarget:
    written = {"service": "mail", "calendar": calendar, "goal": goal} | more
    return AvailabilityTarget.parse("up", written, CALENDARS)


def figure(looks: list[int], down, asked: AvailabilityTarget, over: Period):
    """The figure of a service that was looked at at some instants (microseconds after the start)."""
    zero = int(START.timestamp()) * SECOND
    at = pl.Series([zero + look for look in looks], dtype=pl.Int64).cast(pl.Datetime("us"))
    checks = pl.DataFrame(
        {
            "service": "mail",
            "checked_at": at.dt.replace_time_zone("UTC"),
            "up": [not down(look) for look in looks],
        }
    )
    instants = [zero + look for look in looks]
    every = usual_gap(instants)
    gap = None if every is None else timedelta(microseconds=MISSED * every)
    seen = outages_from_checks(checks, over.end, gap)
    return availability(seen, asked, [over], over.end, observed_from=checks["checked_at"][0], looks=instants)[
        0
    ]


class History:
    """Outages of a service as they truly were, from a few seconds to hours long, none overlapping."""

    def __init__(self, chance: random.Random, length: int) -> None:
        self.spans: list[tuple[int, int]] = []
        mean_up, mean_down = chance.uniform(2, 200) * HOUR, chance.choice([20, 90, 400, 3000]) * SECOND
        at = int(chance.expovariate(1 / mean_up))
        while at < length:
            ends = at + int(chance.expovariate(1 / mean_down)) + 1
            self.spans.append((at, min(ends, length)))
            at = ends + int(chance.expovariate(1 / mean_up)) + 1

    def down(self, at: int) -> bool:
        place = bisect_right(self.spans, (at, 1 << 62)) - 1
        return place >= 0 and at < self.spans[place][1]

    def share(self, open_at) -> Fraction:
        """The true availability; open_at: the open hours, as spans."""
        agreed = sum(end - begin for begin, end in open_at)
        lost = sum(
            max(0, min(end, closes) - max(begin, opens))
            for begin, end in self.spans
            for opens, closes in open_at
        )
        return 1 - Fraction(lost, agreed)


def looks_of(chance: random.Random, length: int) -> list[int]:
    """When a monitor looked: every 1 to 15 minutes, a little unevenly, sometimes not, sometimes off for hours."""
    every = chance.randint(60, 900) * SECOND
    off = [
        (at, at + chance.randint(1, 9) * HOUR)
        for at in chance.sample(range(length), chance.choice([0, 0, 2]))
    ]
    uneven, missing = chance.choice([0, 0.1]), chance.choice([0, 0.01])
    first = chance.randrange(every)
    looks = [
        first + number * every + int(chance.uniform(-uneven, uneven) * every)
        for number in range((length - first) // every)
    ]
    return [
        at for at in looks if at >= 0 and chance.random() >= missing and not any(a <= at < b for a, b in off)
    ]


@pytest.mark.req("R46")
def test_true_availability_lies_within_the_bounds_of_1000_histories():
    days = 7
    length, over = days * 24 * HOUR, period(days)
    hours = {
        "always": [(0, length)],
        "office": [((24 * day + 8) * HOUR, (24 * day + 18) * HOUR) for day in range(days)],
    }
    verdicts: dict[str, int] = {}
    unseen = edges = 0
    for seed in range(1_000):
        chance = random.Random(seed)
        true, looks = History(chance, length), looks_of(chance, length)
        calendar, goal = chance.choice(["always", "office"]), chance.choice([99.0, 99.5, 99.9, 99.99])
        found = figure(looks, true.down, target(f"{goal}%", calendar), over)
        share = true.share(hours[calendar])
        assert found.low - 1e-12 <= float(share) <= found.high + 1e-12, (seed, found, float(share))
        if found.verdict in ("met", "threatened"):
            assert share >= Fraction(str(goal)) / 100, seed
        if found.verdict == "breached":
            assert share < Fraction(str(goal)) / 100, seed
        verdicts[found.verdict] = verdicts.get(found.verdict, 0) + 1
        unseen += any(bisect_left(looks, begin) == bisect_left(looks, end) for begin, end in true.spans)
        edges += found.detail["down_us"] > 0
    # The histories are such that the bounds could fail: outages that nobody saw, and edges between looks.
    assert unseen > 400
    assert edges > 300
    assert min(verdicts.get(name, 0) for name in ("met", "breached", "cannot be decided")) > 50, verdicts


@pytest.mark.req("R46")
def test_four_nines_of_a_month_cannot_be_decided_by_a_look_every_five_minutes_though_nothing_failed():
    month = period(31)
    looks = [number * 5 * MINUTE for number in range(31 * 288)]
    found = figure(looks, lambda _: False, target("99.99%"), month)
    assert (found.value, found.verdict) == (1, "cannot be decided")
    assert found.detail["polled_every_us"] == 5 * MINUTE
    needed = found.detail["needed_every_us"]
    assert found.words.endswith("looked at every 5 min, which cannot decide it: every 38 s would")
    enough = [number * needed for number in range(31 * 24 * HOUR // needed)]
    assert figure(enough, lambda _: False, target("99.99%"), month).verdict == "met"
    too_few = [number * (needed + 2 * SECOND) for number in range(31 * 24 * HOUR // (needed + 2 * SECOND))]
    assert figure(too_few, lambda _: False, target("99.99%"), month).verdict == "cannot be decided"
    assert figure(looks, lambda _: False, target("99.9%"), month).verdict == "met"


def test_no_rate_is_promised_where_what_was_seen_uses_up_what_is_allowed():
    looks = [number * 5 * MINUTE for number in range(7 * 288)]
    found = figure(looks, lambda at: at == 100 * 5 * MINUTE, target("99.95%"), period(7))
    assert found.verdict in ("breached", "cannot be decided")
    assert found.detail["needed_every_us"] is None or found.detail["needed_every_us"] < 5 * MINUTE


def test_a_monitor_that_fell_silent_and_one_that_looks_now_and_then():
    every = 5 * MINUTE
    silent = figure([number * every for number in range(288)], lambda _: False, target("99%"), period(2))
    assert silent.detail["unknown_us"] == 24 * HOUR + every
    assert silent.low < 0.5
    chance = random.Random(3)
    changes_only = sorted(
        chance.randrange(int(1.6**number), int(1.6 ** (number + 1)) + 9) * MINUTE for number in range(16)
    )
    rare = figure(changes_only, lambda _: False, target("99%"), period(2))
    assert "polled_every_us" not in rare.detail


def test_the_upper_limit_is_that_of_a_poisson_distribution():
    for seen in (0, 1, 2, 7, 30):
        limit = float(looks_missed(seen))

        def at_most(mean: float, seen: int = seen) -> float:
            return sum(exp(-mean) * mean**number / factorial(number) for number in range(seen + 1))

        assert at_most(limit) <= 0.001 < at_most(limit - 0.002)
    assert 1_000 < looks_missed(1_000) < 1_120
