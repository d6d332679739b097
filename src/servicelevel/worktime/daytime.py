"""Windows of one day in local wall time: reading ``08:00-17:00`` and writing it again."""

from __future__ import annotations

import re
from typing import NamedTuple

from servicelevel.worktime.problems import Problem

DAY_SECONDS = 86_400
NOON_SECONDS = 43_200
LONGEST_NIGHT_SECONDS = 16 * 3600

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_WINDOW = re.compile(rf"\s*{_CLOCK}\s*-\s*{_CLOCK}\s*", re.ASCII)


class Span(NamedTuple):
    """A window in seconds after the midnight of its day; ``closes`` passes 86,400 past midnight."""

    opens: int
    closes: int

    def __str__(self) -> str:
        closes = self.closes if self.closes <= DAY_SECONDS else self.closes - DAY_SECONDS
        return f"{clock(self.opens)}-{clock(closes)}"


def clock(seconds: int) -> str:
    """``HH:MM``, or ``HH:MM:SS`` where there are seconds."""
    minutes, second = divmod(seconds, 60)
    text = f"{minutes // 60:02}:{minutes % 60:02}"
    return f"{text}:{second:02}" if second else text


def read_span(value: object, path: str) -> Span | Problem:
    """The window that ``value`` writes, or what is wrong with it.

    A window that ends before it starts runs over midnight when it reads like a night: it starts at 12:00 or
    later, ends at 12:00 or earlier, and lasts 16 hours or less. Anything else (``13:00-12:00`` would be 23
    hours) is taken for a slip of the pen and refused; whoever means it writes two windows.
    """
    if isinstance(value, (int, float)):
        return Problem(
            path, value, f"{value!r} is a number, not a window", 'put the window in quotes, "08:00-17:00"'
        )
    found = _WINDOW.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return Problem(
            path, value, f"{value!r} is not a window", "write HH:MM-HH:MM, for instance 08:00-17:00"
        )
    opens, closes = _seconds(found.groups()[:3]), _seconds(found.groups()[3:])
    if opens is None or closes is None:
        return Problem(path, value, f"{value} has a time that no day has", "times run from 00:00 to 24:00")
    return _ordered(opens, closes, value, path)


def _seconds(parts: tuple[str | None, ...]) -> int | None:
    hour, minute, second = (int(part or 0) for part in parts)
    seconds = hour * 3600 + minute * 60 + second
    return seconds if minute < 60 and second < 60 and seconds <= DAY_SECONDS else None


def _ordered(opens: int, closes: int, value: object, path: str) -> Span | Problem:
    if opens < closes:
        return Span(opens, closes)
    if opens == closes:
        return Problem(path, value, f"{value} ends when it starts", "write 00:00-24:00 for a whole day")
    overnight = Span(opens, closes + DAY_SECONDS)
    length = overnight.closes - overnight.opens
    if NOON_SECONDS <= opens < DAY_SECONDS and closes <= NOON_SECONDS and length <= LONGEST_NIGHT_SECONDS:
        return overnight
    return Problem(path, value, f"{value} ends before it starts", _two_windows(opens, closes))


def _two_windows(opens: int, closes: int) -> str:
    if opens == DAY_SECONDS:
        return f"write 00:00-{clock(closes)} of the next day"
    if closes == 0:
        return f"write {clock(opens)}-24:00"
    return f"write two windows, {clock(opens)}-24:00 and 00:00-{clock(closes)} of the next day"
