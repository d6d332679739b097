"""What a target says of the availability of a service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, get_args

from servicelevel.levels.shares import read_share, read_weight
from servicelevel.levels.ticket_target import TargetError
from servicelevel.worktime import Problem, WorkCalendar, suggestion

Unknown = Literal["up", "down", "excluded"]
Maintenance = Literal["excluded", "counted"]
KEYS = (
    "name", "description", "measure", "service", "calendar", "goal", "unknown", "maintenance", "weights",
    "threatened_at", "weight", "rests_on", "unmeasured",
)  # fmt: skip


@dataclass(frozen=True)
class AvailabilityTarget:
    """A promised share of agreed service time. ``weights``: the share that is lost in each kind of degradation."""

    id: str
    name: str
    service: str
    calendar: WorkCalendar
    calendar_id: str
    goal: Fraction
    unknown: Unknown = "excluded"
    maintenance: Maintenance = "excluded"
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    threatened_at: Fraction = Fraction(3, 4)
    weight: Fraction = Fraction(1)
    description: str = ""

    @classmethod
    def parse(
        cls, id: str, mapping: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str = ""
    ) -> AvailabilityTarget:
        """Read a target of a promise file. Raises TargetError with everything that is wrong."""
        problems: list[Problem] = []
        path = path or id
        refuse_unknown_keys(mapping, KEYS, path, problems)
        calendar_id = read_calendar(mapping, calendars, path, problems)
        goal = read_share(mapping.get("goal"), f"{path}.goal", problems)
        threatened = read_share(mapping.get("threatened_at", "75%"), f"{path}.threatened_at", problems)
        service = mapping.get("service")
        if not isinstance(service, str) or not service:
            problems.append(
                Problem(f"{path}.service", service, "is missing", "name the service that is watched")
            )
        for key, choices in (("unknown", Unknown), ("maintenance", Maintenance)):
            if key in mapping and mapping[key] not in get_args(choices):
                remedy = f"write {' or '.join(get_args(choices))}"
                problems.append(
                    Problem(f"{path}.{key}", mapping[key], f"{mapping[key]!r} is unknown", remedy)
                )
        weights = _weights(mapping.get("weights", {}), f"{path}.weights", problems)
        weight = read_weight(mapping.get("weight", 1), f"{path}.weight", problems)
        if problems or goal is None or threatened is None:
            raise TargetError(problems)
        return cls(
            id=id, name=str(mapping.get("name", id)), service=str(service), calendar=calendars[calendar_id],
            calendar_id=calendar_id, goal=goal, unknown=mapping.get("unknown", "excluded"),
            maintenance=mapping.get("maintenance", "excluded"), weights=weights, threatened_at=threatened, weight=weight,
            description=str(mapping.get("description", "")),
        )  # fmt: skip


def refuse_unknown_keys(
    mapping: Mapping[str, Any], keys: tuple[str, ...], path: str, problems: list[Problem]
) -> None:
    """A key that nobody knows would be a promise that nobody measures."""
    for key in mapping:
        if key not in keys:
            problems.append(
                Problem(f"{path}.{key}", mapping[key], "is not known", suggestion(key, keys, "leave it out"))
            )


def read_calendar(
    mapping: Mapping[str, Any], calendars: Mapping[str, WorkCalendar], path: str, problems: list[Problem]
) -> str:
    """The id of the calendar that the target names; what is wrong goes to ``problems``."""
    given = mapping.get("calendar")
    if given is None:
        known = ", ".join(sorted(calendars)) or "your calendars"
        problems.append(Problem(f"{path}.calendar", None, "is missing", f"name one of {known}"))
    elif given not in calendars:
        remedy = suggestion(given, calendars, "write it under calendars")
        problems.append(Problem(f"{path}.calendar", given, f"{given!r} is not a calendar", remedy))
    return str(given)


def _weights(given: Any, path: str, problems: list[Problem]) -> dict[str, Fraction]:
    if not isinstance(given, Mapping):
        problems.append(
            Problem(path, given, f"{given!r} is not a table", "write for instance {degraded: 0.5}")
        )
        return {}
    weights = {}
    for kind, weight in given.items():
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not 0 <= weight <= 1:
            problems.append(
                Problem(f"{path}.{kind}", weight, f"{weight!r} is not a share", "write a number from 0 to 1")
            )
            continue
        weights[str(kind)] = Fraction(str(weight))
    return weights
