"""Which day it is for somebody."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo


def day_in(person: Any, now: datetime) -> date:
    """The local day of a person at an instant; of nobody, the day in UTC."""
    return now.astimezone(ZoneInfo(getattr(person, "zone", "") or "UTC")).date()
