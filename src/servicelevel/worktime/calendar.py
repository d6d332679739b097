"""Work calendars: when there is service, and how much working time lies between two instants."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import pairwise
from typing import Any, Literal, Self
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from servicelevel.worktime.compiled import Compiled
from servicelevel.worktime.instants import LAST_INSTANT, checked_bounds, read_instants, read_work
from servicelevel.worktime.parse import read_rules
from servicelevel.worktime.problems import CalendarError, Problem
from servicelevel.worktime.rules import Closed
from servicelevel.worktime.timetable import DAY, RuledTimetable, Timetable, local_time
from servicelevel.worktime.versions import Succession, read_versions
from servicelevel.worktime.zones import Int64s

Tie = Literal["closing", "next_opening"]
_ORIGIN = int(np.datetime64("2000-01-01", "us").astype(np.int64))


class WorkCalendar:
    """Working time in one calendar, exact to the microsecond. Docs: the service target clock.

    Instants are UTC: datetime64 of any unit, or aware datetimes, one or many, from 1900 to 2099. Many give an
    array of the same shape, one gives one. Work is int64 microseconds. A calendar never changes and threads
    may share it.

    All methods that take instants raise ValueError for a datetime without a zone, for NaT, and for an instant
    outside what the calendar knows, each with its position; TypeError for what is no instant.
    """

    def __init__(self, timetable: Timetable) -> None:
        self._timetable = timetable
        self._compiled = Compiled(timetable)

    @classmethod
    def parse(cls, mapping: object, *, read_files: bool = True) -> Self:
        """The calendar that a mapping writes (or the mapping of versions that ``mapping`` gives back).

        read_files: whether ``holidays: [{ics: ...}]`` may name a file; give False for what strangers write.
        Raises CalendarError, which lists every problem at once.
        """
        if isinstance(mapping, Mapping) and "versions" in mapping:
            pairs = read_versions(mapping)
            return cls.versions([(begin, cls.parse(part, read_files=read_files)) for begin, part in pairs])
        return cls(RuledTimetable(read_rules(mapping, read_files=read_files)))

    @classmethod
    def always(cls) -> Self:
        """Twenty-four hours, seven days, UTC."""
        return cls.parse({"zone": "UTC", "weekly": {"daily": ["00:00-24:00"]}})

    @classmethod
    def versions(cls, versions: Iterable[tuple[Any, WorkCalendar]]) -> Self:
        """One calendar that uses at every instant the version that held then.

        versions: (the instant from which it holds, the calendar), in ascending order. None as the first
        instant: it has always held. Without it, instants before the first version are refused.
        Raises CalendarError for no versions or instants out of order.
        """
        pairs = list(versions)
        begins = [None if begin is None else int(read_instants(begin, "versions")) for begin, _ in pairs]
        known = [begin for begin in begins if begin is not None]
        if not pairs or None in begins[1:] or any(a >= b for a, b in pairwise(known)):
            message = "are not in ascending order" if pairs else "are none"
            raise CalendarError(
                [Problem("versions", begins, message, "give each the instant from which it holds")]
            )
        return cls(Succession(begins, [calendar._timetable for _, calendar in pairs]))

    @property
    def mapping(self) -> dict[str, Any]:
        """The calendar written in the one canonical way; ``parse`` reads it back as an equal calendar."""
        return self._timetable.mapping

    @property
    def known_from(self) -> int:
        """The first instant of which it can tell anything; microseconds."""
        return self._timetable.known_from

    @property
    def zone(self) -> ZoneInfo:
        """The calendar's zone; of several versions, that of the last."""
        return self._timetable.zone_at(LAST_INSTANT)

    def elapsed(self, starts: Any, ends: Any) -> Any:
        """Working microseconds from starts to ends: int64 array, or int; negative where end < start."""
        a, b = read_instants(starts, "starts"), read_instants(ends, "ends")
        if a.shape != b.shape:
            a, b = np.broadcast_arrays(a, b)
        shape, a, b = a.shape, a.ravel(), b.ravel()
        if not a.size:
            return np.empty(shape, np.int64)
        return _shaped(self._compiled.elapsed(a, b), shape)

    def deadline(self, starts: Any, work: Any, *, tie: Tie = "closing") -> Any:
        """The earliest t >= start with ``elapsed(start, t) == work``, as datetime64[us].

        work: microseconds, timedelta or timedelta64, one or many (broadcast). No work gives the start itself.
        tie: where t is a closing time, "next_opening" gives the next opening instead, if there is one.
        NaT where so much working time does not lie ahead (before the year 2100).
        Raises ValueError for work below zero, TypeError for work that is not whole microseconds.
        """
        if tie not in ("closing", "next_opening"):
            raise ValueError(f"tie: {tie!r} is unknown; write closing or next_opening")
        a, w, shape = _pairs(starts, work)
        if not a.size:
            return np.empty(shape, "datetime64[us]")
        found = self._compiled.earliest(a, w)
        if tie == "next_opening":
            # Where nothing opens any more the latest is NaT, the smallest of all, and the closing stands.
            found = np.where(w > 0, np.maximum(found, self._compiled.latest(a, w)), found)
        return _shaped(found.view("datetime64[us]"), shape)

    def exhausted(self, starts: Any, work: Any) -> Any:
        """The latest t with ``elapsed(start, t) == work``: after it, more than ``work`` has elapsed.

        Like ``deadline``, except where that is at a closing: then the next opening, NaT where there is none.
        """
        a, w, shape = _pairs(starts, work)
        if not a.size:
            return np.empty(shape, "datetime64[us]")
        return _shaped(self._compiled.latest(a, w).view("datetime64[us]"), shape)

    def next_opening(self, t: Any) -> Any:
        """The first open instant >= t: datetime64[us], NaT where there is none."""
        return self.exhausted(t, 0)

    def worked(self, t: Any) -> Any:
        """W(t): working microseconds from a fixed origin to t, int64; only differences have a meaning."""
        origin = max(_ORIGIN, self._timetable.known_from)
        return self.elapsed(np.datetime64(origin, "us"), t)

    def is_open(self, t: Any) -> Any:
        """Whether t lies inside a window; a window is open at its opening and not any more at its closing."""
        instants = read_instants(t, "t")
        if not instants.size:
            return np.empty(instants.shape, np.bool_)
        flat = instants.ravel()
        return _shaped(self._compiled.is_open(flat), instants.shape)

    def windows(self, start: Any, end: Any) -> NDArray[np.datetime64]:
        """The open windows from start to end, clipped to them, in order: (n, 2) datetime64[us], UTC.

        Windows that touch are one. Raises ValueError where end lies before start.
        """
        first, last = (int(read_instants(value, name)) for value, name in ((start, "start"), (end, "end")))
        if last < first:
            raise ValueError(
                f"end {np.datetime64(last, 'us')} lies before start {np.datetime64(first, 'us')}"
            )
        self._compiled.bounds(np.array([first]), "start")
        self._compiled.bounds(np.array([last]), "end")
        return np.stack(self._compiled.windows(first, last), axis=1).view("datetime64[us]")

    def why_closed(self, t: Any) -> Closed | None:
        """Why the calendar is closed at one instant, or None where it is open."""
        instant = self._one(t)
        return None if self.is_open(np.datetime64(instant, "us")) else self._timetable.why_closed(instant)

    def local(self, t: Any) -> datetime:
        """One instant as an aware datetime in the zone of the calendar (of the version that held then)."""
        instant = self._one(t)
        return local_time(instant, self._timetable.zone_at(instant))

    def wall_times(self, t: Any) -> Any:
        """What the wall clock shows in the calendar's zone: datetime64[us] of the shape of t."""
        instants = read_instants(t, "t")
        if not instants.size:
            return np.empty(instants.shape, "datetime64[us]")
        flat = instants.ravel()
        self._compiled.bounds(flat, "t")
        return _shaped(self._timetable.walls(flat).view("datetime64[us]"), instants.shape)

    def instants_of(self, wall_times: Any) -> Any:
        """The first instant at which the wall clock shows each time; in a gap, the first instant after it.

        wall_times: datetime64 in the calendar's zone, one or many. Gives datetime64[us], UTC.
        """
        walls = np.asarray(wall_times)
        if walls.dtype.kind != "M":
            raise TypeError(f"wall_times: {walls.dtype} values are no wall times; give datetime64")
        if not walls.size:
            return np.empty(walls.shape, "datetime64[us]")
        flat = read_instants(walls, "wall_times").ravel()
        checked_bounds(flat, "wall_times")
        return _shaped(self._timetable.first_instants(flat).view("datetime64[us]"), walls.shape)

    def opens_on(self, dates: Any) -> Any:
        """Whether a window opens on each local date (date or datetime64[D]): what makes it a working day."""
        days, shape = _read_days(dates)
        if not days.size:
            return np.empty(shape, np.bool_)
        return _shaped(self._compiled.opens_on(days), shape)

    def add_working_days(self, dates: Any, n: Any) -> Any:
        """The n-th local date after each date on which a window opens; with n = 0 the date itself.

        dates: date or datetime64[D], one or many; n: int, one or as many (broadcast). Gives datetime64[D],
        NaT where there are not so many (before the year 2100). Raises ValueError for n below zero.
        """
        days, shape = _read_days(dates)
        counts = np.asarray(n)
        if counts.dtype.kind not in "iu" or (counts.size and counts.min() < 0):
            raise ValueError(f"n: {n!r} is not a number of working days; give 0 or more, whole")
        days, counts = np.broadcast_arrays(days.reshape(shape), counts)
        shape, days, counts = (
            days.shape,
            days.ravel(),
            np.minimum(counts.ravel(), LAST_INSTANT // DAY).astype(np.int64),
        )
        if not days.size:
            return np.empty(shape, "datetime64[D]")
        return _shaped(self._compiled.nth_open_day(days, counts).view("datetime64[D]"), shape)

    def _one(self, t: Any) -> int:
        instants = read_instants(t, "t")
        if instants.shape:
            raise TypeError("t: give one instant")
        self._compiled.bounds(instants.reshape(1), "t")
        return int(instants)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WorkCalendar) and self.mapping == other.mapping

    def __hash__(self) -> int:
        return hash(json.dumps(self.mapping, sort_keys=True))

    def __reduce__(self) -> tuple[Any, ...]:
        return WorkCalendar.parse, (self.mapping,)

    def __repr__(self) -> str:
        return f"WorkCalendar({self.mapping!r})"


def _pairs(starts: Any, work: Any) -> tuple[Int64s, Int64s, tuple[int, ...]]:
    """Starts and work as flat arrays of one length, and the shape that they had together."""
    a, w = read_instants(starts, "starts"), read_work(work)
    if a.shape != w.shape:
        a, w = np.broadcast_arrays(a, w)
    return a.ravel(), w.ravel(), a.shape


def _read_days(dates: Any) -> tuple[Int64s, tuple[int, ...]]:
    array = np.asarray(dates, "datetime64[D]")
    return array.ravel().view(np.int64), array.shape


def _shaped(found: NDArray[Any], shape: tuple[int, ...]) -> Any:
    """The array in its shape; a single value on its own."""
    if shape:
        return found.reshape(shape)
    return found[0] if found.dtype.kind == "M" else found[0].item()
