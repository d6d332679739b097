"""What a requirement asks for in figures: which kinds there are, in which units, and how a figure is written. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from servicelevel.levels import Goal, GoalError
from servicelevel.requirements.hours import Hours, HoursError
from servicelevel.worktime.problems import Problem

WORKING_TIME: Final = ("working minutes", "working hours", "working days")
REAL_TIME: Final = ("minutes", "hours", "calendar days")
TIME: Final = (*WORKING_TIME, *REAL_TIME)
PERIODS: Final = ("month", "quarter", "year")
MOST: Final = Decimal(10) ** 9


@dataclass(frozen=True)
class Kind:
    """A kind of requirement. bound: how its figure limits ("" where it has none); units: () where any word may be one."""

    key: str
    name: str
    bound: str = ""
    units: tuple[str, ...] = ()
    by_priority: bool = False
    has_hours: bool = False
    has_period: bool = False
    hint: str = ""


KINDS: Final = {
    kind.key: kind
    for kind in (
        Kind("availability", "Availability", "at least", ("%",), has_hours=True, has_period=True,
             hint="The share of the hours in which the service can be used."),
        Kind("response", "Response", "at most", TIME, by_priority=True, has_hours=True, has_period=True,
             hint="Until somebody has taken a ticket up."),
        Kind("resolution", "Resolution", "at most", TIME, by_priority=True, has_hours=True, has_period=True,
             hint="Until it works again, or is there."),
        Kind("support hours", "Support hours", has_hours=True, hint="When somebody has to be there."),
        Kind("capacity", "Capacity", "at least", has_period=True, hint="How much, for instance 400 mailboxes."),
        Kind("continuity", "Continuity", "at most", REAL_TIME, hint="Until the service is back after a disaster."),
        Kind("security", "Security"),
        Kind("reporting", "Reporting", has_period=True),
        Kind("other", "Other"),
    )
}  # fmt: skip
"""By key, in the order in which they are asked about."""


@dataclass(frozen=True)
class Figure:
    """What is asked for, exactly.

    number of unit: within the kind's bound; share: per cent of the tickets for which it must hold (None: all);
    priority: of tickets, as the tickets write it ("": every one); per: the period over which it is counted;
    hours: when it holds (None: in the hours of the service).
    """

    number: Decimal | None = None
    unit: str = ""
    share: Decimal | None = None
    priority: str = ""
    per: str = ""
    hours: Hours | None = None

    def __bool__(self) -> bool:
        return self.number is not None or self.hours is not None

    def as_mapping(self) -> dict[str, Any]:
        """Plain text, without what is not said; `read` gives the figure back."""
        parts = {
            "number": None if self.number is None else plain(self.number), "unit": self.unit,
            "share": None if self.share is None else plain(self.share), "priority": self.priority, "per": self.per,
            "hours": self.hours and self.hours.text, "zone": self.hours and self.hours.zone,
        }  # fmt: skip
        return {key: value for key, value in parts.items() if value}

    def goal(self) -> Goal | None:
        """The figure as a goal of a clock; None where it is no length of time."""
        if self.number is None or self.unit not in TIME:
            return None
        amount, word = plain(self.number), self.unit
        spelled = {
            "working minutes": f"{amount} min", "working hours": f"{amount}h", "working days": f"{amount} working days",
            "minutes": f"{amount} min elapsed", "hours": f"{amount}h elapsed", "calendar days": f"{amount} calendar days",
        }[word]  # fmt: skip
        return Goal.parse(spelled)

    def in_words(self, kind: str) -> str:
        """`at most 8 working hours for P2, in 90 % of the cases per month, in Mon–Fri 08:00–17:00`."""
        parts = []
        if self.number is not None:
            blank = "\u00a0"
            parts.append(f"{KINDS[kind].bound or 'at least'} {plain(self.number)}{blank}{self.unit}".strip())
        if self.priority:
            parts[-1:] = [f"{parts[-1]} for {self.priority}"] if parts else [f"for {self.priority}"]
        if self.share is not None:
            parts.append(f"in {plain(self.share)}\u00a0% of the cases")
        if self.per:
            parts[-1:] = [f"{parts[-1]} per {self.per}"] if parts else [f"per {self.per}"]
        if self.hours is not None:
            parts.append(self.hours.in_words())
        return ", ".join(parts)


def plain(number: Decimal) -> str:
    """A number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def read_figure(kind: str, given: Mapping[str, Any]) -> tuple[Figure, list[Problem]]:
    """The figure that is written in a mapping, and everything that is wrong with it for its kind."""
    problems: list[Problem] = []
    about = KINDS[kind]
    number = _number(given, "number", problems)
    unit = str(given.get("unit") or "").strip()
    share = _number(given, "share", problems)
    priority, per = str(given.get("priority") or "").strip(), str(given.get("per") or "").strip()
    hours = _hours(given, problems)
    problems += _misfits(about, number, unit, share, priority, per, hours)
    found = Figure(number, unit if number is not None else "", share, priority, per, hours)
    if not problems:
        problems += _unreadable(found)
    return (Figure(), problems) if problems else (found, [])


def _unreadable(figure: Figure) -> list[Problem]:
    try:
        figure.goal()
    except GoalError as wrong:
        return [Problem("number", one.value, one.message, one.remedy) for one in wrong.problems]
    return []


def _misfits(
    kind: Kind, number: Decimal | None, unit: str, share: Decimal | None, priority: str, per: str, hours: Hours | None
) -> list[Problem]:  # fmt: skip
    found = []
    takes_number = bool(kind.bound)
    if number is not None and not takes_number:
        found.append(Problem("number", plain(number), f"has no place in a requirement of the kind {kind.name}",
                             "say it in the statement"))  # fmt: skip
    if number is not None and takes_number:
        found += _unit_problems(kind, number, unit)
    if share is not None and not (kind.by_priority and 0 < share <= 100):
        remedy = "above 0 and up to 100" if kind.by_priority else "leave it empty"
        found.append(Problem("share", plain(share), "is no share of tickets", remedy))
    if share is not None and number is None:
        found.append(Problem("number", "", "is missing: a share of what", "say how long it may take"))
    if priority and not kind.by_priority:
        found.append(
            Problem("priority", priority, "belongs to response and resolution only", "leave it empty")
        )
    if len(priority) > 40:
        found.append(Problem("priority", priority, "is too long", "at most 40 characters"))
    if per and (per not in PERIODS or not kind.has_period):
        known = f"one of {', '.join(PERIODS)}" if kind.has_period else "leave it empty"
        found.append(Problem("per", per, "is no period here", known))
    if hours is not None and not kind.has_hours:
        found.append(
            Problem("hours", hours.text, f"have no place in the kind {kind.name}", "leave them empty")
        )
    return found


def _unit_problems(kind: Kind, number: Decimal, unit: str) -> list[Problem]:
    if not unit:
        return [
            Problem("unit", "", "is missing", f"one of {', '.join(kind.units)}" if kind.units else "of what")
        ]
    if kind.units and unit not in kind.units:
        return [Problem("unit", unit, "is no unit of this kind", f"one of {', '.join(kind.units)}")]
    if len(unit) > 40:
        return [Problem("unit", unit, "is too long", "at most 40 characters")]
    if unit == "%" and number > 100:
        return [Problem("number", plain(number), "is more than everything", "a share of up to 100 %")]
    if unit.endswith("days") and number != number.to_integral_value():
        return [Problem("number", plain(number), "is no whole number of days", "write it in hours")]
    if unit in TIME and number == 0:
        return [Problem("number", "0", "leaves no time", "more than 0")]
    if unit.endswith("days") and number > 20_000:
        return [Problem("number", plain(number), "is longer than calendars reach", "at most 20000 days")]
    return []


def _number(given: Mapping[str, Any], key: str, problems: list[Problem]) -> Decimal | None:
    written = str(given.get(key) if given.get(key) is not None else "").strip()
    if not written:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        problems.append(Problem(key, written, "is no number", "write it as 99.5"))
        return None
    if not number.is_finite() or number < 0 or number > MOST or -int(number.as_tuple().exponent) > 6:
        problems.append(
            Problem(
                key, written, "is out of reach", "0 to 1000000000, with at most six digits after the point"
            )
        )
        return None
    return number


def _hours(given: Mapping[str, Any], problems: list[Problem]) -> Hours | None:
    text = str(given.get("hours") or "").strip()
    if not text:
        return None
    try:
        return Hours.parse(text, str(given.get("zone") or "UTC"))
    except HoursError as wrong:
        problems += wrong.problems
        return None
