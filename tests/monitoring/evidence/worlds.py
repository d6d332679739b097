"""Periods at random: promises with every option that a target can take, and what happened under them."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from servicelevel.agreements.terms import Terms
from servicelevel.monitoring.exclusions import actions as exclusions
from servicelevel.monitoring.exclusions.rules import Asked
from servicelevel.monitoring.models import Outage, Source, TicketEvent
from tests.monitoring import desk
from tests.monitoring.desk import at
from tests.monitoring.parties import people
from tests.monitoring.reporting import by

CALENDARS = """
parties: {it: {name: IT, kind: provider}, lab: {name: Laboratory, kind: customer}}
calendars:
  office: {zone: America/Chicago, weekly: {mon-fri: ["08:00-12:00", "13:00-17:00"]}, holidays: [US], special: {2016-05-07: ["09:00-11:00"]}}
  night: {zone: Europe/Berlin, weekly: {daily: ["22:00-06:00"]}, closed: [2016-05-14..2016-05-16]}
  always: {zone: America/Chicago, weekly: {daily: ["00:00-24:00"]}}
services: {mail: {name: E-Mail, hours: always}, print: {name: Printing, hours: office}}
"""
GOALS = (
    "4h",
    "90 min",
    "30h elapsed",
    "2 working days",
    "1 working day",
    "3 calendar days",
    "0 working days",
)
FAR = timedelta(days=60)


def promises(chance: random.Random, begins: str, count: int = 6) -> str:
    """An agreement with some clocks at random beside one target of each other kind."""
    clocks = "".join(_clock(chance, number) for number in range(count))
    rules = ["all", "{weighted: {t0: 3, up: 0.5}, goal: 60%}"]
    others = f"""
      up: {{name: Up, measure: availability, service: mail, calendar: {chance.choice(["office", "always"])},
        goal: {chance.choice(["99%", "99.9%", "95%"])}, unknown: {chance.choice(["up", "down", "excluded"])},
        maintenance: {chance.choice(["excluded", "counted"])}, weights: {{degraded: 0.25}}}}
      slow: {{name: Slow, measure: samples, metric: latency, service: mail, calendar: office,
        statistic: {chance.choice(["p95", "median", "mean", "max", "min", "share below 700", "share at least 640"])},
        goal: {chance.choice(["'<= 800'", "'>= 90%'", "'<= 60%'"])}, min_samples: {chance.choice([1, 50])}}}
      often: {{name: Often, measure: count, of: outages, service: mail, goal: '<= {chance.randrange(1, 9)}'}}
      many: {{name: Many, measure: count, of: tickets, goal: '<= 60', applies: {{priority: [P1, P2]}}}}
"""
    more = f"roll_up: {chance.choice(rules)}"
    return desk.agreement(clocks + others, begins, more)


def _clock(chance: random.Random, number: int) -> str:
    def sometimes(words: str, share: float = 0.5) -> str:
        return words if chance.random() < share else ""

    def goal() -> str:
        tie = chance.choice(["closing", "next_opening"])
        return f"{{goal: {chance.choice(GOALS)}, calendar: {chance.choice(['office', 'night'])}, tie: {tie}}}"

    rows = "".join(f", {name}: {goal()}" for name in ("P2", "none", "other") if chance.random() < 0.7)
    choices = {
        "on_priority_change": ["carry", "restart", "fixed", "final"],
        "on_reopen": ["continue", "new_episode", "final"],
        "counts_in": ["outcome", "start", "stop"],
    }
    chosen = "".join(f", {key}: {chance.choice(values)}" for key, values in choices.items())
    return f"""
      t{number}: {{name: T{number}, measure: ticket clock, stop: {{state: [Resolved, Closed]}}, goals: {{P1: {goal()}{rows}}},
        attain: {chance.choice(["90%", "50%", "100%"])}{chosen}
        {sometimes(", pause: {state: Waiting}")}{sometimes(", cancel: {state: Cancelled}")}
        {sometimes(", start: {state: {not: New}}", 0.3)}{sometimes(", pause_cap: 3h", 0.4)}
        {sometimes(", applies: [{category: {not: test}}, {priority: P1}]", 0.3)}{sometimes(", retroactive: true", 0.3)}}}"""


def happened(chance: random.Random, tickets: int = 60) -> None:
    """Tickets, outages, looks and samples from April to June."""
    source, _ = Source.objects.get_or_create(key="desk", defaults={"kind": "csv", "zone": "America/Chicago"})
    rows = []
    for number in range(tickets):
        instant = at("2016-04-15 00:00") + timedelta(minutes=chance.randrange(47 * 1440))
        fields: dict[str, str | None] = {"state": "New", "service": "mail", "assignment_group": "Group A"}
        for place in range(chance.randrange(1, 9)):
            rows.append(
                TicketEvent(
                    source=source,
                    event_id=f"T{number}-{place}",
                    ticket=f"T{number}",
                    occurred_at=instant,
                    recorded_at=instant + timedelta(minutes=chance.randrange(90)),
                    sequence=place,
                    **fields,
                )  # fmt: skip
            )
            instant += timedelta(
                microseconds=chance.choice([0, chance.randrange(4 * 24 * 3_600_000_000), 3_600_000_000])
            )
            fields = dict(
                chance.choice(
                    [
                        {"state": "Resolved"}, {"state": "Waiting"}, {"state": "Open"}, {"state": "Cancelled"},
                        {"priority": "P1"}, {"priority": "P2"}, {"priority": ""}, {"priority": "P3", "state": "Open"},
                        {"service": "print"}, {"service": "mail"}, {"category": "test"}, {"assignment_group": "Group B"},
                    ]
                )
            )  # fmt: skip
    TicketEvent.objects.bulk_create(rows)
    _service(chance)


def _service(chance: random.Random) -> None:
    watch, _ = Source.objects.get_or_create(key="watch", defaults={"kind": "csv"})
    for number in range(12):
        begins = at("2016-04-20 00:00") + timedelta(minutes=chance.randrange(42 * 1440))
        Outage.objects.create(
            source=watch, event_id=f"o{number}", service="mail", started_at=begins, recorded_at=begins,
            kind=chance.choice(["outage", "degraded", "maintenance", "unknown"]),
            ended_at=begins + timedelta(minutes=chance.randrange(1, 900)) if number else None,
            started_after=begins - timedelta(minutes=7) if chance.random() < 0.4 else None,
            weight=chance.choice([None, None, 0.5, 0.1]),
        )  # fmt: skip
    minutes = chance.choice([20, 45, 0])
    if minutes:
        looks = [at("2016-04-28 00:00") + timedelta(minutes=minutes * number) for number in range(900)]
        bad = tuple(f"{look:%Y-%m-%d %H:%M}" for look in looks if chance.random() < 0.01)
        desk.looked_at("2016-04-28 00:00", f"{looks[-1]:%Y-%m-%d %H:%M}", minutes, bad)
    desk.sampled("2016-04-28 00:00", [500 + chance.randrange(400) + chance.random() for _ in range(700)])


def left_out(chance: random.Random, now, tickets: int = 40) -> None:
    """Exclusions that were agreed: of tickets, of the service, of one target alone; and one that was refused."""
    for number in range(5):
        begins = at("2016-05-01 00:00") + timedelta(hours=chance.randrange(700))
        of, about = ("ticket", f"desk/T{chance.randrange(tickets)}") if number < 3 else ("service", "mail")
        target = chance.choice(["", "t0"]) if of == "ticket" else chance.choice(["", "up"])
        asked = Asked(
            of, about, begins, begins + timedelta(hours=chance.randrange(1, 90)), "Flooded.", target
        )
        row = exclusions.ask(by("omar", now), "mail", asked)
        exclusions.decide(by("lea", now), row.pk, agreed=number != 1, words="No." if number == 1 else "")


def world(folder: Path, seed: int, tickets: int = 60) -> Terms:
    """Two versions of an agreement at random, and what happened under them."""
    chance = random.Random(seed)
    desk.promise(folder, CALENDARS + promises(chance, "2016-01-01"))
    later = promises(chance, chance.choice(["2016-05-01", "2016-05-12"]))
    terms = desk.promise(folder, CALENDARS + later, now=desk.LONG_AGO + timedelta(days=1))
    people()
    happened(chance, tickets)
    return terms
