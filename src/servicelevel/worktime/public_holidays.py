"""Lists of holidays by their name: ``US``, ``US-IL``, ``XNYS``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from servicelevel.worktime.holiday_names import countries, holidays_in, markets
from servicelevel.worktime.problems import Problem, suggestion

_SAMPLE_YEARS = (2000, 2050)
_REMEDY = "write a country (US), a part of one (US-IL) or a market (XNYS)"


@dataclass(frozen=True)
class NamedHolidays:
    """The public holidays of a country, of a part of one, or of a financial market.

    Names are English where the library has them so. It knows nothing of the years before a list begins
    (Germany: 1991) and after 2100. without: names of days that are worked; observed: whether days count that
    stand in for others.
    """

    code: str
    without: frozenset[str] = frozenset()
    observed: bool = True

    @property
    def written(self) -> Any:
        if not self.without and self.observed:
            return self.code
        written: dict[str, Any] = {"name": self.code}
        if self.without:
            written["except"] = sorted(self.without)
        if not self.observed:
            written["observed"] = False
        return written

    def between(self, first_year: int, last_year: int) -> dict[date, str]:
        days = {}
        for year in range(first_year, last_year + 1):
            for day, names in holidays_in(year, self.code, self.observed):
                kept = [name for name in names if _plain(name) not in self.without]
                if kept:
                    days[day] = "; ".join(kept)
        return days

    def names(self) -> set[str]:
        """Every name that the list bears in the years 2000 to 2050."""
        years = range(_SAMPLE_YEARS[0], _SAMPLE_YEARS[1] + 1)
        lists = (holidays_in(year, self.code, True) for year in years)
        return {_plain(name) for days in lists for _, names in days for name in names}


def _plain(name: str) -> str:
    return name.removesuffix(" (observed)")


def read_code(value: str, path: str) -> str | Problem:
    """The name of a list of holidays, checked, or what is wrong with it."""
    name, dash, part = value.strip().partition("-")
    name = name.upper()
    known = countries() | markets()
    if name not in known:
        message = f"{value!r} is not a known list of holidays"
        return Problem(path, value, message, suggestion(name, markets(), _REMEDY))
    parts = {known_part.casefold(): known_part for known_part in known[name]}
    if not dash:
        return name
    if part.casefold() not in parts:
        remedy = f"known parts: {', '.join(known[name]) or 'none'}"
        return Problem(path, value, f"{name} has no part {part!r}", remedy)
    return f"{name}-{parts[part.casefold()]}"
