"""What callers hand in (arrays, lists, single values) as int64 microseconds, checked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from servicelevel.worktime.zones import Int64s

FIRST_INSTANT = int(np.datetime64("1900-01-01", "us").astype(np.int64))
LAST_INSTANT = int(np.datetime64("2100-01-01", "us").astype(np.int64))
# More work than lies between the two; a larger amount is as unreachable, and W + work must fit into int64.
ENDLESS_WORK = LAST_INSTANT - FIRST_INSTANT + 2
_NAT = np.iinfo(np.int64).min
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CHUNK = 65_536
_COARSER = ("Y", "M", "W", "D", "h", "m", "s", "ms")


def read_instants(values: Any, name: str) -> Int64s:
    """Instants as int64 microseconds since 1970, in the shape of ``values`` (no dimension for a single one).

    values: datetime64 of any unit (taken as UTC; finer than a microsecond is cut off) or aware datetimes, one
    or many.
    Raises TypeError for anything else, ValueError for a datetime without a zone; NaT passes as the smallest
    int64.
    """
    if isinstance(values, datetime):
        return np.array(_instant(values, name))
    array = np.asarray(values)
    if array.dtype.kind == "M":
        return _microseconds(array, name)
    if array.size == 0:
        return array.astype(np.int64)
    if array.dtype.kind != "O":
        raise TypeError(
            f"{name}: {array.dtype} values are no instants; give datetime64 (UTC) or aware datetimes"
        )
    read = [_instant(value, f"{name}[{place}]") for place, value in enumerate(array.ravel())]
    return np.array(read, np.int64).reshape(array.shape)


def _instant(value: object, name: str) -> int:
    if isinstance(value, np.datetime64):
        return int(_microseconds(np.asarray(value), name))
    if not isinstance(value, datetime):
        raise TypeError(f"{name}: {value!r} is no instant; give a datetime64 (UTC) or an aware datetime")
    if value != value:  # the NaT of pandas calls itself a datetime
        return int(_NAT)
    if value.utcoffset() is None:
        raise ValueError(f"{name}: {value} has no zone; say which it is, for instance .replace(tzinfo=UTC)")
    return (value - _EPOCH) // _MICROSECOND


def _microseconds(array: NDArray[Any], name: str) -> Int64s:
    if array.dtype == np.dtype("datetime64[us]"):
        return array.view(np.int64)
    unit, _ = np.datetime_data(array.dtype)
    if unit in _COARSER:
        # Far instants in a coarse unit would wrap round silently, so they are looked at before.
        first, last = (np.datetime64(year).astype(array.dtype) for year in ("1800", "2200"))
        if np.any((array < first) | (array > last)):
            raise ValueError(f"{name}: an instant lies outside {_SUPPORTED}")
    return array.astype("datetime64[us]").view(np.int64)


_SUPPORTED = "the years 1900 to 2099, which work calendars know"


def checked_bounds(instants: Int64s, name: str, known_from: int = FIRST_INSTANT) -> tuple[int, int]:
    """The earliest and latest of some instants, none of which may be NaT or outside what a calendar knows.

    Raises ValueError that names the position of the first offender.
    """
    chunks = [instants[start : start + _CHUNK] for start in range(0, len(instants), _CHUNK)]
    first, last = min(int(chunk.min()) for chunk in chunks), max(int(chunk.max()) for chunk in chunks)
    if known_from <= first and last <= LAST_INSTANT:
        return first, last
    place = int(np.argmax((instants < known_from) | (instants > LAST_INSTANT)))
    where = f"{name}[{place}]" if len(instants) > 1 else name
    value = np.datetime64(int(instants[place]), "us")
    if np.isnat(value):
        raise ValueError(f"{where} is NaT; leave rows without an instant out")
    if FIRST_INSTANT <= instants[place] < known_from:
        begins = np.datetime64(known_from, "us")
        raise ValueError(
            f"{where}: no version of the calendar held at {value}; the first holds from {begins}"
        )
    raise ValueError(f"{where}: {value} lies outside {_SUPPORTED}")


def read_work(work: Any) -> Int64s:
    """Amounts of work as int64 microseconds, in the shape of ``work``.

    work: whole microseconds, timedeltas or timedelta64, one or many.
    Raises TypeError for anything else (fractions among it), ValueError for NaT or less than nothing.
    """
    if isinstance(work, timedelta):
        return _amounts(np.array(work // _MICROSECOND, np.int64))
    array = np.asarray(work)
    if array.dtype.kind == "m" and np.datetime_data(array.dtype)[0] != "generic":
        return _amounts(array.astype("timedelta64[us]").view(np.int64))
    if array.size == 0 or array.dtype.kind in "iu":
        return _amounts(np.minimum(array, ENDLESS_WORK).astype(np.int64))
    if array.dtype.kind == "O" and all(isinstance(value, timedelta) for value in array.ravel()):
        read = [value // _MICROSECOND for value in array.ravel()]
        return _amounts(np.array(read, np.int64).reshape(array.shape))
    raise TypeError(
        f"work: {array.dtype} values are no amounts; give whole microseconds, timedelta or timedelta64"
    )


def _amounts(amounts: Int64s) -> Int64s:
    if amounts.size and amounts.min() < 0:
        place = int(np.argmax(amounts.ravel() < 0))
        where = f"work[{place}]" if amounts.size > 1 else "work"
        amount = int(amounts.ravel()[place])
        raise ValueError(f"{where} is NaT" if amount == _NAT else f"{where}: {amount} is less than nothing")
    return np.minimum(amounts, ENDLESS_WORK)
