"""Days of the week as a calendar names them: ``mon-fri``, ``sat,sun``, ``daily``; Monday is 0."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONG = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_weekdays(key: object) -> list[int] | None:
    """The days that ``key`` names, in its order and each once, or None where it is not a name of days."""
    if not isinstance(key, str):
        return None
    if key.strip().lower() == "daily":
        return list(range(7))
    days: list[int] = []
    for part in key.split(","):
        ends = [_day(name) for name in part.split("-")]
        if len(ends) > 2 or None in ends:
            return None
        first, last = (int(end or 0) for end in (ends[0], ends[-1]))
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return list(dict.fromkeys(days))


def _day(name: str) -> int | None:
    word = name.strip().lower()
    return next((day for day, names in enumerate(zip(DAYS, _LONG, strict=True)) if word in names), None)


def name_weekdays(days: Sequence[int]) -> str:
    """The one canonical name of some days given in ascending order: ``mon-fri``, ``mon,wed``, ``daily``."""
    if len(days) == 7:
        return "daily"
    runs = [[days[0]]]
    for before, day in pairwise(days):
        if day == before + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs)
