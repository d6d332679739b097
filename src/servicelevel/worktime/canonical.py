"""The one way to write the rules of a calendar."""

from __future__ import annotations

from typing import Any

from servicelevel.worktime.daytime import Span
from servicelevel.worktime.rules import Rules
from servicelevel.worktime.weekdays import name_weekdays


def written_rules(rules: Rules) -> dict[str, Any]:
    """The canonical mapping of some rules: reading it gives equal rules back."""
    mapping: dict[str, Any] = {"zone": rules.zone.key, "weekly": _written_week(rules.weekly)}
    if rules.holidays:
        mapping["holidays"] = [holidays.written for holidays in rules.holidays]
    if rules.closed:
        mapping["closed"] = [
            str(first) if first == last else f"{first}..{last}" for first, last in rules.closed
        ]
    if rules.special:
        mapping["special"] = {
            str(day): [str(span) for span in rules.special[day]] for day in sorted(rules.special)
        }
    return mapping


def _written_week(weekly: tuple[tuple[Span, ...], ...]) -> dict[str, list[str]]:
    alike: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(weekly):
        if spans:
            alike.setdefault(spans, []).append(day)
    return {name_weekdays(days): [str(span) for span in spans] for spans, days in alike.items()}
