"""What the figures of a report, or a round of feedback, propose to improve (P7, R21). Pure.

Four rules: a target was breached; it was threatened; its figure has a trend to the worse, said with the statistic that it
rests on; the people of the customer are unhappy, or most of them say that the targets miss what matters. Besides, people
propose what they found in a report.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from servicelevel.quality.feedback.rules import Reading

Cause = Literal["breach", "threat", "trend", "feedback", "finding"]
OF_VERDICT: dict[str, Cause] = {"breached": "breach", "threatened": "threat"}


@dataclass(frozen=True)
class Proposal:
    """Something to improve. target: its id, empty for feedback; statement: what it rests on, in words."""

    cause: Cause
    target: str
    name: str
    statement: str


def proposed_by_figures(
    figures: Sequence[Mapping[str, Any]], trends: Mapping[str, Mapping[str, str]]
) -> Iterator[Proposal]:
    """What the figures of a report propose. figures: as the report keeps them; trends: direction and words by target."""
    for one in figures:
        target, name = one["target"], one["name"]
        if cause := OF_VERDICT.get(one["verdict"]):
            yield Proposal(cause, target, name, f"{one['words']}; {one['goal_words']} promised.")
        moved = trends.get(target, {})
        worse = "upward" if str(one["goal_words"]).startswith("at most") else "downward"
        if moved.get("direction") == worse:
            yield Proposal("trend", target, name, f"{one['words']}; {moved['words']}.")


def proposed_by_feedback(reading: Reading) -> Proposal | None:
    """What a round proposes that is over."""
    return Proposal("feedback", "", "What customers say", f"{reading.words}.") if reading.is_bad else None
