"""From a mapping, as YAML or JSON deliver it, to checked rules, with every problem at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from servicelevel.worktime.dates import read_date, read_range
from servicelevel.worktime.daytime import Span, read_span
from servicelevel.worktime.ics import read_ics
from servicelevel.worktime.problems import CalendarError, Problem, suggestion
from servicelevel.worktime.public_holidays import NamedHolidays, read_code
from servicelevel.worktime.rules import Holidays, Rules
from servicelevel.worktime.weekdays import DAYS, read_weekdays
from servicelevel.worktime.zone_names import zones

KEYS = ("zone", "weekly", "holidays", "closed", "special")
_Read = TypeVar("_Read")


def read_rules(mapping: object, *, read_files: bool) -> Rules:
    """The rules that a mapping writes.

    Raises CalendarError with all problems at once.
    """
    if not isinstance(mapping, Mapping) or not mapping:
        what = "is empty" if isinstance(mapping, Mapping) or mapping is None else "is not a mapping"
        raise CalendarError([Problem("calendar", mapping, what, "give it a zone and weekly windows")])
    return _Reader(mapping, read_files).rules()


class _Reader:
    """Reads one mapping; each part it reads adds what is wrong to ``problems`` and goes on."""

    def __init__(self, mapping: Mapping[Any, Any], read_files: bool) -> None:
        self.mapping = mapping
        self.read_files = read_files
        self.problems: list[Problem] = []

    def rules(self) -> Rules:
        zone = self.zone()
        weekly = self.weekly()
        holidays = tuple(self.holidays())
        closed = tuple(sorted(set(self.closed())))
        special = self.special()
        for key in self.mapping:
            if key not in KEYS:
                self.add(str(key), key, f"{key!r} is not a part of a calendar", suggestion(key, KEYS, _KNOWN))
        if self.problems or zone is None:
            raise CalendarError(self.problems)
        return Rules(zone, weekly, special, closed, holidays)

    def add(self, path: str, value: object, message: str, remedy: str = "") -> None:
        self.problems.append(Problem(path, value, message, remedy))

    def kept(self, read: _Read | Problem) -> _Read | None:
        if isinstance(read, Problem):
            self.problems.append(read)
            return None
        return read

    def zone(self) -> ZoneInfo | None:
        name = self.mapping.get("zone")
        if name is None:
            self.add("zone", None, "is missing", "name an IANA zone, for instance America/Chicago")
        elif not isinstance(name, str):
            self.add(
                "zone", name, f"{name!r} is not a name", "name an IANA zone, for instance America/Chicago"
            )
        elif name not in zones():
            remedy = suggestion(name, zones(), "name an IANA zone, for instance America/Chicago")
            self.add("zone", name, f"{name!r} is not a known zone", remedy)
        else:
            return ZoneInfo(name)
        return None

    def weekly(self) -> tuple[tuple[Span, ...], ...]:
        written = self.mapping.get("weekly")
        placed: list[list[_Placed]] = [[] for _ in DAYS]
        if written is None and not self.mapping.get("special"):
            self.add(
                "weekly",
                None,
                "is missing",
                'write the windows of each day, for instance mon-fri: ["08:00-17:00"]',
            )
        elif written is not None and not isinstance(written, Mapping):
            self.add(
                "weekly", written, "is not a mapping of days to windows", 'write mon-fri: ["08:00-17:00"]'
            )
        elif written is not None:
            for key, windows in written.items():
                days = read_weekdays(key)
                if days is None:
                    self.add(f"weekly.{key}", key, f"{key!r} does not name days", _day_remedy(key))
                spans = self.spans(windows, f"weekly.{key}")
                for day in days or []:
                    placed[day] += spans
        return tuple(self.apart(day) for day in placed)

    def special(self) -> dict[date, tuple[Span, ...]]:
        written = self.mapping.get("special")
        days: dict[date, tuple[Span, ...]] = {}
        if written is not None and not isinstance(written, Mapping):
            self.add(
                "special",
                written,
                "is not a mapping of dates to windows",
                'write 2016-12-24: ["08:00-12:00"]',
            )
        elif written is not None:
            for key, windows in written.items():
                day = self.kept(read_date(key, f"special.{key}"))
                spans = self.apart(self.spans(windows, f"special.{key}"))
                if day in days:
                    self.add(f"special.{key}", key, f"{day} stands here twice", "keep one of them")
                if day is not None:
                    days[day] = spans
        return days

    def spans(self, windows: object, path: str) -> list[_Placed]:
        if not isinstance(windows, list | tuple):
            self.add(
                path,
                windows,
                f"{windows!r} is not a list of windows",
                'write ["08:00-17:00"], or [] for none',
            )
            return []
        read = ((f"{path}[{place}]", window) for place, window in enumerate(windows))
        spans = ((where, self.kept(read_span(window, where))) for where, window in read)
        return [(where, span) for where, span in spans if span is not None]

    def apart(self, placed: list[_Placed]) -> tuple[Span, ...]:
        """The windows of one day in order; those that overlap are a problem, once for each pair."""
        for place, (where, span) in enumerate(placed):
            for other_where, other in placed[:place]:
                if span.opens < other.closes and other.opens < span.closes:
                    found = Problem(
                        where,
                        str(span),
                        f"{span} overlaps {other} of {other_where}",
                        "keep windows of a day apart",
                    )
                    if found not in self.problems:
                        self.problems.append(found)
        return tuple(sorted(span for _, span in placed))

    def closed(self) -> list[tuple[date, date]]:
        ranges = (
            self.kept(read_range(entry, f"closed[{place}]"))
            for place, entry in enumerate(self.entries("closed", 'write ["2016-12-27"]'))
        )
        return [found for found in ranges if found is not None]

    def holidays(self) -> list[Holidays]:
        read: list[Holidays] = []
        for place, entry in enumerate(self.entries("holidays", 'write ["US-IL"]')):
            path = f"holidays[{place}]"
            if isinstance(entry, str):
                code = self.kept(read_code(entry, path))
                read += [NamedHolidays(code)] if code else []
            elif isinstance(entry, Mapping) and "ics" in entry:
                read += self.ics(entry, path)
            elif isinstance(entry, Mapping):
                read += self.named(entry, path)
            else:
                self.add(
                    path, entry, f"{entry!r} is not a name of holidays", "write a name, for instance US-IL"
                )
        return read

    def entries(self, key: str, remedy: str) -> list[Any]:
        written = self.mapping.get(key)
        if written is None:
            return []
        if isinstance(written, list | tuple):
            return list(written)
        self.add(key, written, f"{written!r} is not a list", remedy)
        return []

    def named(self, entry: Mapping[Any, Any], path: str) -> list[Holidays]:
        before = len(self.problems)
        self.only(entry, ("name", "except", "observed"), path)
        name, without, observed = entry.get("name"), entry.get("except") or [], entry.get("observed", True)
        if not isinstance(name, str):
            self.add(
                f"{path}.name",
                name,
                "is missing" if name is None else f"{name!r} is not a name",
                "write US-IL",
            )
        if not isinstance(observed, bool):
            self.add(
                f"{path}.observed", observed, f"{observed!r} is neither true nor false", "write true or false"
            )
        if not isinstance(without, list | tuple):
            self.add(f"{path}.except", without, f"{without!r} is not a list", 'write ["Columbus Day"]')
        code = self.kept(read_code(name, f"{path}.name")) if isinstance(name, str) else None
        if code is None or len(self.problems) > before:
            return []
        names = NamedHolidays(code).names()
        for place, word in enumerate(without):
            if word not in names:
                remedy = suggestion(word, names, f"it has {', '.join(sorted(names))}")
                self.add(f"{path}.except[{place}]", word, f"{code} has no holiday {word!r}", remedy)
        return [NamedHolidays(code, frozenset(map(str, without)), observed)]

    def ics(self, entry: Mapping[Any, Any], path: str) -> list[Holidays]:
        self.only(entry, ("ics",), path)
        source = entry["ics"]
        if not isinstance(source, str) or not source:
            self.add(
                f"{path}.ics",
                source,
                f"{source!r} is not a file or its text",
                "name a file of all-day events",
            )
            return []
        read = read_ics(source, f"{path}.ics", self.read_files)
        if isinstance(read, list):
            self.problems += read
            return []
        return [read]

    def only(self, entry: Mapping[Any, Any], keys: tuple[str, ...], path: str) -> None:
        for key in entry:
            if key not in keys:
                remedy = suggestion(key, keys, f"known: {', '.join(keys)}")
                self.add(f"{path}.{key}", key, f"{key!r} is not a part of it", remedy)


_Placed = tuple[str, Span]
_KNOWN = f"known: {', '.join(KEYS)}"


def _day_remedy(key: object) -> str:
    return suggestion(key, (*DAYS, "mon-fri", "sat,sun", "daily"), "write mon, mon-fri, sat,sun or daily")
