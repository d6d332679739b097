"""Agreements built from a few words, without a database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from servicelevel.agreements.conflicts.surroundings import NamedCalendar
from servicelevel.agreements.promise_moments import read_moment
from servicelevel.agreements.terms import Terms, TermsVersion
from servicelevel.levels import parse_target
from servicelevel.worktime import WorkCalendar

CHICAGO = "America/Chicago"
AT = datetime(2026, 3, 2, 6, tzinfo=UTC)
"""A Monday, midnight in Chicago."""
CHRISTMAS = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{}END:VCALENDAR\n"
EVENT = "BEGIN:VEVENT\nUID:{0}\nDTSTAMP:20250101T000000Z\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:{0}1225\nEND:VEVENT\n"
WRITTEN: dict[str, dict[str, Any]] = {
    "office": {"weekly": {"mon-fri": ["08:00-17:00"]}},
    "office-and-saturday": {"weekly": {"mon-fri": ["08:00-17:00"], "sat": ["08:00-12:00"]}},
    "always": {"weekly": {"daily": ["00:00-24:00"]}},
    "daytime": {"weekly": {"daily": ["08:00-18:00"]}},
    "office-but-a-day": {"weekly": {"mon-fri": ["08:00-17:00"]}, "closed": ["2026-07-03"]},
    "mornings": {"weekly": {"mon-fri": ["08:00-12:00"]}},
    "afternoons": {"weekly": {"mon-fri": ["13:00-17:00"]}},
    "noon-on": {"weekly": {"mon-fri": ["12:00-17:00"]}},
    "dublin": {"zone": "Europe/Dublin", "weekly": {"mon-fri": ["08:00-20:00"]}},
    "early-shift": {"weekly": {"mon-fri": ["06:00-12:00"]}},
    "mid-shift": {"weekly": {"mon-fri": ["10:00-14:00"]}},
    "late-shift": {"weekly": {"mon-fri": ["11:00-18:00"]}},
    "saturday-night": {"weekly": {"sat": ["02:00-04:00"]}},
    "sunday-morning": {"weekly": {"sun": ["10:00-12:00"]}},
    "after-hours": {"weekly": {"mon-fri": ["17:00-20:00"]}},
    "closed-at-christmas": {
        "weekly": {"mon-fri": ["08:00-17:00"]}, "closed": ["2024-12-24", "2025-12-24", "2026-12-24"],
    },
    "from-a-file": {
        "weekly": {"mon-fri": ["08:00-17:00"]},
        "holidays": [{"ics": CHRISTMAS.format(EVENT.format(2025) + EVENT.format(2026))}],
    },
    "moved-once": {"weekly": {"mon-fri": ["08:00-17:00"]}, "special": {"2026-02-14": ["08:00-12:00"]}},
    "hotline": {"name": "Hotline", "weekly": {"mon-fri": ["08:00-17:00"]}},
    "hotline-2": {"name": "hotline ", "weekly": {"mon-fri": ["08:00-16:00"]}},
    "on-call": {"name": "On call", "weekly": {"mon-fri": ["08:00-17:00"]}},
    "on-call-east": {"name": "On call", "zone": "America/New_York", "weekly": {"mon-fri": ["08:00-17:00"]}},
    "twin": {"name": "Twins", "weekly": {"mon-fri": ["08:00-17:00"]}},
    "twin-2": {"name": "Twins", "weekly": {"mon,tue,wed,thu,fri": ["08:00-12:00", "12:00-17:00"]}},
}  # fmt: skip
"""What a promise file would write under calendars; zone: Chicago unless it says so."""


def _parsed(written: dict[str, Any]) -> WorkCalendar:
    return WorkCalendar.parse(
        {"zone": CHICAGO, **{key: part for key, part in written.items() if key != "name"}}
    )


CALENDARS = {key: _parsed(written) for key, written in WRITTEN.items()}
NAMED = {
    key: NamedCalendar(key, WRITTEN[key].get("name", key), calendar) for key, calendar in CALENDARS.items()
}


def at(local: str, zone: str = CHICAGO) -> datetime:
    """The instant of a wall time such as `2026-03-07 08:00`."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def clock(goal: Any = "8h", calendar: str = "office", stop: Any = "Resolved", **more: Any) -> dict[str, Any]:
    """A clock on tickets; a mapping as goal is one by priority."""
    named = "goals" if isinstance(goal, dict) else "goal"
    return {"measure": "ticket clock", "stop": {"state": stop}, named: goal, "calendar": calendar, **more}


def available(service: str, calendar: str = "office", goal: str = "99%", **more: Any) -> dict[str, Any]:
    return {"measure": "availability", "service": service, "calendar": calendar, "goal": goal, **more}


def sampled(service: str, metric: str = "seconds", goal: str = "<= 5", **more: Any) -> dict[str, Any]:
    return {"measure": "samples", "service": service, "metric": metric, "calendar": "office", "statistic": "p95",
            "goal": goal, "unit": "s", **more}  # fmt: skip


def outages(service: str, goal: str = "<= 2") -> dict[str, Any]:
    return {"measure": "count", "of": "outages", "service": service, "goal": goal}


def version(number: int, content: dict[str, Any], following: datetime | None = None) -> TermsVersion:
    """A version of an agreement from its content, as `queries.terms_of` makes it."""
    ends = [read_moment(content["until"], CHICAGO, last_day=True)] if "until" in content else []
    ends += [following] if following else []
    targets = tuple(parse_target(key, each, CALENDARS) for key, each in content["targets"].items())
    return TermsVersion(
        number, "in force", read_moment(content["from"], CHICAGO), min(ends) if ends else None,
        tuple(content["services"]), targets, "all", content, f"{number}",
    )  # fmt: skip


def agreement(key: str, *versions: dict[str, Any], **first: Any) -> Terms:
    """An agreement; the keys of `first` are those of a promise file, `versions` say what later ones change."""
    whole: dict[str, Any] = {
        "kind": "SLA", "customer": f"customer-{key}", "provider": "it", "services": ["mail"], "from": "2026-01-01",
        "targets": {"resolution": clock()}, **first,
    }  # fmt: skip
    contents = [whole, *({**whole, **changed} for changed in versions)]
    begins = [read_moment(each["from"], CHICAGO) for each in contents[1:]]
    made = tuple(
        version(number, each, following)
        for number, (each, following) in enumerate(zip(contents, [*begins, None], strict=True), start=1)
    )
    return Terms(
        key, whole["kind"], key.replace("-", " ").title(), whole["customer"], whole["customer"], whole["provider"],
        whole["provider"], CHICAGO, "month", made, key,
    )  # fmt: skip
