"""Random chains, each as the package takes it and as the oracle does."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from servicelevel.levels import Goal
from servicelevel.levels.underpinning import Chain, Parallel, Part, Serial
from servicelevel.worktime import WorkCalendar
from tests.levels.underpinning.every_minute import Both, Hours, Step

ZONES = (
    "America/Chicago",
    "Europe/Berlin",
    "Australia/Lord_Howe",  # half an hour
    "America/Havana",  # midnight is left out, and comes twice
    "Asia/Kathmandu",
    "UTC",
)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MINUTE = 60_000_000
Pairs = list[tuple[WorkCalendar, Hours]]


def calendars(random: Random, count: int) -> Pairs:
    return [_calendar(random, random.choice(ZONES)) for _ in range(count)]


def _calendar(random: Random, zone: str) -> tuple[WorkCalendar, Hours]:
    kind = random.choice(("office", "office", "shifts", "nights", "always"))
    weekly: list[tuple[tuple[int, int], ...]] = []
    for day in range(7):
        if kind == "always":
            weekly.append(((0, 1440),))
        elif kind == "nights":
            weekly.append(((random.randrange(1200, 1440, 5), 1440 + random.randrange(60, 420, 5)),))
        elif day >= 5 and random.random() < 0.7:
            weekly.append(())
        else:
            noon = random.randrange(660, 800, 5) if kind == "office" else random.randrange(120, 1000)
            morning = (random.randrange(0, noon, 15), noon)
            weekly.append((morning, (noon + random.choice((0, 45)), random.randrange(1060, 1441))))
    closed = tuple(
        sorted(date(2024, 1, 1) + timedelta(random.randrange(380)) for _ in range(random.randrange(12)))
    )
    mapping: dict[str, Any] = {
        "zone": zone,
        "weekly": {
            DAYS[day]: [_written(window) for window in windows]
            for day, windows in enumerate(weekly)
            if windows
        },
        "closed": sorted({day.isoformat() for day in closed}),
    }
    return WorkCalendar.parse(mapping), Hours(zone, tuple(weekly), closed)


def _written(window: tuple[int, int]) -> str:
    opens, closes = window
    closes = closes if closes <= 1440 else closes - 1440
    return f"{opens // 60:02}:{opens % 60:02}-{closes // 60:02}:{closes % 60:02}"


def chain(random: Random, hours: Pairs, deep: int = 2) -> tuple[Chain, Step | Both]:
    """Nested up to ``deep`` groups of one to three parts."""
    if deep == 0 or random.random() < 0.25:
        return _part(random, hours)
    parts = [chain(random, hours, deep - 1) for _ in range(random.randint(1, 3))]
    in_turn = random.random() < 0.6
    mine = tuple(part for part, _ in parts)
    return Serial(mine) if in_turn else Parallel(mine), Both(in_turn, tuple(step for _, step in parts))


def promise(random: Random, hours: Pairs) -> tuple[Goal, WorkCalendar, Step]:
    """What is promised above: any unit, often about as long as a chain takes."""
    part, step = _part(random, hours, scale=3)
    return part.goal, part.calendar, step


def _part(random: Random, hours: Pairs, scale: int = 1) -> tuple[Part, Step]:
    calendar, mine = random.choice(hours)
    unit = random.choice(("working time", "working time", "elapsed time", "working days", "calendar days"))
    days = unit.endswith("days")
    amount = (
        random.randint(0 if unit == "working days" else 1, 4) * scale
        if days
        else random.randrange(5, 2400) * scale
    )
    tie: Any = random.choice(("closing", "next_opening"))
    goal = Goal(amount if days else amount * MINUTE, unit, tie)  # type: ignore[arg-type]
    return Part("p", "p", "p", goal, calendar), Step(amount, unit, mine, tie == "next_opening")
