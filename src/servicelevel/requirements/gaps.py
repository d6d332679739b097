"""The assessment of a version as it counts: its latest run, and the verdict of each requirement."""

from __future__ import annotations

from collections.abc import Iterable

from servicelevel.requirements.against import NOT_MET
from servicelevel.requirements.assessment import together
from servicelevel.requirements.models import Gap, SlrVersion


def current_rows(version: SlrVersion | None) -> list[Gap]:
    """The rows of the latest run, by requirement."""
    if version is None:
        return []
    every = list(
        version.gaps.select_related("requirement", "confirmed_by").order_by("requirement__number", "pk")
    )
    latest = max((gap.run for gap in every), default=0)
    return [gap for gap in every if gap.run == latest]


def verdicts(rows: Iterable[Gap]) -> dict[int, str]:
    """The verdict of each requirement by its number: what leads said, and what was computed where they have not yet."""
    said: dict[int, list[str]] = {}
    for gap in rows:
        said.setdefault(gap.requirement.number, []).append(gap.verdict or gap.computed)
    return {number: together(found) for number, found in said.items()}


def not_met(rows: Iterable[Gap]) -> list[int]:
    """The numbers of the requirements that cannot be met."""
    return [number for number, verdict in verdicts(rows).items() if verdict == NOT_MET]
