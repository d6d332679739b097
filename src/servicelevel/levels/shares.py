"""Shares as people write them, as exact fractions."""

from __future__ import annotations

import re
from fractions import Fraction

from servicelevel.worktime import Problem

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def read_share(given: object, path: str, problems: list[Problem]) -> Fraction | None:
    """ "90%" or "99.5 %" as a fraction above 0 and up to 1; what is wrong goes to ``problems``."""
    found = _PERCENT.fullmatch(given.strip()) if isinstance(given, str) else None
    share = Fraction(found[1]) / 100 if found else None
    if share is None or not 0 < share <= 1:
        problems.append(
            Problem(path, given, f"{given!r} is not a share", 'write it as "90%", above 0 % and up to 100 %')
        )
        return None
    return share


def read_weight(given: object, path: str, problems: list[Problem]) -> Fraction:
    """How much a target counts among others, a number above 0; what is wrong goes to ``problems``."""
    if isinstance(given, bool) or not isinstance(given, int | float) or given <= 0:
        problems.append(Problem(path, given, f"{given!r} is not a weight", "write a number above 0"))
        return Fraction(1)
    return Fraction(str(given))
