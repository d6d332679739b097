"""The promise files of the demonstration, with their days filled in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Template

from servicelevel.agreements import promise_file
from servicelevel.agreements.promise_calendars import composite
from servicelevel.demonstration.lives import Calendars
from servicelevel.demonstration.months import later
from servicelevel.demonstration.parameters import written
from servicelevel.worktime import WorkCalendar

AT_FIRST = ("organisation", "e-mail", "service-desk", "desktop-support", "underpinning")
"""The files that hold from the first day."""
CHANGES = {"saturdays": 8, "faster-p2": 13}
"""What was changed on the way: the file, and how many months after the first day it holds."""
WITH_CALENDARS = ("organisation", "saturdays")
RECORDED_BEFORE, TO_BE_SIGNED = timedelta(days=24), timedelta(days=14)
"""How long before it holds a promise was written down, and how long after that it was brought into force."""


@dataclass(frozen=True)
class Step:
    """Promise files that were applied together, when, and when they came into force."""

    files: tuple[Path, ...]
    recorded_at: datetime
    in_force_at: datetime


def steps(folder: Path, first: date) -> Iterator[Step]:
    """Write the files to a folder, where they can be read, changed and applied again; in the order of their days."""
    folder.mkdir(parents=True, exist_ok=True)
    for names, day in _days(first):
        filled_in = tuple(_filled_in(folder, name, day) for name in names)
        yield Step(filled_in, _recorded_at(day), _recorded_at(day) + TO_BE_SIGNED)


def recorded_at(first: date) -> set[datetime]:
    """The instants at which the promises of the demonstration were written down."""
    return {_recorded_at(day) for _, day in _days(first)}


def calendars(folder: Path, first: date) -> Calendars:
    """The calendars of the promise files, each with all its versions."""
    files = [path for step in steps(folder, first) for path in step.files if path.stem in WITH_CALENDARS]
    found: dict[str, dict[datetime | None, WorkCalendar]] = {}
    for promise in promise_file.read(files).calendars:
        found.setdefault(promise.key, {})[promise.holds_from] = promise.calendar
    return {key: composite(versions) for key, versions in found.items()}


def _days(first: date) -> Iterator[tuple[Sequence[str], date]]:
    yield AT_FIRST, first
    for name, months in CHANGES.items():
        yield [name], later(first, months)


def _recorded_at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC) - RECORDED_BEFORE


def _filled_in(folder: Path, name: str, day: date) -> Path:
    path = folder / f"{name}.yaml"
    # The comment that tells editors where the schema is begins with a dollar sign as well, and has to stay.
    path.write_text(
        Template(written(f"promises/{name}.yaml")).safe_substitute(begins=day.isoformat()), "utf-8"
    )
    return path
