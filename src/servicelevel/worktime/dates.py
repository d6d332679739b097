"""Reading dates and ranges of dates; YAML delivers some as dates already."""

from __future__ import annotations

import re
from datetime import date, datetime

from servicelevel.worktime.problems import Problem

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DATE_REMEDY = "write YYYY-MM-DD, for instance 2016-12-24"


def read_date(value: object, path: str) -> date | Problem:
    """The date that ``value`` is or writes, or what is wrong with it."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DATE.fullmatch(value.strip()):
        return Problem(path, value, f"{value!r} is not a date", _DATE_REMEDY)
    try:
        return date.fromisoformat(value.strip())
    except ValueError:
        return Problem(path, value, f"{value} is not in the calendar", _DATE_REMEDY)


def read_range(value: object, path: str) -> tuple[date, date] | Problem:
    """The first and last date of ``2016-12-24..2016-12-31``, or of one date, or what is wrong with it."""
    first, dots, last = value.partition("..") if isinstance(value, str) else (value, "", "")
    begin = read_date(first, path)
    end = read_date(last, path) if dots else begin
    if isinstance(begin, Problem):
        return begin
    if isinstance(end, Problem):
        return end
    if end < begin:
        return Problem(path, value, f"{value} ends before it starts", f"write {end}..{begin}")
    return begin, end
