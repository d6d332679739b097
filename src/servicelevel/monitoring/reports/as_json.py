"""A report as JSON: every value of it, exact; instants in UTC, durations in microseconds (names end in `_us`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from servicelevel.levels import Figure
from servicelevel.monitoring.reports import words
from servicelevel.monitoring.reports.report import Report


def as_json(report: Report) -> str:
    """The report as a JSON text; the same report gives the same bytes."""
    return json.dumps(plain(report), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def figure_json(figure: Figure) -> dict[str, Any]:
    """One figure for machines: `value` exact as a fraction of counts where it is one, and as a decimal."""
    exact = None
    if figure.value is not None:
        exact = f"{figure.numerator}/{figure.denominator}" if counts_give(figure) else str(figure.value)
    return {
        "agreement": figure.agreement,
        "target": figure.target,
        "name": figure.target_name,
        "measure": figure.measure,
        "period": figure.period.key,
        "verdict": figure.verdict,
        "interim": figure.interim,
        "met": figure.numerator if figure.measure == "ticket clock" else None,
        "breached": figure.denominator - figure.numerator if figure.measure == "ticket clock" else None,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "value": exact,
        "value_decimal": None if figure.value is None else float(figure.value),
        "goal": None if figure.goal is None else str(figure.goal),
        "goal_decimal": None if figure.goal is None else float(figure.goal),
        "unit": figure.unit,
        "low": figure.low,
        "high": figure.high,
        "words": figure.words,
        "goal_words": figure.goal_words,
        "definition": figure.definition,
        "detail": plain(figure.detail),
    }


def counts_give(figure: Figure) -> bool:
    """Whether the figure is the quotient of its two counts (and so can be written with them)."""
    return figure.denominator > 1 and figure.value == Fraction(figure.numerator, figure.denominator)


def plain(value: Any) -> Any:
    """Anything that stands in a report as what JSON knows."""
    if isinstance(value, Figure):
        return figure_json(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(entry) for entry in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, datetime):
        return words.utc(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
