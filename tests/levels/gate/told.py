"""What sources told in a few months, for the gate: tickets, outages and samples in frames."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from servicelevel.levels import Target, in_order, months, parse_target
from servicelevel.levels.checks import OUTAGES
from servicelevel.levels.gate import Proof, RealData, prove
from servicelevel.levels.gate.tried import SAMPLES
from servicelevel.worktime import WorkCalendar

CHICAGO = "America/Chicago"
AT = datetime(2026, 6, 3, 12, tzinfo=UTC)
PERIODS = months(CHICAGO, date(2025, 6, 1), date(2026, 5, 31))
CALENDARS = {
    "office": WorkCalendar.parse({"zone": CHICAGO, "weekly": {"mon-fri": ["08:00-17:00"]}}),
    "always": WorkCalendar.always(),
    "nights": WorkCalendar.parse({"zone": CHICAGO, "weekly": {"daily": ["02:00-03:00"]}}),
}
MAY = datetime(2026, 5, 4, 14, tzinfo=UTC)
"""A Monday, 9:00 in Chicago."""


def tickets(
    count: int = 40, until: datetime = AT - timedelta(hours=14), hours: float = 5, **fields: str
) -> pl.DataFrame:
    """Tickets, one every other day up to an instant, each worked on after an hour and resolved after some hours."""
    rows: list[dict[str, Any]] = []
    for number in range(count):
        opened = until - timedelta(days=2 * (count - 1 - number), hours=hours)
        priority = "P1" if number % 4 == 0 else "P2"
        states = [
            ("New", 0.0),
            ("Working", 1.0),
            ("Waiting" if number % 3 == 0 else "Working", 2.0),
            ("Resolved", hours),
        ]
        for place, (state, after) in enumerate(states):
            rows.append({
                "ticket": f"desk/{number:04}", "source": "desk", "event_id": f"{number}-{place}", "sequence": place,
                "occurred_at": opened + timedelta(hours=after), "state": state, "priority": priority, "service": "mail", **fields,
            })  # fmt: skip
    frame = pl.DataFrame(rows).with_columns(pl.col("occurred_at").cast(pl.Datetime("us", "UTC")))
    return in_order(frame.with_columns(recorded_at=pl.col("occurred_at")))


def outages(*spans: tuple[datetime, float], kind: str = "outage") -> pl.DataFrame:
    """Outages of E-Mail: when each began and how many minutes it took."""
    rows = [
        (f"out/{number}", "mail", kind, start, start + timedelta(minutes=minutes), start, start + timedelta(minutes=minutes), None, "")
        for number, (start, minutes) in enumerate(spans)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=OUTAGES, orient="row")


def samples(value: float = 20, every: timedelta = timedelta(hours=2), until: datetime = AT) -> pl.DataFrame:
    """A probe of E-Mail for three months, its values near to one."""
    first = until - timedelta(days=90)
    rows = [
        ("mail", "seconds", first + number * every, value * (0.8 + number % 5 / 10))
        for number in range(int(timedelta(days=90) / every))
    ]
    return pl.DataFrame(rows, schema=SAMPLES, orient="row")


def minutely(until: datetime = AT) -> pl.Series:
    """The instants at which a monitor spoke, each hour for three months."""
    told = [until - timedelta(hours=number) for number in range(90 * 24)]
    return pl.Series(told, dtype=pl.Datetime("us", "UTC"))


def target(written: dict[str, Any]) -> Target:
    return parse_target("one", written, CALENDARS)


def tried(written: dict[str, Any], at: datetime = AT, **told: Any) -> Proof:
    """What the gate says of a target; told: frames of RealData, all else as in a good month."""
    events, taken = told.get("events", tickets()), told.get("samples", samples())
    of = {"ticket clock": events["occurred_at"], "samples": taken["taken_at"]}
    news = told.get("news", of.get(written["measure"], minutely()))
    down = told.get("outages", outages((MAY, 30)))
    return prove(target(written), RealData(news, "stamp", events, down, taken, "desk"), PERIODS, at)


CLOCK = {"measure": "ticket clock", "applies": {"service": "mail"}, "stop": {"state": ["Resolved"]},
         "pause": {"state": ["Waiting"]}, "goal": "8h", "calendar": "office"}  # fmt: skip
UP = {"measure": "availability", "service": "mail", "calendar": "always", "goal": "99.5%"}
SPEED = {"measure": "samples", "metric": "seconds", "service": "mail", "calendar": "office", "statistic": "p95",
         "goal": "<= 60", "unit": "s"}  # fmt: skip
DOWN = {"measure": "count", "of": "outages", "service": "mail", "goal": "<= 2"}
OPENED = {"measure": "count", "of": "tickets", "applies": {"service": "mail"}, "goal": "<= 30"}
GOOD = {"clock": CLOCK, "availability": UP, "samples": SPEED, "outages": DOWN, "tickets": OPENED}
