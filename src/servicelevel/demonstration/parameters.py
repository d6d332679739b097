"""What the invented organisation is like: volumes, seasons, how long things take. Read from `parameters.yaml`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class Spread:
    """A log-normal amount: `typical` is its median, `spread` the deviation of its logarithm."""

    typical: float
    spread: float


@dataclass(frozen=True)
class Volume:
    """When tickets are opened: factors by month (1 to 12), weights by weekday and by local hour."""

    by_month: Mapping[int, float]
    by_weekday: Sequence[float]
    on_holidays: float
    by_hour: Sequence[float]
    at_clock_changes: int


@dataclass(frozen=True)
class BadMonth:
    """The month, counted from the first one, in which much goes wrong; factors by service."""

    month: int
    volume: Mapping[str, float]
    answers: Mapping[str, float]
    work: Mapping[str, float]
    less_content: float
    slow_delivery: Mapping[str, float]


@dataclass(frozen=True)
class SlowlyWorse:
    """Work for one customer of one service that takes longer each month."""

    service: str
    customer: str
    at_first: float
    by_month: float
    months: int


@dataclass(frozen=True)
class Life:
    """What becomes of tickets: shares, and hours of the Service Desk."""

    without_priority: float
    reprioritised: float
    waits_again: float
    cancelled: float
    reopened: float
    reopened_after: Spread
    closed_after_days: int
    handed_over_after: Spread
    channels: Mapping[str, float]


@dataclass(frozen=True)
class Told:
    """Minutes from an event until it is recorded; a share is only recorded hours later."""

    minutes: Spread
    late_share: float
    late_hours: Spread


@dataclass(frozen=True)
class Pause:
    """Why tickets of a service wait: for which share of them, and for how many hours of its calendar."""

    state: str
    share: float
    calendar: str
    hours: Spread


@dataclass(frozen=True)
class Category:
    """A kind of ticket: its share, who works on it when it is handed over, and how much longer than others it takes."""

    name: str
    share: float
    team: str
    handed_over: float
    summaries: Sequence[str]
    prefix: str = "INC"
    work: float = 1.0


@dataclass(frozen=True)
class Service:
    """The tickets of one service. Hours by priority: until the first answer, and of work."""

    key: str
    a_month: float
    customers: Mapping[str, float]
    priorities: Mapping[str, float]
    answer: Mapping[str, Spread]
    work: Mapping[str, Spread]
    takes_up: Spread
    worked_in: Mapping[str, str]
    pauses: Sequence[Pause]
    categories: Sequence[Category]
    surveyed: float = 0.0
    rarely_waits: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Outages:
    """How often and how long a service is down in an ordinary month; `remarkable`: what was more than that."""

    service: str
    a_month: float
    hours: Spread
    degraded: float
    causes: Sequence[str]
    maintenance: Mapping[str, Any] | None = None
    remarkable: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True)
class Probe:
    """A value that is measured every so many hours."""

    metric: str
    service: str
    every_hours: int
    value: Spread


@dataclass(frozen=True)
class Parameters:
    """Everything that the generator needs to know; `digest` names it and the promises with it."""

    seed: int
    months: int
    zone: str
    desk: str
    answered_in: str
    volume: Volume
    slower: Mapping[int, float]
    bad_month: BadMonth
    slowly_worse: SlowlyWorse
    told: Told
    life: Life
    services: Sequence[Service]
    staff: Mapping[str, Sequence[str]]
    outages: Sequence[Outages]
    probes: Sequence[Probe]
    survey: Sequence[float]


def written(name: str) -> str:
    """The text of a file of this folder."""
    return (files("servicelevel.demonstration") / name).read_text("utf-8")


def digest() -> str:
    """SHA-256 of the parameters: another one would be another organisation, with other tickets."""
    return hashlib.sha256(written("parameters.yaml").encode()).hexdigest()


@cache
def parameters() -> Parameters:
    """The parameters of `parameters.yaml`."""
    given = yaml.safe_load(written("parameters.yaml"))
    told, life = given["told"], given["life"]
    return Parameters(
        seed=given["seed"],
        months=given["months"],
        zone=given["zone"],
        desk=given["desk"],
        answered_in=given["answered_in"],
        volume=Volume(**given["volume"]),
        slower=given["slower"]["by_month"],
        bad_month=BadMonth(**given["bad_month"]),
        slowly_worse=SlowlyWorse(**given["slowly_worse"]),
        told=Told(Spread(**told["minutes"]), told["late"]["share"], Spread(**told["late"]["hours"])),
        life=Life(**{name: _value(value) for name, value in life.items()}),
        services=[_service(key, service) for key, service in given["services"].items()],
        staff=given["staff"],
        outages=[
            Outages(service=key, **{name: _value(value) for name, value in each.items()})
            for key, each in given["outages"].items()
        ],
        probes=[
            Probe(metric=key, **{name: _value(value) for name, value in each.items()})
            for key, each in given["probes"].items()
        ],
        survey=given["survey"],
    )


def _service(key: str, given: Mapping[str, Any]) -> Service:
    return Service(
        key=key,
        a_month=given["a_month"],
        customers=given["customers"],
        priorities=given["priorities"],
        answer={priority: Spread(**each) for priority, each in given["answer"].items()},
        work={priority: Spread(**each) for priority, each in given["work"].items()},
        takes_up=Spread(**given["takes_up"]),
        worked_in=given["worked_in"],
        pauses=[
            Pause(state, **{name: _value(value) for name, value in each.items()})
            for state, each in given["pauses"].items()
        ],
        categories=[Category(name=name, **each) for name, each in given["categories"].items()],
        surveyed=given.get("surveyed", 0.0),
        rarely_waits=given.get("rarely_waits", {}),
    )


def _value(given: Any) -> Any:
    """An amount with its spread where one is written, else the value itself."""
    return Spread(**given) if isinstance(given, Mapping) and set(given) == {"typical", "spread"} else given
