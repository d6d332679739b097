"""Calendars: lists of days that run out before an agreement does, and names that stand for two calendars. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from servicelevel.agreements.conflicts.finding import Clause, Example, Finding, clause, found
from servicelevel.agreements.conflicts.measures import hours_of
from servicelevel.agreements.conflicts.spans import (
    FAR,
    YEAR,
    Holding,
    ahead,
    first_difference,
    moment,
    said,
    windows,
)
from servicelevel.agreements.conflicts.surroundings import NamedCalendar, Surroundings
from servicelevel.worktime import WorkCalendar
from servicelevel.worktime.ics import ListedHolidays, read_ics


def runs_out(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """A list of closed or special days that comes round each year and ends before an agreement that uses it does."""
    for one in held:
        until = one.ends if one.ends != FAR else one.begins + YEAR
        for key, (path, calendar) in _used(one).items():
            missing = _first_missing(calendar, one.begins, until)
            if missing is None:
                continue
            last, lacking = missing
            at = _midnight(lacking, calendar)
            yield found(
                "calendar runs out",
                "gap",
                f"The list of days in {around.calendar_name(key)} ends before {one.terms.title} does.",
                Example(
                    f"{_day(lacking)} is an ordinary day there; the last one that is listed is {_day(last)}.",
                    at,
                    (str(last), str(lacking)),
                ),
                (clause(one.terms, path, key), Clause(key, around.calendar_name(key), "closed", str(last))),
                (one.key,),
            )


def one_name(held: Sequence[Holding], around: Surroundings) -> Iterator[Finding]:
    """Two calendars of one name that are not open at the same times, or lie in two zones."""
    used: dict[str, list[Holding]] = {}
    for one in held:
        for key in _used(one):
            used.setdefault(key, []).append(one)
    named: dict[str, list[NamedCalendar]] = {}
    for key in used:
        if key in around.calendars:
            named.setdefault(around.calendars[key].name.strip().casefold(), []).append(around.calendars[key])
    for alike in named.values():
        for first, second in combinations(sorted(alike, key=lambda each: each.key), 2):
            yield from _two(first, second, used)
    for key, users in used.items():
        yield from _two_zones(around.calendars.get(key), users)


def _two(
    one: NamedCalendar, other: NamedCalendar, used: Mapping[str, Sequence[Holding]]
) -> Iterator[Finding]:
    users = [*used[one.key], *used[other.key]]
    span = ahead((min(each.begins for each in users), max(each.ends for each in users)))
    at = first_difference(windows([one.calendar], span), windows([other.calendar], span))
    if at is None:
        return
    zones = one.calendar.zone.key, other.calendar.zone.key
    openly = one if bool(one.calendar.is_open(at)) else other
    yield found(
        "one name, two zones" if zones[0] != zones[1] else "one name, two calendars",
        "contradiction",
        f"Two calendars are called {one.name}: {one.key} and {other.key}, and they are not open at the same times.",
        Example(
            f"On {said(at, zones[0])} {openly.key} is open and the other is not.", at, (one.key, other.key)
        ),
        (
            Clause(one.key, one.name, "name", zones[0]),
            Clause(other.key, other.name, "name", zones[1]),
        ),
        tuple(dict.fromkeys(each.key for each in users)),
    )


def _two_zones(one: NamedCalendar | None, users: Sequence[Holding]) -> Iterator[Finding]:
    """A calendar whose later version lies in another zone: from then on every hour of it is another hour."""
    versions = one.calendar.mapping.get("versions", ()) if one else ()
    for before, after in pairwise(versions):
        here, there = before["calendar"]["zone"], after["calendar"]["zone"]
        at = datetime.fromisoformat(after["from"])
        if one and here != there and at > min(each.begins for each in users):
            yield found(
                "one name, two zones",
                "note",
                f"{one.name} changes from the zone {here} to {there}: every window of it moves.",
                Example(f"From {said(at, there)} on the same hours are other ones.", at, (here, there)),
                (Clause(one.key, one.name, "zone", here), Clause(one.key, one.name, "zone", there)),
                tuple(dict.fromkeys(each.key for each in users)),
            )


def _used(one: Holding) -> dict[str, tuple[str, WorkCalendar]]:
    """The calendars in which the targets of a version bind, each with the first clause that names it."""
    found: dict[str, tuple[str, WorkCalendar]] = {}
    for target in one.version.targets:
        for hours in hours_of(target):
            found.setdefault(hours.calendar_id, (hours.path, hours.calendar))
        if (key := getattr(target, "calendar_id", "")) and key not in found:
            found[key] = (f"targets.{target.id}", target.calendar)  # type: ignore[union-attr]
    return found


def _first_missing(calendar: WorkCalendar, begins: datetime, until: datetime) -> tuple[date, date] | None:
    """The last listed day, and the first day on which one that comes round each year is open as if it were any day."""
    mapping = calendar.mapping
    part = mapping["versions"][-1]["calendar"] if "versions" in mapping else mapping
    for days in (_listed(part), *_of_files(part)):
        yearly = {each for each in _dates(days) if sum(_same(each, day) for day in days) > 1}
        if not yearly or (last := max(days)) >= until.date():
            continue
        for year in range(last.year, until.year + 1):
            for month, number in sorted(yearly):
                lacking = _in_year(year, month, number)
                if (
                    lacking
                    and max(last, begins.date()) < lacking < until.date()
                    and bool(calendar.opens_on(lacking))
                ):
                    return last, lacking
    return None


def _dates(days: set[date]) -> set[tuple[int, int]]:
    return {(day.month, day.day) for day in days}


def _same(each: tuple[int, int], day: date) -> bool:
    return each == (day.month, day.day)


def _listed(part: Mapping[str, Any]) -> set[date]:
    """The closed and special days that a calendar lists itself."""
    days = {date.fromisoformat(str(day)) for day in part.get("special", {})}
    for written in part.get("closed", ()):
        first, _, last = str(written).partition("..")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            days.add(day)
            day += timedelta(days=1)
    return days


def _of_files(part: Mapping[str, Any]) -> Iterator[set[date]]:
    """The days of each list of holidays that came from a file: public holidays by name do not run out."""
    for written in part.get("holidays", ()):
        if isinstance(written, Mapping) and "ics" in written:
            read = read_ics(str(written["ics"]), "holidays", False)
            if isinstance(read, ListedHolidays):
                yield set(read.days)


def _in_year(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _midnight(day: date, calendar: WorkCalendar) -> datetime:
    return moment(int(calendar.instants_of(np.datetime64(day, "us")).astype("int64")))


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
