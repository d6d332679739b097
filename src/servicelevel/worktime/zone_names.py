"""The time zones that there are."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones


@cache
def zones() -> frozenset[str]:
    """The names of all IANA zones; kept, because Python walks through the folders of the system to list them."""
    return frozenset(available_timezones())
