"""One timetable of several: at every instant the version that held then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from servicelevel.worktime.instants import FIRST_INSTANT, LAST_INSTANT
from servicelevel.worktime.problems import CalendarError, Problem
from servicelevel.worktime.rules import Closed
from servicelevel.worktime.timetable import NO_DAY, Openings, Timetable
from servicelevel.worktime.zones import Int64s


class Succession:
    """Timetables, each holding from its instant until the next one's; ``begins[0]`` is None for "always"."""

    def __init__(self, begins: list[int | None], timetables: list[Timetable]) -> None:
        self.known_from = FIRST_INSTANT if begins[0] is None else max(begins[0], FIRST_INSTANT)
        self._begins = begins
        self._timetables = timetables
        later = [begin for begin in begins[1:] if begin is not None]
        self._later = np.array(later, np.int64)
        first = -LAST_INSTANT * 4 if begins[0] is None else begins[0]
        self._periods = list(zip([first, *later], [*later, LAST_INSTANT * 4], strict=True))

    @property
    def mapping(self) -> dict[str, Any]:
        written = (None if begin is None else f"{np.datetime64(begin, 'us')}Z" for begin in self._begins)
        pairs = zip(written, self._timetables, strict=True)
        return {"versions": [{"from": begin, "calendar": timetable.mapping} for begin, timetable in pairs]}

    def openings(self, first: int, last: int) -> Openings:
        parts = []
        for (begin, end), timetable in zip(self._periods, self._timetables, strict=True):
            if begin <= last and first <= end:
                parts.append(_within(timetable.openings(max(first, begin), min(last, end)), begin, end))
        columns = zip(*parts, strict=True)
        return Openings(*(np.concatenate(column) for column in columns))

    def walls(self, instants: Int64s) -> Int64s:
        version = np.searchsorted(self._later, instants, side="right")
        walls = np.empty_like(instants)
        for place in np.unique(version):
            chosen = version == place
            walls[chosen] = self._timetables[place].walls(instants[chosen])
        return walls

    def first_instants(self, walls: Int64s) -> Int64s:
        """The first instant at which the version that holds shows each wall time or a later one."""
        found = np.full(len(walls), np.iinfo(np.int64).max)
        for (begin, end), timetable in zip(self._periods, self._timetables, strict=True):
            instants = np.maximum(timetable.first_instants(walls), begin)
            found = np.where(instants < end, np.minimum(found, instants), found)
        return found

    def zone_at(self, instant: int) -> ZoneInfo:
        return self._at(instant).zone_at(instant)

    def why_closed(self, instant: int) -> Closed:
        return self._at(instant).why_closed(instant)

    def _at(self, instant: int) -> Timetable:
        return self._timetables[int(np.searchsorted(self._later, instant, side="right"))]


def _within(openings: Openings, begin: int, end: int) -> Openings:
    opens, closes = np.maximum(openings.opens, begin), np.minimum(openings.closes, end)
    # A window that was to open before this version held opens on no day of this version.
    days = np.where(openings.opens < begin, NO_DAY, openings.days)
    kept = opens < closes
    return Openings(opens[kept], closes[kept], days[kept])


def read_versions(mapping: Mapping[Any, Any]) -> list[tuple[datetime | None, Any]]:
    """The pairs in ``{"versions": [{"from": instant or None, "calendar": mapping}, ...]}``."""
    written = mapping["versions"]
    pairs, problems = [], []
    if not isinstance(written, list | tuple) or len(mapping) > 1:
        raise CalendarError([Problem("versions", written, "is not a list alone", _VERSION_REMEDY)])
    for place, entry in enumerate(written):
        if not isinstance(entry, Mapping) or set(entry) != {"from", "calendar"}:
            problems.append(Problem(f"versions[{place}]", entry, "is not a version", _VERSION_REMEDY))
            continue
        begin = _read_begin(entry["from"], f"versions[{place}].from")
        if isinstance(begin, Problem):
            problems.append(begin)
        else:
            pairs.append((begin, entry["calendar"]))
    if problems:
        raise CalendarError(problems)
    return pairs


_VERSION_REMEDY = "write from (an instant with its zone, or null) and calendar for each"


def _read_begin(value: object, path: str) -> datetime | Problem | None:
    try:
        begin = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        begin = value
    if begin is None or (isinstance(begin, datetime) and begin.utcoffset() is not None):
        return begin
    return Problem(
        path, value, f"{value!r} is not an instant", "write it with its zone, as in 2016-07-01T00:00:00Z"
    )
